"""The queue by itself, in a real browser: what it says is kept is there for the next page, and the newest holds."""

import pytest

from tests.browser.phone import kept
from tests.browser.sight import PHONE, Sight

OPEN = """async (owners) => {
    window.heard = 0;
    window.box = await window.queue.open(owners, () => { window.heard += 1; });
    window.one = (part, value, seq, owner) =>
        ({ owner: owner || "ann", kind: "answer", to: "/a", part, value, seq, at: 0 });
    window.all = () => window.box.records().map((record) => [record.part, record.value, record.seq]);
}"""


@pytest.fixture
def tab(look):
    """Opens a tab of one phone with a queue for these owners."""
    first = look(PHONE)

    def open_tab(*owners):
        sight = Sight(first.page.context.new_page(), PHONE)
        sight.go("/masuk")
        sight.page.add_script_tag(url="/static/js/queue.js")
        sight.page.evaluate(OPEN, list(owners) or ["ann"])
        return sight

    return open_tab


def test_what_was_put_is_on_the_disk_and_another_page_finds_it(tab):
    one = tab()
    assert one.page.evaluate("box.put(one('q1', 'a', 1)).then(yes => [yes, box.kept(box.records()[0])])") == [
        True,
        True,
    ]
    assert [(record["part"], record["value"], record["seq"]) for record in kept(one)] == [("q1", "a", 1)]
    assert tab().page.evaluate("all()") == [["q1", "a", 1]]


def test_the_newest_of_a_part_holds_however_quickly_they_come(tab):
    one = tab()
    one.page.evaluate("Promise.all([1, 2, 3, 4, 5].map(seq => box.put(one('q1', 'v' + seq, seq))))")
    assert [(record["value"], record["seq"]) for record in kept(one)] == [("v5", 5)]


def test_of_two_tabs_that_number_alike_the_later_writer_stays_the_later(tab):
    one, two = tab(), tab()
    one.page.evaluate("box.put(window.mine = one('q1', 'one', 7))")
    two.page.evaluate("box.put(window.mine = one('q1', 'two', 7))")
    assert [record["value"] for record in kept(two)] == ["two"]
    one.page.wait_for_function("() => all()[0][1] === 'two'")
    assert one.page.evaluate("heard") > 0


def test_what_has_changed_since_is_not_dropped(tab):
    one = tab()
    one.page.evaluate("box.put(window.old = one('q1', 'a', 1))")
    one.page.evaluate("box.put(one('q1', 'b', 2)).then(() => box.drop(old))")
    assert one.page.evaluate("all()") == [["q1", "b", 2]]
    assert len(kept(one)) == 1
    two = tab()
    one.page.evaluate("box.drop(box.records()[0])")
    two.page.wait_for_function("() => all().length === 0")
    assert kept(one) == []


def test_each_owner_has_a_queue_of_its_own(tab):
    one = tab("ann", "bima")
    one.page.evaluate("Promise.all([box.put(one('q1', 'a', 1)), box.put(one('q2', 'b', 2, 'bima'))])")
    assert tab("bima").page.evaluate("all()") == [["q2", "b", 2]]
    assert tab("anna").page.evaluate("all()") == []
    assert tab("bima", "ann").page.evaluate("all()") == [["q1", "a", 1], ["q2", "b", 2]]


def test_pauses_grow_up_to_the_longest(tab):
    pauses = tab().page.evaluate("[0, 1, 2, 3, 9].map(count => window.queue.pause(count, 2, 30))")
    assert pauses == [2, 2, 4, 8, 30]
