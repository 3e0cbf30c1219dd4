"""The table of regions: loaded from the files, and looked up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db import Base
from portal.errors import NotFound
from portal.regions import queries
from portal.regions.actions import load_regions
from portal.regions.models import Region
from portal.regions.queries import RegionPath
from portal.regions.rules import Level


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path: Path = tmp_path_factory.mktemp("regions") / "regions.db"
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON").close())
    Base.metadata.create_all(engine, tables=[Base.metadata.tables["region"]])
    with Session(engine) as session:
        assert load_regions(session) == 91_599
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_all_levels_are_loaded(session: Session) -> None:
    counts = session.execute(select(Region.level, func.count()).group_by(Region.level))
    assert {level: count for level, count in counts} == {
        Level.PROVINCE: 38,
        Level.REGENCY: 514,
        Level.DISTRICT: 7_285,
        Level.VILLAGE: 83_762,
    }


def test_loading_again_adds_nothing_but_what_is_missing(session: Session) -> None:
    assert load_regions(session) == 0
    session.execute(text("DELETE FROM region WHERE code = '32.75.01.1001'"))
    assert load_regions(session) == 1
    session.rollback()


def test_names_are_clean(session: Session) -> None:
    marks = [Region.name.contains(mark) for mark in ('"', "’", "*")]
    assert [session.scalar(select(func.count()).where(mark)) for mark in marks] == [0, 0, 0]
    assert queries.names(session, ["35.29.22", "53.07.01.2021", "91.20.07.2005"]) == {
        "35.29.22": "Ra'as",
        "53.07.01.2021": "Regapu'u",
        "91.20.07.2005": "Teuw",
    }


def test_a_region_needs_its_parent_and_a_known_level(session: Session) -> None:
    session.add(Region(code="99.01", parent_code="99", level=Level.REGENCY, name="Kota Khayal"))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    with pytest.raises(IntegrityError, match="ck_region_level"):
        session.execute(text("INSERT INTO region (code, level, name) VALUES ('99', 'planet', 'Mars')"))
    session.rollback()


def test_one_region(session: Session) -> None:
    found = queries.region(session, "32.75")
    assert (found.name, found.level, found.parent_code) == ("Kota Bekasi", Level.REGENCY, "32")
    with pytest.raises(NotFound):
        queries.region(session, "99.99")


def test_full_names_take_few_statements(session: Session, statements: list[str]) -> None:
    codes = list(
        session.scalars(select(Region.code).where(Region.code.startswith("32.75."), Region.level == "village"))
    )
    assert len(codes) == 56
    statements.clear()
    found = queries.full_names(session, [*codes, "99.99.99.9999", "32.75", "", "rubbish"])
    assert len(statements) == 1
    assert set(found) == set(codes)
    assert found["32.75.01.1001"] == RegionPath("Bekasijaya", "Bekasi Timur", "Kota Bekasi", "Jawa Barat")


def test_statements_grow_by_chunks(session: Session, statements: list[str]) -> None:
    codes = list(session.scalars(select(Region.code).where(Region.level == "village").limit(1_200)))
    statements.clear()
    assert queries.existing(session, [*codes, *codes, "99"]) == set(codes)
    assert len(statements) == 3
    assert queries.names(session, []) == {}
    assert len(statements) == 3


def test_choices(session: Session) -> None:
    choices = queries.regencies(session)
    assert len(choices) == 514
    assert ("32.75", "Kota Bekasi") in choices
    assert [name for _, name in choices] == sorted(name for _, name in choices)


def test_district_codes(session: Session) -> None:
    codes = queries.district_codes(session)
    assert len(codes) == 7_285
    assert "32.75.01" in codes
