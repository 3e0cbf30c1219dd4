"""What the heading over a column means. Words that offices use are known; what is merely like one is a proposal."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

TITLES = {
    "nik": "NIK",
    "name": "Nama Lengkap",
    "sex": "Jenis Kelamin",
    "birth_date": "Tanggal Lahir",
    "phone": "No HP",
    "village_code": "Kode Desa",
    "quota": "Kuota",
    "certificate_code": "Kode Sertifikat",
    "village": "Desa/Kelurahan",
    "district": "Kecamatan",
    "regency": "Kabupaten/Kota",
    "birth": "Tempat, Tanggal Lahir",
    "birth_place": "Tempat Lahir",
    "male": "L",
    "female": "P",
}
"""What a column may hold, with the heading that the portal itself would write."""
LIKE = 88
"""From how alike to a known heading another one is proposed, of 100."""
_OTHER_PEOPLE = """ibu ayah bapak ortu tua wali suami istri isteri pasangan anak waris darurat kepala ketua camat lurah
    kades pendamping saudara keluarga kantor sekolah pelatih panitia petugas pengirim atasan bank rekening"""
OTHERS = frozenset(_OTHER_PEOPLE.split())
"""A heading with one of these speaks of somebody or something else."""

_SAME = {
    word: meant
    for meant, words in {
        "no": "nomor nmr nomer num",
        "tanggal": "tgl tggl tg",
        "tempat": "tmp tmpt tpt tmpat",
        "lahir": "lhr kelahiran",
        "kecamatan": "kec",
        "kabupaten": "kab",
        "kelurahan": "kel",
        "desa": "ds",
        "hp": "handphone hape ponsel telp tlp tlpn telpon telepon tel phone mobile seluler wa whatsapp whatsap",
        "jk": "jenkel jeniskelamin gender",
        "nama": "nm name",
        "lp": "pl",
        "ktp": "ektp",
        "ttl": "tetala",
    }.items()
    for word in words.split()
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where words are glued together: `NoHP`, `TglLahir`."""


@dataclass(frozen=True)
class _Meaning:
    """A heading means this if all words of one of ``core`` stand in it, and besides only words of ``also``."""

    field: str
    core: tuple[frozenset[str], ...]
    also: frozenset[str]


def _meaning(field: str, core: str, also: str) -> _Meaning:
    cores = tuple(frozenset(words.split("+")) for words in core.split())
    return _Meaning(field, cores, frozenset().union(*cores) | frozenset(also.split()))


