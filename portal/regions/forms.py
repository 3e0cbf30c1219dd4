"""Fields for regions: a code, typed or chosen from a list that shows the name behind it."""

import re
from typing import Any

from wtforms import ValidationError

from portal.regions.rules import Level, level_of, parse_code
from portal.web.forms import PlainForm

CHOSEN_LENGTH = 80
"""A code with the name behind it, as the list gives them."""


def region_code(text: str | None) -> str | None:
    """The code at the head of what was chosen from the list: `32.75 Kota Bekasi` gives `32.75`."""
    head = re.match(r"[0-9.]+", (text or "").strip())
    return parse_code(head[0].rstrip(".")) if head else None


def known_shape(_form: PlainForm, field: Any) -> None:
    if field.data and region_code(field.data) is None:
        raise ValidationError("Ketik kode wilayah seperti 32.75, atau pilih dari daftar.")


def regency(_form: PlainForm, field: Any) -> None:
    code = region_code(field.data)
    if code is None or level_of(code) is not Level.REGENCY:
        raise ValidationError("Ketik kode kabupaten/kota seperti 32.75, atau pilih dari daftar.")
