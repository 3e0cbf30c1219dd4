"""The question bank of a draft in the browser: finding a question, changing it in its file, retiring it, its past."""

import html
import re
import uuid

import pytest

from portal.assessments.attempts import queries as assessments
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.assessments.questions.quizzes import QuizKind
from portal.authoring.bank import queries as bank_queries
from portal.authoring.bank.questions import as_asked, read_bank
from portal.authoring.drafts import rules
from portal.content.kinds import SINGLE
from portal.courses import queries as courses
from portal.web.transaction import unit_of_work
from tests.answers import form as answered
from tests.answers import right
from tests.assessments.sitting import asked, attempt, begin, number_of, stored
from tests.authoring.banks import KEY, KINDS, OTHER_BANK, STEM, form, gift, own_text
from tests.authoring.drafting import SHIPPED_BANK as BANK
from tests.authoring.drafting import typed
from tests.cast import EARLY
from tests.pages.reading import texts


@pytest.fixture
def desk(shipped_desk):
    """A bank of some size."""
    return shipped_desk


@pytest.fixture
def url(desk) -> str:
    return f"{desk.url}/bank"


def listed(answer) -> list[str]:
    return texts(answer, "name")


def test_the_list_has_every_question_in_teaching_order_page_by_page(desk, url):
    found = read_bank(desk.held()).questions
    first, second = desk.client.get(url), desk.client.get(f"{url}?halaman=2", htmx=True)
    assert f"{len(found)} soal: {len(found)} dipakai, 0 pensiun" in first.text
    assert listed(first) + listed(second) == [question.key for question in found[:100]]
    assert "<html" not in second.text
    assert second.text.lstrip().startswith('<div id="list">')
    assert f'href="{url}"' in desk.client.get(desk.url).text


def test_the_list_is_sifted_by_words_and_choices(desk, url):
    text = desk.text(BANK) + "\n" + gift("uji-1", "Satu pertanyaan?{=Kuncinya ~Pengecoh}", " [tag:tag:lapangan]")
    desk.save(text + "\n" + gift("uji-2", KINDS["short"], " [tag:retired] [tag:perlu-tinjau]"), BANK)
    asked_for = {
        "cari=KUNCINYA+pertanyaan": ["uji-1"],
        "cari=uji-": ["uji-1", "uji-2"],
        "tanda=lapangan": ["uji-1"],
        "keadaan=pensiun": ["uji-2"],
        "keadaan=aktif&cari=uji-": ["uji-1"],
        "keadaan=tinjau&modul=konsep-dasar-psm&cari=uji": ["uji-2"],
        "jenis=short&kesulitan=sulit&cari=uji": ["uji-2"],
        "jenis=essay&cari=uji": [],
        "cari=uji&modul=wawasan-kebangsaan": [],
        "cari=uji-&modul=xx&jenis=&kesulitan=%00&tanda=tidak&keadaan=%F0%9F&halaman=-9": ["uji-1", "uji-2"],
    }
    for query, keys in asked_for.items():
        answer = desk.client.get(f"{url}?{query}", htmx=True)
        assert listed(answer) == keys, query
    assert "Tidak ada soal yang cocok" in desk.client.get(f"{url}?cari=" + "x" * 3000).text
    assert 'value="lapangan" selected' in desk.client.get(f"{url}?tanda=lapangan").text


def test_faulty_files_hide_nothing_of_the_others(desk, url):
    desk.save(desk.text(BANK).replace("::kdp-002::", "::kdp-999::"), BANK)
    answer = desk.client.get(url)
    assert f'href="{desk.file_url(BANK)}?baris=10"' in answer.text
    assert "Judul “kdp-999” tidak sama dengan kode soal “kdp-002”" in html.unescape(answer.text)
    assert KEY in listed(answer)
    assert "kdp-002" not in listed(answer)
    broken = desk.client.get(f"{url}/kdp-002")
    assert "Baris 2: Judul" in broken.text
    assert "::kdp-999::" in typed(broken)


