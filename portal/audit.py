"""The trail: who changed what, from what to what, when and why. Rows are only ever added.

Every action of the portal stands once in ``ACTIONS``, with the words in which the trail says it; ``record`` refuses
others. Personal values lie apart and encrypted, and the database lets them be emptied and nothing else.
"""

import enum
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.db import Base, EncryptedJSON, new_id

REASON_LENGTH = 200


class Topic(enum.StrEnum):
    """What an action is about: what a reader of the trail chooses by."""

    COHORT = "cohort"
    PARTICIPANT = "participant"
    ATTENDANCE = "attendance"
    READING = "reading"
    QUIZ = "quiz"
    WORK_PLAN = "work-plan"
    COMPLETION = "completion"
    FILE = "file"
    ACCOUNT = "account"
    ORGANISER = "organiser"
    CURRICULUM = "curriculum"


@dataclass(frozen=True)
class Action:
    """How the trail says an action, what kind of record it is done to, and what it is about."""

    words: str
    subject: str
    topic: Topic


ACTIONS = {
    "answers-brought": Action("Jawaban dari berkas HP dimasukkan", "attempt", Topic.QUIZ),
    "application-received": Action("Pendaftaran masuk", "application", Topic.PARTICIPANT),
    "application-refused": Action("Pendaftaran ditolak", "application", Topic.PARTICIPANT),
    "application-set-aside": Action("Pendaftaran ganda tidak dipakai", "application", Topic.PARTICIPANT),
    "application-withdrawn": Action("Pendaftaran dibatalkan", "application", Topic.PARTICIPANT),
    "applications-approved": Action("Pendaftaran diterima", "cohort", Topic.PARTICIPANT),
    "applications-erased": Action("Pendaftaran lama dihapus", "cohort", Topic.PARTICIPANT),
    "attempt-started": Action("Kuis dimulai", "attempt", Topic.QUIZ),
    "attempt-submitted": Action("Kuis dikumpulkan", "attempt", Topic.QUIZ),
    "attempts-restored": Action("Percobaan kuis dipulihkan", "cohort", Topic.QUIZ),
    "attempts-voided": Action("Percobaan kuis dibatalkan", "cohort", Topic.QUIZ),
    "attendance-late-declined": Action("Tanda yang terlambat sampai ditolak", "class_session", Topic.ATTENDANCE),
    "attendance-late-taken": Action("Tanda yang terlambat sampai diterima", "class_session", Topic.ATTENDANCE),
    "attendance-marked": Action("Kehadiran dicatat", "enrolment", Topic.ATTENDANCE),
    "attendance-moved": Action("Daftar hadir dipindahkan ke sesi lain", "class_session", Topic.ATTENDANCE),
    "attendance-rest": Action("Sisa daftar hadir dicatat sekaligus", "class_session", Topic.ATTENDANCE),
    "attendance-self": Action("Peserta mencatat diri hadir di pintu", "enrolment", Topic.ATTENDANCE),
    "attendance-sent": Action("Kehadiran dari HP pelatih diterima", "class_session", Topic.ATTENDANCE),
    "attendance-several": Action("Kehadiran beberapa orang dicatat", "class_session", Topic.ATTENDANCE),
    "attendance-too-late": Action("Kehadiran dari HP sampai sesudah batas waktu", "class_session", Topic.ATTENDANCE),
    "attendance-undone": Action("Tanda kehadiran dibatalkan", "class_session", Topic.ATTENDANCE),
    "card-device-allowed": Action("Kode QR kartu boleh dipakai di satu HP lagi", "person", Topic.PARTICIPANT),
    "card-device-taken": Action("Kode QR kartu dipakai di sebuah HP", "person", Topic.ACCOUNT),
    "card-taken-out": Action("Kartu dikeluarkan dari gabungan", "joined_account", Topic.ACCOUNT),
    "cards-joined": Action("Kartu digabungkan", "joined_account", Topic.ACCOUNT),
    "cards-printed": Action("Kartu masuk dengan PIN dicetak", "cohort", Topic.FILE),
    "cohort-changed": Action("Data angkatan diubah", "cohort", Topic.COHORT),
    "cohort-closed": Action("Angkatan ditutup", "cohort", Topic.COHORT),
    "cohort-moved": Action("Angkatan dipindahkan ke versi kurikulum lain", "cohort", Topic.COHORT),
    "cohort-opened": Action("Angkatan dibuka", "cohort", Topic.COHORT),
    "cohort-reopened": Action("Angkatan yang ditutup dibuka lagi", "cohort", Topic.COHORT),
    "completion-decided": Action("Kelulusan ditetapkan", "cohort", Topic.COMPLETION),
    "course-published": Action("Versi kurikulum terbit", "course_version", Topic.CURRICULUM),
    "curriculum-taken": Action("Berkas kurikulum diunduh", "course", Topic.FILE),
    "data-report-answered": Action("Laporan data keliru dijawab", "enrolment", Topic.PARTICIPANT),
    "data-reported": Action("Peserta melaporkan data keliru", "enrolment", Topic.PARTICIPANT),
    "demo-built": Action("Angkatan contoh dibuat", "cohort", Topic.COHORT),
    "draft-begun": Action("Draf kurikulum dimulai", "draft", Topic.CURRICULUM),
    "draft-discarded": Action("Draf kurikulum dibuang", "draft", Topic.CURRICULUM),
    "draft-file-removed": Action("Berkas draf dihapus", "draft", Topic.CURRICULUM),
    "draft-file-renamed": Action("Berkas draf diganti nama", "draft", Topic.CURRICULUM),
    "draft-file-saved": Action("Berkas draf disimpan", "draft", Topic.CURRICULUM),
    "draft-published": Action("Draf kurikulum diterbitkan", "draft", Topic.CURRICULUM),
    "draft-replaced": Action("Isi draf diganti seluruhnya", "draft", Topic.CURRICULUM),
    "essay-marked": Action("Esai dinilai", "attempt", Topic.QUIZ),
    "evidence-added": Action("Foto daftar hadir disimpan", "class_session", Topic.ATTENDANCE),
    "evidence-seen": Action("Foto daftar hadir dilihat", "class_session", Topic.FILE),
    "excuse-approved": Action("Izin atau sakit disetujui", "excuse", Topic.ATTENDANCE),
    "excuse-asked": Action("Izin atau sakit diajukan", "excuse", Topic.ATTENDANCE),
    "excuse-entered": Action("Izin atau sakit dicatat dengan surat", "excuse", Topic.ATTENDANCE),
    "excuse-letter-erased": Action("Alasan dan foto surat dihapus", "excuse", Topic.ATTENDANCE),
    "excuse-letter-seen": Action("Foto surat dilihat", "excuse", Topic.FILE),
    "excuse-refused": Action("Izin atau sakit ditolak", "excuse", Topic.ATTENDANCE),
    "excuse-taken-back": Action("Permohonan izin atau sakit ditarik", "excuse", Topic.ATTENDANCE),
    "file-taken": Action("Berkas diunduh", "cohort", Topic.FILE),
    "group-changed": Action("Kelompok peserta diganti", "cohort", Topic.PARTICIPANT),
    "groups-divided": Action("Peserta dibagi ke kelompok", "cohort", Topic.PARTICIPANT),
    "groups-set": Action("Kelompok diatur", "cohort", Topic.COHORT),
    "identity-read": Action("NIK dibaca", "person", Topic.PARTICIPANT),
    "identity-settled": Action("Identitas yang diragukan ditetapkan", "identity_pair", Topic.ACCOUNT),
    "invitation-accepted": Action("Undangan diterima", "invitation", Topic.ACCOUNT),
    "invitation-made": Action("Undangan dibuat", "invitation", Topic.ACCOUNT),
    "invitation-withdrawn": Action("Undangan dicabut", "invitation", Topic.ACCOUNT),
    "job-started": Action("Pekerjaan panjang dimulai", "job", Topic.FILE),
    "job-stopped": Action("Pekerjaan panjang dihentikan", "job", Topic.FILE),
    "join-undone": Action("Gabungan kartu dibubarkan", "joined_account", Topic.ACCOUNT),
    "joined-secret-changed": Action("Kata sandi gabungan diganti", "joined_account", Topic.ACCOUNT),
    "key-corrected": Action("Kunci jawaban dikoreksi", "cohort", Topic.QUIZ),
    "lesson-finished": Action("Materi selesai dibaca", "learner", Topic.READING),
    "level-asked": Action("Jenjang yang disyaratkan diperiksa", "cohort", Topic.PARTICIPANT),
    "list-exported": Action("Daftar kelulusan diunduh", "cohort", Topic.FILE),
    "list-taken": Action("Daftar kelulusan yang tersimpan diunduh lagi", "list_export", Topic.FILE),
    "organisation-changed": Action("Data penyelenggara diubah", "organisation", Topic.ORGANISER),
    "organisation-created": Action("Penyelenggara didaftarkan", "organisation", Topic.ORGANISER),
    "paper-cancelled": Action("Lembar kuis dibatalkan", "printed_paper", Topic.QUIZ),
    "paper-cleared": Action("Ketikan lembar kuis dihapus", "printed_paper", Topic.QUIZ),
    "paper-counted": Action("Kuis dari kertas diperiksa dan dikumpulkan", "attempt", Topic.QUIZ),
    "paper-typed": Action("Lembar kuis selesai diketik", "printed_paper", Topic.QUIZ),
    "papers-drawn": Action("Soal disiapkan untuk dikerjakan di kertas", "cohort", Topic.QUIZ),
    "papers-printed": Action("Lembar kuis dicetak", "cohort", Topic.FILE),
    "participant-corrected": Action("Data peserta diperbaiki", "enrolment", Topic.PARTICIPANT),
    "participant-entered": Action("Peserta dimasukkan dengan tangan", "enrolment", Topic.PARTICIPANT),
    "participant-exchanged": Action("Peserta digantikan orang lain", "enrolment", Topic.PARTICIPANT),
    "participant-moved": Action("Peserta dipindahkan ke angkatan lain", "enrolment", Topic.PARTICIPANT),
    "participant-returned": Action("Peserta dikembalikan", "enrolment", Topic.PARTICIPANT),
    "participant-withdrawn": Action("Peserta diundurkan", "enrolment", Topic.PARTICIPANT),
    "pass-made": Action("HP atau layar disiapkan untuk satu sesi", "class_session", Topic.ATTENDANCE),
    "people-copied": Action("Peserta disalin dari angkatan lain", "cohort", Topic.PARTICIPANT),
    "person-created": Action("Akun dibuat", "person", Topic.ACCOUNT),
    "person-opened": Action("Akun diaktifkan", "person", Topic.ACCOUNT),
    "person-shut": Action("Akun dinonaktifkan", "person", Topic.ACCOUNT),
    "pin-issued": Action("PIN dibuat", "person", Topic.PARTICIPANT),
    "pins-issued": Action("PIN dibuat sekaligus", "cohort", Topic.PARTICIPANT),
    "put-ahead": Action("Didahulukan di daftar tunggu", "enrolment", Topic.PARTICIPANT),
    "quiz-closed": Action("Kuis ditutup", "cohort", Topic.QUIZ),
    "quiz-opened": Action("Kuis dibuka", "cohort", Topic.QUIZ),
    "quiz-planned": Action("Jam buka kuis direncanakan", "cohort", Topic.QUIZ),
    "quiz-set": Action("Pengaturan kuis diubah", "cohort", Topic.QUIZ),
    "quota-changed": Action("Kuota peserta diganti", "enrolment", Topic.PARTICIPANT),
    "record-pair-dismissed": Action("Dua data dinyatakan orang yang berbeda", "record_pair", Topic.PARTICIPANT),
    "records-merged": Action("Dua data orang yang sama disatukan", "person", Topic.PARTICIPANT),
    "records-parted": Action("Data yang disatukan dipisahkan lagi", "person", Topic.PARTICIPANT),
    "registration-set": Action("Pendaftaran umum diatur", "cohort", Topic.COHORT),
    "rehearsal-ended": Action("Gladi dihapus", "cohort", Topic.QUIZ),
    "role-given": Action("Peran diberikan", "person", Topic.ACCOUNT),
    "role-taken": Action("Peran dicabut", "person", Topic.ACCOUNT),
    "roster-imported": Action("Daftar peserta diimpor", "cohort", Topic.PARTICIPANT),
    "seat-given": Action("Kursi diberikan dari daftar tunggu", "enrolment", Topic.PARTICIPANT),
    "secret-changed": Action("PIN atau kata sandi sendiri diganti", "person", Topic.ACCOUNT),
    "secret-reset": Action("Kata sandi sekali pakai dibuat", "person", Topic.ACCOUNT),
    "session-cancelled": Action("Sesi dibatalkan", "class_session", Topic.COHORT),
    "session-restored": Action("Sesi diadakan lagi", "class_session", Topic.COHORT),
    "session-saved": Action("Sesi jadwal disimpan", "class_session", Topic.COHORT),
    "sessions-ended": Action("Semua sesi masuk diakhiri", "person", Topic.ACCOUNT),
    "signed-in": Action("Masuk", "sign_in_session", Topic.ACCOUNT),
    "signed-out": Action("Keluar", "sign_in_session", Topic.ACCOUNT),
    "signed-out-everywhere": Action("Keluar dari semua perangkat", "sign_in_session", Topic.ACCOUNT),
    "standard-marked": Action("Versi ditetapkan sebagai standar", "course_version", Topic.CURRICULUM),
    "time-extended": Action("Waktu kuis ditambah", "cohort", Topic.QUIZ),
    "trail-exported": Action("Jejak diunduh", "trail", Topic.FILE),
    "trainers-set": Action("Pelatih angkatan ditetapkan", "cohort", Topic.COHORT),
    "work-plan-accepted": Action("Rencana tindak lanjut diterima", "work_plan", Topic.WORK_PLAN),
    "work-plan-begun": Action("Rencana tindak lanjut mulai ditulis", "enrolment", Topic.WORK_PLAN),
    "work-plan-file-added": Action("Lampiran rencana ditambahkan", "work_plan", Topic.WORK_PLAN),
    "work-plan-file-removed": Action("Lampiran rencana dihapus", "work_plan", Topic.WORK_PLAN),
    "work-plan-file-taken": Action("Lampiran rencana diunduh", "work_plan", Topic.FILE),
    "work-plan-reopened": Action("Rencana yang diterima dibuka lagi", "work_plan", Topic.WORK_PLAN),
    "work-plan-returned": Action("Rencana tindak lanjut dikembalikan", "work_plan", Topic.WORK_PLAN),
    "work-plan-submitted": Action("Rencana tindak lanjut diserahkan", "work_plan", Topic.WORK_PLAN),
    "work-plans-printed": Action("Rencana tindak lanjut dicetak", "cohort", Topic.FILE),
}
"""Every action of the portal, by its name, in alphabetical order."""

