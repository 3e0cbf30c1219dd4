"""Secrets that somebody would guess: PINs by their shape, passwords by the words they are made of. Pure.

The words are our own list, made for this portal from what people here are likely to reach for: words for a secret,
greetings and prayers, endearments, family, names, towns, clubs, food, animals, the office and this portal itself, in
Indonesian and English. It is no copy of a list of leaked passwords, and it need not be long: a word is looked for
however its letters are written (4 for a, 3 for e ...) and whatever digits and signs are hung on.
"""

from collections.abc import Iterable
from itertools import pairwise

COMMON = frozenset(  # as text, since a list of so many words would fill pages
    """
    password passwort sandi katasandi kata kunci rahasia secret login masuk akun account user pengguna admin
    administrator root system sistem default guest tamu test tester testing coba ujicoba demo welcome selamat datang
    pagi siang malam hello halo letmein access open buka tutup change ganti baru lama utama super master operator
    sekretariat qwerty qwertz asdf zxcv azerty allah bismillah alhamdulillah subhanallah astagfirullah insyaallah
    masyaallah assalamualaikum muhammad islam muslim yesus jesus maria kristus tuhan amin berkah barokah sholat
    ramadhan ramadan lebaran idulfitri mekah madinah cinta sayang sayangku kasih rindu kangen love lover loveyou
    iloveyou iloveu akucintakamu kamu aku dia kita selamanya forever happy bahagia senyum manis cantik ganteng imut
    indah baik jodoh pacar suami istri mama papa ibu bapak ayah bunda mami papi anak anakku adik kakak kakek nenek
    keluarga family putra putri cucu agus budi andi dewi sari ayu siti nur dian eka dwi tri wati yanti rina rini
    lina ani ana dina dini fitri indra joko slamet bambang sutrisno hendra yudi rudi dedi doni toni wahyu rizki
    rizky ahmad akbar fajar ilham bayu bagus john michael jessica ashley daniel david andrew thomas charlie jordan
    indonesia merdeka garuda pancasila nusantara nkri bhineka jakarta bandung surabaya semarang medan makassar bali
    bogor bekasi depok tangerang banten malang solo jogja yogyakarta padang palembang lampung pontianak banjarmasin
    manado ambon papua jayapura aceh riau batam cirebon garut sukabumi karawang cianjur tasikmalaya sumedang jawa
    sunda sumatra kalimantan sulawesi desa kelurahan kecamatan kabupaten kota provinsi persib persija arema
    persebaya madura barcelona realmadrid chelsea arsenal liverpool manchester united juventus milan inter messi
    ronaldo football soccer bola baseball basketball sepeda motor mobil honda yamaha suzuki toyota ninja vario beat
    rumah sekolah kampus kantor kerja uang duit rupiah kaya sukses jaya maju bersama semangat juara bintang bulan
    matahari mawar melati bunga pelangi langit laut gunung nasi goreng bakso sate rendang kopi teh susu coklat
    mangga pisang durian kucing anjing macan singa harimau naga elang kelinci monkey dragon tiger eagle shadow
    sunshine princess superman batman pokemon naruto doraemon angel summer winter spring flower computer komputer
    internet google facebook instagram whatsapp youtube tiktok android samsung oppo vivo xiaomi iphone bimtek
    bimbingan teknis pelatihan latihan peserta pelatih penyelenggara petugas panitia pengelola kurikulum kurator psm
    ipsm pekerja sosial masyarakat dinsos dinas kemensos kementerian balai portal relawan sertifikat certificate
    satu dua tiga empat lima enam tujuh delapan sembilan sepuluh one two three four five abc abcd xyz januari
    februari maret april mei juni juli agustus september oktober november desember senin selasa rabu kamis jumat
    sabtu minggu january february march
    """.split()  # noqa: SIM905
)
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn",
    "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
