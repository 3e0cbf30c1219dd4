"""Pictures of cards, as a camera or a photo shows them."""

import io
from pathlib import Path

import segno
from PIL import Image, ImageDraw

SECRET = "Zk3vQ9xN0aPq7LrT2mWc8e"


def card_text(number: str, base: str = "https://bimtek.example.go.id") -> str:
    """What the code of a card says: where it leads, whose it is, and a secret."""
    return f"{base}/k/{number}#{SECRET}"


def picture(text: str, width: int = 640, height: int = 480, turned: float = 7) -> Image.Image:
    """A card with this code in its midst, held a little askew on a dark table."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    code = Image.new("L", (len(rows), len(rows)), 255)
    code.putdata([0 if dark else 255 for row in rows for dark in row])
    side = min(width, height) // 2
    card = Image.new("RGB", (side + side // 4, side + side // 2), "#f5f0e2")
    card.paste(code.resize((side, side), Image.Resampling.NEAREST).convert("RGB"), (side // 8, side // 6))
    ImageDraw.Draw(card).rectangle((0, 0, card.width, side // 10), fill="#1d3f72")
    table = Image.new("RGB", (width, height), "#3d4250")
    held = card.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor="#3d4250")
    held.thumbnail((width - 20, height - 20))
    table.paste(held, ((width - held.width) // 2, (height - held.height) // 2))
    return table


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def film(path: Path, *images: Image.Image, frames: int = 30) -> Path:
    """A film for Chromium's camera: each picture for so many frames, over and over."""
    path.write_bytes(b"".join(jpeg(image) * frames for image in images))
    return path
