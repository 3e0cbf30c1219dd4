"""The table of what there is: numbers that add up, in a form that documents can hold."""

from portal.content.folder.counts import counts, table


def test_a_module_is_counted(tiny):
    course = tiny.course()
    found = counts(course)
    (module,) = found.modules
    assert (module.title, module.lessons, module.theory_jp, module.practice_jp) == ("Awal", 1, 2, 1)
    assert (module.questions, module.kinds, module.difficulties) == (6, (5, 1, 0, 0, 0, 0, 0, 0), (2, 3, 1))
    assert (module.review, module.review_percent) == (1, 17)
    assert 400 < module.words < 450


def test_the_whole_is_the_sum_of_its_modules(tiny):
    for name in ("awal/module.md", "awal/01-mulai.md", "awal/soal.gift"):
        text = tiny.read(name).replace("aw-", "dw-").replace("summary: Modul pertama.", "summary: Modul kedua.")
        tiny.write(name.replace("awal/", "dua/"), text)
    tiny.spoil("course.md", "  - awal\n", "  - awal\n  - dua\n")
    course = tiny.course()
    found = counts(course)
    assert found.total.words == sum(module.words for module in found.modules)
    assert (found.total.lessons, found.total.theory_jp, found.total.practice_jp) == (2, 4, 2)
    assert (found.total.kinds, found.total.review_percent) == ((10, 2, 0, 0, 0, 0, 0, 0), 17)


def test_the_table_has_a_line_for_each_module_and_the_whole(tiny):
    course = tiny.course()
    lines = table([course, course]).split("\n")
    assert lines[0] == "### Kursus Kecil"
    assert lines.count(lines[0]) == 2
    rows = [line for line in lines if line.startswith("|")]
    assert {row.count("|") for row in rows} == {18}
    assert rows[2].startswith("| Awal | 1 | ")
    assert rows[2].endswith("| 3 (2 + 1) | 6 | 5 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 2 | 3 | 1 | 17 % |")
    assert rows[3].startswith("| **Jumlah** | **1** |")
