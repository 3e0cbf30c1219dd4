"""Questions of other programs come into a draft after a report, and the questions of a bank leave in every format."""

import re
import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.authoring.bank import exchange
from portal.authoring.bank.exchange import MAX_QUESTIONS, Defaults
from portal.authoring.drafts import actions, queries
from portal.content.checks.course import check_course
from portal.content.shapes import Module, Outcome
from portal.courses import queries as courses
from portal.errors import Refusal
from portal.formats.exchange import WRITTEN, read
from portal.web.transaction import unit_of_work
from tests.authoring.archives import counts, zipped
from tests.authoring.drafting import BANK, MODULE, SHIPPED_BANK, SHIPPED_MODULE, SLUG
from tests.authoring.exchanging import GIVEN, HOSTILE, MIXED, NEAR, SHIPPED_GIVEN, bank, carried, counted, send, take
from tests.cast import EARLY
from tests.formats.bank import sample
from tests.pages.reading import texts

NAMES = [
    "Ahmad",
    "Bahrudin",
    "Cipto",
    "Darmawan",
    "Effendi",
    "Fajar",
    "Gunawan",
    "Hasyim",
    "Irwansyah",
    "Jatmiko",
    "Kusuma",
    "Lukman",
    "Mahfud",
]


def test_only_curators_exchange_questions_of_what_there_is(cast, client_for, desk, version):
    published = f"/kurikulum/{version.id}/soal/ekspor"
    addresses = (f"{desk.url}/soal/impor", f"{desk.url}/soal/ekspor?format=gift", published)
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        for url in addresses:
            client_for(viewer).get(url, status)
        client_for(viewer).post(f"{desk.url}/soal/masukkan", status=status)
    for url in addresses:
        desk.client.get(url)
        desk.client.get(url.split("?")[0] + "?modul=tidak-ada", 404)
    desk.client.get(f"{desk.url}/soal/ekspor?format=qti-1.2", 404)
    desk.client.post(f"{desk.url}/soal/ekspor?format=qti-1.2", status=404)
    desk.client.get(f"/kurikulum/draf/{uuid.uuid4()}/soal/impor", 404)
    desk.client.get(f"/kurikulum/{uuid.uuid4()}/soal/ekspor", 404)


def test_a_report_comes_first_and_writes_nothing_then_the_questions_join_the_bank(session, shipped_desk):
    desk, there = shipped_desk, {"module": SHIPPED_MODULE} | SHIPPED_GIVEN
    before, held = counts(session), desk.text(SHIPPED_BANK)
    answer = send(desk, MIXED, name="soal.xml", **there)
    assert counted(answer) == [1, 1, 0, 1]
    assert "Moodle XML ke " in answer.text
    for words in ("Rapat RT selalu dihadiri bupati.", "(benar atau salah)", "✗ ditolak", "diambil dengan kehilangan"):
        assert words in answer.text
    assert "baris 10" in answer.text
    assert (counts(session), desk.text(SHIPPED_BANK)) == (before, held)
    page = take(desk, carried(answer), **there)
    assert page.request.path == f"{desk.url}/periksa"
    assert "2 soal masuk ke bank soal" in page.text
    assert "Tidak ada yang perlu diperbaiki" in page.text
    assert desk.text(SHIPPED_BANK).startswith(held)
    new = bank(desk, SHIPPED_BANK)[-2:]
    assert [one.key for one in new] == ["kdp-040", "kdp-041"]
    for one in new:
        assert (one.lesson, one.outcome, one.difficulty, one.basis) == tuple(SHIPPED_GIVEN.values())
        assert one.review
    assert desk.trail()[-1].action == "draft-file-saved"
    assert desk.trail()[-1].detail["path"] == SHIPPED_BANK


def test_the_same_file_adds_nothing_the_second_time(session, desk):
    text = carried(send(desk, MIXED))
    take(desk, text)
    before = (counts(session), desk.text(BANK), len(desk.trail()))
    answer = send(desk, MIXED)
    assert counted(answer) == [0, 0, 2, 1]
    assert f"{BANK}:" in answer.text
    assert "Tidak ada soal yang dapat dimasukkan" in answer.text
    page = take(desk, text)
    assert "0 soal masuk" in page.text
    assert "2 sudah ada dan tidak dimasukkan" in page.text
    assert (counts(session), desk.text(BANK), len(desk.trail())) == before


