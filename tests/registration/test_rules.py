"""When a registration is open, what a NIK lacks, how much an address may do, and the stamps of forms."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registration import rules, stamps
from portal.registration.rules import APPLYING, CODES, ApplicationState, PsmCondition, RegistrationPhase
from tests.cast import EARLY

NOON = datetime(2026, 3, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
KEY, COHORT = b"k" * 32, uuid.uuid4()


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (NOON - timedelta(microseconds=1), RegistrationPhase.COMING),
        (NOON, RegistrationPhase.OPEN),
        (NOON + DAY - timedelta(microseconds=1), RegistrationPhase.OPEN),
        (NOON + DAY, RegistrationPhase.CLOSED),
    ],
)
def test_a_registration_is_open_from_then_to_then(now, phase):
    assert rules.phase(NOON, NOON + DAY, now) is phase


@pytest.mark.parametrize(
    ("opens", "closes", "code"),
    [
        (NOON, NOON + DAY, None),
        (NOON, NOON + 3 * DAY, None),
        (NOON, NOON, "closes_before"),
        (NOON + DAY, NOON, "closes_before"),
        (NOON, NOON + 4 * DAY, "closes_late"),
    ],
)
def test_it_closes_after_it_opens_and_not_after_the_first_day(opens, closes, code):
    refusal = rules.refuse_times(opens, closes, NOON + 3 * DAY)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3216 0000 0000 0", "Baru 13 angka. NIK berisi 16 angka."),
        ("32160000000000001", "Ada 17 angka. NIK berisi 16 angka."),
        ("3275 0941 0190 9101", None),
        ("", None),
        ("32x", None),
    ],
)
def test_a_nik_of_other_length_is_told_how_many_digits_it_has(typed, said):
    refusal = rules.refuse_digits(typed)
    assert (str(refusal) if refusal else None) == said


def test_only_citizenship_stops_anybody_of_what_is_asked():
    nothing = dict.fromkeys(PsmCondition, False)
    assert rules.refuse_answers(nothing) is rules.NOT_CITIZEN
    assert rules.refuse_answers(nothing | {PsmCondition.CITIZEN: True}) is None
    said = {one.value: one is not PsmCondition.LITERATE for one in PsmCondition} | {"trained": False}
    assert rules.missing(said) == [PsmCondition.LITERATE]


def test_where_a_level_is_required_the_organiser_looks_first():
    assert rules.needs_approval(wanted=False, level="dasar")
    assert rules.needs_approval(wanted=True, level="")
    assert not rules.needs_approval(wanted=False, level="")


def test_nobody_can_fill_a_cohort_with_applications():
    assert rules.refuse_crowd(2_199, 500) is None
    assert rules.refuse_crowd(2_200, 500).code == "crowd"


def test_ages_are_those_of_the_day():
    assert rules.age_on(date(2008, 3, 10), date(2026, 3, 10)) == 18
    assert rules.age_on(date(2008, 3, 11), date(2026, 3, 10)) == 17


@pytest.mark.parametrize("limit", [APPLYING, CODES])
def test_a_whole_hall_behind_one_address_may_and_goes_on_soon(limit):
    calm_at = NOON
    for _ in range(limit.at_once):
        calm_at = limit.after(calm_at, NOON)
    assert limit.after(calm_at, NOON) is None
    assert limit.after(calm_at, NOON + limit.pace) is not None
    assert APPLYING.at_once >= 2 * 500


@given(nonce=st.binary(min_size=16, max_size=16), seconds=st.integers(0, 4_000_000_000))
def test_a_stamp_says_when_its_form_was_opened(nonce, seconds):
    made_at = datetime.fromtimestamp(seconds, UTC)
    text = stamps.write_stamp(KEY, COHORT, nonce, made_at)
    assert stamps.read_stamp(KEY, COHORT, text) == stamps.Stamp(nonce, made_at)
    assert stamps.read_stamp(KEY, uuid.uuid4(), text) is None
    assert stamps.read_stamp(b"other" * 8, COHORT, text) is None


@given(text=st.text(max_size=80))
def test_no_other_text_is_a_stamp(text):
    assert stamps.read_stamp(KEY, COHORT, text) is None


def test_a_form_comes_to_one_code_and_another_to_another():
    stamp, other = stamps.Stamp(b"a" * 16, NOON), stamps.Stamp(b"b" * 16, NOON)
    code = stamps.code_of(KEY, stamp)
    assert code == stamps.code_of(KEY, stamp) != stamps.code_of(KEY, other)
    assert len(code) == stamps.CODE_LENGTH
    assert 31**stamps.CODE_LENGTH > 2**64
    assert len(stamps.shown_code(code).split("-")) == stamps.GROUPS


def test_the_way_of_an_application_is_told_latest_first():
    hours = [EARLY + timedelta(hours=n) for n in range(7)]
    steps = rules.journey(
        hours[0],
        (hours[1], ApplicationState.APPROVED),
        [(hours[1], 12), (hours[2], 4), (hours[3], 4), (hours[4], 6)],
        [(hours[5], "seat-offered"), (hours[6], "seat-confirmed")],
    )
    assert [(step.at, step.words) for step in steps] == [
        (hours[6], "Kursi itu diterima"),
        (hours[5], "Kursi ditawarkan kepada Anda"),
        (hours[4], "Turun ke nomor 6"),
        (hours[2], "Naik ke nomor 4"),
        (hours[1], "Daftar tunggu, nomor 12"),
        (hours[1], "Diterima oleh penyelenggara"),
        (hours[0], "Pendaftaran masuk"),
    ]
    assert [step.words for step in rules.journey(hours[0], None, [], [])] == ["Pendaftaran masuk"]
    refused = rules.journey(hours[0], (hours[1], ApplicationState.REFUSED), [], [])
    assert [step.words for step in refused] == ["Tidak diterima", "Pendaftaran masuk"]
