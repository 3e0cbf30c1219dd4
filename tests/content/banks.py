"""Questions of a bank, read from their text."""

from portal.content.gift.bank_file import parse_gift

TAGS = "// [id:q-1] [tag:outcome:o-1] [tag:lesson:01-awal] [tag:difficulty:mudah] [tag:basis:UU 11/2009]"


def read(body: str, extra: str = ""):
    return parse_gift(f"{TAGS}{extra}\n{body}", "soal.gift", "modul")


def only(body: str, extra: str = ""):
    (question,), faults = read(body, extra)
    assert faults == []
    return question