def test_what_is_nearly_there_or_twice_in_the_file_is_left_out(desk):
    near = f"{NEAR}{{=Bu Sari ~Pak Budi}}"
    answer = send(desk, f"{near}\n\nHari apa ronda?{{=Senin ~Selasa}}\n\nHari apa ronda?{{=Senin ~Rabu}}")
    assert counted(answer) == [1, 0, 2, 0]
    assert f"dengan soal di {BANK}:4" in answer.text
    assert "dengan soal di berkas ini, nomor:2" in answer.text
    assert "sudah ada" in answer.text


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_bank_of_a_module_comes_back_through_every_format(desk, kind):
    given = bank(desk)
    data = desk.client.post(f"{desk.url}/soal/ekspor?format={kind}&modul={MODULE}", status=200).data
    carry = [one for one in given if kind != "aiken" or one.kind == "single"]
    assert counted(send(desk, data)) == [0, 0, len(carry), 0]
    desk.save("// Kosong\n", BANK)
    answer = send(desk, data)
    assert counted(answer) == [len(carry), 0, 0, 0]
    assert f"{len(carry)} soal masuk" in take(desk, carried(answer)).text
    back = bank(desk)
    assert [one.key for one in back] == [f"aw-{number:03}" for number in range(7, 7 + len(carry))]
    if kind == "aiken":
        assert [one.stem for one in back] == [one.stem for one in carry]
    else:
        assert [replace(one, key="", review=True) for one in carry] == [replace(one, key="") for one in back]


def test_what_the_file_says_itself_stands_only_where_the_module_has_it(shipped_desk):
    desk, there = shipped_desk, {"module": SHIPPED_MODULE} | SHIPPED_GIVEN
    said = "[tag:outcome:kdp-2] [tag:difficulty:sulit] [tag:basis:UU 11/2009]"
    own = f"// [tag:lesson:03-tugas-dan-fungsi] {said}\nSiapa piket malam?{{=Budi ~Wati}}"
    strange = f"// [tag:lesson:dari-luar] {said}\nSiapa piket sore?{{=Budi ~Sari}}"
    answer = send(desk, f"{own}\n\n{strange}", **there)
    assert counted(answer) == [1, 1, 0, 0]
    assert "Materi “dari-luar” tidak ada dalam mata pelatihan ini; diganti." in answer.text
    take(desk, carried(answer), **there)
    first, second = bank(desk, SHIPPED_BANK)[-2:]
    assert (first.lesson, second.lesson) == ("tugas-dan-fungsi", SHIPPED_GIVEN["lesson"])
    for one in (first, second):
        assert (one.outcome, one.difficulty, one.basis) == ("kdp-2", "sulit", "UU 11/2009")
    _course, faults = check_course("dasar", desk.held())
    assert faults == []


def test_many_new_questions_and_the_page_says_where_somebody_has_to_look(desk):
    text = "\n\n".join(f"Pak {name} meronda di gang mana?{{=Gang {name} ~Jalan besar}}" for name in NAMES)
    page = take(desk, carried(send(desk, text)))
    assert f"{len(NAMES)} soal masuk" in page.text
    assert f'baris=1">{BANK}:1</a>: Soal perlu-tinjau' in page.text


def test_hostile_files_are_answered_in_words_and_leave_nothing(session, desk):
    before = (counts(session), desk.held())
    for name, data in HOSTILE.items():
        answer = send(desk, data, 422, name="../../<b>x</b>\0.gift")
        assert "Belum tersimpan" in answer.text or "Tidak ada soal yang dapat dimasukkan" in answer.text, name
        assert "<b>x</b>" not in answer.text
    assert (counts(session), desk.held()) == before


def test_odd_encodings_are_read_and_said(desk):
    text = "Siapa yang memimpin musyawarah “dusun” itu?{=Ketua ~Tamu}"
    assert "Windows-1252" in send(desk, text.encode("cp1252")).text
    answer = send(desk, text.encode("utf-16"))
    assert "UTF-16" in answer.text
    take(desk, carried(answer))
    assert bank(desk)[-1].stem == "Siapa yang memimpin musyawarah “dusun” itu?"


def test_too_many_and_too_long_are_refused_with_a_way_out(session, desk):
    before = counts(session)
    answer = send(desk, "\n\n".join(f"Soal {number}?{{=a ~b}}" for number in range(10_000)), 422)
    assert f"memuat 10000 soal; paling banyak {MAX_QUESTIONS} sekali impor. Bagi menjadi beberapa" in answer.text
    long = "\n\n".join(f"Soal {number} {'kata ' * 200}?{{=a{number} ~b}}" for number in range(210))
    assert "kB. Bagi berkasnya" in send(desk, long, 422).text
    assert counts(session) == before


