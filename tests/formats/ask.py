"""Short ways to say what came out of a file."""

import io
import zipfile

from portal.content.shapes import Question
from portal.formats.exchange import Item, read


def items(text: str | bytes, kind: str | None = None) -> tuple[Item, ...]:
    report = read(text.encode() if isinstance(text, str) else text, "berkas", kind)
    assert report.faults == ()
    return report.items


def only(text: str | bytes, kind: str | None = None) -> Item:
    (item,) = items(text, kind)
    return item


def whole(text: str | bytes, kind: str | None = None) -> Question:
    """The one question of the file, taken without loss."""
    item = only(text, kind)
    assert (item.status, item.notes) == ("whole", ())
    return item.question


def lossy(text: str | bytes, *words: str) -> Question:
    """The one question of the file, each of its notes holding these words."""
    item = only(text)
    assert item.status == "lossy", item
    assert [any(word in note for note in item.notes) for word in words] == [True] * len(words), item.notes
    assert len(item.notes) == len(words), item.notes
    return item.question


def refused(text: str | bytes, words: str, kind: str | None = None) -> Item:
    item = only(text, kind)
    assert item.status == "refused", item
    assert words in item.notes[0]
    return item


def options(question: Question) -> list[tuple[str, int, str]]:
    return [(option.text, option.weight, option.feedback) for option in question.options]


def zipped(files: dict[str, bytes]) -> bytes:
    """The files as a package."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()
