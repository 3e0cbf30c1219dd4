"""Each fault an author can make is named with its file and line; a clean folder becomes a course."""

import pytest

from portal.content.folder.parse import read_draft

COURSE, MODULE, LESSON, BANK = "course.md", "awal/module.md", "awal/01-mulai.md", "awal/soal.gift"


def test_a_clean_folder_becomes_a_course(tiny):
    course = tiny.course()
    assert (course.slug, course.title, course.jp, course.jp_minutes) == ("kecil", "Kursus Kecil", 3, 45)
    assert course.introduction == "Selamat datang di kursus kecil."
    assert [band.minimum for band in course.bands] == [90, 70]
    assert course.quiz("posttest").draw == (("awal", 2),)
    assert course.quiz("pretest").size == 2
    lesson = course.lesson("awal", "mulai")
    assert (lesson.outcomes, lesson.sources, lesson.review) == (("aw-1", "aw-2"), ("UU 11/2009",), ("satu hal",))
    assert lesson.minutes == 3
    assert lesson.body.startswith("Anda memulai")
    first, second, *_, last = course.questions
    assert (first.key, first.module, first.lesson, first.review) == ("aw-001", "awal", "mulai", False)
    assert (second.review, [option.key for option in second.options if option.correct]) == (True, ["b"])
    assert (len(course.questions), last.kind) == (6, "truefalse")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (COURSE, "title: Kursus Kecil\n", "title:\n", "title"),
        (COURSE, "level: dasar", "level: ahli", "ahli"),
        (COURSE, "jp_minutes: 45", "jp_minutes: lama", "jp_minutes"),
        (COURSE, "jp_minutes: 45", "jp_minutes: 45\njp_minutes: 45", "dua kali"),
        (COURSE, "  posttest_score: 70", "  posttest_score: 101", "0 sampai 100"),
        (COURSE, "  attendance_percent: 80", "  attendance_percent: -1", "0 sampai 100"),
        (COURSE, "  all_lessons: true", "  all_lessons: mungkin", "true atau false"),
        (COURSE, "  - {minimum: 70, name: Cukup}", "  - {minimum: 70, name: Cukup, warna: biru}", "warna"),
        (COURSE, "    awal: 2", "    awal: 7", "berisi 6 soal"),
        (COURSE, "    awal: 2", "    lain: 2", "lain"),
        (COURSE, "  minutes: 20", "  minutes: 0", "minutes"),
        (COURSE, "modules:\n", "tema: laut\nmodules:\n", "tema"),
        (COURSE, "  - awal\n", "  - awal\n  - awal\n", "dua kali"),
        (COURSE, "  - awal\n", "  - awal\n  - hilang\n", "hilang"),
        (COURSE, "  - awal\n", "  - awal\n  - ../rahasia\n", "tidak sah"),
        (COURSE, "title: Kursus Kecil\n", "title: [Kursus\n", "YAML"),
        (MODULE, "title: Awal", "title: [Awal]", "title"),
        (MODULE, "  - {key: aw-2", "  - {key: aw-1", "sudah dipakai"),
        (MODULE, "jp: {theory: 2, practice: 1}", "jp: {theory: dua, practice: 1}", "theory"),
        (MODULE, "jp: {theory: 2, practice: 1}", "jp: 3", "kunci: nilai"),
        (LESSON, "outcomes: [aw-1, aw-2]", "outcomes: [aw-9]", "aw-9"),
        (LESSON, "outcomes: [aw-1, aw-2]", "outcomes: aw-1", "daftar"),
        (LESSON, "  - UU 11/2009", "  - UU 11/2009: Pasal 1", "tanda kutip"),
        (LESSON, "## Bagian satu", "# Bagian satu", "tingkat satu"),
        (LESSON, "## Bagian satu", "Bagian satu\n===", "tingkat satu"),
        (LESSON, ":::cek Siapa yang menunggu?", ":::cek", "judul"),
        (LESSON, ":::ringkasan", ":::ringkasan Inti", "tidak memakai judul"),
        (LESSON, "Bu Sari.\n:::", "Bu Sari.\n :::\n", "awal baris"),
        (BANK, "[tag:outcome:aw-1]", "[tag:outcome:aw-9]", "aw-9"),
        (BANK, "[tag:lesson:01-mulai]", "[tag:lesson:02-lain]", "lain"),
        (BANK, "  ~Pak Budi", "  =Pak Adi\n  ~Pak Budi", "tepat satu"),
    ],
)
def test_a_spoiled_line_is_named(tiny, name, old, new, words):
    line = tiny.spoil(name, old, new)
    near = range(line, line + 3)
    faults = [fault for fault in tiny.faults() if words in fault.message]
    assert [fault.file for fault in faults] == [f"courses/kecil/{name}"], tiny.faults()
    assert faults[0].line in near


def test_a_missing_key_is_named_at_the_data_it_is_missing_from(tiny, only_fault):
    tiny.spoil(MODULE, "summary: Modul pertama.\n", "")
    only_fault(MODULE, 2, "“summary” belum ada")


def test_the_line_is_exact_deep_in_the_data(tiny, only_fault):
    line = tiny.spoil(COURSE, "  attempts: 2", "  attempts: dua")
    only_fault(COURSE, line, "attempts")


def test_a_question_is_named_at_its_first_line(tiny, only_fault):
    tiny.spoil(BANK, "[tag:outcome:aw-1]", "[tag:outcome:aw-9]")
    only_fault(BANK, 4, "aw-9")


def test_an_unclosed_block_is_named_where_it_opens(tiny, only_fault):
    line = tiny.spoil(LESSON, ":::ringkasan\n- Mulailah.\n:::", ":::ringkasan\n- Mulailah.")
    only_fault(LESSON, line, "tidak ditutup")


