"""What the documents repeat from the code is what the code says."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from portal.access import GRANTS, Permission
from portal.cli import portal
from portal.config import Settings, setting_names
from portal.db import Base
from portal.demo.office import PASSWORD, SIGN_INS
from portal.formats.exchange import read
from portal.paths import CONTENT, ROOT, TEMPLATES
from run import LONG_TRIALS
from tests.docs.markdown import DOCUMENTS, blocks, indented, section, table

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
README, DOCS = ROOT / "README.md", ROOT / "docs"
NOT_SHIPPED = {"data", "test-results", "__pycache__"}
BUILD_SERVER = ".ci"
GLOSSARY_NEEDS = (
    *("PSM", "IPSM", "Bimtek", "JP", "NIK", "course", "module", "lesson", "question bank", "attendance", "quiz"),
    *("pretest", "posttest", "ledger", "verification code", "administrator", "organiser", "trainer", "trainee"),
)


def on_disk(folder) -> set[str]:
    """What a folder holds, as the maps write it; what tools leave behind does not count."""
    found = set()
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name != BUILD_SERVER
        if hidden or path.name in NOT_SHIPPED or (path.is_dir() and not any(one.is_file() for one in path.rglob("*"))):
            continue
        found.add(f"{path.name}/" if path.is_dir() else path.name)
    return found


@pytest.mark.parametrize(("place", "folder"), [(0, ROOT), (1, ROOT / "portal")], ids=["top", "portal"])
def test_the_readme_maps_what_is_on_disk(place, folder):
    lines = blocks(section(README, "Where things are"))[place]
    names = [line.split()[0] for line in lines]
    assert len(names) == len(set(names))
    assert set(names) == on_disk(folder)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_a_document_tells_to_type_exist(document):
    """Those of run.py and of the portal; what follows a command's name is its own business."""
    commands = re.findall(r"python3 run\.py(?: ([a-z]+)(?: ([a-z-]+))?)?", document.read_text())
    for command, portal_command in commands:
        assert command in ("", "test", *LONG_TRIALS, "portal")
        assert command != "portal" or portal_command in ("", *portal.commands), portal_command


def test_the_readme_names_the_two_commands():
    commands = [line for line in indented(README.read_text()) if line.startswith("python3 run.py")]
    assert commands[:2] == ["python3 run.py", "python3 run.py test"]
    assert [f"python3 run.py portal {name}" for name in ("init", "create-admin", "serve")] == commands[2:]


def test_the_readme_tells_how_to_sign_in_to_the_demo():
    text = section(README, "Try it")
    assert [row[0] for row in table(text)[1:]] == list(SIGN_INS)
    assert f"`{PASSWORD}`" in text


def test_settings_in_documents_exist():
    for document in DOCUMENTS:
        assert set(re.findall(r"\bPORTAL_[A-Z_]+[A-Z]\b", document.read_text())) <= set(setting_names()), document.name


def test_operators_find_every_setting_with_its_default():
    rows = {row[0]: row[1] for row in table(section(DOCS / "operators.md", "Settings"))[1:]}
    assert list(rows) == setting_names()
    usual = Settings()
    for name, told in rows.items():
        value = getattr(usual, name.removeprefix("PORTAL_").lower())
        meant = {
            "PORTAL_DATA_DIR": "data",
            "PORTAL_DATABASE_URL": "empty",
            "PORTAL_HOSTS": "empty",
            "PORTAL_DEMO": "0",
        }.get(name, str(value))
        assert told.split("`")[0] == meant, name
    assert (usual.data_dir, usual.database_url, usual.demo) == (ROOT / "data", "", False)


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("To run", PYPROJECT["project"]["dependencies"]),
        ("To develop and test", PYPROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_every_direct_dependency_has_its_reason(title, asked):
    rows = table(section(DOCS / "dependencies.md", title))[1:]
    assert [row[0] for row in rows] == [Requirement(line).name for line in asked]
    assert all(row[1] for row in rows)


def test_the_layers_are_those_of_the_contract():
    contract = next(one for one in PYPROJECT["tool"]["importlinter"]["contracts"] if one.get("exhaustive"))
    lines = blocks(section(DOCS / "architecture.md", "The layers"))[0]
    assert [re.split(r"\s{2,}", line)[0] for line in lines] == contract["layers"]


def test_the_table_of_permissions_is_what_is_granted():
    heading, *rows = table(section(DOCS / "architecture.md", "Who may do what"))
    assert [row[0] for row in rows] == [permission.value for permission in Permission]
    assert heading[1:] == [role.value for role in GRANTS]
    for place, granted in enumerate(GRANTS.values(), 1):
        assert {row[0] for row in rows if row[place] == "yes"} == granted
    assert {cell for row in rows for cell in row[1:]} == {"yes", ""}


def test_the_glossary_has_the_words_and_every_table(app):
    text = (DOCS / "glossary.md").read_text()
    words = [row[0] for row in table(text)[1:]]
    assert len(words) == len(set(words))
    assert set(GLOSSARY_NEEDS) <= set(words)
    assert set(re.findall(r"^\| `(\w+)` ", text, re.MULTILINE)) == set(Base.metadata.tables)


def test_the_glossary_s_words_of_the_screen_are_used():
    files = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.typ"), *(CONTENT / "courses").rglob("*.md")]
    files += [*(ROOT / "portal").rglob("*.py"), DOCS / "panduan.md"]
    seen = " ".join(path.read_text() for path in files).casefold()
    said = [row[1] for row in table((DOCS / "glossary.md").read_text())[1:]]
    assert [word for word in said if word.casefold() not in seen] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        file, _, anchor = target.partition("#")
        assert "://" in target or (document.parent / file).is_file(), target
        assert not anchor or "://" in target, f"{target}: link to the page, not into it"


def test_the_notice_names_files_that_are_shipped_and_every_licence_that_is():
    words = re.findall(r"(?:static|templates|content)/[\w./*-]+", (ROOT / "NOTICE").read_text())
    for word in words:
        assert list(ROOT.glob(word)), word
    licences = [*ROOT.glob("static/**/*LICENSE*"), *ROOT.glob("static/**/*OFL*"), *TEMPLATES.glob("**/*OFL*")]
    licences.append(CONTENT / "LICENSE")
    assert {path.relative_to(ROOT).as_posix() for path in licences} <= set(words)
    shipped = {path for folder in ("vendor", "fonts") for path in (ROOT / "static" / folder).iterdir()}
    assert {path.relative_to(ROOT).as_posix() for path in shipped} <= set(words)


def test_the_administrator_s_guide_names_what_stands_on_the_screens():
    seen = " ".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    text = (DOCS / "panduan-administrator.md").read_text()
    named = {" ".join(name.split()) for name in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)}
    assert len(named) > 10
    assert [name for name in sorted(named) if name not in seen and name != "Portal"] == []


def test_the_example_of_a_rubric_is_one():
    (example,) = (
        block for block in (DOCS / "panduan-kurikulum.md").read_text().split("```") if "tag:criterion" in block
    )
    (item,) = read(example.encode(), kind="gift").items
    assert [criterion.points for criterion in item.question.rubric] == [3, 2]
