"""Templates as they are written: all compile, all are used, and none breaks a rule that a page would show too late."""

import ast
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, meta, nodes

from portal.assessments.marking.rules import ResultKind
from portal.paths import ROOT, TEMPLATES
from portal.reports.rules import NextKind, StepKind

ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
CODE = sorted((ROOT / "portal").rglob("*.py"))
MAY_BE_UNESCAPED = {"courses/_article.html", "authoring/_preview.html"}
"""Lesson text: made from Markdown and cleaned by portal.content.prose.markdown."""
KEYS = re.compile(r"\{% block (section|body_class|depth|lift) %\}[^{]*\{% endblock %\}")
"""Blocks that hold the name of an entry of the navigation or of a style: read by the layout, not by people."""
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)

each = pytest.mark.parametrize("name", ALL)


def source(name: str) -> str:
    return (TEMPLATES / name).read_text()


def tree(name: str) -> nodes.Template:
    return Environment(autoescape=True).parse(source(name))


class Markup(HTMLParser):
    """The HTML between the Jinja: its elements with their attributes."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(JINJA.sub("\N{REPLACEMENT CHARACTER}", KEYS.sub("", source(name))))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_all_compile(app):
    assert sorted(app.jinja_env.list_templates(extensions=["html"])) == ALL
    for name in ALL:
        app.jinja_env.get_template(name)


def texts_in_code() -> set[str]:
    return {
        node.value
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


NAMED_IN_CODE = {"assessments/_fields.html"}
"""What takes in a template that the code names: the fields of a question are those of its kind."""
BY_KIND = {
    "assessments/result.html": {f"assessments/result/{kind}.html" for kind in ResultKind},
    "reports/_next_step.html": {f"reports/next/{kind}.html" for kind in NextKind},
    "reports/trainee.html": {f"reports/road/{kind}.html" for kind in StepKind},
}
"""What takes in one small template for each value of an enum, by its name."""


def mentioned(name: str) -> set[str]:
    """The templates that one extends, includes or imports from; None would mean that the name is computed."""
    found = set(meta.find_referenced_templates(tree(name)))
    assert (None in found) == (name in NAMED_IN_CODE or name in BY_KIND)
    return {str(other) for other in found if other} | BY_KIND.get(name, set())


def test_every_template_is_used_and_every_used_one_exists():
    used: set[str] = set()
    waiting = {text for text in texts_in_code() if re.fullmatch(r"[\w/]+\.html", text)}
    while waiting:
        used |= waiting
        waiting = {other for name in waiting for other in mentioned(name)} - used
    assert used == set(ALL)


def parts_in_code() -> Iterator[tuple[str, str]]:
    """(template, block) of every page that can be answered in part."""
    for path in CODE:
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "page":
                for word in call.keywords:
                    if word.arg == "part":
                        yield ast.literal_eval(call.args[0]), ast.literal_eval(word.value)


def imported(loads: Iterable[nodes.FromImport]) -> set[str]:
    return {alias if isinstance(alias, str) else alias[1] for load in loads for alias in load.names}


@pytest.mark.parametrize(("name", "part"), sorted(set(parts_in_code())))
def test_a_part_that_a_view_answers_with_is_a_block_which_brings_its_own_macros(name, part):
    """A block that is rendered alone does not run what stands at the top of its template."""
    block = next(block for block in tree(name).find_all(nodes.Block) if block.name == part)
    outside = imported(load for load in tree(name).body if isinstance(load, nodes.FromImport))
    called = {call.node.name for call in block.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
    assert called & outside <= imported(block.find_all(nodes.FromImport))


TESTS_OF_ORDER = {">", ">=", "<", "<=", "gt", "ge", "lt", "le", "greaterthan", "lessthan"}


@each
def test_no_template_compares_which_figure_is_greater(name):
    """What follows from figures is decided in rules, and told by a word."""
    compared = {operand.op for comparison in tree(name).find_all(nodes.Compare) for operand in comparison.ops}
    assert compared <= {"eq", "ne", "in", "notin"}
    assert not any(test.name in TESTS_OF_ORDER for test in tree(name).find_all(nodes.Test))


@each
def test_only_lesson_text_is_put_on_a_page_unescaped(name):
    filters = {one.name for one in tree(name).find_all(nodes.Filter)}
    assert ("safe" in filters) == (name in MAY_BE_UNESCAPED)
    assert not list(tree(name).find_all(nodes.EvalContextModifier))


@each
def test_a_table_that_may_be_wider_than_a_phone_can_be_moved_by_keyboard(name):
    """Lists of people become cards there (``roster-cards``); any other stands in a box that takes the focus."""
    text = source(name)
    for table in re.finditer(r'<table class="roster(?![^"]*roster-cards)', text):
        box = text[text.rfind("</table>", 0, table.start()) + 1 : table.start()].rpartition('<div class="scroll-x')
        assert box[1], f"the table at sign {table.start()} stands in no box"
        assert 'tabindex="0"' in box[2]


@each
def test_no_style_script_or_handler_stands_in_it(name):
    """The content-security policy would silence them."""
    for tag, attributes in Markup(name).elements:
        assert tag != "style"
        assert tag != "script" or "src" in attributes
        assert not [attribute for attribute in attributes if attribute == "style" or attribute.startswith("on")]
        assert not [value for value in attributes.values() if value and value.strip().lower().startswith("javascript:")]


@each
def test_htmx_is_asked_by_data_attributes_only(name):
    assert not re.search(r"(?<!data-)\bhx-[a-z]", source(name))


@each
def test_every_posting_form_carries_its_token_and_no_other_does(name):
    for form in FORM.findall(source(name)):
        posts = 'method="post"' in form[: form.index(">")]
        assert ("csrf_token" in form) == posts, form[:120]


@each
def test_what_people_typed_begins_and_ends_where_its_element_does(name):
    """These elements show line breaks: one that the template has of its own would be shown too."""
    for words in re.findall(
        r'<(\w+) class="[^"]*\b(?:written-text|as-typed|kept)\b[^"]*"[^>]*>(.*?)</\1>', source(name), re.S
    ):
        assert words[1] == words[1].strip()


@each
def test_no_line_is_too_long_to_be_read(name):
    assert not [line for line in source(name).splitlines() if len(line) > 120]
