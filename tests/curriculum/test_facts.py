"""Every fact that the seeds state and the curriculum uses is found in the lesson that claims it.

The seeds are the five texts that the curriculum started from: 000 policy and strategy (2010), 001 slides on the
regulation of 2012, 002 news of the Bimtek of 2020, 003 a city's page on its PSM, 004 news of an inauguration (2019).
The table is reviewed by eye: fact and phrase were read side by side with the seed.
"""

from collections import Counter
from typing import NamedTuple

import pytest

from portal.content.shapes import Lesson
from portal.paths import COURSES
from tests.shipped import shipped


class Row(NamedTuple):
    """A fact of a seed, the lesson that claims it, and words of that lesson that say it."""

    seed: str
    fact: str
    lesson: str
    phrase: str


WHO = "dasar/konsep-dasar-psm/siapa-psm"
WAY = "dasar/konsep-dasar-psm/syarat-dan-jalan-menjadi-psm"
TASKS = "dasar/konsep-dasar-psm/tugas-dan-fungsi"
LAW = "dasar/konsep-dasar-psm/dasar-hukum-dan-kebijakan"
IPSM = "dasar/konsep-dasar-psm/ipsm-tim-dan-rencana-kerja"
VOLUNTEER = "dasar/kerelawanan-sosial/relawan-sosial-dan-semangatnya"
TOGETHER = "dasar/kerelawanan-sosial/bekerja-bersama-pilar-sosial"
CARE = "dasar/kerelawanan-sosial/merawat-diri-dan-semangat"
NATION = "dasar/wawasan-kebangsaan/apa-itu-wawasan-kebangsaan"
UNITY = "dasar/wawasan-kebangsaan/bhinneka-dan-keutuhan-bangsa-di-desa"
TYPES = "dasar/kehidupan-sosial/dua-puluh-enam-jenis-pmks"
POTENTIAL = "dasar/kehidupan-sosial/potensi-dan-sumber"
WHY = "lanjutan/kemitraan-jejaring/mengapa-bermitra"
PARTNERS = "lanjutan/kemitraan-jejaring/mengenali-mitra-di-desa"
NETWORK = "lanjutan/kemitraan-jejaring/ipsm-dan-tim-sebagai-jejaring"
TEND = "lanjutan/kemitraan-jejaring/merawat-kemitraan"
PLAN = "lanjutan/manajemen-program/dari-masalah-ke-rencana"
MEANS = "lanjutan/manajemen-program/orang-waktu-dan-biaya"
DOING = "lanjutan/manajemen-program/melaksanakan-dan-mengorganisasi"

