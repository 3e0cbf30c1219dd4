"""Words of the glossary in lessons: the first use of each leads to its explanation, nothing else changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.prose.markdown import render
from portal.content.prose.terms import term_id, terms_in
from portal.content.shapes import Term

GLOSSARY = (
    Term("PSM", ("Pekerja Sosial Masyarakat",), "Relawan.", "UU 11/2009"),
    Term("LKS", (), "Lembaga.", "UU 11/2009"),
    Term("asesmen", ("menilai keadaan",), "Mengkaji.", "UU 11/2009"),
    Term("tim", (), "Kelompok.", "UU 11/2009"),
    Term("tim penggerak", (), "Kelompok yang bergerak.", "UU 11/2009"),
    Term("HIV/AIDS", (), "Penyakit.", "UU 11/2009"),
)


def linked(body: str) -> list[tuple[str, str]]:
    """Every link to a term: its anchor and its words."""
    return re.findall(r'<a class="term" href="#istilah-([^"]*)"[^>]*>([^<]*)</a>', render(body, glossary=GLOSSARY))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Seorang PSM datang. PSM itu ramah.", [("psm", "PSM")]),
        ("Pekerja Sosial Masyarakat (PSM) datang.", [("psm", "Pekerja Sosial Masyarakat")]),
        ("Kata psm dan PSMnya bukan PSM-an, lalu IPSM.", []),
        ("(PSM) dan **LKS**.", [("psm", "PSM"), ("lks", "LKS")]),
        ("Asesmen dahulu, lalu asesmen lagi.", [("asesmen", "Asesmen")]),
        ("Kita MENILAI keadaan.", [("asesmen", "MENILAI keadaan")]),
        ("Tim penggerak dan tim lain.", [("tim-penggerak", "Tim penggerak"), ("tim", "tim")]),
        ("Tim-tim bekerja.", []),
        ("Orang dengan HIV/AIDS.", [("hiv-aids", "HIV/AIDS")]),
        ("## PSM di desa\n\nTentang LKS.", [("lks", "LKS")]),
        ("| PSM |\n| --- |\n| LKS |", [("lks", "LKS")]),
        ("[PSM di sini](https://a.id) dan `LKS`.", []),
        (":::kasus PSM menolong\nSeorang LKS.\n:::", [("lks", "LKS")]),
        ("- PSM\n- LKS\n\n> asesmen", [("psm", "PSM"), ("lks", "LKS"), ("asesmen", "asesmen")]),
    ],
)
def test_the_first_use_in_the_running_text_is_linked(body, found):
    assert linked(body) == found


def test_the_terms_of_a_lesson_come_in_the_order_of_their_use():
    html = render("LKS lalu PSM, lalu LKS.", glossary=GLOSSARY)
    assert list(terms_in(html, GLOSSARY).items()) == [("istilah-lks", GLOSSARY[1]), ("istilah-psm", GLOSSARY[0])]
    assert terms_in(html, ()) == {}
    assert terms_in(render("Tanpa istilah.", glossary=GLOSSARY), GLOSSARY) == {}


def test_without_a_glossary_and_with_empty_words_nothing_is_linked():
    assert "<a" not in render("Seorang PSM.")
    assert "<a" not in render("Seorang PSM.", glossary=(Term("", ("",), "", ""),))


@pytest.mark.parametrize(
    ("term", "anchor"),
    [("HIV/AIDS", "istilah-hiv-aids"), ("Élan vital", "istilah-elan-vital"), ("5W1H", "istilah-5w1h")],
)
def test_an_anchor_is_plain(term, anchor):
    assert term_id(Term(term, (), "", "")) == anchor


def test_words_with_signs_are_searched_as_they_stand():
    odd = (Term("a.b", (), "Titik.", "UU 11/2009"), Term("(x", (), "Kurung.", "UU 11/2009"))
    html = render("Bukan acb, tetapi a.b saja.", glossary=odd)
    assert re.findall(r'class="term"[^>]*>([^<]*)<', html) == ["a.b"]


@given(st.text(alphabet="PSMLK asesmen timg*_[]()#`-/\nİıſ", max_size=80))
def test_only_links_are_added_and_each_term_at_most_once(body):
    plain, marked = render(body), render(body, glossary=GLOSSARY)
    found = linked(body)
    assert len({anchor for anchor, _words in found}) == len(found)
    assert re.sub(r'<a class="term"[^>]*>([^<]*)</a>', r"\1", marked) == plain
