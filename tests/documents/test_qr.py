"""QR codes: a drawing that may stand in a page and on paper."""

from xml.etree import ElementTree

import pytest

from portal.documents.qr import QUIET_ZONE, qr_svg

ADDRESS = "https://bimtek.example.id/v/7KQ4-M2XD"
SVG = "{http://www.w3.org/2000/svg}"


def test_one_square_drawing_without_style_or_script():
    drawing = ElementTree.fromstring(qr_svg(ADDRESS))  # noqa: S314
    left, top, width, height = map(int, drawing.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    assert width == height
    assert (width - 2 * QUIET_ZONE - 17) % 4 == 0
    assert {element.tag for element in drawing.iter()} == {f"{SVG}svg", f"{SVG}path"}
    assert not any({"style", "class"} & set(element.attrib) for element in drawing.iter())


def test_the_same_text_gives_the_same_code():
    assert qr_svg(ADDRESS) == qr_svg(ADDRESS)
    assert qr_svg(ADDRESS) != qr_svg(ADDRESS + "?")


def test_any_letters_fit_but_not_any_number_of_them():
    assert qr_svg('é漢😀<&"').startswith("<svg")
    with pytest.raises(ValueError, match="large"):
        qr_svg("x" * 3000)
    with pytest.raises(ValueError, match="needs a text"):
        qr_svg("")
