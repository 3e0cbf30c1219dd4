"""What goes on in the running training beside the day itself: work plans in every state, and a few corrections."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts import queries as accounts
from portal.attendance import actions as attendance
from portal.attendance.rules import Presence
from portal.cohorts import actions as cohorts
from portal.cohorts import queries as cohorts_queries
from portal.cohorts.models import Cohort
from portal.cohorts.rules import SessionPlan
from portal.demo.office import Office, done
from portal.demo.rows import Participant
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.workplans import actions as workplans
from portal.workplans.rules import Activity, Decision, PlanContents, PlanCriterion, PlanJudgement

VISITS = Activity(
    title="Kunjungan rumah lansia yang tinggal sendiri",
    aim="Setiap lansia dikunjungi dua kali sebulan dan tercatat keadaannya.",
    target="Dua belas lansia",
    place="Rumah masing-masing dan balai desa",
    time="Tiap Sabtu sore, tiga bulan",
    partners="Kader posyandu dan karang taruna",
    cost=450_000,
    cost_source="Iuran warga dan kas karang taruna",
    indicator="Buku kunjungan terisi dan dibahas tiap akhir bulan",
    responsible="Koordinator kunjungan",
)
PAPERS = Activity(
    title="Membantu keluarga mengurus dokumen kependudukan",
    aim="Anak usia sekolah terdaftar sebelum tahun ajaran baru.",
    target="Delapan keluarga",
    place="Kantor desa",
    time="Dua hari kerja tiap bulan",
    partners="Perangkat desa",
    cost=0,
    indicator="Delapan dokumen terbit",
    responsible="Peserta sendiri",
)
WHOLE = PlanContents(
    potential="Karang taruna aktif, balai desa dapat dipakai sore hari.",
    sources="Iuran warga, bantuan tenaga kader posyandu.",
    ability="Tiga sore sepekan, pernah mendampingi pendataan.",
    conditions="Dua belas lansia tinggal sendiri, delapan keluarga belum lengkap dokumennya.",
    activities=(VISITS, PAPERS),
)
BEGUN = PlanContents(potential="Karang taruna aktif.", activities=(Activity(title="Kunjungan rumah lansia"),))
BACK = "Tulis berapa lansia yang dikunjungi tiap minggu, dan siapa yang mencatatnya."


def follow_up(session: Session, office: Office, cohort: Cohort, people: Sequence[Participant], at: datetime) -> None:
    """Plans of the people after the first, who has yet to begin; then what was put right, with why."""
    trainer = trainer_of(session, office)
    enrolments = [_own_enrolment(session, cohort, one) for one in people[1:8]]
    _plans(session, trainer, enrolments, at)
    _corrections(session, office.organiser, trainer, cohort, enrolments[0], at)


def trainer_of(session: Session, office: Office) -> Viewer:
    """The trainer with a sign-in."""
    found = accounts.viewer(session, office.trainers[0][0])
    if found is None:
        raise RuntimeError("the trainer cannot sign in")
    return found


def _own_enrolment(session: Session, cohort: Cohort, one: Participant) -> OwnEnrolment:
    seat = session.get_one(Enrolment, one.id)
    return OwnEnrolment(seat.id, seat.person_id, cohort, "", seat.village_code)


def _plans(session: Session, trainer: Viewer, enrolments: Sequence[OwnEnrolment], at: datetime) -> None:
    """One draft, two that wait, one returned, two accepted, of which one by mistake."""
    drafted, waiting, second, returned, accepted, mistaken, *_rest = enrolments
    done(workplans.save(session, drafted, BEGUN, 0, False, at))
    for enrolment in (waiting, second, returned, accepted, mistaken):
        plan = done(workplans.save(session, enrolment, WHOLE, 0, False, at))
        if workplans.submit(session, enrolment, plan, at):
            raise RuntimeError("the plan of the demo lacks something")
    for enrolment, decision, comment in (
        (returned, Decision.RETURN, BACK),
        (accepted, Decision.ACCEPT, ""),
        (mistaken, Decision.ACCEPT, ""),
    ):
        judgement = PlanJudgement(1, decision, dict.fromkeys(PlanCriterion, 3), comment)
        done(workplans.review(session, trainer, enrolment.enrolment_id, judgement, at))
    done(workplans.reopen(session, trainer, mistaken.enrolment_id, "Salah ketuk, masih ada yang perlu ditanyakan", at))


def _corrections(
    session: Session, organiser: Viewer, trainer: Viewer, cohort: Cohort, enrolment: OwnEnrolment, at: datetime
) -> None:
    """A mark that was put right, and a session that moved to another room."""
    class_session = next(one for one in cohorts_queries.sessions(session, cohort.id) if one.jp)
    for presence in (Presence.ABSENT, Presence.LATE):
        done(attendance.mark(session, trainer, class_session, enrolment.enrolment_id, presence, at))
    plan = SessionPlan(
        class_session.title, class_session.module, class_session.jp, class_session.starts_at, class_session.ends_at
    )
    done(
        cohorts.save_session(session, organiser, cohort, class_session, plan, "Ruang Melati", class_session.speaker, at)
    )
