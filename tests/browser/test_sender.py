"""The sender by itself, in a real browser that has no page of the portal and no server: what it says is sent has been
answered for, and what is not sent waits and goes again."""

import pytest

from tests.browser.sight import PHONE

OPEN = """async (about) => {
    window.sent = []; window.answers = []; window.waits = [];
    window.reply = (body, status) =>
        new Response(JSON.stringify(body), { status: status || 200, headers: { "X-Portal": "1" } });
    window.fetch = (address, options) => {
        window.sent.push([address, options.body ? JSON.parse(options.body) : null, options.headers["X-CSRFToken"]]);
        const next = window.answers.shift();
        return next ? Promise.resolve(next) : Promise.reject(new TypeError("no network"));
    };
    const later = window.setTimeout;
    window.setTimeout = (act, pause) => {
        if (act === window.out.flush) { window.waits.push(pause); return 0; }
        return later(act, pause);
    };
    window.box = await window.queue.open(["ann"], () => {});
    const somebody = { owner: "ann", token: "t1", pass: "/pass", gone: "unknown" };
    window.out = window.sender.open(window.box, Object.assign(somebody, about));
    window.left = () => window.out.waiting().map((one) => [one.part, one.value, one.seq]);
    window.lesson = (to) => window.out.put({ kind: "finished", to, part: "", value: "", seq: 1 });
    window.text = (value, seq) =>
        window.out.put({ kind: "plan", to: "/plan", part: "aims", value, seq, by: "p", layout: 1, over: [] });
}"""
QUIZ = {"save": "/quiz", "kind": "answer"}


@pytest.fixture
def send(look):
    """A sender for what this page is, in a browser where nothing else happens; gives the function that evaluates."""
    page = look(PHONE).page

    def open_sender(about=None):
        page.goto("/tidak-ada")
        for script in ("queue", "sender"):
            page.add_script_tag(url=f"/static/js/{script}.js")
        page.evaluate(OPEN, about or {})
        return page.evaluate

    return open_sender


def test_what_the_server_answers_for_is_sent_and_goes(send):
    run = send(QUIZ)
    run("out.answer('q1', 'a')")
    run("answers.push(reply({ held: { q1: [1, 'a', 0] } }))")
    assert run("out.flush().then(() => [left(), out.state(), out.sent(), out.held.q1[1]])") == [[], "ok", True, "a"]
    assert run("sent") == [["/quiz", {"answers": [["q1", "a", 1]]}, "t1"]]
    assert run("waits") == []


def test_a_receipt_that_says_nothing_of_a_record_leaves_it_waiting(send):
    run = send(QUIZ)
    run("out.answer('q1', 'a').then(() => out.answer('q2', 'b'))")
    run("answers.push(reply({ held: { q1: [1, 'a', 0] } }))")
    assert run("out.flush().then(() => left())") == [["q2", "b", 2]]
    assert run("waits") == [2000]


def test_what_changed_while_it_was_sent_goes_again(send):
    run = send(QUIZ)
    run("out.answer('q1', 'a')")
    run("answers.push(reply({ held: { q1: [1, 'a', 0] } }), reply({ held: { q1: [2, 'b', 0] } }))")
    run("Promise.all([out.flush(), out.answer('q1', 'b'), out.flush()])")
    assert run("sent.map((one) => one[1].answers[0])") == [["q1", "a", 1], ["q1", "b", 2]]
    assert run("left()") == []


def test_what_was_chosen_here_is_newer_than_what_came_from_elsewhere(send):
    run = send(QUIZ)
    run("out.answer('q1', 'a')")
    run("answers.push(reply({ held: { q1: [7, 'c', 0] } }), reply({ held: { q1: [8, 'a', 0] } }))")
    run("out.flush()")
    assert run("sent.map((one) => one[1].answers[0])") == [["q1", "a", 1], ["q1", "a", 8]]
    assert run("[left(), out.held.q1[1]]") == [[], "a"]


