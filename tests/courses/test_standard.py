"""How courses are compared: every single change is found and named, and nothing else is."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.shapes import (
    Band,
    CompletionRule,
    Course,
    Entry,
    Image,
    Lesson,
    Module,
    Option,
    Outcome,
    PlannedSession,
    Question,
    QuizPlan,
    Term,
)
from portal.courses.standard import Departure, Kind, StandardState, compare, departures


def lesson(slug: str) -> Lesson:
    return Lesson(slug, f"Materi {slug}", "Ringkas.", ("a-1",), ("UU 11/2009",), (), 5, "Isi.")


def question(key: str, module: str) -> Question:
    options = (Option("a", "Ya", True, "Benar.", 100), Option("b", "Tidak", False, "Bukan."))
    return Question(key, module, "satu", "a-1", "mudah", "UU 11/2009", False, "single", "Apa?", options)


def module(slug: str) -> Module:
    outcomes = (Outcome(f"{slug}-1", f"Menyebutkan {slug}."), Outcome(f"{slug}-2", f"Menjelaskan {slug}."))
    lessons = (lesson("satu"), lesson("dua"), lesson("tiga"))
    questions = (question(f"{slug}-q1", slug), question(f"{slug}-q2", slug))
    return Module(slug, f"Modul {slug}", "Ringkas.", "Pengantar.", 2, 1, outcomes, lessons, questions)


COURSE = Course(
    slug="dasar",
    title="Pelatihan Dasar",
    full_title="Bimbingan Teknis Dasar",
    level="dasar",
    summary="Ringkas.",
    jp_minutes=45,
    rule=CompletionRule(80, 70, True),
    bands=(Band(90, "Sangat Baik"), Band(70, "Cukup")),
    quizzes=(QuizPlan("pretest", "Pretes", 20, 1, (("a", 1),)), QuizPlan("posttest", "Pascates", 30, 2, (("a", 1),))),
    modules=(module("a"), module("b"), module("c")),
    timetable=(PlannedSession(1, "08.00", "Pembukaan", "", 0),),
    introduction="Selamat datang.",
    images=(Image("peta.png", "0" * 64, 10, 10),),
    glossary=(Term("PPKS", (), "Orang yang memerlukan layanan.", "UU 11/2009"),),
    reference=(Entry("mitra", "TKSK", (), "Tenaga di kecamatan.", "UU 11/2009"),),
)


def with_module(place: int, **changes: Any) -> Course:
    modules = list(COURSE.modules)
    modules[place] = replace(modules[place], **changes)
    return replace(COURSE, modules=tuple(modules))


def with_quiz(**changes: Any) -> Course:
    return replace(COURSE, quizzes=(COURSE.quizzes[0], replace(COURSE.quizzes[1], **changes)))


A = COURSE.modules[0]
CASES = [
    (replace(COURSE, modules=COURSE.modules[:2]), Kind.MISSING, "Modul c", (3,), (), 1),
    (replace(COURSE, modules=(*COURSE.modules, module("d"))), Kind.ADDED, "Modul d", (), (3,), 1),
    (
        replace(COURSE, modules=(COURSE.modules[1], COURSE.modules[0], COURSE.modules[2])),
        Kind.ORDER,
        "",
        ("Modul a", "Modul b", "Modul c"),
        ("Modul b", "Modul a", "Modul c"),
        1,
    ),
    (with_module(0, theory_jp=3), Kind.THEORY_JP, "Modul a", (2,), (3,), 1),
    (with_module(0, practice_jp=0), Kind.PRACTICE_JP, "Modul a", (1,), (0,), 1),
    (
        with_module(0, outcomes=(A.outcomes[0], Outcome("a-2", "Lain."))),
        Kind.OUTCOMES,
        "Modul a",
        ("Menjelaskan a.",),
        ("Lain.",),
        2,
    ),
    (with_module(0, lessons=A.lessons[1:]), Kind.LESSONS, "Modul a", ("Materi satu",), (), 1),
    (with_module(0, lessons=(*A.lessons, lesson("empat"))), Kind.LESSONS, "Modul a", (), ("Materi empat",), 1),
    (
        with_module(0, lessons=A.lessons[::-1]),
        Kind.ORDER,
        "Modul a",
        ("Materi satu", "Materi dua", "Materi tiga"),
        ("Materi tiga", "Materi dua", "Materi satu"),
        1,
    ),
    (replace(COURSE, jp_minutes=60), Kind.JP_MINUTES, "", (45,), (60,), 1),
    (replace(COURSE, rule=CompletionRule(75, 70, True)), Kind.ATTENDANCE, "", (80,), (75,), 1),
    (replace(COURSE, rule=CompletionRule(80, 70, True, excused_sessions=2)), Kind.EXCUSED, "", (0,), (2,), 1),
    (replace(COURSE, rule=CompletionRule(80, 60, True)), Kind.POSTTEST, "", (70,), (60,), 1),
    (replace(COURSE, rule=CompletionRule(80, 70, False)), Kind.READING, "", (True,), (False,), 1),
    (replace(COURSE, rule=CompletionRule(80, 70, True, True)), Kind.WORK_PLAN, "", (False,), (True,), 1),
    (replace(COURSE, bands=(Band(95, "Sangat Baik"), COURSE.bands[1])), Kind.BANDS, "", ("Sangat Baik 90",),
     ("Sangat Baik 95",), 1),
    (with_quiz(draw=(("a", 1), ("b", 2))), Kind.QUIZ_DRAW, "posttest", (), ("Modul b 2",), 1),
    (with_quiz(draw=(("a", 4),)), Kind.QUIZ_DRAW, "posttest", ("Modul a 1",), ("Modul a 4",), 1),
    (with_quiz(minutes=40), Kind.QUIZ_MINUTES, "posttest", (30,), (40,), 1),
    (with_quiz(attempts=3), Kind.QUIZ_ATTEMPTS, "posttest", (2,), (3,), 1),
    (replace(COURSE, requires="dasar"), Kind.REQUIRES, "", ("",), ("dasar",), 1),
    (replace(COURSE, ordered=True), Kind.ORDERED, "", (False,), (True,), 1),
    (replace(COURSE, title="Lain"), Kind.TITLE, "", ("Pelatihan Dasar",), ("Lain",), 1),
    (with_module(1, title="Lain"), Kind.TITLE, "Modul b", ("Modul b",), ("Lain",), 1),
    (with_quiz(title="Ujian"), Kind.TITLE, "posttest", ("Pascates",), ("Ujian",), 1),
    (replace(COURSE, full_title="Lain"), Kind.WORDS, "", ("",), ("",), 1),
    (replace(COURSE, introduction="Lain"), Kind.WORDS, "", ("",), ("",), 1),
    (with_module(2, summary="Lain"), Kind.WORDS, "Modul c", ("",), ("",), 1),
    (
        with_module(0, lessons=(replace(A.lessons[0], body="Lain."), replace(A.lessons[1], minutes=9), A.lessons[2])),
        Kind.LESSON_TEXT,
        "Modul a",
        ("Materi satu", "Materi dua"),
        ("Materi satu", "Materi dua"),
        2,
    ),
    (with_module(0, questions=A.questions[:1]), Kind.BANK, "Modul a", ("a-q2",), (), 1),
    (with_module(0, questions=(replace(A.questions[0], stem="Siapa?"), question("a-q3", "a"))), Kind.BANK, "Modul a",
     ("a-q1", "a-q2"), ("a-q1", "a-q3"), 3),
    (replace(COURSE, timetable=()), Kind.TIMETABLE, "", ("Pembukaan",), (), 1),
    (replace(COURSE, images=(replace(COURSE.images[0], digest="1" * 64),)), Kind.IMAGES, "", ("peta.png",),
     ("peta.png",), 1),
    (replace(COURSE, glossary=()), Kind.GLOSSARY, "", ("PPKS",), (), 1),
    (replace(COURSE, reference=(*COURSE.reference, replace(COURSE.reference[0], name="PKH"))), Kind.REFERENCE, "", (),
     ("PKH",), 1),
]  # fmt: skip
SAID = {Kind.TITLE, Kind.WORDS, Kind.LESSON_TEXT, Kind.BANK, Kind.TIMETABLE, Kind.IMAGES, Kind.GLOSSARY, Kind.REFERENCE}


@pytest.mark.parametrize(("other", "kind", "subject", "standard", "own", "count"), CASES)
def test_each_single_change_is_found_and_nothing_else(other, kind, subject, standard, own, count):
    assert departures(COURSE, other) == (Departure(kind, subject, standard, own, count),)


def test_every_kind_has_its_case_and_says_whether_it_touches_the_frame():
    assert {case[1] for case in CASES} == set(Kind)
    assert {kind for kind in Kind if not Departure(kind, "", (), ()).frame} == SAID


def test_a_quiz_that_is_not_there_differs_in_all_it_says():
    kinds = [(one.kind, one.own) for one in departures(COURSE, replace(COURSE, quizzes=COURSE.quizzes[:1]))]
    assert kinds == [(kind, ()) for kind in (Kind.QUIZ_DRAW, Kind.QUIZ_MINUTES, Kind.QUIZ_ATTEMPTS, Kind.TITLE)]


def test_the_address_and_an_order_without_meaning_do_not_count():
    turned = with_module(0, questions=A.questions[::-1], outcomes=A.outcomes[::-1])
    assert departures(COURSE, replace(turned, slug="ipsm")) == ()


def test_a_course_stands_equal_or_departs():
    equal = compare(COURSE, "Dasar, versi 3", "f" * 64, replace(COURSE, slug="ipsm"))
    assert (equal.state, equal.label, equal.content_hash, equal.departures) == (
        StandardState.EQUAL, "Dasar, versi 3", "f" * 64, ())  # fmt: skip
    apart = compare(COURSE, "Dasar, versi 3", "f" * 64, with_module(0, theory_jp=3))
    assert (apart.state, len(apart.departures)) == (StandardState.DEPARTS, 1)


COUNTS = st.integers(0, 9)
TEXTS = st.text("abc", max_size=3)
MODULES = st.builds(
    lambda one, theory, practice, lessons, questions, summary: replace(
        one,
        theory_jp=theory,
        practice_jp=practice,
        lessons=tuple(lessons),
        questions=one.questions[:questions],
        summary=summary,
    ),
    st.sampled_from([*COURSE.modules, module("d")]),
    COUNTS,
    COUNTS,
    st.lists(st.builds(lambda slug, body: replace(lesson(slug), body=body), TEXTS, TEXTS), unique_by=lambda x: x.slug),
    st.integers(0, 2),
    TEXTS,
)
COURSES = st.builds(
    lambda modules, attendance, mark, reading, ordered, draw, glossary: replace(
        COURSE,
        modules=tuple(modules),
        rule=CompletionRule(attendance, mark, reading),
        ordered=ordered,
        quizzes=(replace(COURSE.quizzes[0], draw=tuple(draw)), COURSE.quizzes[1]),
        glossary=tuple(glossary),
    ),
    st.lists(MODULES, unique_by=lambda one: one.slug, max_size=4),
    COUNTS,
    COUNTS,
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(TEXTS, COUNTS), unique_by=lambda pair: pair[0], max_size=3),
    st.lists(st.builds(Term, TEXTS, st.just(()), TEXTS, TEXTS), unique_by=lambda term: term.term, max_size=3),
)


@given(COURSES)
def test_a_course_compared_with_itself_has_no_departure(course):
    assert departures(course, course) == ()
    assert departures(course, replace(course, slug="lain")) == ()


@given(COURSES, COURSES)
def test_seen_from_the_other_side_the_same_things_differ(one, two):
    there, back = departures(one, two), departures(two, one)
    turned = {Kind.MISSING: Kind.ADDED, Kind.ADDED: Kind.MISSING}
    assert {
        (turned.get(d.kind, d.kind), d.subject, frozenset(d.own), frozenset(d.standard), d.count) for d in back
    } == {(d.kind, d.subject, frozenset(d.standard), frozenset(d.own), d.count) for d in there}


@given(COURSES, COURSES)
def test_jp_of_modules_that_depart_account_for_the_whole_difference(one, two):
    change = 0
    for found in departures(one, two):
        if found.kind in (Kind.MISSING, Kind.ADDED, Kind.THEORY_JP, Kind.PRACTICE_JP):
            change += sum(found.own) - sum(found.standard)
    assert two.jp - one.jp == change


@given(COURSES, COURSES)
def test_no_departure_means_the_same_modules_rules_and_texts(one, two):
    if not departures(one, two):
        assert one.jp == two.jp
        assert one.rule == two.rule
        assert [m.slug for m in one.modules] == [m.slug for m in two.modules]
        assert one.lessons == two.lessons
        assert set(one.questions) == set(two.questions)
