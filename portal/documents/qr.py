"""QR codes as drawings, for paper and for pages."""

import io

import segno

QUIET_ZONE = 4
"""Empty modules on every side; ISO/IEC 18004 asks for four."""


def qr_svg(text: str) -> str:
    """The QR code of ``text`` as one SVG element: dark on white, quiet zone included, size left to its place.

    Error level M (15 percent may be lost). The drawing has no script and no style, so it may stand inside a page.
    Raises ValueError when ``text`` is empty or does not fit into a QR code (about 2,300 bytes).
    """
    if not text:
        raise ValueError("a QR code needs a text")
    drawing = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        drawing, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", xmldecl=False, omitsize=True, nl=False,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return drawing.getvalue().decode()
