"""How good the questions of a quiz were, and what a cohort has learned."""

import uuid
from collections.abc import Callable

from flask import Blueprint, Response

from portal.access import Permission
from portal.assessments.addresses import kind_of
from portal.assessments.analysis import queries as analysis_queries
from portal.assessments.analysis import rules as figures
from portal.assessments.analysis.lists import gain_sheet, lack_sheet
from portal.assessments.analysis.queries import learned
from portal.assessments.analysis.rules import Learned
from portal.assessments.analysis.statistics import MASTERY, MIN_RESPONSES
from portal.assessments.questions.responses import canonical, in_words, key_in_words
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.actions import record_file
from portal.db import db
from portal.documents.sheets import Spreadsheet, as_sample, file_name, xlsx_bytes
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import download, page
from portal.web.transaction import reading_first

bp = Blueprint("analysis", __name__)

MAX_NAMES = 50
"""Names that are listed for one outcome; the file has all."""


@bp.get("/angkatan/<uuid:cohort_id>/kuis/<slug>/analisis")
@allow(Permission.PROGRESS_VIEW)
def analysis(cohort_id: uuid.UUID, slug: str) -> Response:
    kind = kind_of(slug)
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    course = cohorts.course_of(db.session(), cohort)
    found = figures.analyse(analysis_queries.papers(db.session(), cohort, kind, now()))
    return page(
        "assessments/analysis.html",
        cohort=cohort,
        slug=slug,
        plan=course.quiz(kind),
        modules={module.slug: module.title for module in course.modules},
        found=found,
        band=figures.reliability_band(found.reliability.alpha),
        fewest=MIN_RESPONSES,
    )


@bp.get("/angkatan/<uuid:cohort_id>/kuis/<slug>/analisis/<question_key>")
@allow(Permission.PROGRESS_VIEW)
def item(cohort_id: uuid.UUID, slug: str, question_key: str) -> Response:
    kind = kind_of(slug)
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    course = cohorts.course_of(db.session(), cohort)
    found = analysis_queries.papers(db.session(), cohort, kind, now())
    one = figures.row(found, figures.figures_of(found, question_key))
    corrected = sorted(found.corrected.get(question_key, ()))
    accepted = [response for response in corrected if canonical(one.question, response) == response]
    choices = figures.choices(found, one.item)
    return page(
        "assessments/item.html",
        cohort=cohort,
        slug=slug,
        plan=course.quiz(kind),
        modules={module.slug: module.title for module in course.modules},
        row=one,
        key=[line for response in accepted for line in in_words(one.question, response)] or key_in_words(one.question),
        corrected=bool(accepted),
        choices=choices[: figures.MAX_CHOICES],
        others=one.item.papers - sum(choice.count for choice in choices[: figures.MAX_CHOICES]),
        best=sum(best for _count, best, _weakest in one.item.choices.values()),
        weakest=sum(weakest for _count, _best, weakest in one.item.choices.values()),
    )


@bp.get("/angkatan/<uuid:cohort_id>/perolehan")
@allow(Permission.PROGRESS_VIEW)
def gain(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found = learned(db.session(), cohort, now())
    return page(
        "assessments/gain.html",
        cohort=cohort,
        found=found,
        most_names=MAX_NAMES,
        mastery=round(100 * MASTERY),
        fewest=MIN_RESPONSES,
    )


@bp.post("/angkatan/<uuid:cohort_id>/perolehan.xlsx")
@allow(Permission.PROGRESS_VIEW)
def gain_file(cohort_id: uuid.UUID) -> Response:
    return _file(cohort_id, gain_sheet, "perolehan-belajar.xlsx")


@bp.post("/angkatan/<uuid:cohort_id>/belum-tuntas.xlsx")
@allow(Permission.PROGRESS_VIEW)
def lack_file(cohort_id: uuid.UUID) -> Response:
    return _file(cohort_id, lack_sheet, "belum-tuntas.xlsx")


def _file(cohort_id: uuid.UUID, sheet_of: Callable[[Learned], Spreadsheet], name: str) -> Response:
    """What was learned, as a file; that it was taken is noted."""
    with reading_first():
        cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
        sheet, sample = sheet_of(learned(db.session(), cohort, now())), cohort.organisation.is_sample
        data = xlsx_bytes(as_sample(sheet) if sample else sheet)
    record_file(db.session(), viewer(), cohorts.cohort(db.session(), viewer(), cohort_id), name, now())
    return download(data, file_name(name, sample))
