"""The bill of materials names every pinned package once, with its licence where it is installed."""

import json

from click.testing import CliRunner

from portal.cli import portal
from portal.operations.sbom import bill

PINS = """\
flask==3.1.3 \\
    --hash=sha256:00
    # via flask-login
psycopg[binary,pool]==3.3.9 ; sys_platform == "linux"
no-such-package==1.0
"""


def test_each_pin_is_a_component():
    made = bill(PINS, "1.2.3")
    assert [(one["name"], one["version"]) for one in made["components"]] == [
        ("flask", "3.1.3"),
        ("no-such-package", "1.0"),
        ("psycopg", "3.3.9"),
    ]
    assert made["components"][0]["purl"] == "pkg:pypi/flask@3.1.3"
    assert "BSD" in made["components"][0]["licenses"][0]["license"]["name"]
    assert "licenses" not in made["components"][1]
    assert made["metadata"]["component"]["version"] == "1.2.3"


def test_the_command_prints_what_is_pinned():
    answer = CliRunner().invoke(portal, ["sbom"])
    assert answer.exit_code == 0
    made = json.loads(answer.output)
    assert made["specVersion"] == "1.6"
    assert {"flask", "sqlalchemy", "typst"} <= {one["name"].lower() for one in made["components"]}
    assert all("licenses" in one for one in made["components"] if one["name"] in ("flask", "sqlalchemy"))
