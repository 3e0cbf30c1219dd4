"""Reading PDFs without a program for it: their pages, and the letters that they give back."""

import re
import zlib


def streams(pdf: bytes) -> list[bytes]:
    """The unpacked streams of a PDF."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = []
    for stream in packed:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return opened


def pages(pdf: bytes) -> int:
    """How many pages the PDF has, by the count in its page tree."""
    text = b"\n".join([pdf, *streams(pdf)])
    return max(int(count) for count in re.findall(rb"/Count (\d+)", text))


def readable(pdf: bytes) -> set[str]:
    """The letters that the PDF's character maps give back when its text is copied or searched."""
    letters = set()
    for stream in streams(pdf):
        if b"begincmap" in stream:
            for code in re.findall(rb"^<[0-9a-fA-F]+> <([0-9a-fA-F]+)>", stream, re.MULTILINE):
                letters |= set(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return letters
