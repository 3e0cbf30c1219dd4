"""What can be done with organisers, with accounts of staff, and with invitations."""

from portal.organisers.actions.invitations import Invited, accept, accept_as_new, invite, withdraw
from portal.organisers.actions.organisations import OrganisationFacts, save_organisation
from portal.organisers.actions.staff import (
    add_duty,
    end_sessions,
    give_duty,
    reset_secret,
    set_active,
    take_duty,
)

__all__ = [
    "Invited",
    "OrganisationFacts",
    "accept",
    "accept_as_new",
    "add_duty",
    "end_sessions",
    "give_duty",
    "invite",
    "reset_secret",
    "save_organisation",
    "set_active",
    "take_duty",
    "withdraw",
]
