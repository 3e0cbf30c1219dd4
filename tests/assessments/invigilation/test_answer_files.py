"""Answer files: only what this portal sealed is opened, and a trainer brings it in by one act that is recorded."""

import io
import json
import os
import stat
import uuid
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal import keys
from portal.assessments.attempts import actions as answers
from portal.assessments.attempts import actions as attempts
from portal.assessments.attempts import queries
from portal.assessments.attempts.answer_file import GARBLED, OpenedFile, attempt_seal, unseal
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.attempts.rules import Message
from portal.assessments.invigilation import rules as invigilation
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.config import SettingsFault
from portal.enrolment.queries import enrolments
from portal.keys import exam_key
from portal.web.transaction import unit_of_work
from tests.answers import right, wrong
from tests.conftest import NOON
from tests.pages.reading import figures

LATE = NOON + timedelta(hours=1)
MADE = int(NOON.timestamp())
PERSON, ATTEMPT = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return exam_key(tmp_path_factory.mktemp("keys"))


def sealed(public, inside):
    """A file as a phone writes it, for a key in the form that pages give out."""
    secret, iv = AESGCM.generate_key(256), os.urandom(12)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    wrapped = serialization.load_der_public_key(b64decode(public)).encrypt(secret, oaep)
    data = AESGCM(secret).encrypt(iv, json.dumps(inside).encode(), None)
    parts = {"key": wrapped, "iv": iv, "data": data}
    return json.dumps({name: b64encode(part).decode() for name, part in parts.items()}).encode()


def letter(key, person, attempt, **changes):
    """What a phone seals."""
    proof = attempt_seal(key, person, attempt).proof
    plain = {"account": str(person), "attempt": str(attempt), "proof": proof, "made": MADE, "messages": []}
    return plain | changes


def closed(key, **changes):
    inside = letter(key, PERSON, ATTEMPT) | changes
    return sealed(attempt_seal(key, PERSON, ATTEMPT).key, inside)


def test_what_was_sealed_is_opened_again(key):
    data = closed(key, messages=[["q", "a", 3]])
    assert unseal(key, data) == OpenedFile(PERSON, ATTEMPT, (Message("q", "a", 3),), NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"proof": "0" * 32},
        {"proof": "é"},
        {"proof": None},
        {"account": str(uuid.uuid4())},
        {"attempt": str(uuid.uuid4())},
        {"attempt": "x"},
        {"attempt": []},
        {"messages": None},
        {"messages": [["q", "a"]]},
        {"messages": [["q", "a", 0]]},
        {"messages": [["q", "a", True]]},
        {"messages": [["q", "a", 1]] * 501},
        {"made": "kemarin"},
        {"made": -1},
        {"made": 1 << 60},
    ],
)
def test_what_no_phone_of_ours_wrote_is_garbled(key, changes):
    assert unseal(key, closed(key, **changes)) == GARBLED


def test_a_file_for_another_portal_or_cut_short_is_garbled(key, tmp_path):
    data = closed(key)
    assert isinstance(unseal(key, data), OpenedFile)
    assert unseal(exam_key(tmp_path), data) == GARBLED
    for bad in (data[:-9], data[9:], b"", b"[]", b"[" * 100_000, data.decode().encode("utf-16"), b" " * 500_000 + data):
        assert unseal(key, bad) == GARBLED


@given(st.binary() | st.from_regex(rb'\A\{"key": ?"[A-Za-z=]{0,9}", ?"iv": ?.{0,9}, ?"data": ?.{0,9}\}\Z'))
def test_any_bytes_at_all_are_garbled(key, data):
    assert unseal(key, data) == GARBLED


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path):
    made = exam_key(tmp_path)
    path = tmp_path / keys.KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    exam_key.cache_clear()
    assert exam_key(tmp_path).private_numbers() == made.private_numbers()
    assert [one.name for one in tmp_path.iterdir()] == [keys.KEY_FILE]
    exam_key.cache_clear()
    path.write_text("bukan kunci")
    with pytest.raises(SettingsFault, match="backup"):
        exam_key(tmp_path)
    assert path.read_text() == "bukan kunci"


@pytest.fixture
def attempt(session, cast, both_open):
    with unit_of_work():
        enrolment = enrolments.own_enrolment(session, cast.ann, cast.ann_seat)
        return attempts.start(session, enrolment, QuizKind.PRETEST, NOON)


@pytest.fixture
def questions(session, attempt):
    course = queries.course_of(session, attempt)
    return [course.question(item.question) for item in queries.paper(attempt)]


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/kuis/pretes/berkas"


