"""Asking whether somebody has completed a level, at whatever organiser, and settling what a list cannot decide."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.db import add_if_new, new_id
from portal.errors import NotFound, Refusal
from portal.identities import queries, rules
from portal.identities.models import IdentityPair, LevelQuestion
from portal.identities.names import words
from portal.identities.queries import Record
from portal.identities.rules import Ground, Identity, PairOutcome
from portal.keys import column_cipher


@dataclass(frozen=True)
class Asking:
    """Somebody of whom a seat asks whether a level has been completed: as the organiser writes them down, with the
    certificate's code if one was typed."""

    nik_digest: str
    identity: Identity
    code: str = ""


@dataclass(frozen=True)
class LevelAnswer:
    """Yes or no, with what is kept of it. ``unread`` says that the code was not looked at; ``doubts`` are the records
    of others that would have answered yes if they spoke of the same person. An organiser is told ``yes`` alone."""

    asking: Asking
    ground: Ground
    unread: bool = False
    doubts: tuple[uuid.UUID, ...] = ()

    @property
    def yes(self) -> bool:
        return self.ground is not Ground.NONE


def ask(
    session: Session,
    organisation_id: uuid.UUID,
    level: str,
    askings: Sequence[Asking],
    samples: bool,
    now: datetime,
) -> dict[str, LevelAnswer]:
    """The answers by digest of the NIK. Whoever asks keeps them, yes or no, with ``keep``.

    Sample completions count only with ``samples``.
    """
    digests = [asking.nik_digest for asking in askings]
    records = queries.records(session, level, digests, samples)
    pairs = queries.settled(session, organisation_id, digests)
    left = rules.WRONG_CODES - queries.wrong_codes(session, organisation_id, now)
    answers = {}
    for asking in askings:
        readable = asking.code if left > 0 else ""
        made = _answer(organisation_id, asking, readable, records.get(asking.nik_digest, ()), pairs)
        left -= bool(readable) and not made.yes
        answers[asking.nik_digest] = made
    return answers


def _answer(
    organisation_id: uuid.UUID, asking: Asking, code: str, records: Collection[Record], pairs: Collection[IdentityPair]
) -> LevelAnswer:
    doubts = []
    for record in records:
        if record.organisation_id == organisation_id:
            return LevelAnswer(asking, Ground.OWN)
        outcome = _settled(asking.identity, record, pairs)
        ground = rules.answer(asking.identity, record.identities, code == record.code, outcome)
        if ground is not Ground.NONE:
            return LevelAnswer(asking, ground)
        if outcome is None:
            doubts.append(record.person_id)
    return LevelAnswer(asking, Ground.NONE, bool(asking.code and not code), tuple(dict.fromkeys(doubts)))


def _settled(asked: Identity, record: Record, pairs: Collection[IdentityPair]) -> PairOutcome | None:
    """What holds of this record and somebody written down like this; the latest word counts."""
    found = None
    for pair in pairs:
        before = Identity(pair.asked_name, pair.asked_birth_date)
        if pair.person_id == record.person_id and (before == asked or rules.agree(before, asked)):
            found = pair.outcome
    return found


def keep(
    session: Session,
    viewer: Viewer,
    cohort: audit.OfOrganiser,
    level: str,
    answers: Mapping[str, LevelAnswer],
    enrolments: Mapping[str, uuid.UUID],
    now: datetime,
) -> None:
    """Keep that it was asked and what was answered, and lay before the administrator what only a person can judge."""
    session.add_all(
        LevelQuestion(
            organisation_id=cohort.organisation_id,
            cohort_id=cohort.id,
            enrolment_id=enrolments.get(digest),
            nik_digest=digest,
            level=level,
            ground=answer.ground,
            code_typed=bool(answer.asking.code) and not answer.unread,
            asked_by=viewer.id,
            asked_at=now,
        )
        for digest, answer in answers.items()
    )
    session.flush()
    for answer in answers.values():
        for person_id in answer.doubts:
            _doubt(session, cohort, level, answer.asking, person_id, now)
    yes = sum(answer.yes for answer in answers.values())
    figures: dict[str, Any] = {"level": level, "asked": len(answers), "yes": yes}
    audit.record(session, viewer.id, "level-asked", "cohort", cohort.id, now, cohort=cohort, **figures)


def _doubt(
    session: Session, cohort: audit.OfOrganiser, level: str, asking: Asking, person_id: uuid.UUID, now: datetime
) -> None:
    """A pair for the administrator, unless the same one waits already."""
    asked = asking.identity
    add_if_new(
        session,
        IdentityPair,
        id=new_id(),
        organisation_id=cohort.organisation_id,
        cohort_id=cohort.id,
        person_id=person_id,
        nik_digest=asking.nik_digest,
        level=level,
        asked_name=asked.name,
        asked_birth_date=asked.birth_date,
        asked_digest=column_cipher.digest(f"{' '.join(sorted(words(asked.name)))} {asked.birth_date}"),
        asked_at=now,
        reason="",
    )


def settle(
    session: Session, viewer: Viewer, pair_id: uuid.UUID, outcome: PairOutcome, reason: str, now: datetime
) -> Refusal | None:
    """Say whether both halves of a pair are the same person. A slip can be settled again; the last word holds.

    Seats given meanwhile stay. Who asked finds the outcome with the cohort; the other organiser is told only that its
    own record is wrong.
    """
    pair = session.get(IdentityPair, pair_id, with_for_update=True)
    if pair is None:
        raise NotFound
    if not reason.strip():
        return Refusal(
            "reason", "Tulis alasan penetapan ini, misalnya dokumen apa yang sudah dicocokkan.", field="reason"
        )
    before = pair.outcome
    pair.outcome, pair.reason, pair.settled_by, pair.settled_at = outcome, reason, viewer.id, now
    change = {"outcome": (before, outcome)}
    audit.record(session, viewer.id, "identity-settled", "identity_pair", pair_id, now, changed=change, reason=reason)
    return None
