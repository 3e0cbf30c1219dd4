"""Lists that are narrowed to a group: roster, roll and its rest, live page, cards, lists to sign."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.cohorts.queries import sessions
from portal.db import db
from portal.enrolment.models import Enrolment
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.conftest import NOON
from tests.enrolment.grouped import keys, two
from tests.pages.reading import words
from tests.queries import max_queries


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/kelompok"


@pytest.fixture
def divided(session, cast, ona, page) -> dict[str, str]:
    """Ann sits in A, Bima in B."""
    two(ona, page)
    group = keys(session, cast.own.id)
    for seat, name in ((cast.ann_seat, "A"), (cast.bima_seat, "B")):
        ona.post(f"{page}/pindah", {"who": str(seat), "group": group[name]})
    return group


def named(answer) -> list[str]:
    return [unescape(name).strip() for name in re.findall(r"data-name[^>]*>([^<]+)<", answer.text)]


@pytest.mark.parametrize("where", ["peserta", "kelompok/pindah", "kuis/pretes/pantau"])
def test_lists_are_narrowed_to_a_group(cast, ona, divided, where):
    address = f"/angkatan/{cast.own.id}/{where}"
    assert len(named(ona.get(address))) == 2
    assert [name.split()[0] for name in named(ona.get(f"{address}?kelompok={divided['A']}"))] == ["Ann"]
    assert named(ona.get(f"{address}?kelompok=tanpa")) == []
    assert len(named(ona.get(f"{address}?kelompok=lain"))) == 2


def test_the_rest_of_a_group_is_marked_and_nobody_else(session, cast, client_for, noon, divided):
    noon(NOON)
    tom = client_for(cast.tom)
    roll = f"/angkatan/{cast.own.id}/sesi/{sessions(db.session, cast.own.id)[1].id}"
    shown = tom.get(f"{roll}?kelompok={divided['A']}")
    assert [name.split()[0] for name in named(shown)] == ["Ann"]
    assert "0 / 1" in words(shown)
    asked = tom.get(f"{roll}/sisanya?kelompok={divided['A']}")
    assert "1 peserta (A · Melati) belum tercatat" in words(asked)
    answer = tom.post(f"{roll}/sisanya?kelompok={divided['A']}", {})
    assert f"kelompok={divided['A']}" in answer.headers["Location"]
    assert "1 peserta ditandai hadir" in tom.follow(answer).text
    assert "Belum 1" in words(tom.get(roll))


def test_cards_and_lists_to_sign_are_made_by_group(session, cast, ona, divided, monkeypatch):
    with unit_of_work():
        for one in session.scalars(select(Person).join(Enrolment).where(Enrolment.cohort_id == cast.own.id)):
            one.card_pin, one.password_hash = "123456", "x"
    made = []
    monkeypatch.setattr("portal.enrolment.views.roster.cards_pdf", lambda papers: made.append(papers) or b"%PDF")
    ona.post(f"/angkatan/{cast.own.id}/kartu.pdf", {"order": "group", "kelompok": divided["A"]}, 200)
    assert [one.name.split()[0] for one in made[0]] == ["Ann"]
    assert made[0][0].quota.endswith("· Kelompok A · ruang Melati")
    assert "Kelompok, lalu nama" in words(ona.get(f"/angkatan/{cast.own.id}/kartu"))
    monkeypatch.setattr(
        "portal.reports.views.signing.FILES", {"pdf": lambda paper: made.append(paper) or b"%PDF", "xlsx": None}
    )
    form = {"kind": "blank", "people": "trainees", "when": "2026-03-10", "format": "pdf", "group": divided["B"]}
    ona.post(f"/angkatan/{cast.own.id}/daftar-hadir", form, 200)
    assert [line.name.split()[0] for line in made[1].lines] == ["Bima"]
    assert ("Kelompok", "B") in made[1].facts


@pytest.mark.parametrize("where", ["", "/kehadiran"])
def test_trainees_are_told_where_they_sit(cast, client_for, ona, divided, where):
    for viewer, seat, said in (
        (cast.ann, cast.ann_seat, "Kelompok A · ruang Melati"),
        (cast.bima, cast.bima_seat, "Kelompok B"),
    ):
        client = client_for(viewer)
        assert f"<strong data-own-group>{said}</strong>" in client.get(f"/belajar/{seat}{where}").text


@pytest.mark.parametrize("where", ["", "/kehadiran"])
def test_who_sits_in_no_group_is_told_of_none(cast, client_for, where):
    assert "elompok" not in client_for(cast.ann).get(f"/belajar/{cast.ann_seat}{where}").text


def test_groups_take_few_statements(app, cast, ona, divided, page):
    for address in (page, f"{page}/pindah"):
        with max_queries(db.engine, 12):
            ona.get(address)
