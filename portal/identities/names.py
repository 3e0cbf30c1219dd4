"""Whether two ways of writing a name are the same name. Pure.

The same person is `Hj. SITI NUR'AINI, S.Pd.` on one list and `Siti Nuraini` on the next. Titles before and after the
name, capitals, accents, apostrophes, dots, the order of words and the many spellings of Muhammad do not count; what is
left of a difference is measured.
"""

import re
import unicodedata

ALIKE = 85
"""Names at least so many percent alike are one name with a slip of the pen."""

_TITLES = """
    h hj hjh kh drs dra dr drg drh ir prof apt ns raden rr
    st se sh sp ss spsi spd spdi spdk sag ssos sosi ssosi sikom skom skm sip ssi ssn sst sstp str stran strsos strkes
    strkeb sakun sak sab sap sadm shut spt spi spak sked sfarm sfil sgz shum skep skp skh sim skel sth
    amd ama amk amkeb amdkeb amdkep amdak amdkom ap amp
    mm ma mt mp mh mhum msi mpd mpdi mag msos mkes mkom mkm map mab mak msak mstat mikom mip mpsi mpsp mps mepd mkn
    msc mba mpa mph med phd bsc ba bba ca cpa ak akt sppd spog spa bkp cht cpm
"""
_MUHAMMAD = """
    m md mhd mhmd moh mohd mohamad mohamed mohammad mohammed muh muhd muhamad muhamed muhammad muhammed moch mochd
    mochamad mochammad mokhamad mokhammad much muchamad muchammad mukhamad mukhammad
"""
TITLES = frozenset(_TITLES.split())
"""Titles before a name and degrees after it, without their dots. A single H is always Haji."""
MUHAMMAD = frozenset(_MUHAMMAD.split())
"""The spellings of Muhammad, M. among them."""

_APOSTROPHES = re.compile("['‘’ʼ`´ʻ]")


def words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared, in its own order: `Drs. H. Moch. Ali, M.Si` is `muhammad ali`.

    A name that consists of nothing but titles is one by itself: those words are kept.
    """
    every: list[str] = []
    kept: list[str] = []
    for part in re.split(r"[^\w.]+", _plain(name)):
        pieces = [piece for piece in part.split(".") if piece]
        every += pieces
        if "".join(pieces) not in TITLES:
            kept += [piece for piece in pieces if piece not in TITLES]
    return tuple("muhammad" if word in MUHAMMAD else word for word in _without_split_titles(kept) or every)


def _plain(name: str) -> str:
    """Small letters without accents, apostrophes and unseen characters."""
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name).casefold())
    return "".join(sign for sign in letters if unicodedata.category(sign) not in ("Mn", "Cf"))


def _without_split_titles(found: list[str]) -> list[str]:
    """Degrees written with a space within, as `S. Pd` or `M. Si`, go as well, unless the name would begin with one."""
    kept: list[str] = []
    for word in found:
        if len(kept) > 1 and len(kept[-1]) == 1 and kept[-1] + word in TITLES:
            kept.pop()
        else:
            kept.append(word)
    return kept


def alikeness(one: str, other: str) -> int:
    """How alike two names are, 0 to 100: 100 where they are the same words in any order.

    Measured as the share of letters that both have in the same order, of the sorted words and of the letters run
    together (`Nur Aini` and `Nuraini`); the better of the two counts. The same both ways round.
    """
    mine, theirs = words(one), words(other)
    return max(
        _ratio(" ".join(sorted(mine)), " ".join(sorted(theirs))),
        _ratio("".join(mine), "".join(theirs)),
    )


def same_name(one: str, other: str) -> bool:
    return alikeness(one, other) >= ALIKE


def _ratio(one: str, other: str) -> int:
    length = len(one) + len(other)
    return 200 * _common(one, other) // length if length else 0


def _common(one: str, other: str) -> int:
    """The length of the longest common subsequence, a row of the usual table at a time in the bits of one integer."""
    positions: dict[str, int] = {}
    for position, letter in enumerate(one):
        positions[letter] = positions.get(letter, 0) | 1 << position
    every = (1 << len(one)) - 1
    row = every
    for letter in other:
        met = row & positions.get(letter, 0)
        row = ((row + met) | (row - met)) & every
    return len(one) - row.bit_count()