def test_only_curators_come_in_and_what_is_not_there_is_not_found(desk, url, cast, client_for):
    before = desk.held()
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (None, 303)):
        client = client_for(viewer)
        client.get(url, status)
        client.get(f"{url}/{KEY}", status)
        for what in ("", "/pratinjau", "/pensiun", "/pakai-lagi"):
            client.post(f"{url}/{KEY}{what}", {"text": "x"}, status)
    for wrong in (f"{url}/tidak-ada", f"/kurikulum/draf/{uuid.uuid4()}/bank/{KEY}"):
        desk.client.get(wrong, 404)
        for what in ("", "/pratinjau", "/pensiun", "/pakai-lagi"):
            desk.client.post(f"{wrong}{what}", {}, 404)
    assert desk.held() == before


def test_every_kind_stands_as_before_a_trainee_with_key_and_explanations(desk, url):
    desk.save("\n".join(gift(f"uji-{kind}", body) for kind, body in KINDS.items()), BANK)
    pages = {kind: desk.client.get(f"{url}/uji-{kind}").text for kind in KINDS}
    seen = {kind: " ".join(re.sub(r"<[^>]+>", " ", html.unescape(text)).split()) for kind, text in pages.items()}
    assert "Salah ✓ kunci" in seen["truefalse"]
    assert "PSM bergerak sukarela." in seen["truefalse"]
    assert "Mendata ✓ kunci (bobot 50%) Tugas." in seen["multiple"]
    assert "Menilang (bobot -100%) Bukan tugas." in seen["multiple"]
    assert "PSM → relawan" in seen["matching"]
    assert "pedagang (pengecoh, tanpa pasangan)" in seen["matching"]
    assert "2. Rencana" in seen["ordering"]
    assert "P.S.M. ✓ kunci (bobot 50%) Hampir." in seen["short"]
    assert "18 ± 0.5 ✓ kunci Belum ada penjelasan." in seen["numeric"]
    assert "Belum ada kriteria penilaian." in seen["essay"]
    for question in read_bank({BANK: desk.held()[BANK]}).questions:
        shown = as_asked(question)
        assert len(shown.choices) == (len(question.options) if question.kind in ("truefalse", "multiple") else 0)
        assert len(shown.rows) == len(question.pairs)
    assert "kdp-1: Menjelaskan pengertian PSM" in seen["short"]
    assert "Siapa PSM" in seen["short"]


def test_saving_changes_this_question_and_no_other_byte(desk, url):
    before = desk.held()
    new = own_text(desk).replace(STEM, "apa yang mendorong seseorang")
    answer = desk.client.post(f"{url}/{KEY}", form(desk, new.replace("\n", "\r\n")))
    assert "Tersimpan di draf." in desk.client.follow(answer).text
    assert desk.held() == before | {BANK: before[BANK].replace(STEM.encode(), b"apa yang mendorong seseorang")}
    assert desk.trail()[-1].detail == {"slug": "dasar", "path": BANK}
    entries = len(desk.trail())
    desk.client.post(f"{url}/{KEY}", form(desk, own_text(desk)))
    assert len(desk.trail()) == entries


def test_faults_are_named_by_line_and_what_was_typed_stays(desk, url):
    before = desk.held()
    for old, new, sentence in (
        ("[id:kdp-001]", "[id:kdp-777]", "Baris 1: Kode soal tidak dapat diganti"),
        ("kdp-001", "kdp-777", "Tulis lagi [id:kdp-001]"),
        ("=Kesadaran", "~Kesadaran", "Baris 2: Soal mempunyai 0 pilihan benar"),
        ("[tag:difficulty:mudah]", "[tag:difficulty:gampang]", "Baris 1: Tingkat kesulitan"),
        ("::kdp-001::", "Teks\n\n::kdp-001::", "belum mempunyai"),
    ):
        text = own_text(desk).replace(old, new)
        answer = desk.client.post(f"{url}/{KEY}", form(desk, text), 422)
        assert sentence in html.unescape(answer.text)
        assert html.unescape(typed(answer)).strip() == text.strip()
    assert desk.held() == before


