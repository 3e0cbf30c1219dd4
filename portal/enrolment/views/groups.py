"""The groups of a cohort: making them, dividing people into them, and moving some by hand."""

import uuid
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, CohortGroup
from portal.cohorts.rules import MAX_GROUPS
from portal.db import db
from portal.enrolment.actions import grouping
from portal.enrolment.forms import DivisionForm, GroupMoveForm, GroupsForm
from portal.enrolment.queries import groups as queries
from portal.enrolment.queries import rosters
from portal.enrolment.rules import GroupingWay
from portal.enrolment.views import bp
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import SelectChoice
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number
from portal.web.search import ASKED as SEARCHED
from portal.web.search import searched

SPARE = 3
"""Empty rows for further groups."""


@bp.route("/angkatan/<uuid:cohort_id>/kelompok", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def groups(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = queries.groups(db.session(), cohort.id)
    form = GroupsForm(data={"groups": _rows(found)})
    if form.validate_on_submit():
        plans = form.plans([one.id for one in found])
        refusal = grouping.set_groups(db.session(), viewer(), cohort, plans, bool(form.emptying.data), now())
        if refusal is None:
            return done(_here(cohort), "Kelompok tersimpan.")
        form.refuse(refusal)
    return _page(cohort, form, DivisionForm(formdata=None), status=422 if form.is_submitted() else 200)


def _rows(found: list[CohortGroup]) -> list[dict[str, Any]]:
    rows = [
        {"group_id": str(one.id), "name": one.name, "room": one.room, "order": number}
        for number, one in enumerate(found, 1)
    ]
    return [*rows, *({} for _ in range(min(SPARE, MAX_GROUPS - len(rows))))]


@bp.post("/angkatan/<uuid:cohort_id>/kelompok/bagi")
@allow(Permission.ROSTER_EDIT)
def divide(cohort_id: uuid.UUID) -> Response:
    """Divide people into the groups; with ``lihat`` the page only shows how many would come into each."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form, outcome = DivisionForm(), None
    if form.validate_on_submit():
        way, only_new = GroupingWay(form.way.data), bool(form.only_new.data)
        if "lihat" in request.form:
            outcome = grouping.planned(db.session(), cohort, way, only_new)
        else:
            count = grouping.divide(db.session(), viewer(), cohort, way, only_new, now())
            if not isinstance(count, Refusal):
                return done(_here(cohort), f"{count} orang dibagi ke kelompok.")
            outcome = count
        if isinstance(outcome, Refusal):
            form.refuse(outcome)
    plan = outcome if isinstance(outcome, dict) else None
    return _page(cohort, None, form, plan, status=200 if plan is not None else 422)


def _page(
    cohort: Cohort,
    form: GroupsForm | None,
    division: DivisionForm,
    plan: dict[uuid.UUID, list[uuid.UUID]] | None = None,
    status: int = 200,
) -> Response:
    found = queries.groups(db.session(), cohort.id)
    counts = queries.counts(db.session(), cohort.id)
    without = counts.pop(None, 0)
    return page(
        "cohorts/groups.html",
        cohort=cohort,
        groups=found,
        counts=counts,
        taken={str(key): count for key, count in counts.items()},
        without=without,
        total=without + sum(counts.values()),
        form=form or GroupsForm(formdata=None, data={"groups": _rows(found)}),
        division=division,
        plan=plan,
        status=status,
    )


@bp.route("/angkatan/<uuid:cohort_id>/kelompok/pindah", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def move_to_group(cohort_id: uuid.UUID) -> Response:
    """The people of a cohort, to be chosen from and put into a group."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = queries.groups(db.session(), cohort.id)
    form = GroupMoveForm()
    names = [SelectChoice(str(one.id), one.title) for one in found]
    form.group.choices = [*names, SelectChoice(queries.NO_GROUP, "Tanpa kelompok")]
    group, search = queries.chosen(found, request.args.get(queries.ASKED, "")), searched()
    here = _list_address(cohort)
    if form.validate_on_submit():
        target = None if form.group.data == queries.NO_GROUP else uuid.UUID(form.group.data)
        count = grouping.move_to_group(db.session(), viewer(), cohort, _chosen(), target, now())
        if not isinstance(count, Refusal):
            return done(here, f"{count} orang dipindahkan.")
        form.refuse(count)
    return page(
        "cohorts/group_move.html",
        part="list",
        cohort=cohort,
        groups=found,
        group=group,
        search=search,
        here=here,
        listing=listing(db.session(), rosters.roster(cohort.id, search, group), page_number()),
        picked=set(request.form.getlist("who")),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _chosen() -> set[uuid.UUID]:
    try:
        return {uuid.UUID(text) for text in request.form.getlist("who")}
    except ValueError:
        raise NotFound from None


def _here(cohort: Cohort) -> str:
    return url_for("enrolment.groups", cohort_id=cohort.id)


def _list_address(cohort: Cohort) -> str:
    """The list with the search, the group and the page number that it was asked with."""
    asked: dict[str, Any] = {
        name: request.args[name] for name in (*SEARCHED, queries.ASKED, "halaman") if request.args.get(name)
    }
    return url_for("enrolment.move_to_group", cohort_id=cohort.id, **asked)
