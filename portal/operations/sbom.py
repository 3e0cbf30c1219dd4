"""What an installation consists of, as a bill of materials (CycloneDX 1.6, JSON).

Packages and versions are those that ``requirements/runtime.txt`` pins; their licences are read from what is installed.
"""

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from typing import Any

from portal.paths import ROOT

PROJECT = "portal-bimtek-psm"
PINS = ROOT / "requirements" / "runtime.txt"
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,]+\])?==([^\s;\\]+)", re.MULTILINE)
_VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)


def bill(pins: str, version: str) -> dict[str, Any]:
    """The bill for the text of a requirements file."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": PROJECT,
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [_component(name, pinned) for name, pinned in sorted(_PIN.findall(pins))],
    }


def shipped() -> dict[str, Any]:
    """The bill of this checkout."""
    version = _VERSION.search((ROOT / "pyproject.toml").read_text())
    return bill(PINS.read_text(), version[1] if version else "")


def _component(name: str, version: str) -> dict[str, Any]:
    found = {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name.lower()}@{version}"}
    try:
        words = _licence(metadata(name))
    except PackageNotFoundError:  # pinned for another platform
        words = ""
    return found | ({"licenses": [{"license": {"name": words}}]} if words else {})


def _licence(told: PackageMetadata) -> str:
    """The licence as a package tells it: the newer field, the classifiers, or the first line of the older field."""
    facts = told.json
    kinds = [one.rpartition(" :: ")[2] for one in facts.get("classifier", []) if one.startswith("License ::")]
    older = str(facts.get("license", "")).strip().splitlines()
    return str(facts.get("license_expression", "")) or ", ".join(kinds) or (older[0] if older else "")
