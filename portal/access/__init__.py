"""Who may do what: roles, permissions and the one table that joins them. Pure, stated once.

A permission says what kind of person may try; whether a record is theirs is the business of the ``visible_*``
queries of its room.
"""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime


class Role(enum.StrEnum):
    """What somebody is in the portal. One person may be several."""

    ADMIN = "admin"
    CURATOR = "curator"
    ORGANISER = "organiser"
    TRAINER = "trainer"
    TRAINEE = "trainee"


class Permission(enum.StrEnum):
    """What a route asks for."""

    OWN_ACCOUNT = "own-account"
    STAFF_MANAGE = "staff-manage"
    TEAM_MANAGE = "team-manage"
    IDENTITY_SETTLE = "identity-settle"
    COURSE_VIEW = "course-view"
    CURRICULUM_EDIT = "curriculum-edit"
    COHORT_VIEW = "cohort-view"
    COHORT_MANAGE = "cohort-manage"
    ROSTER_EDIT = "roster-edit"
    SIGN_IN_CARDS = "sign-in-cards"
    """Giving and resetting PINs, printing cards."""
    ATTENDANCE_MARK = "attendance-mark"
    QUIZ_OPEN = "quiz-open"
    PROGRESS_VIEW = "progress-view"
    EVALUATION_VIEW = "evaluation-view"
    WORK_PLAN_REVIEW = "work-plan-review"
    COMPLETION_DECIDE = "completion-decide"
    LIST_EXPORT = "list-export"
    TRAIL_VIEW = "trail-view"
    JOB_VIEW = "job-view"
    LEARN = "learn"


_STAFF = {
    Permission.OWN_ACCOUNT,
    Permission.COURSE_VIEW,
    Permission.COHORT_VIEW,
    Permission.PROGRESS_VIEW,
    Permission.EVALUATION_VIEW,
    Permission.WORK_PLAN_REVIEW,
}
_ORGANISER = _STAFF | {
    Permission.TEAM_MANAGE,
    Permission.COHORT_MANAGE,
    Permission.ROSTER_EDIT,
    Permission.SIGN_IN_CARDS,
    Permission.ATTENDANCE_MARK,
    Permission.QUIZ_OPEN,
    Permission.COMPLETION_DECIDE,
    Permission.LIST_EXPORT,
    Permission.TRAIL_VIEW,
    Permission.JOB_VIEW,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(
        {Permission.OWN_ACCOUNT, Permission.STAFF_MANAGE, Permission.TEAM_MANAGE, Permission.IDENTITY_SETTLE}
    ),
    Role.CURATOR: frozenset({Permission.OWN_ACCOUNT, Permission.COURSE_VIEW, Permission.CURRICULUM_EDIT}),
    Role.ORGANISER: frozenset(_ORGANISER),
    Role.TRAINER: frozenset(_STAFF | {Permission.ATTENDANCE_MARK, Permission.QUIZ_OPEN}),
    Role.TRAINEE: frozenset({Permission.OWN_ACCOUNT, Permission.LEARN}),
}


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in, as every query and rule sees them. Carries what the session library asks for."""

    id: uuid.UUID
    login: str
    name: str
    roles: frozenset[Role]
    person_ids: tuple[uuid.UUID, ...]
    """Every record that the session may see as a trainee's own: that of a card, or all that somebody joined."""
    joined_id: uuid.UUID | None = None
    """The joined account, if its secret opened the session."""
    session_id: uuid.UUID | None = None
    one_time_until: datetime | None = None
    """Until when a one-time secret lets somebody in, who then has to choose an own one first."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie remembers."""
        return str(self.session_id)

    @property
    def account_id(self) -> uuid.UUID:
        """What a phone keeps things under: whoever signs in again with the same secret finds them."""
        return self.joined_id or self.id

    @property
    def is_staff(self) -> bool:
        """Whether somebody does anything here but learn."""
        return self.roles != {Role.TRAINEE}

    @property
    def one_time(self) -> bool:
        return self.one_time_until is not None

    def may(self, permission: Permission) -> bool:
        return permits(self.roles, permission)


def permits(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of the roles is granted the permission."""
    return any(permission in GRANTS[role] for role in roles)
