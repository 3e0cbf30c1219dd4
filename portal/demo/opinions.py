"""What the invented people say of a training that is over. Drawn from a given chance; nothing here says who."""

import random
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.evaluations.rules import SCALE, Answers, Subject

Row = dict[str, Any]
ANSWERING = 0.62
"""Share of the people who send a form."""
WRITING = 0.12
LEFT_OUT = 0.03
USUAL = (1, 3, 14, 48, 34)
WEAKER = {"konsumsi": (4, 14, 34, 34, 14), "sarana": (5, 16, 32, 32, 15), "waktu": (3, 12, 30, 38, 17)}
"""How often each rating is given: usually, and where people are less content."""
COMMENTS = {
    "bermanfaat": (
        "Cara mendata keluarga rentan dan ke mana merujuknya.",
        "Latihan wawancara berpasangan, langsung terasa sulitnya.",
        "Jadi tahu batas tugas saya sebagai PSM.",
        "Bertukar cerita dengan PSM dari desa lain.",
        "Membaca materi lagi di ponsel setelah pulang.",
        "Menyusun rencana kegiatan untuk RW saya.",
    ),
    "saran": (
        "Sesi siang terlalu padat, beri jeda sedikit.",
        "Pengeras suara di belakang kurang terdengar.",
        "Perbanyak contoh kasus dari desa.",
        "Makan siang tolong datang tepat waktu.",
        "Adakan lagi setiap tahun.",
        "Jaringan internet di aula sering putus.",
    ),
    "pesan": (
        "Penjelasannya runtut, mudah diikuti.",
        "Mohon bicara lebih pelan saat membahas aturan.",
        "Contohnya dekat dengan keadaan di desa.",
        "Beri lebih banyak waktu untuk bertanya.",
        "Sabar menjawab pertanyaan kami.",
    ),
}


def opinions(
    chance: random.Random, cohort_id: uuid.UUID, subjects: Sequence[Subject], seats: Sequence[uuid.UUID], day: date
) -> tuple[list[Row], list[Row]]:
    """Responses to the form of every subject, and the receipt of each form."""
    responses, receipts = [], []
    for subject in subjects:
        form = {"cohort_id": cohort_id, "subject_id": subject.id}
        senders = [str(seat) for seat in seats if chance.random() < ANSWERING]
        responses += [form | {"given_on": day, "answers": _given(chance, subject)} for _sender in senders]
        receipts.append(form | {"enrolments": "\n".join(sorted(senders))})
    return responses, receipts


def _given(chance: random.Random, subject: Subject) -> Answers:
    """What one of them answers."""
    ratings = {
        item.key: chance.choices(list(SCALE), WEAKER.get(item.key, USUAL))[0]
        for item in subject.questionnaire.items
        if chance.random() >= LEFT_OUT
    }
    texts = {
        one.key: chance.choice(COMMENTS[one.key]) for one in subject.questionnaire.open if chance.random() < WRITING
    }
    return ratings | texts
