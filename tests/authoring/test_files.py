"""Writing one file of a draft: saving, preview, conflicts, and hostile text."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.authoring.drafts import actions, queries
from portal.authoring.drafts.rules import MAX_TEXT
from portal.content.files import digest
from portal.web.transaction import unit_of_work
from tests.authoring.drafting import BANK, LESSON, MODULE, OTHER, SHIPPED_BANK, SHIPPED_LESSON, SLUG, WORD, typed
from tests.cast import EARLY
from tests.pages.client import Page

ATTACKS = (
    "<script>alert(1)</script>",
    '<img src="x" onerror="alert(1)">',
    "[klik](javascript:alert(1))",
    '<a href="javascript:alert(1)">klik</a>',
    "<svg onload=alert(1)>",
    '<div style="position:fixed">',
)


def test_curators_open_a_file(shipped_desk):
    answer = shipped_desk.client.get(shipped_desk.file_url(SHIPPED_LESSON))
    assert typed(answer).startswith("---\ntitle: Siapa PSM")
    assert "688 kata, ± 4 menit baca" in answer.text
    assert "Berkas ini sendiri sudah benar" in answer.text
    assert "Barangkali Anda sudah lama menolong tetangga" in answer.text.partition('class="prose"')[2]


def test_nobody_else_does(desk, cast, client_for):
    before = desk.held()
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client = client_for(viewer)
        client.get(desk.file_url(), status)
        client.post(desk.file_url(), desk.form("x"), status)
        for what in ("pratinjau", "nama", "hapus"):
            client.post(f"{desk.url}/{what}/{LESSON}", {"text": "x", "path": "modul/01-x.md"}, status)
    assert desk.held() == before


@pytest.mark.parametrize("path", ["lain.md", "awal/x.md", "gambar/a.png", "..%2fcourse.md", "a%00.md"])
def test_names_that_no_text_of_a_course_has_are_not_found(desk, path):
    desk.client.get(desk.file_url(path), 404)
    for what in ("berkas", "pratinjau", "nama", "hapus"):
        desk.client.post(f"{desk.url}/{what}/{path}", {"text": "x"}, 404)


def test_a_draft_that_never_was_is_not_found(desk):
    desk.draft_id = uuid.uuid4()
    desk.client.get(desk.file_url(), 404)
    desk.client.post(desk.file_url(), {"text": "x"}, 404)
    desk.client.post(f"{desk.url}/pratinjau/{LESSON}", {"text": "x"}, 404)


def test_saving_keeps_what_was_typed(desk, cast, session):
    text = desk.text().replace(WORD, OTHER)
    page = desk.save(text.replace("\n", "\r\n"))
    assert "Tersimpan di draf." in page.text
    assert OTHER in typed(page)
    assert desk.text() == text
    entry = desk.trail()[-1]
    assert (entry.action, entry.actor_id) == ("draft-file-saved", cast.cy.id)
    assert entry.detail == {"slug": SLUG, "path": LESSON}


def test_saving_the_same_again_leaves_no_trace(desk):
    before = len(desk.trail())
    desk.save(desk.text())
    assert len(desk.trail()) == before


def test_faulty_text_may_be_saved_and_its_faults_are_shown(desk):
    page = desk.save("bukan materi")
    assert "Berkas harus diawali data di antara dua baris" in page.text
    assert desk.text() == "bukan materi\n"


def test_an_empty_file_is_refused_and_nothing_changes(desk):
    before = desk.held()
    for form in ({"text": ""}, {}):
        assert "Berkas tidak boleh kosong" in desk.client.post(desk.file_url(), form, 422).text
    assert desk.held() == before


def test_a_file_that_may_be_there_but_is_not_opens_with_a_skeleton(desk):
    page = desk.client.get(desk.file_url("glosarium.md"))
    assert "Berkas ini belum ada di draf" in page.text
    assert "glosarium.md" not in desk.held()
    text = "---\nterms:\n  - term: Asesmen\n    text: Mencari tahu.\n    source: Permensos 10/2019\n---\n"
    page = desk.save(text, "glosarium.md")
    assert "<dt>Asesmen</dt><dd>Mencari tahu.</dd>" in page.text
    page = desk.save(desk.text().replace(WORD, "memulai asesmen"))
    assert "<dd>Mencari tahu.</dd>" in page.text


def test_what_somebody_else_saved_is_not_overwritten(desk, session, client_for, cast):
    opened = desk.text()
    mine, theirs = opened.replace(WORD, OTHER), opened.replace(WORD, "boleh jadi")
    stale = desk.form(mine)
    desk.save(theirs)
    answer = desk.client.post(desk.file_url(), stale, 422)
    assert "Berkas ini baru saja disimpan orang lain" in answer.text
    assert "<del>Anda boleh jadi" in answer.text
    assert "<ins>Anda mengawali" in answer.text
    assert OTHER in typed(answer)
    assert desk.text() == theirs
    assert f'value="{digest(theirs.encode())}"' in answer.text
    desk.save(mine)
    assert desk.text() == mine


def test_two_who_saved_the_same_are_both_content(desk):
    form = desk.form(text := desk.text().replace(WORD, OTHER))
    for _time in range(2):
        desk.client.post(desk.file_url(), form)
    assert desk.text() == text


def test_of_two_who_save_at_the_same_moment_one_is_told_of_the_other(desk, cast, client_for):
    texts = [desk.text().replace(WORD, word) for word in (OTHER, "boleh jadi")]
    forms = [desk.form(text) for text in texts]

    def save(form: dict[str, str]) -> int:
        client = client_for(cast.cy)
        return client._send("POST", desk.file_url(), data=form | {"csrf_token": client.token}).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(save, forms))
    assert sorted(statuses) == [303, 422]
    assert desk.text() == texts[statuses.index(303)]


def test_a_file_removed_or_made_meanwhile_is_said(desk):
    gone, made = desk.form("ditulis lama"), {"text": "punya saya", "expected": ""}
    desk.remove(LESSON)
    desk.save("punya mereka", "rujukan.md")
    answer = desk.client.post(desk.file_url(), gone, 422)
    assert "baru saja dihapus orang lain" in answer.text
    assert typed(answer) == "ditulis lama\n"
    answer = desk.client.post(desk.file_url("rujukan.md"), made, 422)
    assert "baru saja dibuat orang lain" in answer.text
    assert "<del>punya mereka</del>" in answer.text
    assert desk.text("rujukan.md") == "punya mereka\n"
    desk.save("ditulis lama")
    assert desk.text() == "ditulis lama\n"


def test_text_typed_into_a_draft_that_has_ended_can_be_copied(desk):
    form = desk.form("tulisan <b>saya</b>")
    desk.client.post(f"{desk.url}/buang", {"sure": "y"})
    answer = desk.client.post(desk.file_url(), form, 410)
    assert "Draf kecil sudah dibuang" in answer.text
    assert "tulisan &lt;b&gt;saya&lt;/b&gt;" in answer.text
    desk.client.get(desk.file_url(), 410)


def test_the_preview_comes_without_saving(desk):
    before, text = desk.held(), desk.text().replace(WORD, OTHER)
    for htmx in (False, True):
        answer = desk.client.post(f"{desk.url}/pratinjau/{LESSON}", desk.form(text), 200, htmx=htmx)
        assert f"Anda {OTHER} di sini" in answer.text.partition('class="prose"')[2]
        assert ("<html" in answer.text) != htmx
    assert OTHER in typed(desk.client.post(f"{desk.url}/pratinjau/{LESSON}", desk.form(text), 200))
    assert desk.held() == before


def test_the_button_checks_the_file_within_its_course(desk):
    text = desk.text().replace("outcomes: [aw-1, aw-2]", "outcomes: [tidak-ada]")
    fault = "Hasil belajar “tidak-ada” tidak ada dalam module.md."
    assert fault not in desk.client.post(f"{desk.url}/pratinjau/{LESSON}", desk.form(text), 200, htmx=True).text
    assert fault in desk.client.post(f"{desk.url}/pratinjau/{LESSON}", desk.form(text), 200).text


def test_the_preview_of_a_bank_lists_its_questions(shipped_desk, desk):
    answer = shipped_desk.client.get(shipped_desk.file_url(SHIPPED_BANK))
    assert "soal terbaca" in answer.text
    assert "Kesadaran, tanggung jawab, dan kesetiakawanan sosial <strong>✓ kunci</strong>" in answer.text
    broken = desk.client.post(f"{desk.url}/pratinjau/{BANK}", {"text": "Apa itu?{ ~a ~b }"}, 200)
    assert "hal perlu diperbaiki" in broken.text


def test_a_page_leads_to_the_line_of_a_fault(desk):
    assert "Baris yang perlu dilihat" in desk.client.get(desk.file_url() + "?baris=2").text
    for nonsense in ("0", "-1", "x", "9" * 5000, "²", "999999"):
        assert "Baris yang perlu dilihat" not in desk.client.get(desk.file_url() + f"?baris={nonsense}").text


def test_pages_of_published_lessons_are_left_alone_by_links_of_the_preview(desk):
    text = desk.text().rstrip() + "\n\n[materi lain](02-syarat-dan-jalan-menjadi-psm.md)\n"
    assert "<a>materi lain</a>" in desk.save(text).text


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_reaches_a_page(desk, attack):
    text = desk.text().rstrip() + f"\n\n{attack}\n"
    page = desk.save(text)
    live = desk.client.post(f"{desk.url}/pratinjau/{LESSON}", desk.form(text), 200, htmx=True)
    for answer in (page, live):
        shown = Page(answer.text.partition('class="prose"')[2].partition("</article>")[0])
        assert not {"script", "svg", "iframe"} & {tag for tag, _attributes in shown.elements}
        for _tag, attributes in shown.elements:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert not (attributes.get("href") or "").startswith("javascript")
    if "<" in attack:
        assert attack not in page.text
    assert "hal perlu diperbaiki" in desk.client.get(f"{desk.url}/periksa").text
    desk.publish(status=422)


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b\x1b",
        "x" * 5000 + " " + "<" * 5000,
        "\ufeff---\ntitle: x\n---\n",
        "---\n" + "[" * 500 + "\n---\n",
        "---\ntitle: &a [*a, *a]\n---\n",
        "---\na: &x [1]\nb: !!python/object:os.system x\n---\n",
        ":::kasus\n" * 500,
        "> " * 3000 + "x",
        "](" * 3000,
        "{" * 3000,
        "|a|\n|-|\n" + "|b" * 3000,
        "\u202eterbalik\ud83d\ude00",
        "</textarea><script>alert(1)</script>",
        "---\n---\n---\n",
    ],
)
def test_no_text_breaks_the_editor(desk, text):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    for path in (LESSON, BANK, f"{MODULE}/module.md", "glosarium.md", "rujukan.md", "course.md"):
        form = desk.form(text, path)
        desk.client.post(f"{desk.url}/pratinjau/{path}", form, 200, htmx=True)
        desk.client.post(desk.file_url(path), form)
        desk.client.get(desk.file_url(path))
        page = desk.client.get(f"{desk.url}/periksa") if path in (LESSON, "rujukan.md") else desk.client.get(desk.url)
        assert "<script>alert" not in page.text
    desk.client.post(f"{desk.url}/pratinjau/{LESSON}", desk.form(text), 200)
    assert "<script>alert" not in desk.client.get(f"{desk.url}/perbedaan").text


def test_text_over_the_limit_gets_a_sentence_and_stays_in_the_field(desk):
    before, text = desk.held(), "kata " * (MAX_TEXT // 5 + 1)
    answer = desk.client.post(desk.file_url(), desk.form(text), 422)
    assert "paling besar 200 kB" in answer.text
    assert typed(answer).startswith("kata kata")
    assert desk.held() == before
    assert "Teks ini 1025 kB" in desk.client.post(desk.file_url(), desk.form("k" * 1024 * 1024), 422).text
    for path in (LESSON, BANK):
        answer = desk.client.post(f"{desk.url}/pratinjau/{path}", desk.form("k" * 1024 * 1024), 200)
        assert answer.text.count("paling besar 200 kB") == 1
    desk.client.post(desk.file_url(), desk.form("k" * 12 * 1024 * 1024), 413)
    assert desk.held() == before


def test_a_file_gets_another_name(desk):
    new = f"{MODULE}/07-siapa-itu-psm.md"
    text = desk.text()
    page = desk.client.follow(desk.client.post(f"{desk.url}/nama/{LESSON}", {"path": f" {new} "}))
    assert "Nama berkas sudah diganti" in page.text
    assert desk.text(new) == text
    assert LESSON not in desk.held()
    assert (desk.trail()[-1].detail, desk.trail()[-1].changed) == ({"slug": SLUG}, {"path": [LESSON, new]})


@pytest.mark.parametrize("new", ["", "lain.md", "../x.md", "gambar/a.png", BANK, LESSON, "x" * 300, "a/01-b.md/c"])
def test_a_name_that_cannot_be_is_refused_beside_its_field(desk, new):
    before = desk.held()
    answer = desk.client.post(f"{desk.url}/nama/{LESSON}", {"path": new}, 422)
    assert 'id="path-fault"' in answer.text
    assert f'value="{new}"' in answer.text
    assert desk.held() == before


def test_a_file_that_is_gone_cannot_be_renamed(desk):
    desk.client.post(f"{desk.url}/nama/rujukan.md", {"path": "glosarium.md"}, 404)


def test_a_file_is_removed_and_removing_it_again_changes_nothing(desk):
    for _time in range(2):
        answer = desk.client.post(f"{desk.url}/hapus/{LESSON}")
        assert "sudah dihapus dari draf" in desk.client.follow(answer).text
    assert LESSON not in desk.held()
    assert [entry.action for entry in desk.trail()].count("draft-file-removed") == 1
    assert "− dihapus" in desk.client.get(desk.url).text


def test_no_draft_takes_a_file_of_another_name(desk, session, cast):
    with unit_of_work():
        draft = queries.draft(session, desk.draft_id)
        assert actions.save_file(session, cast.cy, draft, "../x.md", b"x", None, EARLY).code == "path"
        with pytest.raises(ValueError, match="cannot hold"):
            actions.replace_all(session, cast.cy, draft, {"../x.md": b"x"}, EARLY)
