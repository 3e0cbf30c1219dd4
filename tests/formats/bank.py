"""Sound questions of every kind, as hypothesis strategies, and one of each by hand."""

from dataclasses import replace
from decimal import Decimal
from string import ascii_lowercase

from hypothesis import strategies as st

from portal.content.numbers import decimal_text
from portal.content.points import evened, exact
from portal.content.shapes import DIFFICULTIES, SCORINGS, Criterion, Option, Question
from portal.content.soundness import settled
from portal.formats.text import plain

SIGNS = "-> -\\> %50% %-50%x [html] [plain] { } = ~ # #### \\ \\n : :: // & < > ]]> [ ] [tag:x] * _____ $CATEGORY: -"
WORDS = "<b>tebal</b> <br> &amp; é “kutip” ' \" kata Benar Salah true T FALSE 1 日本 Ω\u0301 A. ANSWER: A"
PIECES = [*SIGNS.split(), *WORDS.split(), " ", " ", "\n", "\n\n"]
texts = st.lists(st.sampled_from(PIECES) | st.text("abc xyz.?/\\|\u00a0\u2028", max_size=4), min_size=1, max_size=6)
texts = texts.map(lambda pieces: plain("".join(pieces))).filter(bool)
lines = texts.map(lambda text: " ".join(text.split()))
maybe = st.just("") | texts
scorings = st.sampled_from(SCORINGS)
slugs = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
amounts = st.decimals(min_value=0, max_value=10**6, places=3).map(lambda number: decimal_text(str(number)))
numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3).map(lambda number: decimal_text(str(number)))


def common(kind: str, **fields: st.SearchStrategy) -> st.SearchStrategy[Question]:
    """Questions of a kind, with everything that no kind asks for."""
    given = {
        "key": slugs,
        "module": st.just("") | slugs,
        "lesson": st.just("") | slugs | slugs.map(lambda slug: f"12-{slug}"),
        "outcome": st.just("") | slugs,
        "difficulty": st.sampled_from(("", *DIFFICULTIES)),
        "basis": st.just("") | lines,
        "review": st.booleans(),
        "kind": st.just(kind),
        "stem": texts,
        "options": st.just(()),
        "feedback": maybe,
        "tags": st.lists(lines, max_size=3, unique=True).map(tuple),
        "retired": st.booleans(),
        "scoring": st.just("partial"),
        "max_choices": st.just(0),
        "fixed_order": st.just(False),
    }
    return st.builds(Question, **{**given, **fields})


@st.composite
def choices(draw: st.DrawFn, kind: str) -> tuple[Option, ...]:
    said = draw(st.lists(texts, min_size=3 if kind == "multiple" else 2, max_size=8, unique=True))
    if kind == "single":
        place = draw(st.integers(0, len(said) - 1))
        weights = [100 * (number == place) for number in range(len(said))]
    else:
        right = draw(st.integers(2, len(said) - 1))
        share = draw(st.sampled_from([Decimal(100) / right, Decimal("12.5")]))
        weights = [share] * (right - 1) + [100 - share * (right - 1)]
        weights += [draw(st.integers(-100, 0)) for _ in range(len(said) - right)]
    given = zip(ascii_lowercase, said, map(exact, weights), strict=False)
    return evened(Option(key, text, weight > 0, draw(maybe), weight) for key, text, weight in given)


@st.composite
def several(draw: st.DrawFn) -> Question:
    """Multiple choices, scored and limited in every way."""
    question = draw(common("multiple", options=choices("multiple"), fixed_order=st.booleans()))
    right = sum(option.correct for option in question.options)
    scoring = draw(scorings)
    least = right if scoring == "all_or_nothing" else 1
    most = draw(st.sampled_from([0, *range(least, len(question.options))]))
    if most and scoring == "partial":
        share = Decimal(100) / min(most, right)
        options = [replace(one, weight=exact(share)) if one.correct else one for one in question.options]
        question = replace(question, options=evened(options, most))
    return settled(replace(question, scoring=scoring, max_choices=most))


@st.composite
def truths(draw: st.DrawFn) -> Question:
    right = draw(st.booleans())
    options = (
        Option("a", "Benar", right, draw(maybe), 100 if right else 0),
        Option("b", "Salah", not right, draw(maybe), 0 if right else 100),
    )
    return draw(common("truefalse", options=st.just(options)))


@st.composite
def typed(draw: st.DrawFn, kind: str) -> Question:
    unique = {"unique_by": str.casefold} if kind == "short" else {"unique": True}
    said = draw(st.lists(lines if kind == "short" else numbers, min_size=1, max_size=8, **unique))
    weights = [100, *(draw(st.integers(0, 100)) for _ in said[1:])]
    wide = [draw(amounts) if kind == "numeric" else "" for _ in said]
    options = tuple(
        Option(key, text, weight > 0, draw(maybe), weight, tolerance)
        for key, text, weight, tolerance in zip(ascii_lowercase, said, weights, wide, strict=False)
    )
    accepted = tuple(option.text for option in options if option.weight == 100)
    fields = {"options": options, "accepted": accepted, "tolerance": wide[0]}
    return draw(common(kind, **{name: st.just(value) for name, value in fields.items()}))


@st.composite
def matchings(draw: st.DrawFn) -> Question:
    lefts = draw(st.lists(texts, min_size=2, max_size=6, unique=True))
    rights = draw(st.lists(texts, min_size=max(3, len(lefts)), max_size=8, unique=True))
    pairs = tuple(zip(lefts, rights, strict=False))
    lures = st.just(tuple(rights[len(lefts) :]))
    return draw(common("matching", pairs=st.just(pairs), distractors=lures, scoring=scorings))


@st.composite
def orderings(draw: st.DrawFn) -> Question:
    steps = draw(st.lists(texts, min_size=3, max_size=8, unique=True))
    pairs = tuple((str(number), step) for number, step in enumerate(steps, start=1))
    return draw(common("ordering", pairs=st.just(pairs), scoring=scorings))


criteria = st.builds(Criterion, lines, st.integers(1, 100))
KINDS = {
    "single": common("single", options=choices("single"), fixed_order=st.booleans()),
    "truefalse": truths(),
    "multiple": several(),
    "matching": matchings(),
    "short": typed("short"),
    "ordering": orderings(),
    "numeric": typed("numeric"),
    "essay": common("essay", rubric=st.lists(criteria, max_size=3).map(tuple)),
}


def sample(number: int = 1) -> Question:
    """A single choice whose stem ends with this number."""
    options = (Option("a", "Ya", True, "Betul.", 100), Option("b", "Tidak & <b>", False, "", 0))
    return Question(f"q-{number}", "", "", "", "", "", False, "single", f"Apa soal {number}?", options)