_MEANINGS = (
    _meaning("male", "l lk laki pria", "jenis kelamin jk"),
    _meaning("female", "p pr perempuan wanita", "jenis kelamin jk"),
    _meaning(
        "sex",
        "jenis+kelamin kelamin jk lp l+p lk+pr laki+perempuan pria+wanita sex",
        "l p lk pr laki perempuan pria wanita peserta",
    ),
    _meaning(
        "nik",
        "nik ktp induk+kependudukan",
        "no e identitas peserta calon kartu tanda penduduk digit angka 16 sesuai anggota psm",
    ),
    _meaning("birth", "ttl tempat+tanggal+lahir", "dan kota peserta sesuai ktp dd mm yyyy hh bb tttt"),
    _meaning(
        "birth_date",
        "tanggal+lahir birth+date dob date+birth",
        "peserta sesuai ktp of dd mm yyyy hh bb tttt bulan bln tahun thn format contoh",
    ),
    _meaning("birth_place", "tempat+lahir kota+lahir", "peserta kabupaten sesuai ktp"),
    _meaning("village_code", "kode+desa kode+kelurahan kode+wilayah village+code", "kemendagri dan atau asal tinggal"),
    _meaning(
        "village",
        "desa kelurahan nagari gampong pekon village",
        "nama dan atau asal domisili tinggal alamat wilayah tugas penugasan kampung",
    ),
    _meaning("district", "kecamatan distrik kapanewon district", "nama dan atau asal domisili alamat wilayah"),
    _meaning("regency", "kabupaten kota regency", "nama dan atau asal domisili alamat wilayah"),
    _meaning(
        "name",
        "nama full+nama",
        "lengkap peserta calon anggota psm relawan dan gelar dengan beserta tanpa sesuai ktp kk ijazah identitas e "
        "warga penduduk pendaftar huruf besar kapital untuk sertifikat pada di",
    ),
    _meaning("phone", "hp kontak", "no aktif peserta yang dapat bisa dihubungi dan atau pribadi sms"),
    *(_meaning("quota", word, "") for word in ("kuota", "utusan", "asal", "unsur")),
    _meaning("certificate_code", "kode+sertifikat kode+pemeriksaan kode+verifikasi", ""),
)
_OTHER_WORDS = {
    "nik": "no identitas;no id;nik peserta bimtek",
    "name": "nama lengkap;nama peserta;peserta;nama lengkap dan gelar",
    "sex": "jenis kelamin",
    "birth": "tempat tanggal lahir;tempat dan tanggal lahir",
    "birth_date": "tanggal lahir;lahir;tahun lahir",
    "birth_place": "tempat lahir",
    "phone": "no hp;no hp aktif;kontak person",
    "village_code": "kode desa;kode kelurahan;kode desa kelurahan",
    "village": "desa kelurahan;kelurahan;nama desa;alamat desa",
    "district": "kecamatan;nama kecamatan",
    "regency": "kabupaten kota;kabupaten;kab kota asal",
    "quota": "kuota;utusan;asal utusan;asal instansi;instansi;asal daerah;perwakilan;delegasi;unsur peserta",
    "certificate_code": "kode sertifikat;kode pemeriksaan",
}
"""What a heading is compared with for a proposal, in the words that are left when each is put into its usual form."""
_GLUED = {
    "".join(words.split()): field
    for field, listed in {
        "nik": "no nik;no ktp;nomor ktp;no induk kependudukan;nomor induk kependudukan",
        "name": "nama lengkap;nama peserta",
        "sex": "jenis kelamin",
        "birth_date": "tanggal lahir;tgl lahir",
        "birth_place": "tempat lahir",
        "birth": "tempat tanggal lahir;tempat tgl lahir",
        "phone": "no hp;nomor hp;no telepon;no telp;no wa;nomor wa",
        "village_code": "kode desa;kode kelurahan;kode wilayah",
        "certificate_code": "kode sertifikat",
    }.items()
    for words in listed.split(";")
}


def words_of(heading: str) -> tuple[str, ...]:
    """The words of a heading in their usual form; what stands in brackets only if there is nothing else."""
    outside = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading)
    written = re.findall(r"[A-Za-z0-9]+", re.sub(r"\b[eE][- ]?(?=KTP\b|ktp\b)", "", outside))
    parts = (word for one in written for word in ([one] if one.casefold() in _SAME else _CAMEL.split(one)))
    return tuple(_SAME.get(word.casefold(), word.casefold()) for word in parts)


def meaning_of(words: Iterable[str]) -> str:
    """The field that these words are known for, or empty."""
    told = frozenset(words)
    for meaning in _MEANINGS:
        if told <= meaning.also and any(core <= told for core in meaning.core):
            return meaning.field
    return _GLUED.get("".join(told), "") if len(told) == 1 else ""


def stacked_meaning(headings: Iterable[str]) -> str:
    """What a column means whose heading goes over several rows, from the widest down: `Lahir` over `Tempat`."""
    levels = [words for words in map(words_of, headings) if words]
    if not levels:
        return ""
    *above, last = levels
    if any(meaning_of(words) == "birth" for words in above) and last:
        narrow = meaning_of({*last, "lahir"})
        if narrow in ("birth_place", "birth_date"):
            return narrow
    together = meaning_of(word for words in levels for word in words)
    if together or any(OTHERS & set(words) for words in above):
        return together
    return meaning_of(last)


def proposal_for(headings: Iterable[str], taken: Mapping[str, int]) -> str:
    """The field whose known headings are most like this one, or empty. Fields that have their column stay out."""
    words = [word for heading in headings for word in words_of(heading)]
    if not words or OTHERS & set(words):
        return ""
    told, best, found = " ".join(words), float(LIKE), ""
    for field, listed in _OTHER_WORDS.items():
        score = max(fuzz.ratio(told, known) for known in listed.split(";"))
        if field not in taken and score >= best and (score > best or not found):
            best, found = score, field
    return found
