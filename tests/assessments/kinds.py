"""One question of every kind, for tests of answering and marking."""

from dataclasses import replace

from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.shapes import ALL_OR_NOTHING, Option, Question


def option(key: str, text: str, weight: int) -> Option:
    return Option(key, text, weight > 0, "", weight)


BLANK = Question("q", "modul", "materi", "capaian", "mudah", "UU 11/2009", False, SINGLE, "Pertanyaan?", ())
ONE = replace(BLANK, options=(option("a", "Ya", 100), option("b", "Tidak", 0), option("c", "Entah", 0)))
TRUE = replace(BLANK, kind=TRUEFALSE, options=(option("a", "Benar", 100), option("b", "Salah", 0)))
SEVERAL = replace(
    BLANK,
    kind=MULTIPLE,
    options=(option("a", "Satu", 50), option("b", "Dua", 50), option("c", "Tiga", -50), option("d", "Empat", -100)),
)
PAIRS = replace(
    BLANK,
    kind=MATCHING,
    pairs=(("PSM", "relawan"), ("TKSK", "kecamatan"), ("Tagana", "bencana")),
    distractors=("tentara",),
)
STEPS = replace(BLANK, kind=ORDERING, pairs=(("1", "asesmen"), ("2", "rencana"), ("3", "rujukan"), ("4", "pantau")))
WORDS = replace(
    BLANK,
    kind=SHORT,
    options=(option("a", "Tenaga Kesejahteraan", 100), option("b", "tenaga", 40)),
    accepted=("Tenaga Kesejahteraan",),
)
NUMBER = replace(BLANK, kind=NUMERIC, accepted=("26",), tolerance="0.5")
ESSAY_QUESTION = replace(BLANK, kind=ESSAY)
EXACT = replace(SEVERAL, scoring=ALL_OR_NOTHING)
"""Only what is wholly right counts; here also in the kinds with pairs."""
EXACT_PAIRS, EXACT_STEPS = replace(PAIRS, scoring=ALL_OR_NOTHING), replace(STEPS, scoring=ALL_OR_NOTHING)
TWO_OF_THREE = replace(
    SEVERAL,
    options=(option("a", "Satu", 50), option("b", "Dua", 50), option("c", "Tiga", 50), option("d", "Empat", -50)),
    max_choices=2,
)
ALL = (ONE, TRUE, SEVERAL, PAIRS, STEPS, WORDS, NUMBER, ESSAY_QUESTION)
