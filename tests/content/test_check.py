"""The tiny course passes the whole check; each fault that is planted in it is named with its file and line."""

import pytest

from portal.content.checks.banks import BALANCED_FROM
from portal.content.checks.course import check_course, check_courses, check_folder, review_list
from portal.content.prose.markdown import MAX_LENGTH
from portal.paths import COURSES

COURSE, MODULE, LESSON, BANK = "course.md", "awal/module.md", "awal/01-mulai.md", "awal/soal.gift"


def named(tiny, name: str, line: int, words: str) -> None:
    """The course has exactly this fault."""
    faults = tiny.check()
    assert [(fault.file, fault.line) for fault in faults] == [(f"courses/kecil/{name}", line)], faults
    assert words in faults[0].message


def question(number: int, stem: str, answers: str, tags: str = "") -> str:
    head = f"[id:aw-{number:03}] [tag:outcome:aw-1] [tag:lesson:01-mulai] [tag:difficulty:mudah]"
    return f"\n// {head} [tag:basis:UU 11/2009] {tags}\n::aw-{number:03}:: {stem}{{{answers}}}\n"


def add(tiny, text: str) -> int:
    """Append to the bank; the line of the question that ``question`` makes."""
    before = tiny.read(BANK)
    tiny.write(BANK, before + text)
    return before.count("\n") + 3


def test_the_tiny_course_passes(tiny):
    assert tiny.check() == []


def test_the_shipped_courses_pass():
    courses, faults = check_courses(COURSES)
    assert [str(fault) for fault in faults] == []
    assert {course.slug for course in courses} >= {"dasar"}


def test_a_fault_of_reading_and_one_of_the_whole_are_named_together(tiny):
    first = tiny.spoil(COURSE, "level: dasar", "level: ahli")
    second = tiny.spoil(LESSON, "  - UU 11/2009", "  - UU 11/2010")
    assert [(fault.file[14:], fault.line) for fault in tiny.check()] == [(LESSON, second), (COURSE, first)]


def test_a_course_that_cannot_be_read_has_only_that_fault():
    course, faults = check_course("tiada", {})
    assert course is None
    assert [fault.line for fault in faults] == [1]


def test_a_folder_is_checked_as_its_files_are_without_the_hidden_ones(tiny, tmp_path):
    tiny.spoil(LESSON, "  - UU 11/2009", "  - UU 11/2010")
    faults = tiny.check()
    tiny.write(".DS_Store", b"\x00")
    tiny.write("awal/.catatan.md", "x")
    assert check_folder(tiny.lay_down(tmp_path)) == (None, faults)


def test_a_file_of_a_folder_that_cannot_be_read_is_named(tiny, tmp_path):
    folder = tiny.lay_down(tmp_path)
    (folder / "awal" / "02-hilang.md").symlink_to(tmp_path / "hilang.md")
    _course, faults = check_courses(tmp_path)
    assert [(fault.file, fault.line) for fault in faults] == [("courses/kecil/awal/02-hilang.md", 1)]


# Sources


def test_an_unknown_regulation_of_a_lesson_is_named(tiny):
    line = tiny.spoil(LESSON, "  - UU 11/2009", "  - UU 11/2010 Pasal 3")
    named(tiny, LESSON, line, "“UU 11/2010” tidak dikenal")


def test_an_unknown_regulation_of_a_question_is_named(tiny):
    tags = tiny.spoil(BANK, "[tag:basis:UU 11/2009]", "[tag:basis:Permensos Nomor 99 Tahun 2019]")
    named(tiny, BANK, tags + 1, "“Permensos 99/2019” tidak dikenal")


@pytest.mark.parametrize("sources", ["", "sources:\n", "sources: []\n"])
def test_a_lesson_without_sources_is_named(tiny, sources):
    tiny.spoil(LESSON, "sources:\n  - UU 11/2009\n", sources)
    named(tiny, LESSON, 5 if sources else 2, "sources")


# Links and regions


@pytest.mark.parametrize(
    "address",
    ["https://kemensos.go.id/a?b=1#c", "01-mulai.md", "../awal/01-mulai.md#bagian-bagian-satu", "<01-mulai.md>"],
)
def test_a_link_outside_or_to_a_lesson_passes(tiny, address):
    tiny.spoil(LESSON, "Anda memulai di sini.", f"Baca [ini]({address}).")
    assert tiny.check() == []


@pytest.mark.parametrize(
    "address",
    [
        "02-lain.md",
        "../lain/01-mulai.md",
        "module.md",
        "/etc/passwd",
        "../../../x",
        "mailto:a@b.id",
        "#bagian",
        "//a.id",
    ],
)
def test_a_broken_link_is_named_at_its_line(tiny, address):
    line = tiny.spoil(LESSON, "Anda memulai", f"Satu baris.\nBaca [ini]({address}) dulu.\nAnda memulai")
    named(tiny, LESSON, line + 1, f"“{address}”")


