"""The roll of a phone by itself, in a real browser without a page and without a server: the rest of a group is marked
in one tap and taken back in one, and what the phone shows is what the rule says of all marks that it knows."""

import random
import uuid
from datetime import timedelta

import pytest

from portal.attendance.rules import Mark, MarkMaker, Presence, roll_state, standing
from tests.browser.sight import PHONE
from tests.conftest import NOON

OPEN = """async ([groups, people]) => {
    window.made = []; window.unsent = []; window.bad = {}; window.told = { groups, people }; window.at = 1773118800;
    const fakeOut = {
        put: (record) => {
            record.at = Date.now(); window.made.push(record); window.unsent.push(record); return Promise.resolve(true);
        },
        flush: () => Promise.resolve(), waiting: () => window.unsent, waits: (one) => window.unsent.includes(one),
        unfitness: (one) => window.bad[one.part] || "",
        ask: () => window.told
            ? Promise.resolve({ json: () => Object.assign({ at: window.at, offset: 25200, tag: "" }, window.told) })
            : Promise.reject("offline"),
    };
    const about = { people: "/orang", send: "/tanda", owner: "tom", begins: window.at };
    const roll = await window.pocketRoll.open(about, fakeOut);
    window.roll = roll; window.told = null;
    window.said = () => Object.fromEntries(roll.all().map((one) => [one.id, roll.state(one).presence]));
    const plain = (one) => [one.part, one.value.who, one.value.presence, one.value.replaces];
    window.fresh = () => window.made.splice(0).map(plain);
}"""
A, B = "aaaa", "bbbb"
GROUPS = [[A, "Kelompok A", "Kelompok A"], [B, "Kelompok B", "Kelompok B · ruang Melati"]]
WHO = [str(uuid.UUID(int=number)) for number in range(1, 7)]


def row(who, marks=(), group=-1):
    """Somebody on the list, with marks that stand."""
    first = marks[0].presence if marks else ""
    facts = [who, "00000000", who, "Jatirasa", "", 0, first, 0, [str(one.id) for one in marks], 0, 0]
    return [*facts, group, [one.presence for one in marks]]


def mark(presence, minute=0, key=None, replaces=()):
    at = NOON + timedelta(minutes=minute)
    return Mark(key or uuid.uuid4(), presence, MarkMaker.STAFF, at, replaces=frozenset(replaces))


@pytest.fixture
def phone(look):
    """A phone with a list of people; gives the function that evaluates."""
    page = look(PHONE).page

    def open_roll(people):
        page.goto("/tidak-ada")
        page.add_script_tag(url="/static/js/pocket-roll.js")
        page.evaluate(OPEN, [GROUPS, people])
        return page.evaluate

    return open_roll


def test_the_rest_of_the_group_at_hand_is_marked_each_by_a_mark_of_its_own(phone):
    there = mark(Presence.LATE)
    run = phone([row(WHO[0], group=1), row(WHO[1], [there], group=1), row(WHO[2], group=0), row(WHO[3])])
    run("roll.choose('bbbb')")
    assert run("roll.counts()") == {"total": 2, "unmarked": 1, "late": 1, "attended": 1, "waiting": 0}
    run("roll.markRest('absent')")
    ((key, who, presence, replaces),) = run("fresh()")
    assert (who, presence, replaces) == (WHO[0], "absent", [])
    run("roll.choose('')")
    run("roll.markRest('present')")
    marks = run("fresh()")
    assert [(who, presence) for _key, who, presence, _seen in marks] == [(WHO[2], "present"), (WHO[3], "present")]
    assert len({key, *(one[0] for one in marks)}) == 3


def test_one_tap_takes_back_those_marks_that_nobody_has_replaced(phone):
    run = phone([row(who) for who in WHO[:3]])
    run("roll.markRest('absent')")
    keys = {who: key for key, who, *_rest in run("fresh()")}
    run(f"roll.mark(roll.person('{WHO[1]}'), 'sick')")
    assert run("fresh()")[0][2:] == ["sick", [keys[WHO[1]]]]
    assert len(run("roll.lastRest().made")) == 2
    run("roll.undoRest()")
    taken = run("fresh()")
    assert [one[1:] for one in taken] == [[who, "none", [keys[who]]] for who in (WHO[0], WHO[2])]
    assert run("said()") == {WHO[0]: "", WHO[1]: "sick", WHO[2]: ""}
    assert run("roll.lastRest()") is None


