"""The requirements of a completion in words, for pages and for lists."""

from portal.certification.rules import Requirement, RequirementKind
from portal.dates import number


def requirement_name(need: Requirement) -> str:
    """What is asked for, with its figures."""
    return {
        RequirementKind.PREREQUISITE: f"Lulus Pelatihan {need.level.capitalize()}",
        RequirementKind.WORK_PLAN: "Rencana tindak lanjut diterima pelatih",
        RequirementKind.ATTENDANCE: f"Kehadiran, minimum {need.percent}%",
        RequirementKind.LESSONS: "Materi dibaca, semua",
        RequirementKind.POSTTEST: f"Pascates, minimum {number(need.need)}",
    }[need.kind]


def requirement_short(need: Requirement) -> str:
    """What is asked for, in a word where the figures are known."""
    return {
        RequirementKind.PREREQUISITE: requirement_name(need),
        RequirementKind.WORK_PLAN: "Rencana tindak lanjut",
        RequirementKind.ATTENDANCE: "Hadir",
        RequirementKind.LESSONS: "Materi",
        RequirementKind.POSTTEST: "Pascates",
    }[need.kind]


def requirement_state(need: Requirement) -> str:
    """How far somebody is. A posttest that is met without a score is one whose score is kept back."""
    if need.kind is RequirementKind.PREREQUISITE:
        return "ada" if need.met else "belum"
    if need.kind is RequirementKind.WORK_PLAN:
        return "diterima" if need.met else "belum"
    if need.have is None:
        return "sudah dikerjakan" if need.met else "belum dikerjakan"
    if need.kind is RequirementKind.POSTTEST:
        return f"nilai {number(need.have)}"
    unit = " JP" if need.kind is RequirementKind.ATTENDANCE else ""
    excused = f", termasuk {need.excused} JP izin" if need.excused else ""
    return f"{number(need.have)} dari {number(need.total)}{unit}{excused}"


def lack_words(need: Requirement) -> str:
    """One unmet requirement as a sentence of its own."""
    if need.kind is RequirementKind.PREREQUISITE:
        return f"Belum lulus Pelatihan {need.level.capitalize()}"
    if need.kind is RequirementKind.WORK_PLAN:
        return "Rencana tindak lanjut belum diterima"
    if need.kind is RequirementKind.ATTENDANCE:
        return f"Hadir {requirement_state(need)} (minimum {need.percent}%)"
    if need.kind is RequirementKind.LESSONS:
        return f"Materi dibaca {requirement_state(need)}"
    if need.have is None:
        return "Belum mengerjakan pascates"
    return f"Pascates {number(need.have)} (minimum {number(need.need)})"