def test_a_link_that_cannot_be_one_is_named(tiny):
    line = tiny.spoil(LESSON, "Anda memulai", "[ini](dua kata.md) Anda memulai")
    named(tiny, LESSON, line, "Tautan ini tidak sah")


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("javascript:alert(1)", "javascript"),
        ("JaVaScRiPt:alert(1)", "javascript"),
        ("java&#115;cript:alert(1)", "javascript"),
        ("<java\tscript:alert(1)>", "javascript"),
        ("data:text/html,x", "data"),
        ("vbscript:msgbox", "vbscript"),
    ],
)
@pytest.mark.parametrize("form", ["Satu\n[ini]({}) dua", "Satu\n[ini][x] dua\n\n[x]: {}\n\n"])
def test_a_link_that_could_run_is_named(tiny, form, address, scheme):
    line = tiny.spoil(LESSON, "Anda memulai", f"{form.format(address)} Anda memulai")
    named(tiny, LESSON, line + 1, f"Tautan “{scheme}:” dihapus")


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=x",
        "https://youtu.be/x",
        "http://vimeo.com/1",
        "https://vt.tiktok.com/x",
        "https://a.id/film.MP4",
        "https://a.id/film.webm?x=1",
    ],
)
def test_a_link_to_a_video_says_its_size(tiny, address):
    line = tiny.spoil(LESSON, "Anda memulai di sini.", f"Tonton\n[video *ini*]({address}).")
    named(tiny, LESSON, line + 1, "belum menyebut ukurannya")
    for size in ("± 12 MB", "3,5 MB", "900 kB", "±1 GB"):
        tiny.spoil(LESSON, "[video", f"[video ({size})")
        assert tiny.check() == []
        tiny.spoil(LESSON, f"[video ({size})", "[video")


@pytest.mark.parametrize(
    "address", ["https://notyoutube.com/x", "https://a.id/mp4", "https://[a.id/x", "https://a.id/youtu.be"]
)
def test_another_link_need_not(tiny, address):
    tiny.spoil(LESSON, "Anda memulai di sini.", f"Baca [ini]({address}).")
    assert tiny.check() == []


# Pictures

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'


def test_a_picture_may_stand_in_a_lesson(tiny):
    tiny.write("gambar/bagan.svg", PICTURE)
    tiny.spoil(LESSON, "Anda memulai", '![Alur kerja PSM](../gambar/bagan.svg "Alur")\n\nAnda memulai')
    assert tiny.check() == []


@pytest.mark.parametrize(
    "address",
    [
        "../gambar/lain.svg",
        "gambar/bagan.svg",
        "bagan.svg",
        "/gambar/bagan.svg",
        "https://a.id/bagan.svg",
        "../gambar/",
    ],
)
def test_a_picture_that_does_not_exist_is_named(tiny, address):
    tiny.write("gambar/bagan.svg", PICTURE)
    good = "![Alur kerja PSM](../gambar/bagan.svg)"
    line = tiny.spoil(LESSON, "Anda memulai", f"{good}\n![Alur kerja PSM]({address}) Anda memulai")
    named(tiny, LESSON, line + 1, f"Gambar “{address}” tidak ada")


@pytest.mark.parametrize(
    ("alt", "fault"),
    [
        ("", True),
        ("Peta", True),
        ("foto-desa.webp", True),
        ("IMG_1.JPG", True),
        ("a" * 251, True),
        ("a" * 250, False),
        ("Peta.", False),
        ("Isi foto.webp dari desa", False),
    ],
)
def test_a_picture_is_described(tiny, alt, fault):
    tiny.write("gambar/bagan.svg", PICTURE)
    line = tiny.spoil(LESSON, "Anda memulai", f"![{alt}](../gambar/bagan.svg)\n\nAnda memulai")
    if fault:
        named(tiny, LESSON, line, "Teks pengganti gambar harus 5 sampai 250 huruf")
    else:
        assert tiny.check() == []


def test_a_picture_that_no_page_shows_is_named(tiny):
    tiny.write("gambar/bagan.svg", PICTURE)
    named(tiny, "gambar/bagan.svg", 1, "tidak dipakai")


# Raw HTML