def test_what_the_server_refused_is_not_taken_back(phone):
    run = phone([row(WHO[0])])
    run("roll.markRest('absent')")
    run("bad[made[0].part] = 'Belum dibuka.'")
    assert run("[roll.lastRest(), roll.state(roll.all()[0]).why]") == [None, "Belum dibuka."]


@pytest.mark.parametrize(("begins", "hours", "left"), [(0, -2, 1), (0, 2, 1), (1, 2, 1), (1, -2, 0)])
def test_the_rest_is_marked_once_the_session_has_begun_by_the_portals_clock_or_the_phones(phone, begins, hours, left):
    """``hours``: how far the phone's clock is past the beginning; ``begins``: hours from the list to the beginning."""
    run = phone([row(WHO[0])])
    run(f"Date.now = () => (at + {begins + hours} * 3600) * 1000")
    found = run(f"""pocketRoll.open({{ people: '/o', send: '/t', begins: at + {begins} * 3600 }}, {{
        waiting: () => [], ask: () => Promise.resolve({{ json: () => ({{ at, offset: 0, tag: '',
            people: [{row(WHO[0])!r}] }}) }})
    }}).then((one) => one.unmarked().length)""")
    assert found == left


def test_a_rest_of_another_day_or_of_somebody_else_is_no_longer_taken_back(phone):
    run = phone([row(WHO[0])])
    run("roll.markRest('absent')")
    assert run("roll.lastRest().presence") == "absent"
    for owner, count in (("tom", 1), ("tess", 0)):
        again = f"pocketRoll.open({{ people: '/o', send: '/tanda', owner: '{owner}' }}, "
        again += "{ waiting: () => unsent, waits: () => true, unfitness: () => '', ask: () => Promise.reject() })"
        assert run(f"{again}.then((one) => (one.lastRest() || {{ made: [] }}).made.length)") == count
    run("(() => { const later = Date.now() + 24 * 3600 * 1000; Date.now = () => later; })()")
    assert run("roll.lastRest()") is None


def test_the_group_that_was_chosen_is_remembered_and_the_address_chooses_one(phone):
    run = phone([row(WHO[0], group=1)])
    run("roll.choose('bbbb')")
    again = "pocketRoll.open({ people: '/o', send: '/t', begins: 0 }, { waiting: () => [], ask: () => "
    again += f"Promise.resolve({{ json: () => ({{ at: 1, offset: 0, tag: '', groups: {GROUPS!r}, people: [] }}) }}) }})"
    assert run(f"{again}.then((one) => one.group)") == B
    run("location.hash = '#kelompok-aaaa'")
    assert run(f"{again}.then((one) => [one.group, location.hash])") == [A, ""]
    run("location.hash = '#kelompok-cccc'")
    assert run(f"{again}.then((one) => one.group)") == ""
    run("location.hash = '#kelompok-tanpa'")
    assert run(f"{again}.then((one) => one.group)") == "tanpa"


@pytest.mark.parametrize("seed", range(6))
def test_the_phone_shows_what_the_rule_says_of_the_marks_that_it_knows(phone, seed):
    """Marks, rests and ways back of this phone and of another one, which meet now and then, in any order."""
    chance = random.Random(seed)  # noqa: S311 - the same every time
    known, others = {who: [] for who in WHO}, {who: [] for who in WHO}
    run = phone([row(who) for who in WHO])
    for minute in range(1, 25):
        who, presence = chance.choice(WHO), chance.choice(list(Presence))
        match chance.choice(("mark", "rest", "undo", "elsewhere", "meet")):
            case "mark":
                run(f"roll.mark(roll.person('{who}'), '{presence}')")
            case "rest":
                run(f"roll.markRest('{chance.choice((Presence.ABSENT, Presence.PRESENT))}')")
            case "undo":
                run("roll.lastRest() && roll.undoRest()")
            case "elsewhere":
                seen = [one.id for one in known[who] if chance.random() < 0.5]
                others[who].append(mark(presence, minute, replaces=seen))
            case "meet":
                for one, made in others.items():
                    known[one] += made
                    made.clear()
                people = [row(one, standing(made)) for one, made in known.items()]
                run("(people) => { unsent = []; told = { people }; }", people)
                assert run("roll.refresh()")
                run("told = null")
        for key, whose, said, replaces in run("fresh()"):
            made = mark(None if said == "none" else Presence(said), minute, uuid.UUID(key), map(uuid.UUID, replaces))
            known[whose].append(made)
        shuffled = {one: chance.sample(made, len(made)) for one, made in known.items()}
        assert run("said()") == {one: roll_state(made).presence or "" for one, made in shuffled.items()}
