"""A person answers questions of every kind on the screen, and looks for the receipt of what was answered."""

import re
import uuid

from playwright.sync_api import Locator, expect
from sqlalchemy.orm import Session

from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Attempt
from portal.content.kinds import MATCHING, MULTIPLE, ORDERING, SINGLE, TRUEFALSE
from portal.content.shapes import Question
from tests.browser import hall
from tests.browser.sight import Sight

RECEIPT = re.compile(r"^\s*✓ Tersimpan\s+\d\d\.\d\d\.\d\d\s*$")


def attempt_on(sight: Sight) -> str:
    """The attempt that the page at hand belongs to."""
    found = re.search(r"/percobaan/([0-9a-f-]{36})/", sight.page.url)
    assert found is not None, sight.page.url
    return found[1]


def questions_of(session: Session, attempt_id: str) -> list[Question]:
    """The questions of a paper, in its order."""
    session.rollback()
    attempt = session.get_one(Attempt, uuid.UUID(attempt_id))
    course = queries.course_of(session, attempt)
    return [course.question(item.question) for item in queries.paper(attempt)]


def sheet_of(sight: Sight, question: Question) -> Locator:
    """Where a question stands on the page, once it does."""
    return sight.page.locator(f'main [data-question="{question.key}"]')


def give(sight: Sight, question: Question, response: str) -> None:
    """Answer the question at hand, as far as the response differs from what stands there."""
    sheet, parts = sheet_of(sight, question), response.split(",")
    if question.kind in (SINGLE, TRUEFALSE):
        sight.press(sheet.locator(f"label[for$='-{response}']"))
        expect(sheet.locator(f"[name=choice][value='{response}']")).to_be_checked()
    elif question.kind == MULTIPLE:
        for box in sheet.get_by_role("checkbox").all():
            value = str(box.get_attribute("value"))
            if (value in parts) != box.is_checked():
                sight.press(sheet.locator(f"label[for$='-{value}']"))
    elif question.kind == MATCHING:
        for place, part in enumerate(parts):
            sheet.locator(f"[name=pair-{place}]").select_option(part)
    elif question.kind == ORDERING:
        for place, step in enumerate(parts, 1):
            sheet.locator(f"[name=place-{step}]").select_option(str(place))
    else:
        sheet.locator("[name=text]").fill(response)


def stands(sight: Sight, question: Question) -> str:
    """What the fields of the question at hand say, in the order of the screen."""
    sheet = sheet_of(sight, question)
    chosen = sheet.locator("[name=choice]:checked").evaluate_all("all => all.map(one => one.value)")
    typed = sheet.locator("select, [name=text]").evaluate_all("all => all.map(one => one.value)")
    return ",".join(sorted(chosen) or typed)


def expect_state(sight: Sight, state: str) -> None:
    """The one thing that is said of the answer at hand: saved, kept, sending, partial or open."""
    said = sight.page.locator("#saved [data-state]:visible")
    expect(said).to_have_count(1)
    expect(said).to_have_attribute("data-state", state)


def expect_saved(sight: Sight, session: Session, question: Question, response: str) -> None:
    """The receipt of the question at hand is there, and so is the row it speaks of."""
    expect(sheet_of(sight, question)).to_be_visible()
    expect_state(sight, "saved")
    expect(sight.page.locator("#saved [data-state=saved]")).to_have_text(RECEIPT)
    assert hall.saved(session)[question.key] == response


def answer(sight: Sight, session: Session, question: Question, response: str) -> None:
    give(sight, question, response)
    expect_saved(sight, session, question, response)


def to_number(sight: Sight, number: int) -> None:
    """Go to a question by the palette."""
    sight.press(sight.page.locator(f".palette [data-go='{number}']"))
    expect(sight.page.get_by_role("heading", level=1)).to_have_accessible_name(re.compile(f"^Soal {number} dari"))


def with_paper(sight: Sight) -> None:
    """Wait until the whole paper has come."""
    sight.page.locator("html.has-paper").wait_for(state="attached")