@pytest.mark.parametrize(
    ("html", "below", "words"),
    [
        ("<script>alert(1)</script>", 0, "Skrip dihapus"),
        ("<div>\n<SCRIPT\nsrc=x></SCRIPT>\n</div>", 1, "Skrip dihapus"),
        ("kata <script>", 0, "Skrip dihapus"),
        ("<img src=x onerror=alert(1)>", 0, "Atribut “onerror” dihapus"),
        ("<div>\n<b\nONCLICK = 'x'>\n</div>", 2, "Atribut “onclick” dihapus"),
        ("satu\ndua <svg onload=x/> tiga", 1, "Atribut “onload” dihapus"),
        ("kata <a href='javascript:alert(1)'>", 0, "Tautan “javascript:” dihapus"),
        ('kata <a href="jav&#x61;script:alert(1)">', 0, "Tautan “javascript:” dihapus"),
        ("kata <a href=data:text/html,x>", 0, "Tautan “data:” dihapus"),
        ("kata <form action=vbscript:x>", 0, "Tautan “vbscript:” dihapus"),
        ("<iframe src=https://a.id></iframe>", 0, "HTML “<iframe…>” tidak dipakai"),
        ("satu\ndua <b>", 1, "HTML “<b…>” tidak dipakai"),
        ("kata <!-- catatan -->", 0, "HTML “<!--…>” tidak dipakai"),
        ("| a |\n|---|\n| <nama desa> |", 2, "HTML “<nama…>” tidak dipakai"),
    ],
)
@pytest.mark.parametrize("name", [LESSON, MODULE, COURSE])
def test_raw_html_is_named_at_its_line(tiny, name, html, below, words):
    old = {LESSON: "Anda memulai", MODULE: "Modul ini", COURSE: "Selamat"}[name]
    line = tiny.spoil(name, old, f"Teks.\n\n{html}\n\n{old}") + 2
    faults = {(fault.file[14:], fault.line, fault.message) for fault in tiny.check()}
    assert any(fault[:2] == (name, line + below) and words in fault[2] for fault in faults), faults
    assert {fault[0] for fault in faults} == {name}


def test_html_in_code_is_text(tiny):
    tiny.spoil(LESSON, "Anda memulai", "`<script>` dan\n\n    <b onclick=x>\n\nAnda memulai")
    assert tiny.check() == []


def test_a_text_without_end_is_named(tiny):
    line = tiny.spoil(LESSON, "Anda memulai", "[" * MAX_LENGTH)
    named(tiny, LESSON, line, "paling banyak 40000")


def test_what_experts_have_to_review_is_listed_with_file_and_line(tiny, tmp_path):
    tiny.lay_down(tmp_path)
    assert review_list(tmp_path) == [
        "courses/kecil/awal/01-mulai.md:9: satu hal",
        "courses/kecil/awal/soal.gift:10: aw-002, Di mana ia menunggu?",
    ]


@pytest.mark.parametrize("code", ["32.75", "11.01.01", "11.01.01.2001"])
def test_a_region_that_exists_passes(tiny, code):
    tiny.spoil(LESSON, "Anda memulai di sini.", f"Kodenya `{code}`.")
    assert tiny.check() == []


@pytest.mark.parametrize("code", ["99.99", "11.01.99", "11.01.01.0001", "11.01.01.20", "32.75.01.1001.1"])
def test_a_region_that_does_not_exist_is_named(tiny, code):
    line = tiny.spoil(LESSON, "Anda memulai di sini.", f"Kodenya\n`{code}`.")
    named(tiny, LESSON, line + 1, f"“{code}” tidak ada")


# Outcomes


def test_an_outcome_that_no_lesson_teaches_is_named(tiny):
    tiny.spoil(LESSON, "outcomes: [aw-1, aw-2]", "outcomes: [aw-1]")
    named(tiny, MODULE, 7, "“aw-2” belum diajarkan")


def test_an_outcome_with_two_questions_is_named(tiny):
    tiny.spoil(BANK, "[id:aw-003] [tag:outcome:aw-1]", "[id:aw-003] [tag:outcome:aw-2]")
    named(tiny, MODULE, 6, "“aw-1” baru mempunyai 2 soal; perlu 3")


# Duplicates


@pytest.mark.parametrize(
    ("stem", "key"),
    [
        ("Siapa  yang MENUNGGU", "Pak Camat"),
        ("Siapakah yang menunggu?", "bu sari."),
    ],
)
def test_a_question_asked_again_is_named_with_both_lines(tiny, stem, key):
    line = add(tiny, question(7, stem, f"={key} ~Lain"))
    named(tiny, BANK, line, "courses/kecil/awal/soal.gift:4")


def test_a_similar_question_with_another_key_is_another_question(tiny):
    add(tiny, question(7, "Siapa yang ditunggu?", "=Pak Camat ~Bu Lurah"))
    assert tiny.check() == []