def test_a_text_that_is_empty_too_long_or_two_questions_is_refused(desk, url):
    before, two = desk.held(), own_text(desk) + "\n\n" + gift(KEY, KINDS["essay"])
    for text, sentence in (
        ("", "Teks soal tidak boleh kosong."),
        (" ", "Di sini ada 0 soal; harus tepat satu."),
        (two, "Di sini ada 2 soal; harus tepat satu."),
        ("k" * 400_000, "paling besar 200 kB"),
    ):
        assert sentence in desk.client.post(f"{url}/{KEY}", form(desk, text), 422).text
    assert "paling besar 200 kB" in desk.client.post(f"{url}/{KEY}/pratinjau", {"text": text}, 200).text
    assert desk.held() == before


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(desk, url):
    opened = own_text(desk)
    mine = form(desk, opened.replace(STEM, "apa dorongan seseorang"))
    theirs = desk.text(BANK).replace(STEM, "hal apa yang menggerakkan").replace("kelompok mana?", "kelompok apa?")
    desk.save(theirs, BANK)
    answer = desk.client.post(f"{url}/{KEY}", mine, 422)
    assert "Berkas ini baru saja disimpan orang lain" in answer.text
    assert "hal apa yang menggerakkan" in answer.text.partition("<del>")[2].partition("</del>")[0]
    assert "apa dorongan seseorang" in typed(answer)
    assert desk.text(BANK) == theirs
    again = re.search(r'name="expected" type="hidden" value="(\w+)"', answer.text)
    desk.client.post(f"{url}/{KEY}", mine | {"expected": again[1]})
    assert desk.text(BANK) == theirs.replace("hal apa yang menggerakkan", "apa dorongan seseorang")
    desk.client.post(f"{url}/{KEY}", {"text": opened, "expected": ""}, 422)


def test_what_was_typed_into_a_question_that_is_gone_can_be_copied(desk, url):
    mine = form(desk, own_text(desk).replace(STEM, "<b>tulisan saya</b>"))
    desk.remove(BANK)
    for what in ("", "/pratinjau"):
        answer = desk.client.post(f"{url}/{KEY}{what}", mine, 410)
        assert "Soal kdp-001 tidak ada lagi di draf ini." in answer.text
        assert "&lt;b&gt;tulisan saya&lt;/b&gt;" in answer.text
    desk.client.get(f"{url}/{KEY}", 404)


def test_the_preview_shows_what_was_typed_checked_within_its_course(desk, url):
    before = desk.held()
    text = own_text(desk).replace(STEM, "siapa <i>pendorong</i>").replace("outcome:kdp-1]", "outcome:xx-9]")
    for htmx in (True, False):
        answer = desk.client.post(f"{url}/{KEY}/pratinjau", form(desk, "\n" + text), 200, htmx=htmx)
        assert "siapa &lt;i&gt;pendorong&lt;/i&gt; menjadi" in answer.text.partition('class="question"')[2]
        assert "Baris 3: Hasil belajar “xx-9” tidak ada dalam module.md." in answer.text
        assert ("<html" in answer.text) != htmx
    assert "siapa &lt;i&gt;pendorong" in typed(answer)
    assert desk.held() == before


