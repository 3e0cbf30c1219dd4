"""What pyproject.toml asks for is what the requirements files pin, and they name no place to fetch it from."""

import re
import tomllib
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from portal.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEV = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
FILES = ("runtime.txt", "dev.txt")


def text(file: str) -> str:
    return (ROOT / "requirements" / file).read_text()


@cache
def entries(file: str) -> list[str]:
    """One entry per package, its continued lines joined and comments left out."""
    joined = re.sub(r"^\s*#.*\n", "", text(file), flags=re.MULTILINE).replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip()]


def pins(file: str) -> dict[str, Version]:
    """Version by normalised package name."""
    requirements = [Requirement(entry.split("--hash")[0]) for entry in entries(file)]
    return {canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("==")) for pin in requirements}


@pytest.mark.parametrize("asked", RUNTIME, ids=lambda asked: asked.name)
def test_runtime_pins_every_dependency_at_an_accepted_version(asked):
    assert pins("runtime.txt")[canonicalize_name(asked.name)] in asked.specifier


@pytest.mark.parametrize("asked", RUNTIME + DEV, ids=lambda asked: asked.name)
def test_dev_pins_every_dependency_at_an_accepted_version(asked):
    assert pins("dev.txt")[canonicalize_name(asked.name)] in asked.specifier


def test_dev_holds_all_of_runtime_at_the_same_versions():
    assert pins("runtime.txt").items() <= pins("dev.txt").items()


@pytest.mark.parametrize("file", FILES)
def test_every_pin_is_exact_and_carries_hashes(file):
    for entry in entries(file):
        assert re.match(r"[a-z0-9.-]+==[^\s*]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}( |$)", entry), entry
    assert len(pins(file)) == len(entries(file))


@pytest.mark.parametrize("file", FILES)
def test_no_address_and_no_option_stands_in_them(file):
    assert "://" not in text(file)
    assert not re.search(r"^\s*-(?!-hash=)", text(file), flags=re.MULTILINE)
    assert " @ " not in text(file)