FIELDS = {
    "accepted": "Jawaban yang diterima",
    "active": "Aktif",
    "after_closing": "Pembahasan setelah kuis ditutup",
    "announced_seats": "Kursi diumumkan",
    "approval": "Diperiksa dulu oleh penyelenggara",
    "birth_date": "Tanggal lahir",
    "birth_place": "Tempat lahir",
    "city": "Kota",
    "class_session": "Sesi",
    "closes_at": "Tutup",
    "code": "Kode mulai",
    "comment": "Catatan",
    "course_version": "Versi kurikulum",
    "criteria": "Nilai per kriteria",
    "data_fact": "Yang keliru",
    "digest": "Sidik isi",
    "ends_at": "Selesai",
    "ends_on": "Tanggal selesai",
    "file": "Lampiran",
    "full_name": "Nama",
    "funds": "Sumber dana",
    "funds_number": "Nomor sumber dana",
    "group": "Kelompok",
    "groups": "Kelompok",
    "identity_number": "NIK",
    "jp": "JP",
    "kind": "Jenis",
    "late_after": "Terlambat setelah (menit)",
    "mark": "Kehadiran",
    "minutes": "Menit",
    "module": "Mata pelatihan",
    "name": "Nama",
    "number_pattern": "Pola nomor sertifikat",
    "opens_at": "Buka",
    "outcome": "Penetapan",
    "path": "Berkas",
    "phone": "Telepon",
    "planned_closing": "Rencana tutup",
    "planned_opening": "Rencana buka",
    "points": "Nilai",
    "promotion_stopped": "Kenaikan daftar tunggu dihentikan",
    "public_text": "Keterangan pendaftaran",
    "quota": "Kuota",
    "quotas": "Kuota",
    "quotas_released_on": "Kursi kuota dilepas",
    "region_code": "Wilayah",
    "review": "Yang boleh dilihat setelah kuis",
    "roles": "Peran",
    "room": "Ruang",
    "sex": "Jenis kelamin",
    "signer_name": "Nama penanda tangan",
    "signer_title": "Jabatan penanda tangan",
    "speaker": "Pengajar",
    "starts_at": "Mulai",
    "starts_on": "Tanggal mulai",
    "state": "Keadaan",
    "title": "Judul",
    "trainers": "Pelatih",
    "unit": "Unit",
    "venue": "Tempat",
    "version": "Versi",
    "village_code": "Desa/kelurahan",
}
"""What may change, by the name under which an entry keeps it, in the words of the trail. Secrets are no fields."""


