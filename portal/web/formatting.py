"""Dates and numbers as filters of templates."""

from flask import Flask

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


def install(app: Flask) -> None:
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
