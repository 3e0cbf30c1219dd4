"""Two ways of writing one name are the same name; two names are not."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identities.names import ALIKE, MUHAMMAD, TITLES, alikeness, same_name, words

GIVEN = ["Siti", "Aminah", "Bambang", "Hutapea", "Nur'aini", "Yohanes", "Wahyudi", "Kartika", "Muhammad", "Agus"]
names = st.lists(st.sampled_from(GIVEN), min_size=1, max_size=4, unique=True).map(" ".join)
before = st.sampled_from(["Dr. ", "Drs. ", "H. ", "Hj. ", "Ir. H. ", "Prof. Dr. ", "DRA ", "Hj ", "H.", "Drs.H."])
after = st.sampled_from([", S.Pd", ", S.Pd., M.Si", " S.Sos", ", SE", " M. Si", ", A.Md.Keb", ", S. Pd.", " (S.H.)"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "SITI AMINAH"),
        ("Siti Aminah", "Hj. Siti Aminah, S.Pd., M.Si"),
        ("Siti Aminah", "Aminah, Siti"),
        ("Siti Aminah", "DR SITI AMINAH S PD"),
        ("Siti Nur'aini", "Siti Nuraini"),
        ("Siti Nur’aini", "Siti Nur`aini"),
        ("Siti Nuraini", "Siti Nur Aini"),
        ("Nur-Aini", "Nur Aini"),
        ("Muhammad Yusuf", "M. Yusuf"),
        ("Muhammad Yusuf", "M.Yusuf"),
        ("Muhammad Yusuf", "Moch. Yusuf"),
        ("Muhammad Yusuf", "Drs. H. Muh Yusuf, M.Ag"),
        ("Mochamad Yusuf", "Mohammad Yusuf"),
        ("Yusuf Muhammad", "Mohd. Yusuf"),
        ("José Ximenes", "Jose Ximenes"),
        ("I Gusti Ayu", "I GUSTI AYU, S.Tr.Sos"),
        ("Agus Kartika", "Kartika Agus, A. Md"),
    ],
)
def test_one_name_in_two_spellings(one, other):
    assert alikeness(one, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "Siti Aminnah"),
        ("Yohanes Hutapea", "Johanes Hutapea"),
        ("Bambang Wahyudi", "Bambang Wahyudy"),
        ("Zaenal Abidin", "Zainal Abidin"),
        ("Siti Aminah", "Ziti Aminah"),
    ],
)
def test_a_slip_of_the_pen_is_the_same_name(one, other):
    assert ALIKE <= alikeness(one, other) < 100
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "Siti Rahmah"),
        ("Siti Aminah", "Siti"),
        ("Muhammad Yusuf", "Maria Yusuf"),
        ("Muhammad Yusuf", "Muhammad Yasin"),
        ("Agus Kartika", "Agus Salim"),
        ("H. Agus", "H. Bagas"),
        ("Dr. S.Pd", "Siti"),
        ("Siti", ""),
        ("Ann Nur'aini", "Orang Lain"),
    ],
)
def test_two_names(one, other):
    assert not same_name(one, other)


def test_titles_alone_are_a_name_and_nothing_is_like_nothing():
    assert words("H. Ma") == ("h", "ma")
    assert words("Drs. H. Moch. Ali, M.Si") == ("muhammad", "ali")
    assert (words("—"), alikeness("—", "…")) == ((), 0)


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_is_the_same_both_ways_round_and_never_more_than_all(one, other):
    assert alikeness(one, other) == alikeness(other, one)
    assert 0 <= alikeness(one, other) <= 100


@given(names, st.text(max_size=30))
def test_everybody_is_like_oneself(name, other):
    assert alikeness(name, name) == 100
    assert alikeness(other, other) in (0, 100)


@given(names)
def test_order_and_capitals_do_not_count(name):
    for order in permutations(name.split()):
        assert alikeness(name, " ".join(order).upper()) == 100


@given(before, names, after)
def test_titles_do_not_count(title, name, degree):
    assert alikeness(name, title + name + degree) == 100


@given(st.sampled_from(sorted(MUHAMMAD)), st.sampled_from(GIVEN[:8]))
def test_every_spelling_of_muhammad_is_one(spelling, name):
    assert alikeness(f"Muhammad {name}", f"{spelling.title()}. {name}") == 100


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_the_measure_is_the_longest_common_subsequence(one, other):
    from portal.identities.names import _common

    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for row, mine in enumerate(one):
        for column, theirs in enumerate(other):
            best = max(table[row][column + 1], table[row + 1][column])
            table[row + 1][column + 1] = table[row][column] + 1 if mine == theirs else best
    assert _common(one, other) == table[-1][-1]


def test_no_title_is_a_spelling_of_muhammad():
    assert not TITLES & MUHAMMAD
