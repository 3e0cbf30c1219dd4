"""A kind of question is an entry: nothing but the files of docs/adding-a-question-kind.md knows one by its name."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.assessments.questions.grading import POINT, grade
from portal.assessments.questions.kinds.table import ANSWERING
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.presentation import shown
from portal.assessments.questions.responses import canonical, in_words, key_in_words, named_responses
from portal.content import kinds
from portal.content.kinds import KINDS, SINGLE
from portal.content.soundness import flaw
from portal.formats.exchange import REFUSED, WRITTEN, write
from portal.paths import ROOT, TEMPLATES
from tests.assessments.kinds import ALL, ONE
from tests.docs.markdown import section, table
from tests.house.rooms import modules

PAGE = ROOT / "docs" / "adding-a-question-kind.md"
LISTED = [row[0] for row in table(section(PAGE, "Files that name kinds"))[1:]]
NAMES = {name for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str) and value in KINDS}
HOME, ENTRIES = kinds.__name__, "portal.assessments.questions.kinds"
OTHER_MEANINGS = {
    ("portal/accounts/rules.py", "short"): "the code of a refusal: a secret is too short",
    ("portal/demo/people.py", "single"): "a kind of name: one that is a single word",
    ("portal/formats/qti_scoring.py", "single"): "what QTI calls a response of one value",
    ("portal/formats/qti_scoring.py", "multiple"): "an expression of QTI",
}
"""Texts that are also the name of a kind, and mean something else."""


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def named(path: Path) -> Iterator[str]:
    """How a file of Python knows kinds by name: by a constant, by a text, or by what one entry alone is made of."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == HOME:
            yield from (one.name for one in node.names if one.name in NAMES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ENTRIES):
            yield from (one.name for one in node.names if node.module != f"{ENTRIES}.table")
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            yield node.attr
        elif isinstance(node, ast.Constant) and node.value in KINDS:
            yield str(node.value)


def quoted(path: Path) -> Iterator[str]:
    """The names of kinds in quotes in a page or a script; which keyboard a field wants is none."""
    text = re.sub(r"inputmode[\"']?\s*[:=]\s*[\"']\w+[\"']", "", path.read_text())
    yield from (word for word in re.findall(r"[\"'](\w+)[\"']", text) if word in KINDS)


def knowing() -> dict[str, set[str]]:
    found = {place(path): set(named(path)) for path in modules().values()}
    for path in (*TEMPLATES.rglob("*.html"), *(ROOT / "static" / "js").glob("*.js")):
        found[place(path)] = set(quoted(path))
    return found


def test_only_the_files_of_the_page_name_kinds():
    excused = {file: {text for other, text in OTHER_MEANINGS if other == file} for file, _text in OTHER_MEANINGS}
    found = knowing()
    assert {file for file, names in found.items() if names - excused.get(file, set())} == set(LISTED)
    assert len(LISTED) == len(set(LISTED))
    assert all(excused[file] <= found[file] for file in excused), "an excuse that nothing needs"


@pytest.mark.parametrize(
    ("text", "knows"),
    [
        ("from portal.content.kinds import KINDS, ESSAY", True),
        ("from portal.content import kinds\nkinds.ESSAY", True),
        ("if question.kind == 'matching': pass", True),
        ("from portal.assessments.questions.kinds.matching import rights", True),
        ("from portal.assessments.questions.kinds.table import answering", False),
        ("from portal.content.kinds import kind_of\nkind_of(question).by_hand", False),
    ],
)
def test_a_file_that_names_a_kind_is_found(tmp_path, text, knows):
    file = tmp_path / "file.py"
    file.write_text(text)
    assert bool(set(named(file))) is knows


@pytest.mark.parametrize(
    ("text", "knows"),
    [
        ("{% if question.kind == 'essay' %}", True),
        ('kind === "ordering"', True),
        ("<input inputmode=\"numeric\">{{ field(f, attributes={'inputmode': 'numeric'}) }}", False),
    ],
)
def test_a_page_or_script_that_names_a_kind_is_found(tmp_path, text, knows):
    file = tmp_path / "page"
    file.write_text(text)
    assert bool(set(quoted(file))) is knows


def test_every_kind_has_its_entries_and_its_example():
    assert len(NAMES) == len(KINDS)
    assert set(ANSWERING) == set(KINDS) == {question.kind for question in ALL}
    assert all((TEMPLATES / how.template).is_file() for how in ANSWERING.values())


def test_a_ninth_kind_is_two_entries(monkeypatch, app):
    monkeypatch.setitem(KINDS, "guess", replace(KINDS[SINGLE], name="guess", words="tebakan"))
    monkeypatch.setitem(ANSWERING, "guess", ANSWERING[SINGLE])
    question = replace(ONE, kind="guess")
    assert flaw(question) is None
    assert flaw(replace(question, options=question.options[:1])).message.startswith("Soal harus mempunyai 2 sampai 8")
    assert (canonical(question, "a"), canonical(question, "x"), grade(question, "a")) == ("a", None, POINT)
    assert (in_words(question, "b"), key_in_words(question)) == (("Tidak",), ("Ya",))
    assert named_responses(question) == ("a", "b", "c")
    asked = shown(1, question, PaperItem("q", ("c", "a", "b")), "a")
    assert 'value="c"' in app.jinja_env.get_template("assessments/_fields.html").module.fields(asked)
    for format in WRITTEN:
        (item,) = write([question], format).report.items
        assert item.status == REFUSED
        assert "tebakan" in item.notes[0] or format == "aiken"
