"""Files that people bring."""

import io

from PIL import Image

EXE = b"MZ\x90\x00" + bytes(400)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>'


def photo(kind, size=(2000, 1500)):
    target = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(target, kind)
    return target.getvalue()
