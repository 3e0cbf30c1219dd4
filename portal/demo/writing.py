"""What the invented people write where an essay is asked for."""

import random

GOOD = (
    "Dua belas lansia di dua RT tinggal sendiri dan jarang makan siang, jadi mereka didahulukan. Pertama saya mendata "
    "bersama ketua RT. Kedua, kader posyandu dan karang taruna membagi hari kunjungan. Ketiga, tiap akhir bulan kami "
    "membahas buku kunjungan di balai desa.",
    "Delapan anak belum punya akta sehingga sulit mendaftar sekolah. Saya mulai dari yang paling dekat tahun "
    "ajarannya: memeriksa berkas di rumah, menyiapkan yang kurang bersama orang tuanya, lalu menemani ke kantor desa.",
    "Keluarga di bantaran kali didahulukan karena airnya naik dua kali tahun lalu. Saya mengajak mereka memetakan "
    "jalan keluar, menyepakati rumah kumpul dengan ketua RW, lalu berlatih sekali sebelum musim hujan.",
)
POOR = (
    "Saya akan membantu semua warga yang membutuhkan dengan sosialisasi.",
    "Masalahnya kurang kesadaran. Perlu penyuluhan, pembinaan, dan bantuan dari pemerintah.",
)


def written(chance: random.Random, good: bool) -> str:
    """What somebody writes."""
    return chance.choice(GOOD if good else POOR)