class AuditEntry(Base):
    """Somebody did something. ``organisation_id``, ``cohort_id`` and ``person_id`` say in whose trail it stands; a mass
    act stands there once, with its people beside it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "subject", "subject_id"),
        Index(None, "action", "at"),
        Index(None, "actor_id", "at"),
        Index(None, "organisation_id", "at"),
        Index(None, "cohort_id", "at"),
        Index(None, "person_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[uuid.UUID | None]
    cohort_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    personal: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    people: Mapped[list["AuditPerson"]] = relationship()


class AuditPerson(Base):
    """Somebody whom a mass act concerns."""

    __tablename__ = "audit_person"
    __table_args__ = (Index(None, "entry_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)


class OfOrganiser(Protocol):
    """A cohort, as far as the trail is concerned."""

    @property
    def id(self) -> uuid.UUID: ...

    @property
    def organisation_id(self) -> uuid.UUID: ...


def record(
    session: Session,
    actor_id: uuid.UUID | None,
    action: str,
    subject: str,
    subject_id: object,
    at: datetime,
    *,
    organisation: uuid.UUID | None = None,
    cohort: OfOrganiser | None = None,
    person: uuid.UUID | None = None,
    people: Iterable[uuid.UUID] = (),
    changed: Mapping[str, tuple[Any, Any]] | None = None,
    personal: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    **detail: Any,
) -> uuid.UUID:
    """Add one entry to the transaction at hand, and give its key.

    ``cohort`` says the organiser as well. ``people`` are those whom a mass act concerns. ``changed`` and ``personal``
    hold the old and the new value of each field that changed. What tells of a person (a name, a phone number, a
    village, a remark) goes to ``personal``. No entry holds a NIK, a password or a PIN.
    """
    if action not in ACTIONS or ACTIONS[action].subject != subject:
        raise ValueError(f"{action} of a {subject} is not among the actions of portal/audit.py")
    entry_id = new_id()
    session.add(
        AuditEntry(
            id=entry_id,
            at=at,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            organisation_id=cohort.organisation_id if cohort else organisation,
            cohort_id=cohort.id if cohort else None,
            person_id=person,
            changed=_changes(changed or {}),
            personal=_changes(personal or {}) or None,
            reason=reason,
            detail={name: _plain(value) for name, value in detail.items()},
        )
    )
    add_people(session, entry_id, dict.fromkeys(people))
    return entry_id


def add_people(session: Session, entry_id: uuid.UUID, people: Iterable[uuid.UUID]) -> None:
    """Say of further people that a mass act, which goes in steps, concerns them too."""
    session.add_all(AuditPerson(entry_id=entry_id, person_id=one) for one in people)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Old and new value of each field of ``after``; what was not there before was nothing."""
    return {name: (before.get(name), value) for name, value in after.items()}


def _changes(pairs: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    if unknown := pairs.keys() - FIELDS.keys():
        raise ValueError(f"{', '.join(sorted(unknown))}: not among the fields of portal/audit.py")
    plain = {name: [_plain(old), _plain(new)] for name, (old, new) in pairs.items()}
    return {name: pair for name, pair in plain.items() if pair[0] != pair[1]}


def _plain(value: Any) -> Any:
    """A value as JSON keeps it, equal ones alike: moments in UTC, sets in order."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(_plain(one) for one in value)
    if isinstance(value, Collection) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
