"""No page reads a whole table that grows: the database is asked how it would go about every statement of every page."""

from portal.accounts import guessing, sessions
from portal.accounts.queries import Opening
from portal.app import JOBS
from portal.db import Base, db
from portal.duplicates.actions import compare_some
from portal.jobs.runner import run_next
from portal.web.transaction import unit_of_work
from tests.access.plans import SMALL, overheard, read_whole
from tests.conftest import KIND, NOON


def test_a_statement_that_reads_a_whole_table_is_found(session):
    values = {} if KIND == "postgresql" else ()
    named = {"SELECT id FROM person WHERE lower(full_name) = 'ann'": values}
    assert read_whole(session, named).keys() == {"person"}
    assert read_whole(session, {"SELECT id FROM person WHERE login = '1'": values}) == {}


def test_every_small_table_is_one():
    assert SMALL.keys() <= Base.metadata.tables.keys()


def test_nothing_that_goes_on_beside_the_pages_reads_a_whole_table(app, session, world, cast, client_for):
    """Signing in with all that is cleared away then, the thread that looks for work, and what is compared then."""
    client = client_for(None)
    with overheard(db.engine) as statements:
        assert not run_next(app, JOBS)
        form = {"login": "12345674", "secret": "salah-sekali"}
        client.post("/masuk", form, status=422)
        with unit_of_work():
            opening = Opening(cast.ann.id, None, None)
            sessions.begin(db.session(), opening, NOON)
            guessing.forget(db.session(), NOON)
            assert compare_some(db.session(), NOON) > 2
    assert len(statements) > 5
    assert read_whole(session, statements) == {}


def test_no_page_reads_a_whole_table_that_grows(walk):
    assert walk.statements >= (20 if walk.role else 2)
    assert walk.read_whole == {}