def test_a_form_that_lacks_something_keeps_what_was_chosen(session, desk):
    url = f"{desk.url}/soal/impor?modul={MODULE}"
    assert "Pilih dulu berkasnya." in desk.client.post(url, GIVEN, 422).text
    answer = send(desk, MIXED, 422, kind="gift", basis=" ", difficulty="sulit", outcome="aw-2")
    assert "Isian ini wajib diisi." in answer.text
    for value in ("gift", "sulit", "aw-2"):
        assert f'<option selected value="{value}">' in answer.text
    assert "bukan Moodle XML; pilih format" in send(desk, "Apa?{=a ~b}", 422, kind="moodle-xml").text
    assert "Pilih salah satu dari daftar." in send(desk, MIXED, 422, lesson="x", outcome="y", kind="z").text
    answer = desk.client.post(f"{desk.url}/soal/impor", GIVEN, 422)
    assert "pilih dulu mata pelatihan tujuannya" in answer.text


def test_what_comes_back_from_the_report_is_judged_again(session, desk):
    text = carried(send(desk, MIXED))
    before = (counts(session), desk.held())
    for bad in ("", "{{{{", "::a:: Tanya?{=x", "<quiz/>", "\0\0"):
        take(desk, bad, 422)
    answer = take(desk, text, 422, basis="", lesson="tidak-ada")
    assert "siap dimasukkan" in answer.text
    assert carried(answer).replace("\r", "") == text.replace("\r", "")
    assert "Isian ini wajib diisi." in answer.text
    take(desk, text, 422, module="")
    take(desk, text, 404, module="tidak-ada")
    assert (counts(session), desk.held()) == before
    page = take(desk, text.replace("\n", "\r\n"), basis="Rapat [warga] \\ 2026\u2028")
    assert "2 soal masuk" in page.text
    assert bank(desk)[-1].basis == "Rapat [warga] \\ 2026"


def test_nothing_is_lost_when_the_draft_has_ended(desk):
    text = carried(send(desk, MIXED))
    desk.client.post(f"{desk.url}/buang", {"sure": "y"})
    assert "Rapat RT selalu dihadiri bupati." in take(desk, text, 410).text


def test_who_saved_the_bank_meanwhile_is_not_overwritten(session, cast, desk):
    bank = exchange.read_draft_bank(SLUG, desk.held())
    module = exchange.pick(bank.modules, MODULE)
    plan = exchange.plan(bank, module, read(MIXED.encode()), Defaults(**GIVEN))
    desk.save(desk.text(BANK) + "\n// Catatan.\n", BANK)
    held = desk.text(BANK)
    with unit_of_work():
        refusal = exchange.take(session, cast.cy, queries.draft(session, desk.draft_id), plan, EARLY)
    assert isinstance(refusal, Refusal)
    assert "tekan Masukkan sekali lagi" in str(refusal)
    assert desk.text(BANK) == held


@pytest.mark.parametrize(("count", "many"), [(1, False), (12, False), (13, True)])
def test_more_than_a_dozen_keys_of_a_loss_are_folded(count, many):
    assert exchange.Loss("tanpa gambar", False, tuple(map(str, range(count)))).many is many


def test_the_page_says_what_each_format_carries_and_names_the_losses(shipped_desk):
    desk = shipped_desk
    page = desk.client.get(f"{desk.url}/soal/impor?modul={SHIPPED_MODULE}")
    cells = zip(*(texts(page, part) for part in ("name", "whole", "lossy")), strict=True)
    singles = sum(one.kind == "single" for one in bank(desk, SHIPPED_BANK))
    carries = {name: (whole, lossy) for name, whole, lossy in cells}
    assert len(carries) == len(WRITTEN)
    assert carries["Aiken"] == ("0", str(singles))
    assert carries["GIFT"] == ("39", "0")
    report = desk.client.get(f"{desk.url}/soal/ekspor?format=aiken&modul={SHIPPED_MODULE}").text
    for words in ("hanya memuat soal pilihan tunggal", "Kode soal tidak ikut.", f"{singles} soal", "tidak ikut"):
        assert words in report
    assert "Semua soal utuh" in desk.client.get(f"{desk.url}/soal/ekspor?format=gift").text


