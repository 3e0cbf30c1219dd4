"""What the phones of a rehearsal send, and what comes of it for the trainer."""

import os
import uuid
from time import perf_counter

from flask import Blueprint, Response

from portal.access import Permission
from portal.accounts.passwords import matches
from portal.assessments.attempts import queries as attempts
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.readiness import actions, queries, rules
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import seats
from portal.errors import NotFound
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import facts, page, sent_facts

bp = Blueprint("readiness", __name__)


@bp.post("/percobaan/<uuid:attempt_id>/ukuran")
@allow(Permission.LEARN)
def measure(attempt_id: uuid.UUID) -> Response:
    """What a phone in a rehearsal has measured so far; the answer to it is what it measures next. It is read, locked
    and written like an answer to a quiz, so that it takes as long."""
    attempt = attempts.attempt(db.session(), viewer(), attempt_id)
    times = rules.read_times(sent_facts())
    if times is None:
        return facts({"refused": str(rules.UNREADABLE)}, 422)
    if attempt.kind is not QuizKind.REHEARSAL:
        raise NotFound
    attempts.locked_times(db.session(), attempt_id)
    actions.keep_times(db.session(), attempt, times)
    return facts({"kept": times.asked})


@bp.get("/angkatan/<uuid:cohort_id>/gladi")
@allow(Permission.QUIZ_OPEN)
def readiness(cohort_id: uuid.UUID) -> Response:
    """Whether the hall is ready, measured anew whenever the page is opened."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    opened = attempts.window(db.session(), cohort.id, QuizKind.REHEARSAL) is not None
    measured = rules.Measured(
        people=sum(seats.taken_seats(db.session(), cohort.id).values()),
        phones=queries.phone_times(db.session(), cohort.id),
        cores=os.cpu_count() or 1,
        load=_load(),
        verification=_verification(),
    )
    found = rules.findings(measured)
    return page(
        "assessments/readiness.html", cohort=cohort, opened=opened, findings=found, verdict=rules.verdict(found)
    )


def _load() -> float | None:
    """How many processes want a core, for each core, over the last minute; None where the machine does not say."""
    return os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else None


def _verification() -> float:
    """Seconds that checking one secret takes just now."""
    matches(None, "gladi")
    begun = perf_counter()
    matches(None, "gladi")
    return perf_counter() - begun
