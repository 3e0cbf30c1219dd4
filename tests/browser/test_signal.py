"""A signal that dies: the page says what is not saved, and never claims that it is."""

import pytest
from playwright.sync_api import expect

from tests.browser import hall
from tests.browser.learning import choose, expect_saved
from tests.browser.sight import PHONE


@pytest.fixture
def sight(session, cast, look):
    """The first question of a pretest on a phone."""
    trainee = hall.prepare(session, cast)
    address = hall.begin_pretest(session, cast)
    sight = look(PHONE)
    trainee.sign_in(sight)
    sight.go(address)
    sight.ready()
    return sight


def values(sight):
    return [str(option.get_attribute("value")) for option in sight.page.get_by_role("radio").all()]


def pick(sight, option):
    sight.press(sight.page.locator(f"label[for='pilihan-{option}']"))


def expect_unsaved(sight):
    expect(sight.page.locator(".unsaved")).to_be_visible()
    expect(sight.page.locator(".saved-at")).to_be_hidden()
    expect(sight.page.locator(".offline")).to_be_visible()


def test_a_choice_without_signal_is_called_unsaved_and_saved_when_the_signal_is_back(sight, session):
    first, second, *_others = values(sight)
    choose(sight, first)
    sight.page.context.set_offline(True)
    pick(sight, second)
    expect_unsaved(sight)
    assert hall.saved_choices(session) == [first]
    sight.page.context.set_offline(False)
    expect(sight.page.locator(".offline")).to_be_hidden()
    expect_saved(sight, second)
    assert hall.saved_choices(session) == [second]


def test_a_server_that_is_gone_is_noticed_and_the_choice_can_be_made_again(sight, session, site):
    """The phone has signal, but nothing answers: as on a cell that is overloaded."""
    first, second, *_others = values(sight)
    site.kill()
    pick(sight, first)
    expect_unsaved(sight)
    site.start()
    choose(sight, second)
    expect(sight.page.locator(".offline")).to_be_hidden()
    assert hall.saved_choices(session) == [second]


def test_a_choice_made_before_the_scripts_have_come_is_sent_with_them(sight, session):
    last, held = values(sight)[-1], []
    sight.page.route("**/js/portal.js*", lambda route: held.append(route))
    sight.page.reload(wait_until="commit")
    pick(sight, last)
    expect(sight.page.locator(f"#pilihan-{last}")).to_be_checked()
    for script in held:
        script.continue_()
    expect_saved(sight, last)
    assert hall.saved_choices(session) == [last]
