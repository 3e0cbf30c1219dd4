"""The names of the code are the words of docs/glossary.md: one word for one thing, and none that was given up."""

import ast
import io
import re
import tokenize

import pytest

from portal.paths import ROOT

CODE = [*sorted((ROOT / "portal").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py")), ROOT / "run.py"]
RETIRED = (ROOT / "docs/glossary.md").read_text().partition("## Words that are no longer used")[2]
WORDS = {word for row in re.findall(r"^- (.*?): say", RETIRED, re.MULTILINE) for word in row.split(", ")}


def parts(name: str) -> set[str]:
    """The words that a name is made of, those of a constant as they stand: ``MaxWait`` is max and wait."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {*words, *(word.lower() for word in words)} if name.isupper() else {word.lower() for word in words}


def test_names_are_made_of_words():
    assert parts("MaxWait") == parts("max_wait") == {"max", "wait"}
    assert parts("MAX_WAIT") == {"max", "wait", "MAX", "WAIT"}
    assert {"held", "MOST", "FEWEST", "outlook"} <= WORDS


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_name_has_a_word_that_was_given_up(path):
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    names = {token.string for token in tokens if token.type == tokenize.NAME}
    assert sorted(name for name in names if parts(name) & WORDS) == []


def test_codes_of_refusals_are_written_like_names():
    codes = {
        call.args[0].value
        for path in CODE
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Refusal"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(codes) > 50
    assert sorted(code for code in codes if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)) == []
