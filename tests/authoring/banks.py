"""Questions of a bank, for the tests of the bank in the browser."""

from portal.authoring.bank.questions import entries
from tests.authoring.drafting import Desk

KEY, STEM = "kdp-001", "apa yang menggerakkan seseorang"
OTHER_BANK = "wawasan-kebangsaan/soal.gift"
TAGS = "[tag:outcome:kdp-1] [tag:lesson:01-siapa-psm] [tag:difficulty:sulit] [tag:basis:Permensos 10/2019]"
KINDS = {
    "truefalse": "PSM digaji.{F#PSM bergerak sukarela.#Benar, ia sukarela.}",
    "multiple": "Mana tugas PSM?{~%50%Mendata#Tugas. ~%50%Mendampingi#Tugas juga. ~%-100%Menilang#Bukan tugas.}",
    "matching": "Jodohkan.{=PSM -> relawan =Camat -> pejabat = -> pedagang}",
    "ordering": "Urutkan.{=1 -> Asesmen =2 -> Rencana =3 -> Evaluasi}",
    "short": "Singkatan Pekerja Sosial Masyarakat?{=PSM#Tepat. =%50%P.S.M.#Hampir.}",
    "numeric": "Umur terendah?{#18:0.5}",
    "essay": "Ceritakan satu kunjungan.{}",
}


def gift(key: str, body: str, more: str = "") -> str:
    more += " [tag:kind:urutan]" if body == KINDS["ordering"] else ""
    return f"// [id:{key}] {TAGS}{more}\n::{key}:: {body}\n"


def own_text(desk: Desk, key: str = KEY) -> str:
    return entries(desk.held(), key)[0].text


def form(desk: Desk, text: str, key: str = KEY) -> dict[str, str]:
    """What a browser sends after opening the question as it is now, and typing this."""
    return {"text": text, "expected": entries(desk.held(), key)[0].digest}
