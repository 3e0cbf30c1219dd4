"""A browser that knows no CSS variables (Opera Mini, old phones) shows the same page, readable, with its warnings."""

import re

import pytest

from portal.access import Role
from portal.paths import STATIC
from tests.browser.sight import AXE
from tests.looks.gallery import SITE, answer, pages

OWN = {file.name: file.read_text() for file in (STATIC / "css").iterdir()}
BOOTSTRAP = "bootstrap-5.3.9.min.css"
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
BLOCK = re.compile(r"\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INK = """selector => {
  const found = document.querySelector(selector), style = getComputedStyle(found);
  return [style.color, style.backgroundColor];
}"""


def declarations(block):
    return [part.strip().split(":", 1) for part in re.split(r";(?![^(]*\))", block) if ":" in part]


@pytest.mark.parametrize("sheet", OWN)
def test_every_value_that_comes_from_a_variable_stands_before_it_as_a_plain_one(sheet):
    for block in BLOCK.findall(COMMENT.sub("", OWN[sheet])):
        plain = set()
        for name, value in declarations(block):
            if name.startswith("--"):
                continue
            assert "var(" not in value or name in plain, f"{name}:{value}"
            if "var(" not in value:
                plain.add(name)


def without_variables(sheet):
    """The sheet as such a browser understands it."""

    def kept(block):
        rules = [
            f"{name}:{value}" for name, value in declarations(block[1]) if "var(" not in value and name[:2] != "--"
        ]
        return "{" + ";".join(rules) + "}"

    return BLOCK.sub(kept, COMMENT.sub("", sheet))


@pytest.fixture
def old():
    """The style sheets of such a browser, by name."""
    sheets = {**OWN, BOOTSTRAP: (STATIC / "vendor" / BOOTSTRAP).read_text()}
    return {name: without_variables(text) for name, text in sheets.items()}


@pytest.mark.parametrize("role", [None, Role.TRAINEE, Role.ORGANISER])
def test_pages_can_be_read_without_variables(app, world, cast, client_for, window, old, role):
    client = client_for(cast.by_role(role) if role else None)
    answer(window, client, old)
    faults = []
    for address in pages(app, world, client, role):
        window.goto(SITE + address)
        found = AXE.run(window, options=CONTRAST).response["violations"]
        faults += [f"{address}: {node['html'][:120]}" for rule in found for node in rule["nodes"][:3]]
    assert not faults, "\n".join(faults)


def test_the_warning_above_a_sample_is_seen(world, client_for, window, old):
    answer(window, client_for(None), old)
    window.goto(f"{SITE}/v/{world.values['code']}")
    assert window.evaluate(INK, ".sample") == ["rgb(255, 255, 255)", "rgb(163, 42, 42)"]
    assert window.evaluate(INK, ".masthead h1")[0] == "rgb(255, 255, 255)"
    assert window.evaluate(INK, ".masthead")[1] == "rgb(20, 44, 81)"