def test_what_nobody_answers_waits_and_is_sent_again_after_longer_and_longer_pauses(send):
    run = send()
    run("lesson('/one')")
    for _ in range(6):
        run("out.flush()")
    assert run("waits") == [2000, 4000, 8000, 16000, 30000, 30000]
    assert run("[out.state(), left().length, out.sent(), out.lost() > 0]") == ["offline", 1, False, True]
    run("answers.push(reply({}))")
    assert run("out.flush().then(() => [out.state(), left(), out.lost()])") == ["ok", [], 0]
    run("lesson('/two')")
    run("out.flush()")
    assert run("waits.slice(-1)") == [2000]


def test_a_phone_that_says_it_has_a_signal_again_begins_with_the_shortest_pause(send):
    run = send()
    run("lesson('/one')")
    for _ in range(3):
        run("out.flush()")
    run("(out.online(), out.flush())")
    assert run("waits") == [2000, 4000, 8000, 2000]


@pytest.mark.parametrize(
    "answer",
    [
        "new Response('{}')",
        "reply({}, 500)",
        "reply({}, 429)",
        "new Response('<html>', { headers: { 'X-Portal': '1' } })",
    ],
)
def test_what_is_no_receipt_of_the_portal_counts_as_no_answer(send, answer):
    run = send()
    run("lesson('/one')")
    run(f"answers.push({answer})")
    assert run("out.flush().then(() => [out.state(), left().length, waits.length])") == ["offline", 1, 1]


def test_who_has_to_sign_in_is_told_and_nothing_is_sent_meanwhile(send):
    run = send()
    run("lesson('/one')")
    run("answers.push(reply({}, 401))")
    assert run("out.flush().then(() => [out.state(), left().length, waits])") == ["out", 1, []]


@pytest.mark.parametrize(
    ("owners", "state", "tokens"), [(["ann"], "ok", ["t1", None, "t2"]), (["bima"], "out", ["t1", None])]
)
def test_a_new_token_is_taken_only_from_a_session_of_the_same_person(send, owners, state, tokens):
    run = send()
    run("out.renewed = (token) => { window.token = token; }")
    run("lesson('/one')")
    run("(owners) => { answers.push(reply({}, 400), reply({ owners, token: 't2' }), reply({})); }", owners)
    assert run("out.flush().then(() => out.state())") == state
    assert run("sent.map((one) => one[2] || null)") == tokens
    assert run("window.token || null") == ("t2" if state == "ok" else None)


def test_of_what_the_server_no_longer_knows_answers_and_texts_stay_and_lessons_go(send):
    run = send()
    run("Promise.all([lesson('/one'), text('abc', 1)])")
    run("answers.push(reply({}, 404), reply({}, 404))")
    assert run("out.flush().then(() => [out.state(), left(), out.refusal().refused])") == [
        "refused",
        [["aims", "abc", 1]],
        "unknown",
    ]


def test_a_text_that_the_server_cannot_take_waits_until_it_was_changed(send):
    run = send()
    run("text('abc', 1)")
    run("answers.push(reply({ unfit: { aims: 'too long' } }))")
    assert run("out.flush().then(() => [out.unfitness(out.waiting()[0]), waits])") == ["too long", []]
    run("out.flush()")
    assert run("sent.length") == 1
    run("text('ab', 2)")
    run("answers.push(reply({ taken: ['aims'] }))")
    assert run("out.flush().then(() => left())") == []


def test_one_address_that_refuses_does_not_hold_up_the_others(send):
    run = send()
    run("Promise.all([lesson('/one'), lesson('/two')])")
    run("answers.push(reply({ refused: 'closed' }, 409), reply({}))")
    assert run("out.flush().then(() => [out.stateOf('/one'), out.stateOf('/two'), out.state()])") == [
        "refused",
        "ok",
        "refused",
    ]
    assert run("left().length") == 1


def test_going_on_waits_until_nothing_is_left(send):
    run = send(QUIZ)
    run("out.answer('q1', 'a')")
    told = "new Promise((done) => { out.changed = () => out.stuck() && done('stuck'); out.clear(() => done('on')); })"
    assert run(told) == "stuck"
    run("answers.push(reply({ held: { q1: [1, 'a', 0] } }))")
    assert run("new Promise((done) => out.clear(() => done('on')))") == "on"


def test_what_somebody_throws_away_is_gone(send):
    run = send()
    run("Promise.all([lesson('/one'), text('abc', 1)])")
    assert run("out.discard().then(() => left())") == []
