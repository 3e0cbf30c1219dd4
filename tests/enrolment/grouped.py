"""Two groups of a cohort, made through the page: A in room Melati, and B."""

from sqlalchemy import select

from portal.cohorts.models import CohortGroup


def two(ona, page) -> None:
    form = {"groups-0-name": "A", "groups-0-room": "Melati", "groups-1-name": "B"}
    ona.post(page, form)


def keys(session, cohort_id) -> dict[str, str]:
    session.rollback()
    rows = session.execute(select(CohortGroup.name, CohortGroup.id).where(CohortGroup.cohort_id == cohort_id))
    return {name: str(key) for name, key in rows}