TABLE = [
    Row("000", "first policy: awareness and responsibility", LAW, "menumbuhkan kesadaran dan tanggung jawab sosial"),
    Row("000", "first policy: the vulnerable and unable", LAW, "tetangga yang rentan dan tidak mampu"),
    Row("000", "second policy: performance", LAW, "meningkatkan kinerja"),
    Row("000", "second policy: devotion, technique, management", VOLUNTEER, "kemampuan teknis dan manajemen"),
    Row("000", "third policy: partnership", LAW, "mengembangkan kemitraan"),
    Row("000", "third policy: reach and evenness", WHY, "menjangkau warga sebaik mungkin dan terbagi merata"),
    Row("000", "first strategy: understanding", LAW, "peningkatan pemahaman"),
    Row("000", "second strategy: devotion and real work", LAW, "peningkatan semangat pengabdian"),
    Row("000", "third strategy: ability to work", LAW, "peningkatan kemampuan kerja"),
    Row("000", "fourth strategy: network", LAW, "pengembangan jaringan kerja"),
    Row("000", "fourth strategy: build, then institutionalise", WHY, "membangun kerja sama, lalu melembagakannya"),
    Row("000", "the second list is the strategy", LAW, "daftar kedua, yang empat butir, adalah strategi"),
    Row("000", "PSM berprestasi: held every year", CARE, "setiap tahun diadakan seleksi PSM Berprestasi"),
    Row("000", "PSM berprestasi: four stages", CARE, "kecamatan, kabupaten atau kota, provinsi, dan nasional"),
    Row("000", "PSM berprestasi: I and II go to the province", CARE, "kabupaten atau kota berhak maju ke provinsi"),
    Row("000", "PSM berprestasi: one goes to the nation", CARE, "I provinsi, yang berhak ke tingkat nasional"),
    Row("001", "definition of 2012: devotion", WHO, "berjiwa pengabdian sosial"),
    Row("001", "definition of 2012: will and ability", WHO, "mau dan mampu ikut menyelenggarakan"),
    Row("001", "definition of 2012: training", WHO, "sudah mengikuti bimbingan atau pelatihan"),
    Row("001", "aim of 2012: more concern", WHO, "meningkatkan kepedulian pada masalah sosial"),
    Row("001", "aim of 2012: prosperous society", WHO, "masyarakat hidup sejahtera"),
    Row("001", "aim of 2012: problems handled", WHO, "masalah sosial tertangani"),
    Row("001", "tasks of 2012: initiate, move, accompany, partner", TASKS, "memprakarsai penanganan masalah"),
    Row("001", "tasks of 2012: monitor programmes", TASKS, "memantau program** kesejahteraan sosial"),
    Row("001", "function of 2012: planner and initiator", TASKS, "perencana dan inisiator program"),
    Row("001", "function of 2012: implementer and organiser", TASKS, "pelaksana dan pengorganisasi program"),
    Row("001", "function of 2012: partnership", TASKS, "pengembang kemitraan dan kerja sama"),
    Row("001", "function of 2012: controller", TASKS, "pengendali program"),
    Row("001", "IPSM: a place to gather", IPSM, "wadah berhimpun para PSM"),
    Row("001", "IPSM: coordination, consultation, exchange", IPSM, "berkoordinasi, berkonsultasi, bertukar kabar"),
    Row("001", "IPSM: levels", IPSM, "desa atau kelurahan, kecamatan, kabupaten atau kota, provinsi, dan nasional"),
    Row("001", "IPSM: nature", IPSM, "tidak hierarkis, otonom, terbuka, mandiri, dan koordinatif"),
    Row("001", "IPSM: rules of its own", NETWORK, "diatur dalam peraturan organisasi IPSM"),
    Row("001", "team: who forms it", IPSM, "dapat dibentuk pemerintah pusat, provinsi, atau kabupaten"),
    Row("001", "team: who is in it", IPSM, "instansi sosial, IPSM, dunia usaha, tokoh masyarakat"),
    Row("001", "team aim: role of PSM", IPSM, "menambah peran serta PSM"),
    Row("001", "team aim: cooperation and network", NETWORK, "komunikasi, informasi, koordinasi, konsultasi"),
    Row("001", "team aim: synergy", NETWORK, "sinergi dan keterpaduan antar-PSM"),
    Row("001", "team aim: move all resources", IPSM, "menggerakkan seluruh sumber daya sosial"),
    Row("001", "team: its programme", DOING, "pembinaan dan pengembangan PSM, penguatan organisasi PSM"),
    Row("001", "work plan: every PSM writes one", IPSM, "Setiap PSM menyusun rencana dan program kerja"),
    Row("001", "work plan: four bases", PLAN, "Ketentuan yang sama menyebut empat bahan"),
    Row("001", "training: two kinds", IPSM, "mengenal pelatihan dasar dan lanjutan"),
    Row("001", "training: organisers", CARE, "penyelenggaranya Kementerian Sosial, pemerintah provinsi"),
    Row("001", "training outside government: the standard", IPSM, "harus mengacu pada standar Kementerian Sosial"),
    Row("001", "funding: state or region may help", IPSM, "anggaran negara (APBN), anggaran daerah (APBD)"),
    Row("001", "funding: for three purposes", MEANS, "tim monitoring PSM"),
    Row("001", "funding: within means", IPSM, "menyesuaikan kemampuan keuangan negara dan daerah"),
    Row("002", "voluntary but professional", VOLUNTEER, "berbasis kesukarelaan, tetapi diharapkan tetap profesional"),
    Row("002", "anybody's background is welcome", UNITY, "pendidikan, keadaan sosial ekonomi, suku, dan agama"),
    Row("002", "basic knowledge and skill needed all the same", UNITY, "bekal pengetahuan dan keterampilan dasar"),
    Row("002", "the plan that everybody attends a Bimtek", WAY, "setiap orang yang ingin menjadi PSM mengikuti bimtek"),
    Row("002", "training in tiers", WAY, "Pelatihannya berjenjang, mulai dari dasar"),
    Row("002", "opened on 17 February 2020 in Jakarta", VOLUNTEER, "Bimtek PSM di Jakarta, 17 Februari 2020"),
    Row("002", "two days", IPSM, "bimtek selama dua hari"),
    Row("002", "500 people", IPSM, "Pesertanya diberitakan 500 orang"),
    Row("002", "225, 225 and 25", IPSM, "225 orang dari Kabupaten Bekasi, dan 25 orang dari IPSM Pusat"),
    Row("002", "five topics", IPSM, "pengetahuan umum tentang kehidupan sosial"),
    Row("002", "national insight was among the topics", NATION, "wawasan kebangsaan diajarkan bersama konsep dasar"),
    Row("002", "UU 11/2009 stresses participation", LAW, "menegaskan pentingnya peran serta masyarakat"),
    Row("002", "the role moves from the centre outward", WHY, "kewenangan pembangunan kesejahteraan sosial bergeser"),
    Row("003", "purpose: chances for citizens", WHO, "membuka kesempatan seluas-luasnya bagi warga"),
    Row("003", "aim: social functioning, self-reliance", WHO, "memenuhi kebutuhannya secara mandiri"),
    Row("003", "legal basis: UU 32/2004", LAW, "UU 32/2004 tentang pemerintahan daerah"),
    Row("003", "legal basis: UU 13/2011", LAW, "UU 13/2011** tentang Penanganan Fakir Miskin"),
    Row("003", "legal basis: UU 11/2009", LAW, "UU 11/2009** tentang Kesejahteraan Sosial"),
    Row("003", "legal basis: PP 38/2007", LAW, "PP 38/2007 tentang pembagian urusan pemerintahan"),
    Row("003", "legal basis: PP 50/2007", LAW, "PP 50/2007 tentang kerja sama daerah"),
    Row("003", "legal basis: Permensos 1/2012", LAW, "Permensos 1/2012, bertanggal 19 Januari 2012"),
    Row("003", "legal basis: uniform", LAW, "Kepmensos 4/HUK/1985 mengatur seragam"),
    Row("003", "legal basis: board of Salatiga", LAW, "Wali Kota Salatiga 220/479/2018"),
    Row("003", "board of Salatiga 2018 to 2023", IPSM, "IPSM Kota Salatiga 2018 sampai 2023"),
    Row("003", "26 kinds", TYPES, "Hitung kembali: 7 + 2 + 4 + 3 + 6 + 4 = 26"),
    Row("003", "26 announced, 25 listed", TYPES, "setelah dihitung hanya ada 25 nama"),
    Row("003", "the missing kind", TYPES, "nama yang hilang adalah **korban bencana sosial**"),
    Row("003", "services", POTENTIAL, "Selain lima itu, masih terbuka pelayanan sosial lain"),
    Row("003", "service: accompaniment", TASKS, "**Pendampingan sosial.**"),
    Row("003", "service: education", TASKS, "**Penyuluhan sosial.**"),
    Row("003", "service: information", TASKS, "**Informasi.**"),
    Row("003", "service: consultation", TASKS, "**Konsultasi.**"),
    Row("003", "service: mediation", TASKS, "**Mediasi.**"),
    Row("003", "partner: Sakti Peksos", PARTNERS, "Satuan Bakti Pekerja Sosial (Sakti Peksos)"),
    Row("003", "partner: TKSK", PARTNERS, "Tenaga Kesejahteraan Sosial Kecamatan (TKSK)"),
    Row("003", "partner: Karang Taruna", TOGETHER, "**Karang Taruna**"),
    Row("003", "partner: Tagana", PARTNERS, "Taruna Siaga Bencana (Tagana)"),
    Row("003", "partner: PKH", PARTNERS, "pendamping Program Keluarga Harapan (PKH)"),
    Row("003", "partner: LKS", PARTNERS, "Lembaga Kesejahteraan Sosial (LKS)"),
    Row("003", "partner: LK3", PARTNERS, "Lembaga Konsultasi Kesejahteraan Keluarga (LK3)"),
    Row("003", "partners: and others", PARTNERS, "lembaga terkait lainnya"),
    Row("004", "the head of the social office inaugurates", WAY, "mengukuhkan PSM pada 6 Desember 2019"),
    Row("004", "the anthem before the inauguration", NATION, "menyanyikan lagu kebangsaan sebelum dikukuhkan"),
    Row("004", "at least one PSM in every village", POTENTIAL, "paling sedikit ada satu PSM di setiap desa"),
    Row("004", "more and better PSM", POTENTIAL, "jumlah dan mutu PSM perlu ditambah"),
    Row("004", "in step with other PSKS", PARTNERS, "langkahnya dipadukan dengan PSKS lain"),
    Row("004", "partner: WKSBM", TOGETHER, "Wahana Kesejahteraan Sosial Berbasis Masyarakat"),
    Row("004", "partner: family care unit", TOGETHER, "*Family Care Unit* (FCU)"),
    Row("004", "PSM as an institution: exchange of experience", TEND, "pertukaran informasi dan pengalaman"),
]
KINDS = (
    *("Anak balita telantar", "Anak telantar", "Anak yang berhadapan dengan hukum", "Anak jalanan"),
    *("Anak dengan kedisabilitasan", "Anak yang menjadi korban tindak kekerasan"),
    *("Anak yang memerlukan perlindungan khusus", "Lanjut usia telantar", "Penyandang disabilitas", "Tuna susila"),
    *("Gelandangan", "Pengemis", "Pemulung", "Kelompok minoritas", "Bekas warga binaan lembaga pemasyarakatan"),
    *("Orang dengan HIV/AIDS", "Korban penyalahgunaan NAPZA", "Korban trafficking atau perdagangan orang"),
    *("Korban tindak kekerasan", "Pekerja migran bermasalah sosial", "Korban bencana alam", "Korban bencana sosial"),
    *("Perempuan rawan sosial ekonomi", "Fakir miskin", "Keluarga bermasalah sosial psikologis"),
    "Komunitas adat terpencil",
)


