"""What people see of an attempt that is over."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.assessments.addresses import any_slug_of
from portal.assessments.attempts import queries
from portal.assessments.attempts.hands import hands
from portal.assessments.attempts.models import Attempt
from portal.assessments.attempts.queries import AttemptResult
from portal.assessments.attempts.rules import AttemptState
from portal.assessments.attempts.submission_code import code_of
from portal.assessments.marking import queries as marking
from portal.assessments.marking.rules import ResultPage, result_page
from portal.assessments.marking.views import bp
from portal.assessments.questions.grading import passed
from portal.assessments.questions.presentation import ReviewedItem, reviewed
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.content.shapes import Course
from portal.db import db
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page, see_other


@bp.get("/percobaan/<uuid:attempt_id>/hasil")
@allow(Permission.LEARN)
def result(attempt_id: uuid.UUID) -> Response:
    attempt = queries.attempt(db.session(), viewer(), attempt_id)
    if attempt.voided_at:
        slug = any_slug_of(attempt.kind)
        return see_other(url_for("attempts.quiz", enrolment_id=attempt.enrolment_id, slug=slug))
    results = queries.results(db.session(), attempt.cohort_id, now(), attempt.enrolment_id)
    own_result = next(result for result in results if result.attempt_id == attempt.id)
    if own_result.state is AttemptState.RUNNING:
        return see_other(url_for("attempts.resume", attempt_id=attempt.id))
    course = queries.course_of(db.session(), attempt)
    used = sum(result.kind is attempt.kind for result in results)
    window = queries.window(db.session(), attempt.cohort_id, attempt.kind)
    shown = result_page(
        attempt.kind,
        queries.policy(db.session(), window, now()),
        queries.settings_of(window).review,
        own_result.pending,
        passed(own_result.score, course.rule.posttest_score),
        course.quiz(attempt.kind).attempts - used,
    )
    return page(
        "assessments/result.html",
        attempt=attempt,
        result=own_result,
        course=course,
        plan=course.quiz(attempt.kind),
        need=course.rule.posttest_score,
        slug=any_slug_of(attempt.kind),
        shown=shown,
        review=_review(attempt, course, shown),
        code=_submission_code(attempt, own_result),
        hands=hands(db.session(), attempt.id) if attempt.typed_by else None,
        zone=cohorts.zone_by_id(db.session(), attempt.cohort_id),
    )


def _submission_code(attempt: Attempt, found: AttemptResult) -> str:
    """What shows that this quiz was handed in; nothing for a rehearsal, or one whose time ran out."""
    if attempt.kind is QuizKind.REHEARSAL or attempt.submitted_at is None:
        return ""
    return code_of(attempt.id, found.answered, attempt.submitted_at)


def _review(attempt: Attempt, course: Course, shown: ResultPage) -> list[ReviewedItem]:
    if not shown.answers:
        return []
    saved, comments = queries.answers(db.session(), attempt.id), marking.comments(db.session(), attempt.id)
    corrected = queries.corrected_keys(db.session(), attempt.cohort_id) if shown.explained else {}
    found = []
    for number, item in enumerate(queries.paper(attempt), 1):
        one = saved.get(item.question)
        response, points = (one.response, one.points) if one else ("", 0)
        comment, accepted = comments.get(item.question, ""), corrected.get(item.question, ())
        question = course.question(item.question)
        found.append(reviewed(number, question, response, points, shown.explained, comment, accepted))
    return found
