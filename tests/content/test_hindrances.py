"""What keeps a single question from being published."""

import pytest

from portal.content.checks.banks import hindrances
from tests.content.banks import only


@pytest.mark.parametrize(
    "option",
    [
        "A dan B benar",
        "a dan b",
        "Pilihan A, B, dan C benar",
        "Jawaban B benar",
        "Hanya C",
        "A, B, C",
        "(a) dan (c)",
        "Semua jawaban di atas benar",
        "Semua di atas",
        "Bukan salah satu di atas",
        "Tidak ada jawaban yang benar di atas",
        "All of the above",
        "None of the above",
        "Both A and B",
    ],
)
def test_an_option_that_points_at_others_needs_a_fixed_order(option):
    body = f"Siapa mitra PSM?{{=Tagana ~Karang Taruna ~{option}}}"
    said = "urutan pilihan diacak"
    assert said in " ".join(hindrances(only(body)))
    assert said not in " ".join(hindrances(only(body, " [tag:fixed-order]")))


@pytest.mark.parametrize(
    "option",
    [
        "Vitamin A dan B",
        "Ayah dan ibu",
        "Semua warga desa",
        "Tidak ada",
        "Golongan darah AB",
        "Usia di atas 60 tahun",
        "Kelas A",
        "B",
        "Semua warga di sekitar",
    ],
)
def test_an_option_that_only_looks_like_it_is_let_be(option):
    assert list(hindrances(only(f"Siapa?{{=Tagana ~Karang Taruna ~{option}}}"))) == []


def test_options_of_unlike_length():
    found = list(hindrances(only("Apa?{=Warga yang dengan sadar membantu sesama di desanya ~pegawai}")))
    assert found == ["Pilihan terpanjang 7,1 kali pilihan terpendek; paling banyak 2,2 kali."]
