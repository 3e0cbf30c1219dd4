"""What spreadsheets say of learning."""

from portal.assessments.analysis.rules import GainLine, Learned
from portal.documents.sheets import Column, Spreadsheet


def gain_sheet(found: Learned) -> Spreadsheet:
    """The gain as a table; figures of too few people stay empty."""
    columns = [
        Column("Modul", width=36),
        Column("Capaian", width=60),
        Column("Peserta dengan kedua nilai", "number"),
        Column("Sebelum (%)", "number"),
        Column("Sesudah (%)", "number"),
        Column("Perolehan ternormalisasi", "number"),
        Column("Tuntas (%)", "number"),
    ]
    rows = [(line.title, "semua capaian", *_figures(line)) for line in found.modules]
    rows += [(line.module, line.title, *_figures(line)) for line in found.outcomes]
    return Spreadsheet("Perolehan belajar", columns, rows)


def _figures(line: GainLine) -> tuple[float | None, ...]:
    people, gain = line.gain.people if line.gain else 0, line.telling
    if gain is None:
        return people, None, None, None, None
    normalised = None if gain.normalised is None else round(gain.normalised, 2)
    return people, round(100 * gain.before, 1), round(100 * gain.after, 1), normalised, round(100 * gain.mastered, 1)


def lack_sheet(found: Learned) -> Spreadsheet:
    """Who has not mastered what: a row for each person and outcome."""
    columns = [
        Column("Modul", width=36),
        Column("Capaian", width=60),
        Column("Nama", width=30),
        Column("Nomor peserta", width=18),
        Column("Desa/kelurahan", width=24),
    ]
    rows = [
        (lack.module, lack.outcome, one.name, one.login, one.village) for lack in found.lacking for one in lack.people
    ]
    return Spreadsheet("Belum tuntas", columns, rows)
