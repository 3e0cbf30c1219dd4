"""People who apply, all invented, and a cohort that takes their applications."""

from datetime import date, timedelta

from portal.regions.nik import Sex
from portal.registration.actions import applying, opening
from portal.registration.actions.applying import Applicant
from portal.registration.actions.opening import RegistrationPlan
from portal.registration.models import Application
from portal.registration.queries import registrations
from portal.registration.rules import NOTICE_VERSION, PsmCondition
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, row

YES = dict.fromkeys(PsmCondition, True)
CLOSES = EARLY + timedelta(days=6)


def nik(number: int) -> str:
    return f"327509410190{9100 + number}"


def applicant(number: int, **changes) -> Applicant:
    facts = {"name": f"Pelamar {number}", "nik": nik(number), "sex": Sex.FEMALE, "birth_date": date(1990, 1, 1)}
    answers = changes.pop("answers", YES)
    return Applicant(row(1, **(facts | changes)), answers, NOTICE_VERSION, may_message=False)


def code(number: int) -> str:
    """A code that a form could have come to."""
    return "abcdefghjkmn" + f"{number:04}".replace("0", "x").replace("1", "y")


def open_registration(session, viewer, cohort, approval=True, moment=EARLY):
    with unit_of_work():
        plan = RegistrationPlan(EARLY, CLOSES, approval, "")
        assert opening.set_registration(session, viewer, cohort, plan, moment) is None
    return registrations.registration(session, cohort.id)


def apply(session, cohort, number, moment, **changes) -> Application:
    """Somebody applies; the number says who, and by which form."""
    form = changes.pop("form", number)
    with unit_of_work():
        found = registrations.registration(session, cohort.id)
        made = applying.apply(session, found, cohort, applicant(number, **changes), code(form), moment)
        assert isinstance(made, Application), made
    return made
