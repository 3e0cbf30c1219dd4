"""Invented people for the demonstration and the tests: nobody in here exists.

The names are put together from parts in common use all over Indonesia, so that lists, sorting, searching and
printing meet what real rosters hold: single names, titles, apostrophes, namesakes, names as long as a card allows.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypeVar

Sex = Literal["L", "P"]
Parts = tuple[tuple[str, ...], ...]
T = TypeVar("T")

YOUNGEST, OLDEST = 18, 68
NAMESAKE_EVERY = 20
MOBILE_PREFIXES = ("812", "813", "821", "822", "852", "853", "857", "858", "878", "881", "895", "896")
NUMBERS_PER_PREFIX = 10_000


@dataclass(frozen=True)
class PeopleGroup:
    """How many people to invent under one name, and the villages (Kemendagri codes) they are spread over."""

    name: str
    count: int
    village_codes: Sequence[str]


@dataclass(frozen=True)
class InventedPerson:
    """One invented person. ``sex`` is L or P, ``phone`` is E.164, ``nik`` has 16 digits and a serial of 9xxx."""

    nik: str
    full_name: str
    sex: Sex
    birth_date: date
    phone: str
    village_code: str
    group: str


@dataclass(frozen=True)
class NameKind:
    """One way to be called: a word from each part in turn, ``share`` cards in the pack the kinds are dealt from."""

    name: str
    share: int
    parts: Mapping[Sex, Parts]
    youngest: int = field(default=YOUNGEST, kw_only=True)


def _parts(*lists: str) -> Parts:
    return tuple(tuple(words.split(", ")) for words in lists)


# fmt: off
JAVANESE: dict[Sex, Parts] = {
    "L": _parts("Slamet, Sugeng, Teguh, Wahyu, Bagus, Galih, Catur, Dwi, Eko, Hendro, Danang, Yoga, Budi Tri",
                "Prasetyo, Nugroho, Purnomo, Kuncoro, Susanto, Cahyono, Hartanto, Utomo, Wicaksono, Saputro"),
    "P": _parts("Sri, Dyah, Rini, Tutik, Yuni, Ratna, Wiwik, Nanik, Titik, Dwi, Eka, Anik Tri",
                "Handayani, Lestari, Wulandari, Puspitasari, Setyowati, Astuti, Kusumawati, Purwanti, Hartati"),
}
SUNDANESE: dict[Sex, Parts] = {
    "L": _parts("Asep, Ujang, Dadang, Cecep, Encep, Yayan, Tatang, Aep, Wawan, Nandang, Ade",
                "Suhendar, Rohmat, Permana, Sutisna, Mulyana, Suryana, Sopandi, Koswara, Kurniawan, Hermawan"),
    "P": _parts("Neng, Euis, Imas, Elis, Cucu, Tati, Yeti, Iis, Ai, Enok, Teti",
                "Nurhayati, Rohaeti, Komariah, Sumiati, Rosmiati, Suryati, Juariah, Kurniasih, Sopiah, Karwati"),
}
BETAWI: dict[Sex, Parts] = {
    "L": _parts("Rojali, Mamat, Muhidin, Jamaludin, Nasrudin, Zaelani, Madrais, Komarudin, Sabeni",
                "bin Sanusi, bin Mahmud, bin Nain, Marzuki, Nawawi, Sarbini, Muhasim, Asmawi"),
    "P": _parts("Rohani, Maimunah, Saodah, Hindun, Munaroh, Rodiah, Sapuroh, Jenab, Mardiyah",
                "binti Sanusi, binti Mahmud, binti Nain, Marzuki, Nawawi, Sarbini, Muhasim, Asmawi"),
}
MARGA = "Simanjuntak, Sinaga, Nainggolan, Hutagalung, Manurung, Siahaan, Tampubolon, Simbolon, Pardede, Silalahi"
BATAK: dict[Sex, Parts] = {
    "L": _parts("Togar, Binsar, Parlindungan, Jonggi, Marihot, Ramses, Tumpal, Mangasi, Sabar", MARGA),
    "P": _parts("Tiurma, Rosmaida, Lamria, Duma, Rotua, Hotmauli, Dameria, Romauli, Meriati", "br.", MARGA),
}
SUKU = "Chaniago, Koto, Piliang, Tanjung, Sikumbang, Jambak, Guci"
ARABIC: dict[Sex, Parts] = {
    "L": _parts("Muhammad, Ahmad, Achmad, Moch., M.", "Fauzan, Hanafi, Mustofa, Lutfi, Faqih, Taufiqurrahman, Zainal",
                "Mubarok, Maulana, Ramadhan, Hidayatullah, Abdillah, Firdaus"),
    "P": _parts("Siti, Umi, Nur, Dewi", "Aisyah, Khodijah, Maryam, Fatimah, Rohmah, Zulaikha",
                "Azizah, Hasanah, Karimah, Mardhiyah, Salsabila, Rahmawati"),
}
KINDS = (
    NameKind("single", 4, {
        "L": _parts("Suparman, Sukardi, Wagiman, Ngatijo, Tukiman, Poniman, Warsito, Suyatno, Kasimin, Jumadi"),
        "P": _parts("Sutini, Suparti, Ngatiyem, Painah, Tukinem, Sumiyati, Suwarni, Kasiyem, Rubiyah, Karsinah"),
    }),
    NameKind("javanese", 5, JAVANESE),
    NameKind("sundanese", 5, SUNDANESE),
    NameKind("betawi", 4, BETAWI),
    NameKind("batak", 2, BATAK),
    NameKind("minang", 2, {
        "L": _parts("Syafrizal, Yusrizal, Nofrizal, Masrul, Erizal, Syahrial, Rusdi, Afrizal", SUKU),
        "P": _parts("Yusnimar, Rosnelly, Gusmawati, Yulianis, Nurbaiti, Desmawati, Asnidar, Zuraida", SUKU),
    }),
    NameKind("balinese", 2, {
        "L": _parts("I Made, I Wayan, I Nyoman, I Ketut, I Gede, I Putu",
                    "Sudiarta, Suardana, Artawan, Widiana, Darmayasa, Mertayasa, Subagia, Yudiana, Adnyana"),
        "P": _parts("Ni Luh, Ni Made, Ni Wayan, Ni Nyoman, Ni Ketut, Ni Luh Putu",
                    "Sukerti, Widiastuti, Ariani, Sudiasih, Kartikawati, Puspawati, Astiti, Rusmini"),
    }),
    NameKind("ntt", 2, {
        "L": _parts("Yohanes, Petrus, Fransiskus, Dominikus, Kornelis, Stefanus, Blasius, Hendrikus",
                    "Seran, Nahak, Tefa, Kolo, Bere, Wangge, Tnunay, Manafe, da Costa, de Ornay"),
        "P": _parts("Maria, Yuliana, Theresia, Margaretha, Yosefina, Bernadeta, Katarina, Anastasia",
                    "Seran, Nahak, Tefa, Kolo, Bere, Wangge, Tnunay, Manafe, da Costa, de Ornay"),
    }),
    NameKind("bugis", 2, {
        "L": _parts("Andi Baso, Andi Patiroi, Baso, Ambo, Beddu, Lamappa",
                    "Mappiasse, Patau, Palinrungi, Makkulau, Pallawa, Tahir"),
        "P": _parts("Andi Tenri, Andi Besse, Besse, Indo, I Tenri",
                    "Nurhaeda, Rosmini, Rahmatang, Hasnawati, Batari, Saleha"),
    }),
    NameKind("chinese_indonesian", 1, {
        "L": _parts("Hendra, Budiman, Andreas, Rudy, Steven, Lukas, Ferry",
                    "Halim, Sutanto, Kusnadi, Setiadharma, Tjahjadi, Budihardja"),
        "P": _parts("Meiliana, Lenny, Vivian, Silvia, Fenny, Yenny, Stella",
                    "Halim, Sutanto, Kusnadi, Setiadharma, Tjahjadi, Budihardja"),
    }),
    NameKind("chinese", 1, {
        "L": _parts("Tan, Lim, Oei, Kwee, Tjia, Ong", "Kok Hwa, Tjun Ming, Hok Seng, Kian Hok, Boen Liong"),
        "P": _parts("Tan, Lim, Oei, Kwee, Tjia, Ong", "Mei Lan, Siok Hwa, Lie Fong, Giok Nio, Swan Nio"),
    }),
    NameKind("arabic", 4, ARABIC),
    NameKind("apostrophe", 4, {
        "L": _parts("Ma'ruf, Syafi'i, Rifa'i, Mu'min, Jum'adi, Sya'roni, Mas'ud, Ni'am, Isma'il",
                    "Hamdani, Wahyudi, Rosyid, Fathoni, Zuhri, Asy'ari"),
        "P": _parts("Nur'aini, Nisa'ul, Mar'atus, Sa'diyah, Jum'iyah, Rif'ah, Isti'anah, Nur'azizah",
                    "Sholihah, Hamidah, Laili, Khoiriyah, Fitriyah, Musyarofah"),
    }),
    NameKind("hajj", 4, {
        "L": (("H.",), *BETAWI["L"]),
        "P": (("Hj.",), *SUNDANESE["P"]),
    }, youngest=30),
    NameKind("degree", 4, {
        "L": (*JAVANESE["L"], (", S.Sos.", ", S.Pd.I", ", S.E.", ", S.H.", ", A.Md.", ", S.Sos., M.Si.")),
        "P": (*ARABIC["P"], (", S.Sos.", ", S.Pd.I", ", S.Ag.", ", A.Md.Keb.", ", S.Pd., M.Pd.")),
    }, youngest=25),
    NameKind("old_degree", 2, {
        "L": (("Drs.", "Drs. H.", "Ir."), *SUNDANESE["L"], (", M.Pd.", ", M.M.", ", M.Si.")),
        "P": (("Dra.", "Dra. Hj.", "Ir."), *JAVANESE["P"], (", M.Pd.", ", M.M.", ", M.Si.")),
    }, youngest=57),
    NameKind("long", 1, {
        "L": _parts("Raden Bagus, Raden Panji, Raden Surya", "Kusumawardhana, Wirasastranata, Hadikusumaatma",
                    "Suryadiningrat, Jayaningpratama, Cakrawangsadika",
                    "Tirtakusumayudha, Martanegaratama, Wijayakramadipa"),
        "P": _parts("Raden Ajeng, Raden Rara", "Kusumawardhani, Puspitaningtyas, Retnaningdyah",
                    "Anggraeniwulan, Candrakiraning, Widyaningputri",
                    "Suryaningrumsari, Tirtaningsih Ayu, Larasatiningtyas"),
    }),
)
# fmt: on


def invent(seed: int, groups: Sequence[PeopleGroup], on: date) -> list[InventedPerson]:
    """The people of all groups, in the groups' order; the same arguments always give the same people.

    Everybody is 18 to 68 years old on the day ``on``; men and women are as good as equal in number. A group's
    villages all get a person before one gets a second. Every twentieth person of a group is a namesake of an
    earlier one, with another birth date. A NIK follows the official make-up (district, day of birth, for women
    plus 40, month, year, serial), with a serial from 9001 up so that it is nobody's; NIKs and phone numbers are
    unique. ValueError if a group has people but no village, or all groups together pass 120,000 people.
    """
    rng = random.Random(seed)  # noqa: S311 - the same people every time is the point
    kinds = _deal(rng, [kind for kind in KINDS for _ in range(kind.share)])
    sexes: Iterator[Sex] = _deal(rng, ("L", "P"))
    phones = _phones(rng, sum(group.count for group in groups))
    niks: set[str] = set()
    named: set[tuple[str, date]] = set()
    people = []
    for group in groups:
        if group.count and not group.village_codes:
            raise ValueError(f"group {group.name!r} has people but no village")
        villages = _deal(rng, group.village_codes)
        for full_name, sex, youngest in _identities(rng, group.count, kinds, sexes):
            birth_date = _birth_date(rng, on, youngest)
            while (full_name, birth_date) in named:
                birth_date = _birth_date(rng, on, youngest)
            named.add((full_name, birth_date))
            village = next(villages)
            nik = _nik(rng, village, sex, birth_date)
            while nik in niks:
                nik = _nik(rng, village, sex, birth_date)
            niks.add(nik)
            person = InventedPerson(nik, full_name, sex, birth_date, next(phones), village, group.name)
            people.append(person)
    return people


def _deal(rng: random.Random, cards: Sequence[T]) -> Iterator[T]:
    """Cards without end: each comes once, in an order of its own, before any comes again."""
    while cards:
        yield from rng.sample(cards, len(cards))


def _identities(
    rng: random.Random, count: int, kinds: Iterator[NameKind], sexes: Iterator[Sex]
) -> list[tuple[str, Sex, int]]:
    """Name, sex and least age of ``count`` people, namesakes among them."""
    drawn: list[tuple[str, Sex, int]] = []
    for turn in range(1, count + 1):
        if turn % NAMESAKE_EVERY == 0:
            drawn.append(drawn[-NAMESAKE_EVERY // 2])
            continue
        kind, sex = next(kinds), next(sexes)
        words = (rng.choice(part) for part in kind.parts[sex])
        drawn.append((" ".join(words).replace(" ,", ","), sex, kind.youngest))
    return drawn


def _birth_date(rng: random.Random, on: date, youngest: int) -> date:
    first = _years_before(on, OLDEST + 1) + timedelta(days=1)
    last = _years_before(on, youngest)
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _years_before(on: date, years: int) -> date:
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return on.replace(year=on.year - years, day=day)


def _nik(rng: random.Random, village_code: str, sex: Sex, birth_date: date) -> str:
    district = village_code.replace(".", "")[:6]
    day = birth_date.day + (40 if sex == "P" else 0)
    return f"{district}{day:02}{birth_date:%m%y}{rng.randint(9001, 9999)}"


def _phones(rng: random.Random, count: int) -> Iterator[str]:
    """Numbers whose 5550 in the middle marks them as made up; Indonesia sets no range aside for fiction."""
    for number in rng.sample(range(len(MOBILE_PREFIXES) * NUMBERS_PER_PREFIX), count):
        prefix, rest = divmod(number, NUMBERS_PER_PREFIX)
        yield f"+62{MOBILE_PREFIXES[prefix]}5550{rest:04}"
