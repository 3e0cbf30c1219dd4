"""Scripts and style sheets hold to what old phones read: docs/architecture.md, "Old phones"."""

import re

import pytest
from calmjs.parse import es5
from calmjs.parse.exceptions import ECMASyntaxError

from portal.paths import ROOT, STATIC

NEWER = {"sw.js", "card-decoder.js"}
"""Whatever runs a service worker reads it; the decoder is a module, which older browsers pass over."""
SCRIPTS = sorted(file.name for file in (STATIC / "js").iterdir())
SHEETS = sorted(file.name for file in (STATIC / "css").iterdir())
CODE = re.compile(r"(`+) ?(.+?) ?\1")


def forbidden():
    """What the table of the document says that no script may use."""
    section = (ROOT / "docs" / "architecture.md").read_text().partition("### Old phones")[2].partition("\n#")[0]
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    return [code for row in rows for _ticks, code in CODE.findall(row)]


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name not in NEWER])
def test_a_script_is_es5(name):
    es5((STATIC / "js" / name).read_text())


@pytest.mark.parametrize("newer", forbidden())
def test_what_the_document_forbids_would_be_found(newer):
    with pytest.raises(ECMASyntaxError):
        es5(newer)


def test_the_document_forbids_something():
    assert len(forbidden()) > 5


@pytest.mark.parametrize("name", SHEETS)
def test_no_selector_takes_a_whole_list_with_it(name):
    """But where the browser was asked first whether it knows it."""
    asked = re.compile(r"^@supports selector\(:has\(a\)\) \{.*?^\}", re.MULTILINE | re.DOTALL)
    assert ":has(" not in asked.sub("", (STATIC / "css" / name).read_text())
