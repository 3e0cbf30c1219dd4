"""Who works at the server that is killed, and with which paper."""

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Attempt
from portal.web.transaction import unit_of_work

SECRET = "rahasia-uji-20"


def give_secret(session, viewer):
    with unit_of_work():
        session.execute(update(Person).where(Person.id == viewer.id).values(password_hash=hash_secret(SECRET)))


def questions(session):
    """The questions of the only attempt, in the order of its paper."""
    session.rollback()
    attempt = session.scalars(select(Attempt)).one()
    course = queries.course_of(session, attempt)
    return [course.question(item.question) for item in queries.paper(attempt)]
