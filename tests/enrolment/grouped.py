"""Two groups of a cohort: A in room Melati, and B."""

from sqlalchemy import select

from portal.cohorts.models import CohortGroup
from portal.enrolment.models import Enrolment
from portal.web.transaction import unit_of_work


def two(ona, page) -> None:
    """Made through the page."""
    form = {"groups-0-name": "A", "groups-0-room": "Melati", "groups-1-name": "B"}
    ona.post(page, form)


def keys(session, cohort_id) -> dict[str, str]:
    session.rollback()
    rows = session.execute(select(CohortGroup.name, CohortGroup.id).where(CohortGroup.cohort_id == cohort_id))
    return {name: str(key) for name, key in rows}


def seated(session, cast) -> dict[str, str]:
    """Ann sits in A and Bima in B; the keys of both groups."""
    with unit_of_work():
        made = [
            CohortGroup(cohort_id=cast.own.id, name=name, room=room, position=position)
            for position, (name, room) in enumerate((("A", "Melati"), ("B", "")))
        ]
        session.add_all(made)
        session.flush()
        for seat, group in zip((cast.ann_seat, cast.bima_seat), made, strict=True):
            session.get_one(Enrolment, seat).group_id = group.id
    return keys(session, cast.own.id)