@pytest.fixture(scope="module")
def lessons() -> dict[str, Lesson]:
    """Every shipped lesson by course, module and slug."""
    found = {}
    for folder in sorted(COURSES.iterdir()):
        course = shipped(folder.name)
        found |= {f"{course.slug}/{module.slug}/{lesson.slug}": lesson for module, lesson in course.lessons}
    return found


def said(lesson: Lesson) -> str:
    return " ".join(f"{lesson.summary} {lesson.body}".split()).lower()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.seed}: {row.fact}")
def test_the_lesson_says_what_it_claims_from_the_seed(lessons, row):
    lesson = lessons[row.lesson]
    assert row.phrase.lower() in said(lesson)
    assert f"seed {row.seed}" in lesson.sources


def test_the_table_covers_every_seed_and_repeats_nothing():
    counted = Counter(row.seed for row in TABLE)
    assert set(counted) == {"000", "001", "002", "003", "004"}
    assert min(counted.values()) >= 7
    assert len({(row.seed, row.fact) for row in TABLE}) == len(TABLE)


def test_the_lesson_on_the_26_kinds_numbers_each_of_them(lessons):
    lines = lessons[TYPES].body.splitlines()
    assert [f"- {kind} ({number})" for number, kind in enumerate(KINDS, 1) if f"- {kind} ({number})" not in lines] == []
    assert len(KINDS) == 26


def test_no_lesson_names_the_working_papers(lessons):
    for slug, lesson in lessons.items():
        assert not {"seed", "domain", "perlu-tinjau"} & set(said(lesson).split()), slug
