"""A tiny course that has no faults, for tests to spoil one thing at a time; and courses of plain values."""

from pathlib import Path

from portal.content.checks.course import check_course
from portal.content.folder.parse import read_draft
from portal.content.shapes import QUIZ_KINDS, CompletionRule, Course, Fault, Lesson, Module, QuizPlan

COURSE = """---
title: Kursus Kecil
full_title: Kursus Kecil untuk Uji
level: dasar
summary: Satu modul, satu materi.
jp_minutes: 45
completion:
  attendance_percent: 80
  posttest_score: 70
  all_lessons: true
bands:
  - {minimum: 90, name: Sangat Baik}
  - {minimum: 70, name: Cukup}
pretest:
  title: Pretes
  minutes: 20
  attempts: 1
  draw:
    awal: 2
posttest:
  title: Pascates
  minutes: 30
  attempts: 2
  draw:
    awal: 2
modules:
  - awal
---
Selamat datang di kursus kecil.
"""
MODULE = """---
title: Awal
summary: Modul pertama.
jp: {theory: 2, practice: 1}
outcomes:
  - {key: aw-1, text: Menyebutkan hal pertama.}
  - {key: aw-2, text: Menjelaskan hal kedua.}
---
Modul ini membuka kursus.
"""
LESSON = """---
title: Mulai
summary: Langkah pertama.
outcomes: [aw-1, aw-2]
sources:
  - UU 11/2009
review: [satu hal]
---
Anda memulai di sini.

## Bagian satu

WORDS

:::kasus Rumah Bu Sari
Bu Sari menunggu tetangganya.
:::

:::cek Siapa yang menunggu?
Bu Sari.
:::

:::ringkasan
- Mulailah.
:::
""".replace("WORDS", "kata " * 400)
BANK = """// Bank soal kecil

// [id:aw-001] [tag:outcome:aw-1] [tag:lesson:01-mulai] [tag:difficulty:mudah] [tag:basis:UU 11/2009]
::aw-001:: Siapa yang menunggu?{
  =Bu Sari#Benar.
  ~Pak Budi#Bukan.
}

// [id:aw-002] [tag:outcome:aw-2] [tag:lesson:01-mulai] [tag:difficulty:sulit] [tag:basis:UU 11/2009] [tag:perlu-tinjau]
::aw-002:: Di mana ia menunggu?{
  ~Di kota#Bukan.
  =Di rumah#Benar.
}

// [id:aw-003] [tag:outcome:aw-1] [tag:lesson:01-mulai] [tag:difficulty:sedang] [tag:basis:seed 001]
::aw-003:: Kapan Bu Sari menunggu?{
  =Pagi hari#Benar.
  ~Malam hari#Bukan.
}

// [id:aw-004] [tag:outcome:aw-1] [tag:lesson:01-mulai] [tag:difficulty:sedang] [tag:basis:seed 001]
::aw-004:: Siapa nama tetangga Bu Sari?{
  =Pak Karto#Benar.
  ~Pak Yusuf#Bukan.
}

// [id:aw-005] [tag:outcome:aw-2] [tag:lesson:01-mulai] [tag:difficulty:sedang] [tag:basis:seed 001]
::aw-005:: Mengapa rumah dipilih?{
  =Supaya dekat#Benar.
  ~Supaya jauh#Bukan.
}

// [id:aw-006] [tag:outcome:aw-2] [tag:lesson:01-mulai] [tag:difficulty:mudah] [tag:basis:UU 11/2009]
::aw-006:: Menunggu di rumah itu menolong tetangga.{T#Benar, tetangga tahu ke mana mencari.}
"""


class Tiny:
    """The course as its ``files``, which are named by their paths within it."""

    slug = "kecil"

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        for name, text in (
            ("course.md", COURSE),
            ("awal/module.md", MODULE),
            ("awal/01-mulai.md", LESSON),
            ("awal/soal.gift", BANK),
        ):
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        self.files[name] = text.encode() if isinstance(text, str) else text

    def read(self, name: str) -> str:
        return self.files[name].decode()

    def spoil(self, name: str, old: str, new: str) -> int:
        """Replace the first ``old`` by ``new``; the line it stood on."""
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new, 1))
        return text.count("\n", 0, text.index(old)) + 1

    def course(self) -> Course:
        """What the files make, which must be without faults."""
        draft = read_draft(self.slug, self.files)
        assert draft.course
        assert draft.faults == []
        return draft.course

    def faults(self) -> list[Fault]:
        """What is wrong with each file."""
        return sorted(set(read_draft(self.slug, self.files).faults))

    def check(self) -> list[Fault]:
        """As ``faults``, and the course as a whole is looked at too."""
        course, faults = check_course(self.slug, self.files)
        assert (course is None) == bool(faults)
        return faults

    def lay_down(self, courses: Path) -> Path:
        """Write the files into a folder among ``courses``, which is given back."""
        folder = courses / self.slug
        for name, data in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder


def sketch(*lessons: int) -> Course:
    """A course of plain values: for each number a module of so many lessons, and two quizzes that ask nothing."""
    rule = CompletionRule(attendance_percent=80, posttest_score=70, all_lessons=True)
    modules = tuple(_module(f"modul-{place}", count) for place, count in enumerate(lessons, 1))
    quizzes = tuple(QuizPlan(kind, kind.title(), 20, 1, ()) for kind in QUIZ_KINDS)
    return Course("sketsa", "Sketsa", "Sketsa Kursus", "dasar", "", 45, rule, (), quizzes, modules)


def _module(slug: str, count: int) -> Module:
    title = slug.replace("-", " ").title()
    lessons = tuple(
        Lesson(f"{slug}-materi-{number}", f"{title}, Materi {number}", "", (), (), (), 3, "Teks.")
        for number in range(1, count + 1)
    )
    return Module(slug, title, "", "", 2, 1, (), lessons, ())


def lesson_keys(course: Course) -> list[tuple[str, str]]:
    """By module and name, in teaching order."""
    return [(module.slug, lesson.slug) for module, lesson in course.lessons]
