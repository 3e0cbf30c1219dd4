"""Files of questions to hand in, and what the pages and the bank say of them."""

import html
import io
import re

from portal.content.gift.bank_file import parse_gift
from portal.content.shapes import Question
from tests.authoring.archives import zipped
from tests.authoring.drafting import BANK, MODULE
from tests.pages.reading import figures

GIVEN = {"lesson": "mulai", "outcome": "aw-1", "difficulty": "mudah", "basis": "Permensos 10/2019"}
SHIPPED_GIVEN = GIVEN | {"lesson": "siapa-psm", "outcome": "kdp-1"}
"""What the questions of a file get in the tiny course, and in the shipped one."""
MIXED = """<quiz>
<question type="truefalse"><name><text>satu</text></name>
 <questiontext format="html"><text>Rapat RT selalu dihadiri bupati.</text></questiontext>
 <answer fraction="0"><text>true</text></answer>
 <answer fraction="100"><text>false</text></answer></question>
<question type="multichoice"><name><text>dua</text></name><single>true</single>
 <questiontext format="html"><text><![CDATA[<img src="a.png" alt="Balai"> Rumah apa ini?]]></text></questiontext>
 <answer fraction="100"><text>Balai warga</text></answer>
 <answer fraction="0"><text>Pasar ikan</text></answer></question>
<question type="calculated"><name><text>tiga</text></name>
 <questiontext format="html"><text>Berapa {a} + {b}?</text></questiontext></question>
</quiz>"""
NEAR = "Siapakah yang menunggu?"
BOMB = b'<!DOCTYPE quiz [<!ENTITY a "haha"><!ENTITY b "' + b"&a;" * 50 + b'">]><quiz>&b;</quiz>'
HOSTILE = {
    "nothing": b"",
    "blanks": b" \n\t\n",
    "bytes": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
    "prose": b"Rapat desa hari Senin.",
    "entities": BOMB,
    "xml of something": b"<html><body>x</body></html>",
    "broken xml": b"<quiz><question type='multichoice'><questiontext>",
    "an empty archive": b"PK\x05\x06" + b"\0" * 18,
    "a cut archive": zipped({"a.xml": MIXED.encode()})[:-40],
    "an archive of zeros": zipped({"a.xml": b"\0" * (25 * 1024 * 1024)}),
    "an archive of nothing known": zipped({"../../etc/passwd": b"x"}),
    "a deep tree": b"<quiz>" + b"<a>" * 100_000,
    "braces": b"{" * 20_000,
}


def send(desk, data: bytes | str, status: int = 200, name: str = "soal.txt", module: str = MODULE, **other: str):
    """Hand in a file; the page that answers."""
    file = (io.BytesIO(data.encode() if isinstance(data, str) else data), name)
    answer = desk.client.post(f"{desk.url}/soal/impor?modul={module}", GIVEN | other | {"file": file}, status)
    answer.request.environ["wsgi.input"].close()
    return answer


def carried(answer) -> str:
    """The questions that a report hands on."""
    found = re.search(r'name="text" type="hidden" value="(.*?)">', answer.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def take(desk, text: str, status: int = 303, module: str = MODULE, **other: str):
    answer = desk.client.post(f"{desk.url}/soal/masukkan?modul={module}", GIVEN | other | {"text": text}, status)
    return desk.client.follow(answer) if status == 303 else answer


def counted(answer) -> list[int]:
    """How many were whole, lossy, known and refused."""
    found = figures(answer)
    return [int(found[state]) for state in ("whole", "lossy", "known", "refused")]


def bank(desk, path: str = BANK) -> list[Question]:
    questions, faults = parse_gift(desk.text(path), path, path.partition("/")[0])
    assert faults == []
    return questions