def test_a_block_inside_a_block_is_named(tiny, only_fault):
    line = tiny.spoil(LESSON, "tetangganya.\n:::\n", "tetangganya.\n\n")
    only_fault(LESSON, line + 3, "belum ditutup")


def test_a_stray_closing_line_is_named(tiny, only_fault):
    line = tiny.spoil(LESSON, "## Bagian satu", ":::")
    only_fault(LESSON, line, "tidak menutup")


@pytest.mark.parametrize("kind", ["kasus", "cek", "ringkasan"])
def test_a_missing_block_is_named(tiny, kind):
    line = tiny.spoil(LESSON, f":::{kind}", ":::lain")
    faults = {(fault.line, fault.message) for fault in tiny.faults()}
    assert (9, f"Materi belum mempunyai blok :::{kind}; tambahkan.") in faults
    assert any(number == line and "“lain” tidak dikenal" in message for number, message in faults)


@pytest.mark.parametrize(("filler", "words"), [(377, 399), (979, 1001)])
def test_a_lesson_of_the_wrong_length_is_named(tiny, only_fault, filler, words):
    tiny.spoil(LESSON, "kata " * 400, "kata " * filler)
    only_fault(LESSON, 9, f"berisi {words} kata; harus 400 sampai 1000 kata")


@pytest.mark.parametrize("filler", [378, 978])
def test_a_lesson_may_reach_the_limits(tiny, filler):
    tiny.spoil(LESSON, "kata " * 400, "kata " * filler)
    assert tiny.faults() == []


def test_a_folder_that_is_not_listed_is_named(tiny, only_fault):
    tiny.write("kedua/catatan.txt", "x")
    only_fault(COURSE, 26, "“kedua” belum disebut")


def test_a_strange_file_is_named(tiny, only_fault):
    tiny.write("catatan.txt", "x")
    only_fault("catatan.txt", 1, "tidak dikenal")


@pytest.mark.parametrize("name", ["awal/mulai.md", "awal/1-mulai.md", "awal/02-Mulai Lagi.md", "awal/02-lagi.txt"])
def test_a_wrong_lesson_name_is_named(tiny, only_fault, name):
    tiny.write(name, "x")
    only_fault(name, 1, "NN-nama.md")


def test_a_gap_in_the_numbers_is_named(tiny, only_fault):
    tiny.write("awal/03-lanjut.md", tiny.read(LESSON))
    only_fault("awal/03-lanjut.md", 1, "di sini 02, bukan 03")


def test_a_slug_used_twice_is_named(tiny, only_fault):
    tiny.write("awal/02-mulai.md", tiny.read(LESSON))
    only_fault("awal/02-mulai.md", 1, "dua kali")


def test_a_question_key_is_unique_in_the_whole_course(tiny):
    for name in (MODULE, LESSON, BANK):
        text = tiny.read(name).replace("aw-1", "dw-1").replace("aw-2", "dw-2")
        tiny.write(name.replace("awal/", "dua/"), text)
    tiny.spoil(COURSE, "  - awal\n", "  - awal\n  - dua\n")
    faults = tiny.faults()
    assert [fault.file for fault in faults] == ["courses/kecil/dua/soal.gift"] * 6
    assert [fault.line for fault in faults[:2]] == [4, 10]
    assert "courses/kecil/awal/soal.gift:4" in faults[0].message


@pytest.mark.parametrize("name", [COURSE, MODULE, LESSON, BANK])
@pytest.mark.parametrize(
    ("content", "line", "words"),
    [(b"--\n-\n\xff", 3, "UTF-8"), (b"---\nti\x00tle", 2, "U+0000")],
)
def test_an_unreadable_file_is_named_once(tiny, name, content, line, words):
    tiny.write(name, content)
    found = [fault for fault in tiny.faults() if fault.file == f"courses/kecil/{name}"]
    assert [fault.line for fault in found] == [line]
    assert words in found[0].message


@pytest.mark.parametrize("name", [COURSE, MODULE, BANK])
def test_a_missing_file_is_named(tiny, name):
    del tiny.files[name]
    assert f"courses/kecil/{name}:1: Berkas tidak ada" in str(tiny.faults()[0])


def test_a_module_without_lessons_is_named(tiny):
    del tiny.files[LESSON]
    assert "courses/kecil/awal/module.md:1: Modul belum mempunyai materi" in str(tiny.faults()[0])


def test_a_course_without_files_has_that_fault(tiny):
    draft = read_draft("tiada", {})
    assert draft.course is None
    assert [str(fault) for fault in draft.faults] == [
        "courses/tiada/course.md:1: Berkas tidak ada atau tidak dapat dibaca; buat berkas ini."
    ]


@pytest.mark.parametrize(
    "head", ["", "---\n", "---\n- a\n---\n", "---\n" + "[" * 5000 + "\n---\n", "---\n&a [*a]\n---\n"]
)
def test_odd_front_matter_never_crashes(tiny, head):
    tiny.write(COURSE, head)
    assert all(fault.file == f"courses/kecil/{COURSE}" for fault in tiny.faults())


@pytest.mark.parametrize("bands", ["70, name: A}\n  - {minimum: 90", "90, name: A}\n  - {minimum: 80"])
def test_bands_run_down_to_the_pass_mark(tiny, only_fault, bands):
    tiny.spoil(COURSE, "90, name: Sangat Baik}\n  - {minimum: 70", bands)
    only_fault(COURSE, 11, "bands" if bands.startswith("70") else "Predikat")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tiny):
    before = tiny.course()
    for name in (COURSE, MODULE, LESSON, BANK):
        tiny.write(name, b"\xef\xbb\xbf" + tiny.read(name).replace("\n", "\r\n").encode())
    assert tiny.course() == before
