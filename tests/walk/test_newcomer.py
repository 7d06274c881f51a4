"""A newcomer's walk: mentee, mentor and admin in one browser, from joining to answered check-ins."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import BROWSER_MARK, WIDE, browser
from tests.life import Life
from tests.walk.visitor import Visitor

pytestmark = BROWSER_MARK

__all__ = ["browser"]


@pytest.mark.timeout(300)
def test_a_newcomer_joins_is_paired_in_a_round_checks_in_and_answers_a_suggestion(life: Life, browser: Browser) -> None:
    page = browser.new_page(viewport=WIDE)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    you = Visitor(life, page)

    you.be("amara.okafor")
    _set_up_a_programme(you)
    for name, field in (("priya.raman", "Engineering"), ("zoe.macleod", "Engineering")):
        you.be(name)
        _join_as_mentee(you, field)
    for name in ("elena.petrova", "lukasz.wisniewski"):
        you.be(name)
        _join_as_mentor(you)

    you.be("amara.okafor")
    _run_a_round(you)
    _read_the_introduction(you)
    _answer_a_suggestion(you)
    _answer_check_ins(you)
    assert not broken
    page.close()


def _set_up_a_programme(you: Visitor) -> None:
    you.command("/invite @Baton")
    you.command("/mentor-admin setup")
    expect(you.dialog).to_have_attribute("aria-label", "Set up a programme")
    you.write("Name", "Mentoring in Engineering")
    you.choose("How often should Baton check in", "Every week")
    you.submit("Set up")
    you.sees("Mentoring in Engineering")
    you.picture("programme")


def _join_as_mentee(you: Visitor, field: str) -> None:
    you.command("/mentor")
    you.press("Join")
    you.tick("I look for a mentor")
    you.choose("Where are you in your career?", "First years")
    you.choose("Your field of work", field)
    you.write("What are you good at?", "Python, listening")
    you.picture("join")
    you.submit("Join")
    you.command("/mentor goals")
    you.choose("Where do you want to get?", "Get promoted")
    you.choose("What should a mentor help you with?", "Move up", "Build confidence")
    you.write("Your goal, in your own words", "Lead the customer review on my own by June")
    you.picture("goals")
    you.submit("Save")


def _join_as_mentor(you: Visitor) -> None:
    you.command("/mentor join")
    you.tick("I offer mentoring")
    you.choose("Where are you in your career?", "Director")
    you.choose("Your field of work", "Engineering")
    you.choose("As a mentor: what can you help with?", "Move up", "Build confidence")
    you.submit("Join")


def _run_a_round(you: Visitor) -> None:
    you.command("/mentor-admin round")
    you.submit("Announce it")
    for name in ("priya.raman", "elena.petrova"):
        you.be(name)
        you.press("Count me in")
        you.sees("You are in")
    you.picture("count-me-in")
    you.be("amara.okafor")
    you.command("/mentor-admin")
    you.press("Draft now")
    publish = you.dialog.get_by_role("button", name="Publish", exact=True)
    expect(publish).to_be_visible()
    you.picture("preview")
    publish.click()
    expect(you.dialog).to_have_attribute("aria-label", "Published")
    you.dialog.get_by_role("button", name="Close").last.click()


def _read_the_introduction(you: Visitor) -> None:
    you.be("priya.raman")
    group = you.page.get_by_role("navigation", name="Workspace").get_by_role("link", name="Elena")
    group.first.click()
    you.sees("Mentoring in Engineering")
    you.picture("introduction")


def _answer_a_suggestion(you: Visitor) -> None:
    you.be("zoe.macleod", "dm")
    you.wait_a("week")
    you.sees("Łukasz Wiśniewski")
    you.picture("suggestion")
    you.press("Keep for later")
    you.sees("Kept")


def _answer_check_ins(you: Visitor) -> None:
    you.be("priya.raman", "dm")
    you.wait_a("week")
    you.sees("How is it going with")
    you.picture("check-in")
    you.press("Going well")
    you.sees("going well")
    you.say("We agreed on what the next role asks for. I will collect two examples by Friday.")
    you.sees("Noted for your check-in with")
    you.picture("check-in-answered")
    you.be("priya.raman", "home")
    expect(you.page.get_by_test_id("home")).to_contain_text("Lead the customer review")
    you.picture("home")
