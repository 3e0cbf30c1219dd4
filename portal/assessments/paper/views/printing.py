"""Drawing papers for people of a cohort, and printing them."""

import uuid
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.accounts.rules import shown_number
from portal.assessments.addresses import kind_of
from portal.assessments.attempts import queries as attempts
from portal.assessments.attempts.models import PrintedPaper
from portal.assessments.paper import actions, queries, rules
from portal.assessments.paper.forms import DrawForm
from portal.assessments.paper.queries import PaperOwner
from portal.assessments.paper.views import bp
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import long_date
from portal.db import db
from portal.documents.papers import QuizPaper
from portal.documents.pdf import quiz_papers_pdf
from portal.documents.press import NotSetError
from portal.documents.sheets import file_name
from portal.enrolment.queries import groups, rosters
from portal.errors import Refusal
from portal.regions.rules import display_name
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.paging import listing, page_number
from portal.web.search import searched
from portal.web.transaction import reading_first

NOBODY = Refusal("nobody", "Pilih dulu untuk siapa lembarnya disiapkan.")


@bp.route("/angkatan/<uuid:cohort_id>/kuis/<slug>/kertas", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def papers(cohort_id: uuid.UUID, slug: str) -> Response:
    """Everybody with how far their paper is, and drawing some for those who were chosen."""
    kind = kind_of(slug)
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    form = DrawForm()
    if form.validate_on_submit():
        drawn = _draw(cohort, kind, form.reason.data or "")
        if not isinstance(drawn, Refusal):
            words, look = _in_words(drawn)
            return done(url_for("paper.papers", cohort_id=cohort.id, slug=slug), words, look)
        form.refuse(drawn)
    return _page(cohort, kind, slug, form)


def _draw(cohort: Cohort, kind: QuizKind, reason: str) -> actions.DrawOutcome | Refusal:
    chosen = _chosen()
    return actions.draw(db.session(), viewer(), cohort, kind, chosen, reason, now()) if chosen else NOBODY


def _chosen() -> list[uuid.UUID]:
    return request.form.getlist("peserta", type=uuid.UUID)[: rules.MAX_AT_ONCE]


def _in_words(drawn: actions.DrawOutcome) -> tuple[str, str]:
    names = rosters.names(db.session(), [one for one, _refusal in drawn.left])
    left = " ".join(f"{names[one]}: {refusal}" for one, refusal in drawn.left)
    words = f"{drawn.drawn} lembar disiapkan. Unduh PDF-nya untuk dicetak." if drawn.drawn else "Tidak ada lembar baru."
    return f"{words} {left}".strip(), "warn" if drawn.left else "ok"


def _page(cohort: Cohort, kind: QuizKind, slug: str, form: DrawForm) -> Response:
    session, search, among = db.session(), searched(), groups.groups(db.session(), cohort.id)
    group = groups.chosen(among, request.args.get(groups.ASKED, ""))
    found = queries.people(cohort.id, kind, search, queries.by_code(session, cohort.id, kind, search), group)
    window = attempts.window_state(attempts.window(session, cohort.id, kind), now())
    return page(
        "assessments/papers.html",
        part="list",
        cohort=cohort,
        slug=slug,
        plan=cohorts.course_of(session, cohort).quiz(kind),
        window=window,
        organises=cohorts.organises(session, viewer(), cohort.id),
        listing=listing(session, found, page_number()),
        waiting=len(queries.to_print(session, cohort, kind, group=group)),
        groups=among,
        group=group,
        chosen=set(_chosen()),
        state_of=queries.state_of,
        code_of=queries.code_of,
        search=search,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/angkatan/<uuid:cohort_id>/kuis/<slug>/kertas.pdf")
@allow(Permission.QUIZ_OPEN)
def printing(cohort_id: uuid.UUID, slug: str) -> Response:
    """The papers that nobody has typed yet, or one of them, as a file. That they were taken is noted."""
    kind, only = kind_of(slug), request.form.get("lembar", type=uuid.UUID)
    back = url_for("paper.papers", cohort_id=cohort_id, slug=slug)
    with reading_first():
        cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
        group = groups.chosen(groups.groups(db.session(), cohort.id), request.form.get(groups.ASKED, ""))
        found = queries.to_print(db.session(), cohort, kind, only, group)
        if not found:
            return done(back, "Tidak ada lembar yang menunggu dicetak.", "warn")
        try:
            data = quiz_papers_pdf([_printed(cohort, paper, owner) for paper, owner in found])
        except NotSetError:
            return done(back, "Berkas belum jadi: portal sedang terlalu sibuk. Coba lagi sebentar lagi.", "warn")
        name = file_name(f"lembar-{slug}.pdf", cohort.organisation.is_sample)
        seats = [owner.enrolment_id for _paper, owner in found]
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    actions.record_prints(db.session(), viewer(), cohort, kind, seats, now())
    return download(data, name)


def _printed(cohort: Cohort, paper: PrintedPaper, owner: PaperOwner) -> QuizPaper:
    course = queries.course_of(db.session(), paper)
    plan = course.quiz(paper.kind)
    facts: list[tuple[str, Any]] = [
        ("Nomor peserta", shown_number(owner.login)),
        ("Tanggal lahir", long_date(owner.birth_date) if owner.birth_date else ""),
        ("Asal", display_name(owner.village_code, owner.village)),
    ]
    asked = enumerate(queries.items(paper), 1)
    return QuizPaper(
        plan.title,
        cohort.title,
        queries.code_of(paper.id),
        owner.name,
        tuple((word, value) for word, value in facts if value),
        plan.minutes,
        tuple(rules.printed(course.question(item.question), item, number) for number, item in asked),
        cohort.organisation.is_sample,
    )
