"""How templates come out: without the indentation they are written with, dates and numbers by filters."""

import re

from flask import Flask
from jinja2.ext import Extension

from portal.dates import (
    clock_time,
    date_span,
    full_moment,
    local_date,
    long_date,
    machine_time,
    number,
    plain_date,
    precise_time,
    short_date,
    zone_label,
)


class WithoutIndentation(Extension):
    """Lines of a template begin one space before their text at most: what makes it readable is not sent to phones. The
    space stays, as it may be all that parts an attribute from the one before; so do line breaks, which errors name."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        return re.sub(r"^[ \t]+", " ", source, flags=re.MULTILINE)


def install(app: Flask) -> None:
    app.jinja_env.add_extension(WithoutIndentation)
    app.jinja_env.filters |= {
        "long_date": long_date,
        "plain_date": plain_date,
        "short_date": short_date,
        "clock_time": clock_time,
        "precise_time": precise_time,
        "full_moment": full_moment,
        "machine_time": machine_time,
        "number": number,
        "local_day": local_date,
    }
    app.jinja_env.globals |= {"date_span": date_span, "zone_label": zone_label}