def test_files_have_names_and_kinds_and_a_version_gives_them_too(session, desk, version):
    answer = desk.client.post(f"{desk.url}/soal/ekspor?format=moodle-xml&modul={MODULE}", status=200)
    assert answer.mimetype == "application/xml"
    assert f'filename="soal-kecil-{MODULE}-moodle-xml.xml"' in answer.headers["Content-Disposition"]
    url = f"/kurikulum/{version.id}/soal/ekspor"
    assert "Impor" not in desk.client.get(url).text
    answer = desk.client.post(f"{url}?format=gift", status=200)
    assert 'filename="soal-kecil-versi-1-gift.gift"' in answer.headers["Content-Disposition"]
    course = courses.edition(session, version.id)
    assert [item.question for item in read(answer.data).items] == list(course.questions)


def test_a_format_that_carries_none_of_the_questions_gives_no_empty_file(desk):
    desk.save(IN_BANK, BANK)
    url = f"{desk.url}/soal/ekspor?format=aiken&modul={MODULE}"
    answer = desk.client.post(url)
    assert "pilih format lain" in desk.client.follow(answer).text


IN_BANK = (
    "// [id:aw-001] [tag:outcome:aw-1] [tag:lesson:01-mulai] [tag:difficulty:mudah] [tag:basis:UU 11/2009]\n"
    "::aw-001:: PSM bekerja sukarela.{T}\n"
)


def test_a_draft_that_cannot_be_read_says_so(session, cast, desk):
    with unit_of_work():
        draft = queries.draft(session, desk.draft_id)
        actions.replace_all(session, cast.cy, draft, {"course.md": b"rusak"}, EARLY)
    page = desk.client.get(f"{desk.url}/soal/impor").text
    assert "Belum ada mata pelatihan yang dapat dibaca" in page
    desk.client.post(f"{desk.url}/soal/ekspor?format=gift")


numbers = st.integers(0, 10**7).map(lambda number: f"kdp-{number:03}")


@given(st.frozensets(numbers | st.sampled_from(["kdp", "kdp-1-002", "lain-999999", "kdp-999999"]), max_size=6))
def test_new_keys_are_sound_and_were_never_given_out(taken):
    questions = tuple(replace(sample(), key=key) for key in ("kdp-001", "kdp-002", "lain-1"))
    module = Module("modul", "", "", "", 1, 0, (), (), questions)
    keys = exchange.new_keys(module, taken)
    first = [next(keys) for _ in range(5)]
    assert len({*first, *taken}) == 5 + len(taken)
    assert all(re.fullmatch(r"kdp-\d{3,}", key) for key in first)


def test_a_module_without_questions_takes_its_prefix_from_outcomes_or_name():
    bare = Module("modul-baru", "", "", "", 1, 0, (Outcome("mb-1", ""), Outcome("A b-2", "")), (), ())
    assert next(exchange.new_keys(bare, ())) == "mb-001"
    assert next(exchange.new_keys(bare, ("mb-001", "mb-007"))) == "mb-008"
    assert next(exchange.new_keys(replace(bare, outcomes=()), ())) == "modul-baru-001"


JUDGED = r"""::tiga:: Siapa saja pilar sosial desa ini? {~%33.33333%PSM ~%33.33333%TKSK ~%33.33333%Tagana ~%-100%Bank}

::panjang:: Apa arti relawan sosial desa? {=Warga yang dengan sadar membantu sesama di desanya ~pegawai}

::kosong:: Bagian mana yang rusak di sini? {~satu ~dua}
"""


def words_of(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_a_report_shows_key_and_points_and_what_would_keep_a_question_from_being_published(desk):
    words = words_of(send(desk, JUDGED))
    assert "✓ PSM ✓ TKSK ✓ Tagana" in words
    assert "jawaban tepat: 1 poin; memilih semua: 0 poin" in words
    assert "belum dapat terbit Pilihan terpanjang 7,1 kali pilihan terpendek" in words
    assert "1 soal dapat dimasukkan, tetapi draf belum dapat terbit" in words
    assert "Bagian mana yang rusak di sini?" in words
    assert "harus tepat satu" in words


def test_a_report_names_what_the_file_names_and_does_not_hold(desk):
    names = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{name}.xml"/>' for name in ("ada", "hilang"))
    manifest = f"<manifest><resources>{names}</resources></manifest>".encode()
    words = words_of(send(desk, zipped({"imsmanifest.xml": manifest, "ada.xml": MIXED.encode()})))
    assert "Disebut dalam berkas, tetapi tidak ada di dalamnya: hilang.xml" in words
