"""Numbers of any length, wherever one can be typed or put into an address, are answered; never by a failure."""

import re

from wtforms import IntegerField
from wtforms.fields.core import UnboundField

from portal.access import Role
from portal.paths import ROOT
from portal.web.forms import Form, WholeField
from tests.access.sweep import doors, forms, noted

LONG = ("9" * 400, "-" + "1" * 5000)
NUMBERS = (
    "seats", "announced_seats", "jp", "minutes", "quotas-0-seats", "criteria-0", "points", "halaman", "baris", "nomor",
    "revision", "need", "aim", "number", "seq",
)  # fmt: skip


def every(kind: type) -> set[type]:
    return {one for sub in kind.__subclasses__() for one in {sub, *every(sub)}}


def test_every_whole_number_is_read_by_the_one_field_for_it(app):
    fields = {
        (form.__name__, name): field.field_class
        for form in every(Form)
        for name, field in vars(form).items()
        if isinstance(field, UnboundField)
    }
    numbers = {place: kind for place, kind in fields.items() if issubclass(kind, IntegerField)}
    assert len(numbers) >= 3
    assert {place: kind for place, kind in numbers.items() if not issubclass(kind, WholeField)} == {}
    named = {path.name for path in (ROOT / "portal").rglob("*.py") if re.search(r"\bIntegerField\b", path.read_text())}
    assert named == {"forms.py"}
    assert "IntegerField" in (ROOT / "portal" / "web" / "forms.py").read_text()


def test_no_page_fails_for_a_long_number(app, world, cast, client_for):
    """Whoever does not read the query of a page has seen the first of them already."""
    faults = []
    with noted(app) as asking:
        for door in doors(app):
            client = client_for(cast.by_role((door.roles or [Role.ORGANISER])[0]))
            for number in LONG:
                asked = dict.fromkeys(NUMBERS, number)
                form = {"csrf_token": client.token} | forms(world).get(door.endpoint, {}) | asked
                data = form if door.method == "POST" else None
                answer = client._send(door.method, numbered(app, door, world, number), query_string=asked, data=data)
                answer.get_data()
                answer.close()
                faults += [f"{door}, {number[:3]}: {answer.status_code}"] if answer.status_code >= 500 else []
                if door.method == "GET" and "number" not in door.names and door.endpoint not in asking:
                    break
    assert faults == []


def numbered(app, door, world, number: str) -> str:
    """The address of a door, with the number where one stands in it."""
    url = door.url(app, world.values | {"number": 1})
    return url.removesuffix("1") + number if "number" in door.names else url