def test_a_matching_asked_again_is_named(tiny):
    pairs = "=a -> b =c -> d =e -> f"
    line = add(tiny, question(7, "Pasangkan setiap hal dengan artinya.", pairs))
    again = add(tiny, question(8, "Pasangkan setiap hal dengan arti.", pairs))
    named(tiny, BANK, again, f"courses/kecil/awal/soal.gift:{line}")


# Balance


def many(places: str, long_keys: int = 0) -> str:
    """Questions with four options of like length whose keys stand in these places, some of them the longest."""
    made = []
    for number, place in enumerate(places):
        texts = [f"pilihan {option} nomor {number:03}" for option in "abcd"]
        if number < long_keys:
            texts["abcd".index(place)] += " ya"
        signs = ["=" if option == place else "~" for option in "abcd"]
        answers = " ".join(sign + text for sign, text in zip(signs, texts, strict=True))
        made.append(question(number + 10, f"{number} {chr(97 + number % 26) * 30}?", answers))
    return "".join(made)


def balanced(tiny, text: str) -> list[str]:
    """The messages about the bank when its single choices are these alone."""
    _, true_false = tiny.read(BANK).split("// [id:aw-006]")
    others = "".join(
        question(n, f"{n} {'xyz'[n % 3] * 40}", "F").replace("outcome:aw-1", "outcome:aw-2") for n in (1, 2)
    )
    tiny.write(BANK, f"// Bank\n\n// [id:aw-006]{true_false}{others}{text}")
    faults = tiny.check()
    assert {(fault.file, fault.line) for fault in faults} <= {(f"courses/kecil/{BANK}", 1)}, faults
    return [fault.message for fault in faults]


def test_even_keys_pass(tiny):
    assert balanced(tiny, many("abcd" * 6, long_keys=10)) == []


def test_a_place_that_holds_too_many_keys_is_named(tiny):
    (message,) = balanced(tiny, many("a" * 10 + "bbbb" + "ccccc" + "ddddd"))
    assert "tempat a pada 42% soal" in message


def test_a_place_that_holds_hardly_a_key_is_named(tiny):
    messages = balanced(tiny, many("aaaaaaa" + "bbbbbbb" + "ccccccc" + "d"))
    assert ["tempat d pada 5% soal" in message for message in messages] == [True]


def test_keys_that_are_mostly_the_longest_option_are_named(tiny):
    (message,) = balanced(tiny, many("abcd" * 5, long_keys=10))
    assert "terpanjang pada 50% soal" in message


def test_a_small_bank_is_not_weighed(tiny):
    assert balanced(tiny, many("a" * (BALANCED_FROM - 1), long_keys=19)) == []


@pytest.mark.parametrize(("length", "fault"), [(26, False), (27, True)])
def test_an_option_much_longer_than_another_is_named(tiny, length, fault):
    line = add(tiny, question(7, "Mana yang lebih panjang di sini?", f"={'b' * 12} ~{'a' * length}"))
    if fault:
        named(tiny, BANK, line, "2,2 kali")
    else:
        assert tiny.check() == []


def test_short_options_may_differ(tiny):
    add(tiny, question(7, "Mana yang lebih panjang di sini?", f"=ya ~{'a' * 25}"))
    assert tiny.check() == []


def test_a_bank_with_too_much_to_review_is_named(tiny):
    tiny.spoil(
        BANK, "[tag:outcome:aw-1] [tag:lesson:01-mulai]", "[tag:outcome:aw-1] [tag:lesson:01-mulai] [tag:perlu-tinjau]"
    )
    named(tiny, BANK, 1, "perlu-tinjau 33%")


def test_a_draw_counts_only_what_a_quiz_can_ask(tiny):
    add(tiny, question(7, "Pasangkan setiap hal dengan artinya.", "=a -> b =c -> d =e -> f", "[tag:retired]"))
    line = tiny.spoil(COURSE, "    awal: 2", "    awal: 7")
    named(tiny, COURSE, line, "berisi 6 soal yang siap pakai")


def test_the_difficulties_of_a_quiz_add_up_to_its_questions(tiny):
    tiny.spoil(COURSE, "    awal: 2\n", "    awal: 2\n  difficulty: {mudah: 1, sulit: 1}\n")
    assert tiny.check() == []
    line = tiny.spoil(COURSE, "{mudah: 1, sulit: 1}", "{mudah: 1, sulit: 2}")
    named(tiny, COURSE, line, "“difficulty” berjumlah 3 soal, padahal kuis mengambil 2 soal")


def test_an_unknown_difficulty_of_a_quiz_is_named(tiny):
    tiny.spoil(COURSE, "    awal: 2\n", "    awal: 2\n  difficulty: {mudah: 1, susah: 1}\n")
    line = 1 + tiny.read(COURSE).partition("susah")[0].count("\n")
    named(tiny, COURSE, line, "“susah” tidak dikenal")
