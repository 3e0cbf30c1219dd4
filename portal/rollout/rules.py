"""When a cohort may change its version. Pure."""

from dataclasses import dataclass

from portal.courses.standard import Departure
from portal.errors import Refusal


@dataclass(frozen=True)
class CohortActivity:
    """What goes on in a cohort: completions decided, quizzes open now, people at a quiz now."""

    decided: int
    open_quizzes: int
    running: int


def refuse_move(activity: CohortActivity) -> Refusal | None:
    """Why a cohort cannot change its version now, if so. Pure."""
    if activity.decided:
        message = (
            "Kelulusan %(count)s orang di angkatan ini sudah ditetapkan, jadi versinya tidak dapat diganti lagi. "
            "Untuk versi lain, buka angkatan baru."
        )
        return Refusal("decided", message, {"count": activity.decided})
    if activity.open_quizzes:
        message = "Kuis angkatan ini sedang dibuka. Tutup dahulu di halaman Pretes dan pascates, lalu coba lagi."
        return Refusal("quiz_open", message)
    if activity.running:
        message = "%(count)s orang sedang mengerjakan kuis. Tunggu sampai mereka selesai, lalu coba lagi."
        return Refusal("running", message, {"count": activity.running})
    return None


@dataclass(frozen=True)
class MoveImpact:
    """What a move would change: the course before and after (``standard`` and ``own`` of each departure), and how many
    people have finished a lesson that would be gone."""

    departures: tuple[Departure, ...]
    jp: tuple[int, int]
    losing: int


@dataclass(frozen=True)
class AffectedCohorts:
    """Cohorts of a level that are not over, by what a version as the standard would make of them."""

    equal: int
    departing: int
