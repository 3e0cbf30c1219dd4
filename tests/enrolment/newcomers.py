"""People who are entered by hand, and how everybody stands in a cohort."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.cohorts.models import Quota
from portal.enrolment.models import Enrolment
from tests.cast import JATIASIH

NEWCOMER = {
    "nik": "3275 0957 0890 9011",
    "name": "Siti Aminah",
    "birth_date": "",
    "sex": "",
    "phone": "0812-3456-7890",
    "village_code": f"{JATIASIH} Jatiasih, Jatiasih",
    "quota": "",
}


def newcomer(number: int, **changes: str) -> dict[str, str]:
    """Somebody whose name is much like that of the others, and of whom the desk says so."""
    facts = {"nik": f"327509570890{9020 + number}", "name": f"Orang {number}", "anyway": "y"}
    return NEWCOMER | facts | changes


def standing(session, cohort_id) -> dict[str, tuple[str, str | None]]:
    """How everybody stands in a cohort, and for which quota, by name."""
    session.rollback()
    session.expire_all()
    rows = session.execute(
        select(Person.full_name, Enrolment.state, Quota.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .where(Enrolment.cohort_id == cohort_id)
    )
    return {name: (state.value, quota) for name, state, quota in rows}


def enter(organiser, cohort_id, *numbers: int) -> None:
    """Enter these newcomers one after the other, through the page."""
    for number in numbers:
        organiser.post(f"/angkatan/{cohort_id}/peserta/baru", newcomer(number))
