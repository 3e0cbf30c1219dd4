"""What goes out comes back the same, in every format that can carry it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.content import kinds
from portal.content.gift.bank_file import parse_gift
from portal.content.kinds import SINGLE
from portal.content.shapes import Question
from portal.formats.exchange import WRITTEN, read, write
from portal.formats.gift_writer import gift_text
from tests.formats.bank import KINDS
from tests.shipped import shipped

FULL = [kind for kind in WRITTEN if kind != "aiken"]
some = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def questions() -> tuple[Question, ...]:
    """All that are shipped."""
    return tuple(question for slug in ("dasar", "lanjutan") for question in shipped(slug).questions)


def test_every_kind_has_a_strategy():
    assert tuple(KINDS) == tuple(kinds.KINDS)


@pytest.mark.parametrize("form", FULL)
def test_the_shipped_bank_comes_back_from_every_format(questions, form):
    written = write(questions, form)
    assert written.report.count("whole") == len(questions) >= 300
    report = read(written.data)
    assert (report.format, report.faults, report.notes) == (form, (), ())
    assert {item.status for item in report.items} == {"whole"}
    assert tuple(item.question for item in report.items) == questions


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_any_question_comes_back_from_every_format(kind):
    @some
    @given(KINDS[kind])
    def check(question: Question) -> None:
        for form in FULL:
            written = write([question], form)
            (sent,) = written.report.items
            assert sent.question == question
            assert all("program lain" in note for note in sent.notes), written.report
            assert not (sent.notes and form.startswith("qti")), written.report
            report = read(written.data)
            assert [item.notes for item in report.items] == [()], written.data
            assert report.items[0].question == question, written.data
            assert report.format == form

    check()


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_what_goes_out_as_gift_is_a_bank_of_ours(kind):
    @some
    @given(KINDS[kind])
    def check(question: Question) -> None:
        known = replace(question, module="m", lesson="l", outcome="o", difficulty="mudah", basis="UU 11/2009")
        questions, faults = parse_gift(gift_text([known], module="m"), "soal.gift", "m")
        assert faults == []
        assert questions == [known]

    check()


def bare(question: Question) -> Question:
    """What Aiken carries."""
    options = tuple(replace(one, text=" ".join(one.text.split()), feedback="") for one in question.options)
    empty = {"module": "", "lesson": "", "outcome": "", "difficulty": "", "basis": "", "feedback": "", "tags": ()}
    plain = replace(question, **empty, review=False, retired=False, fixed_order=False)
    return replace(plain, key="imp-001", stem=" ".join(question.stem.split()), options=options)


def test_single_choices_come_back_from_aiken(questions):
    written = write(questions, "aiken")
    singles = [question for question in questions if question.kind == SINGLE]
    assert [item.question for item in written.report.items if item.question] == singles
    refused = [item for item in written.report.items if item.status == "refused"]
    assert {"hanya memuat soal pilihan tunggal" in item.notes[0] for item in refused} == {True}
    report = read(written.data)
    assert report.format == "aiken"
    again = [replace(item.question, key="imp-001") for item in report.items]
    assert again == [bare(question) for question in singles]


@some
@given(KINDS["single"])
def test_any_single_choice_comes_back_from_aiken_or_is_refused(question):
    written = write([question], "aiken")
    (item,) = written.report.items
    if item.question:
        report = read(written.data, kind="aiken")
        assert [found.question for found in report.items] == [bare(question)], written.data
    else:
        assert "Aiken" in item.notes[0]


@some
@given(st.lists(st.one_of(*KINDS.values()), max_size=5, unique_by=lambda question: question.key), st.sampled_from(FULL))
def test_many_questions_keep_their_order(questions, form):
    report = read(write(questions, form).data)
    assert [item.question for item in report.items] == questions
    assert bool(report.faults) == (not questions)


@given(st.builds(Question))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_question_is_too_odd_to_be_judged(question):
    for form in WRITTEN:
        written = write([question], form)
        assert len(written.report.items) == 1
        read(written.data)
