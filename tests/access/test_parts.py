"""What htmx gets at an address is a part of the page that is there."""

from tests.pages.reading import bare

PARTS = {
    "door.wall",
    "drafts.drafts",
    "courses.curriculum",
    "invigilation.watch",
    "marking.marking",
    "paper.papers",
    "bank.bank",
    "bank.bank_question",
    "attendance.roll",
    "drafts.file",
    "certification.progress",
    "enrolment.messages",
    "enrolment.move_to_group",
    "enrolment.offered",
    "excuses.excuses",
    "excuses.whose",
    "enrolment.people",
    "enrolment.roster",
    "courses.reference",
    "courses.version_reference",
    "jobs.job",
    "organisers.organisations",
    "organisers.staff",
    "reports.news",
    "reports.trainee",
    "trail.account",
    "trail.cohort",
    "trail.organiser",
    "trail.participant",
    "workplans.plans",
}
"""Routes whose view hands page() a part."""


def test_what_htmx_gets_is_a_part_of_the_page(walk):
    faults = []
    for step in walk.looked:
        if step.is_page and step.part:
            page, part, whole = bare(step.answer.text), bare(step.part.text), step.door.endpoint not in PARTS
            faults += [] if part in page else [f"{step.door}: not a part"]
            faults += [] if (part == page) == whole else [f"{step.door}: the whole page"]
            varies = {"HX-Request" in answer.headers.get("Vary", "") for answer in (step.answer, step.part)}
            faults += [] if varies == {not whole} else [f"{step.door}: Vary"]
    assert faults == []
