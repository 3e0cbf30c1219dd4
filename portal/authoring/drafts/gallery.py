"""The pictures of a draft: what is known of each, and which files use it. Pure."""

import io
import re
from collections import defaultdict
from dataclasses import dataclass

from PIL import Image as Picture
from PIL import UnidentifiedImageError

from portal.content.files import Files, digest
from portal.content.pictures.images import IMAGE_FOLDER, image_size
from portal.errors import Refusal

_USE = re.compile(rb"\b" + IMAGE_FOLDER.encode() + rb"/([a-z0-9-]+\.(?:webp|png|svg))")


@dataclass(frozen=True)
class ShownPicture:
    """A picture as the page lists it: ``weight`` in bytes; ``pixels`` is None for what is no picture after all;
    ``users`` are the paths of the texts that name it."""

    name: str
    digest: str
    weight: int
    pixels: tuple[int, int] | None
    users: tuple[str, ...]

    @property
    def kind(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def markdown(self) -> str:
        """The line that puts the picture into a lesson."""
        return f"![teks alternatif](../{IMAGE_FOLDER}/{self.name})"


def path_of(name: str) -> str:
    """Where a picture lies in the course's folder."""
    return f"{IMAGE_FOLDER}/{name}"


def gallery(files: Files) -> list[ShownPicture]:
    """The pictures among the files of a course, by name."""
    users = _users(files)
    found = {path.partition("/")[2]: data for path, data in files.items() if path.startswith(f"{IMAGE_FOLDER}/")}
    return [
        ShownPicture(name, digest(data), len(data), image_size(name, data), users.get(name, ()))
        for name, data in sorted(found.items())
    ]


def _users(files: Files) -> dict[str, tuple[str, ...]]:
    users = defaultdict(list)
    for path, data in sorted(files.items()):
        if not path.startswith(f"{IMAGE_FOLDER}/"):
            for name in sorted(set(_USE.findall(data))):
                users[name.decode()].append(path)
    return {name: tuple(paths) for name, paths in users.items()}


def refuse_removal(files: Files, name: str) -> Refusal | None:
    """Why a picture cannot go, if so."""
    if path_of(name) not in files:
        return Refusal("picture_unknown", "Gambar itu sudah tidak ada di draf ini.")
    users = _users(files).get(name)
    if users:
        message = "Gambar %(name)s masih dipakai di %(users)s. Hapus dulu barisnya di sana, lalu hapus gambarnya."
        return Refusal("picture_used", message, {"name": name, "users": ", ".join(users)})
    return None


def measure(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels that a picture says it has; None for a drawing. It is not unpacked for that."""
    try:
        with Picture.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            return picture.size
    except UnidentifiedImageError:
        return None