def test_a_question_is_retired_and_used_again(desk, url):
    before = desk.held()
    page = desk.client.follow(desk.client.post(f"{url}/{KEY}/pensiun"))
    assert "Soal kdp-001 pensiun di draf ini." in page.text
    assert "pensiun: tidak diujikan lagi" in page.text
    assert "di draf ini berbeda dari versi 1" in page.text
    assert desk.held()[BANK] == before[BANK].replace(b"Permensos 10/2019]\n", b"Permensos 10/2019] [tag:retired]\n", 1)
    assert not read_bank(desk.held()).questions[0].deliverable
    desk.client.post(f"{url}/{KEY}/pensiun")
    assert desk.text(BANK).count("[tag:retired]") == 1
    page = desk.client.follow(desk.client.post(f"{url}/{KEY}/pakai-lagi"))
    assert "Soal kdp-001 dipakai lagi di draf ini." in page.text
    assert desk.held() == before
    desk.client.post(f"{url}/{KEY}/pakai-lagi")
    assert desk.held() == before


def test_a_faulty_question_is_not_retired_before_it_is_mended(desk, url):
    desk.save(desk.text(BANK).replace("=Kesadaran", "~Kesadaran"), BANK)
    before = desk.held()
    answer = desk.client.post(f"{url}/{KEY}/pensiun", status=422)
    assert "Teks soal ini belum benar, jadi tandanya belum dapat diganti." in answer.text
    assert "~Kesadaran" in typed(answer)
    assert desk.held() == before


def test_a_key_that_stands_twice_is_said(desk, url):
    desk.save(desk.text(OTHER_BANK) + "\n" + gift(KEY, KINDS["essay"]), OTHER_BANK)
    answer = desk.client.get(f"{url}/{KEY}")
    assert "Kode ini dipakai lebih dari satu soal." in answer.text
    assert f"{desk.file_url(OTHER_BANK)}?baris=" in answer.text


def test_the_past_of_a_question_marks_where_it_changed(desk, session, cast):
    first = courses.edition(session, cast.own.course_version_id).question(KEY)
    new = own_text(desk).replace(STEM, "apa yang mendorong seseorang")
    desk.client.post(f"{desk.url}/bank/{KEY}", form(desk, new))
    desk.publish("Kalimat soal diperjelas.")
    session.rollback()
    found = bank_queries.history(session, "dasar", KEY)
    assert [(one.version.number, one.change) for one in found] == [(2, rules.CHANGED), (1, rules.ADDED)]
    assert found[1].question == first
    other = bank_queries.history(session, "dasar", "kdp-002")
    assert [(one.version.number, one.change) for one in other] == [(2, rules.SAME), (1, rules.ADDED)]
    assert bank_queries.history(session, "dasar", "tidak-ada") == []
    draft = desk.client.post(f"/kurikulum/{found[0].version.id}/sunting").headers["Location"]
    page = desk.client.get(f"{draft}/bank/{KEY}").text
    assert "Kalimat soal diperjelas." in page
    assert "± diubah" in page
    assert page.index("Versi 2") < page.index("Versi 1")


def test_a_paper_that_was_drawn_keeps_the_old_question(desk, session, cast, client_for):
    with unit_of_work():
        quizzes.open_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, EARLY)
    ann = client_for(cast.ann)
    paper = begin(ann, cast.ann_seat)
    number = number_of(session, SINGLE)
    old = asked(session, number)
    text = own_text(desk, old.key).replace("=", "\0", 1).replace("~", "=", 1).replace("\0", "~", 1)
    desk.client.post(f"{desk.url}/bank/{old.key}", form(desk, text.replace("::\x20", ":: Sekarang. ", 1), old.key))
    desk.publish("Kunci diganti.")
    session.rollback()
    new = courses.edition(session, courses.newest(session, "dasar").id).question(old.key)
    assert new.stem == f"Sekarang. {old.stem}"
    assert grade(new, right(old)) == 0
    page = html.unescape(ann.get(f"{paper}/{number}").text)
    assert old.stem in page
    assert "Sekarang. " not in page
    ann.post(f"{paper}/{number}", answered(old, right(old)) | {"go": "submit"})
    assert stored(session)[number].points == POINT
    assert assessments.course_of(session, attempt(session)).question(old.key) == old