@pytest.fixture
def file(settings, cast, attempt, questions):
    """A file of Ann's phone with answers to three questions, some of it changed."""

    def make(**changes):
        key = exam_key(settings.data_dir)
        messages = [[question.key, right(question), 5] for question in questions[:3]]
        inside = letter(key, cast.ann.id, attempt.id, messages=messages) | changes
        return sealed(attempt_seal(key, cast.ann.id, attempt.id).key, inside)

    return make


def upload(client, page, data, status):
    form = {"file": (io.BytesIO(data), "jawaban.bimtek")}
    return client.post(page, form, status=status)


def held(session):
    session.rollback()
    return {row.question: row.response for row in session.scalars(select(Answer))}


def brought(session):
    return session.scalars(select(AuditEntry).where(AuditEntry.action == "answers-brought")).all()


@pytest.mark.parametrize("late", [False, True])
def test_a_file_is_looked_into_and_then_brought_in(
    session, cast, client_for, page, file, questions, attempt, noon, late
):
    first = questions[0]
    with unit_of_work():
        answers.save(session, cast.ann.person_ids, attempt.id, [Message(first.key, wrong(first), 7)], NOON)
    noon(LATE if late else NOON)
    tom, data = client_for(cast.tom), file()
    answer = upload(tom, page, data, 200)
    text = answer.text
    assert "Ann Nur&#39;aini" in text
    assert figures(answer) == {"answers": "3", "newer": "2"}
    assert "Selasa, 10 Maret 2026 pukul 12.00 WIB" in text
    assert ("Waktu kuis ini sudah habis" in text) is late
    assert held(session) == {first.key: wrong(first)}
    refused = tom.post(page, {"sealed": data.decode(), "reason": " "}, status=422).text
    assert "Isian ini wajib diisi." in refused
    assert b64encode(b64decode(json.loads(data)["iv"])).decode() in refused
    assert tom.post(page, {"sealed": data.decode(), "reason": "sinyal hilang"}).headers["Location"] == page
    now_held = {first.key: wrong(first)} | {one.key: right(one) for one in questions[1:3]}
    assert held(session) == now_held
    (entry,) = brought(session)
    facts = {"answers": 3, "newer": 2, "state": "lapsed" if late else "running"}
    assert (entry.actor_id, entry.subject_id, entry.detail) == (cast.tom.id, str(attempt.id), facts)
    assert (entry.person_id, entry.cohort_id, entry.reason) == (cast.ann.id, cast.own.id, "sinyal hilang")
    assert "Tidak ada yang perlu dimasukkan." in upload(tom, page, data, 200).text


def test_once_handed_in_nothing_is_brought_in(session, cast, client_for, page, file, attempt):
    with unit_of_work():
        session.execute(update(Attempt).values(submitted_at=NOON))
    tom, data = client_for(cast.tom), file()
    assert "tidak dapat dimasukkan lagi" in upload(tom, page, data, 200).text
    refused = tom.post(page, {"sealed": data.decode(), "reason": "sinyal"}, status=422)
    assert "tidak dapat dimasukkan lagi" in refused.text
    assert (held(session), brought(session)) == ({}, [])


def test_a_file_of_elsewhere_or_of_nothing_is_refused_with_a_sentence(session, cast, client_for, page, file, questions):
    ona, tess = client_for(cast.ona), client_for(cast.tess)
    posttest, theirs = page.replace("pretes", "pascates"), page.replace(str(cast.own.id), str(cast.other.id))
    for client, address in ((ona, posttest), (tess, theirs)):
        assert invigilation.FOREIGN.message in upload(client, address, file(), 422).text
        text = client.post(address, {"sealed": file().decode(), "reason": "sinyal"}, status=422).text
        assert invigilation.FOREIGN.message in text
    strange = [["bukan-soal", "a", 1]]
    for data in (file(messages=strange), file(proof="0"), b"PK\x03\x04", b"\xff\xfe", b"{}"):
        assert "bukan berkas jawaban" in upload(ona, page, data, 422).text
    assert "Pilih dulu berkasnya." in ona.post(page, {}, status=422).text
    assert "bukan berkas jawaban" in ona.post(page, {"sealed": "x"}, status=422).text
    assert (held(session), brought(session)) == ({}, [])


def test_the_page_is_for_those_who_run_the_quiz(cast, client_for, page):
    for viewer, status in ((cast.tom, 200), (cast.ona, 200), (cast.tess, 404), (cast.olga, 404), (cast.ann, 403)):
        client_for(viewer).get(page, status=status)
        if status != 200:
            client_for(viewer).post(page, {"sealed": "x"}, status=status)
    client_for(cast.tom).get(page.replace("pretes", "lain"), status=404)
    client_for(cast.tom).get(page.replace(str(cast.own.id), str(uuid.uuid4())), status=404)
