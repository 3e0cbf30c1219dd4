"""Papers with pictures of others are set apart: what does not end is ended, and nobody waits behind it for long."""

import datetime

import pytest

from portal.courses.views import curriculum
from portal.documents import pdf, press
from portal.documents.papers import HandbookPaper
from portal.recent import Recent

BOOK = HandbookPaper("Judul", "Buku", "Versi 1", "Pengantar", (), datetime.date(2026, 3, 1), {})
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>'
ENDLESS = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8000 8000"><filter id="f"><feTurbulence numOctaves="1000"/>'
    b'</filter><rect width="8000" height="8000" filter="url(#f)"/></svg>'
)
FACTS = ("{}", [], 0)


def test_what_never_ends_is_ended(tmp_path):
    template = tmp_path / "endless.typ"
    template.write_text('#image("a.picture")')
    (tmp_path / "a.picture").write_bytes(ENDLESS)
    with pytest.raises(press.NotSetError, match="not within"):
        press.set_apart(template, *FACTS, deadline=3)


def test_what_is_set_apart_is_the_same(tmp_path):
    template = tmp_path / "a.typ"
    template.write_text("Teks")
    assert press.set_apart(template, *FACTS) == pdf.compile_paper(template, *FACTS)


def test_a_fault_is_told(tmp_path):
    template = tmp_path / "a.typ"
    template.write_text("#panic()")
    with pytest.raises(press.NotSetError, match="panicked"):
        press.set_apart(template, *FACTS)


def test_one_paper_is_set_at_a_time_and_others_are_told_to_come_again(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "PATIENCE", 0.01)
    with press._turn, pytest.raises(press.BusyError):
        press.set_apart(tmp_path / "a.typ", *FACTS)


def test_a_book_whose_picture_does_not_end_comes_without_it(monkeypatch, caplog):
    def late(*_facts):
        raise press.NotSetError("not within 20 seconds")

    monkeypatch.setattr(pdf, "set_apart", late)
    found = pdf.handbook_pdf(BOOK.__class__(**{**vars(BOOK), "pictures": {"a.svg": DRAWING}}))
    assert found == pdf.handbook_pdf(BOOK)
    assert "without its pictures" in caplog.text


def test_the_turn_is_given_back(tmp_path):
    template = tmp_path / "a.typ"
    template.write_text("#panic()")
    for _ in range(2):
        with pytest.raises(press.NotSetError):
            press.set_apart(template, *FACTS)


def test_who_asks_while_others_do_is_told_to_come_again(cast, client_for, monkeypatch):
    monkeypatch.setattr(curriculum, "_BOOKS", Recent(1))  # another test may have had the same book printed
    monkeypatch.setattr(curriculum, "handbook_pdf", lambda _paper: press.set_apart())

    def busy():
        raise press.BusyError

    monkeypatch.setattr(press, "set_apart", busy)
    answer = client_for(cast.cy).get(f"/kurikulum/{cast.own.course_version_id}/buku.pdf", 503)
    assert "Portal sedang ramai" in answer.text
    assert answer.headers["Retry-After"] == "5"
