"""The graduation list as a table, and the timetable as a calendar: what stands in them."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.assessments.questions.quizzes import QuizKind
from portal.attendance.lists import place_words
from portal.certification.lists import lack_words
from portal.cohorts.models import ClassSession, Cohort
from portal.documents.calendar import CalendarEvent
from portal.documents.sheets import Column, Spreadsheet, as_sample
from portal.regions.rules import display_name
from portal.reports.queries import ListRow

COLUMNS = (
    Column("No", "number", 6),
    Column("Nomor peserta", "text", 14),
    Column("NIK", "text", 20),
    Column("Nama", "text", 34),
    Column("L/P", "text", 6),
    Column("Tanggal lahir", "date", 14),
    Column("No HP", "text", 18),
    Column("Kode desa/kelurahan", "text", 16),
    Column("Desa/Kelurahan", "text", 26),
    Column("Kecamatan", "text", 22),
    Column("Kabupaten/Kota", "text", 24),
    Column("Kuota", "text", 20),
    Column("JP hadir", "number", 10),
    Column("JP seluruhnya", "number", 12),
    Column("Materi dibaca", "number", 12),
    Column("Pretes", "number", 10),
    Column("Pascates", "number", 10),
    Column("Kuis dari kertas", "text", 16),
    Column("Status", "text", 18),
    Column("Yang belum terpenuhi", "text", 46),
    Column("Nomor sertifikat", "text", 30),
)
QUIZZES = {QuizKind.PRETEST: "pretes", QuizKind.POSTTEST: "pascates"}


def graduation_sheet(title: str, rows: list[ListRow], sample: bool) -> Spreadsheet:
    """The list of everybody in a cohort, with all that an import of a roster asks for: it comes back in as it is. That
    of a sample organiser says CONTOH in its title and in every row."""
    sheet = Spreadsheet(title, COLUMNS, list(_cells(rows)))
    return as_sample(sheet) if sample else sheet


def _cells(rows: list[ListRow]) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, 1):
        one, person, facts = row.progress.person, row.person, row.progress.facts
        yield (
            number,
            person.login,
            person.nik or "",
            person.full_name,
            person.sex.value if person.sex else "",
            person.birth_date,
            person.phone or "",
            one.village_code,
            display_name(one.village_code, one.village),
            row.district,
            row.regency,
            one.quota,
            facts.attended_jp,
            facts.total_jp,
            facts.lessons_read,
            facts.pretest,
            facts.posttest,
            ", ".join(word for kind, word in QUIZZES.items() if kind in row.progress.on_paper),
            status_word(row),
            "" if row.progress.decided else "; ".join(lack_words(need) for need in row.progress.verdict.lacking),
            row.progress.number or "",
        )


def status_word(row: ListRow) -> str:
    if row.progress.decided:
        return "Lulus"
    return "Memenuhi syarat" if row.progress.verdict.complete else "Belum lulus"


def timetable_events(cohort: Cohort, timetable: Iterable[ClassSession], changes: int) -> list[CalendarEvent]:
    """The sessions of a cohort as events, those that were cancelled as such. Who speaks there is left out."""
    return [
        CalendarEvent(
            str(one.id),
            one.title,
            place_words(cohort, one.room),
            one.starts_at,
            one.ends_at,
            changes,
            one.cancelled_at is not None,
        )
        for one in timetable
    ]
