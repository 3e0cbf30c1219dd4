"""Lists in pages."""

import pytest
from sqlalchemy import select

from portal.regions.models import Region
from portal.web.paging import PAGE_SIZE, Listing, listing, page_number, page_of, page_url


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("7", 7),
        ("0", 1),
        ("007", 7),
        ("-3", 1),
        ("2.5", 1),
        ("", 1),
        ("dua", 1),
        ("²", 1),
        ("٣", 1),
        (" 2", 1),
        ("1e9", 1),
        ("9" * 12, 100_000),
        ("9" * 5000, 100_000),
    ],
)
def test_a_page_number_is_a_number_or_the_first(app, text, number):
    with app.test_request_context("/", query_string={"halaman": text}):
        assert page_number() == number


def test_without_a_page_number_the_first_is_meant(app):
    with app.test_request_context("/"):
        assert page_number() == 1


@pytest.mark.parametrize(
    ("total", "number", "pages", "first"), [(0, 1, 1, 1), (1, 1, 1, 1), (50, 1, 1, 1), (51, 2, 2, 51), (101, 3, 3, 101)]
)
def test_how_many_pages_there_are_and_which_row_is_first(total, number, pages, first):
    shown = Listing([], number, total)
    assert (shown.pages, shown.first) == (pages, first)


@pytest.mark.parametrize(
    ("total", "number", "paged", "before", "after"),
    [
        (0, 1, False, None, None),
        (50, 1, False, None, None),
        (51, 1, True, None, 2),
        (51, 2, True, 1, None),
        (101, 2, True, 1, 3),
    ],
)
def test_a_page_leads_to_the_one_before_and_the_one_after(total, number, paged, before, after):
    shown = Listing([], number, total)
    assert (shown.paged, shown.before, shown.after) == (paged, before, after)


@pytest.mark.parametrize(("asked", "given", "rows"), [(1, 1, 16), (2, 2, 16), (3, 3, 6), (4, 3, 6), (100_000, 3, 6)])
def test_a_page_beyond_the_end_is_the_last(session, asked, given, rows):
    provinces = select(Region.code).where(Region.code.not_like("%.%")).order_by(Region.code)
    everything = session.scalars(provinces).all()
    shown = listing(session, provinces, asked, size=16)
    assert (shown.number, shown.total, len(shown.rows)) == (given, len(everything), rows)
    assert [row.code for row in shown.rows] == everything[(given - 1) * 16 : given * 16]


@pytest.mark.parametrize(("asked", "number", "first", "count"), [("1", 1, 0, 50), ("3", 3, 100, 7), ("9", 3, 100, 7)])
def test_a_list_in_memory_is_cut_alike(app, asked, number, first, count):
    with app.test_request_context("/", query_string={"halaman": asked}):
        shown = page_of(range(107))
        assert page_of([]) == Listing([], 1, 0)
    assert (shown.number, shown.total, shown.rows) == (number, 107, list(range(first, first + count)))


def test_an_empty_list_has_one_empty_page(session):
    shown = listing(session, select(Region.code).where(Region.code == "none"), 5)
    assert shown == Listing([], 1, 0, PAGE_SIZE)


@pytest.mark.parametrize(
    "query",
    [
        "cari=Siti+Nur",
        "_external=1&_scheme=javascript",
        "_method=PUT",
        "_anchor=x",
        "endpoint=home",
        "cohort_id=1",
        "cari=%22%3E%3Cb%3E%26",
    ],
)
def test_the_next_page_is_this_one_with_what_was_asked(app, query):
    with app.test_request_context(f"/angkatan/1/peserta?{query}&halaman=1"):
        assert page_url(2) == f"/angkatan/1/peserta?{query}&halaman=2"