BOTH_WAYS = (*ROWS, *(row[::-1] for row in ROWS))
KEYPAD = ("123", "456", "789", "147", "258", "369", "159", "357")
"""Lines of three on the keys of a phone."""
LEET = str.maketrans("0134578@$!|", "oieastbasil")
MIN_ROW = 3
MIN_OWN = 3
MAX_WORDS = 2
MAX_SPARE = 3
"""A password of at most so many common words, with at most so many letters that belong to none, is guessed."""


def easy_pin(digits: str, own: Iterable[str] = ()) -> bool:
    """Whether digits are among the first that anybody would try: few different ones, a row, a repetition, a mirror, a
    pattern on the keys, a date, or part of their own number."""
    return (
        len(set(digits)) <= 2
        or len({(int(b) - int(a)) % 10 for a, b in pairwise(digits)}) == 1
        or _repeats(digits)
        or digits == digits[::-1]
        or _doubled(digits)
        or _on_the_keys(digits)
        or _date(digits)
        or any(digits in theirs or digits[::-1] in theirs for theirs in _digits_of(own))
    )


def easy_password(text: str, own: Iterable[str] = ()) -> bool:
    """Whether a password says little beyond one or two common words, own names, rows of keys, digits and years."""
    plain = "".join(letter for letter in text.casefold() if letter.isalnum())
    if len(set(plain)) <= 3 or _repeats(plain):
        return True
    names = {part for one in own for part in _parts(one) if len(part) >= MIN_OWN}
    return any(_says_little(form, names) for form in {plain, plain.translate(LEET)})


def _parts(name: str) -> list[str]:
    """The words of a name, and the name in one."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    return [*words, "".join(words)]


def _digits_of(own: Iterable[str]) -> list[str]:
    return ["".join(letter for letter in one if letter.isdigit()) for one in own]


def _says_little(plain: str, names: set[str]) -> bool:
    """Cut the text into known pieces and spare letters in the cheapest way: (spare letters, common words)."""
    costs: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(plain) + 1):
        spare, words = costs[end - 1]
        best = (spare + (not plain[end - 1].isdigit()), words)
        for start in range(end - MIN_ROW + 1):
            piece, (spare, words) = plain[start:end], costs[start]
            if piece in names or _row(piece) or _repeats(piece):
                best = min(best, (spare, words))
            elif piece in COMMON:
                best = min(best, (spare, words + 1))
        costs.append(best)
    spare, words = costs[-1]
    return spare <= MAX_SPARE and words <= MAX_WORDS


def _row(piece: str) -> bool:
    return len(piece) >= MIN_ROW and any(piece in row for row in BOTH_WAYS)


def _repeats(text: str) -> bool:
    """Whether a text is a shorter one, several times over."""
    return len(text) > 1 and text in (text + text)[1:-1]


def _doubled(digits: str) -> bool:
    return len(digits) % 2 == 0 and digits[::2] == digits[1::2]


def _on_the_keys(digits: str) -> bool:
    lines = {*KEYPAD, *(line[::-1] for line in KEYPAD)}
    return len(digits) % 3 == 0 and all(digits[index : index + 3] in lines for index in range(0, len(digits), 3))


def _date(digits: str) -> bool:
    """Whether digits can be read as a day, or as a month of a year somebody may have been born in."""
    if len(digits) == 6:
        a, b, c = digits[:2], digits[2:4], digits[4:]
        return _day(a, b) or _day(b, a) or _day(c, b) or _month_of_year(digits[:2], digits[2:]) or (
            _month_of_year(digits[4:], digits[:4])
        )  # fmt: skip
    if len(digits) == 8:
        return (_year(digits[4:]) and (_day(digits[:2], digits[2:4]) or _day(digits[2:4], digits[:2]))) or (
            _year(digits[:4]) and _day(digits[6:], digits[4:6])
        )
    return False


def _day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _year(year: str) -> bool:
    return 1900 <= int(year) <= 2099


def _month_of_year(month: str, year: str) -> bool:
    return 1 <= int(month) <= 12 and _year(year)
