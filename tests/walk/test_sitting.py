"""One sitting: a mentorship from the first doubt to the next mentor, lived through in one browser."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import BROWSER_MARK, WIDE, browser
from tests.life import Life
from tests.walk.visitor import Visitor

pytestmark = BROWSER_MARK

__all__ = ["browser"]

ADMIN, MENTEE, MENTOR, SILENT = "amara.okafor", "priya.raman", "lukasz.wisniewski", "elena.petrova"


@pytest.mark.timeout(300)
def test_a_whole_mentorship_in_one_sitting(life: Life, browser: Browser) -> None:
    page = browser.new_page(viewport=WIDE)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    you = Visitor(life, page)

    _everybody_joins(you)
    _is_the_mentee_ready(you)
    _ask_somebody_who_does_not_answer(you)
    _ask_somebody_who_says_yes(you)
    _agree_and_plan(you)
    _meet_after_a_nudge(you)
    _miss_one(you)
    _meet_again(you)
    _look_back_halfway(you)
    _part_with_thanks(you)
    _pass_it_on(you)
    assert not broken
    page.close()


def _everybody_joins(you: Visitor) -> None:
    you.be(ADMIN)
    you.command("/invite @Baton")
    you.command("/mentor-admin setup")
    you.write("Name", "Mentoring in Engineering")
    you.choose("How often should Baton check in", "Every four weeks")
    you.submit("Set up")
    for name in (SILENT, MENTOR):
        you.be(name)
        you.command("/mentor join")
        you.tick("I offer mentoring")
        you.choose("Where are you in your career?", "Director")
        you.choose("Your field of work", "Engineering")
        you.choose("As a mentor: what can you help with?", "Move up", "Build confidence")
        you.submit("Join")


def _is_the_mentee_ready(you: Visitor) -> None:
    you.be(MENTEE)
    you.command("/mentor ready")
    expect(you.dialog.get_by_role("radio", name="Yes")).to_have_count(4)
    for radio in you.dialog.get_by_role("radio", name="Yes").all():
        radio.check()
    you.dialog.get_by_role("radio", name="Partly").last.check()
    you.choose("How many hours a month can you set aside?", "3 hours")
    you.picture("ready")
    you.submit("What would help?")
    you.command("/mentor join")
    you.tick("I look for a mentor")
    you.choose("Where are you in your career?", "First years")
    you.choose("Your field of work", "Engineering")
    you.submit("Join")
    you.command("/mentor goals")
    you.choose("Where do you want to get?", "Get promoted")
    you.choose("What should a mentor help you with?", "Move up", "Build confidence")
    you.write("Your goal, in your own words", "Lead the customer review on my own by June")
    you.submit("Save")


def _ask(you: Visitor, first_name: str, why: str) -> None:
    you.command("/mentor find")
    expect(you.dialog).to_have_attribute("aria-label", "Who fits")
    you.picture("find")
    you.press(f"Ask {first_name}", you.dialog)
    expect(you.dialog).to_have_attribute("aria-label", "Your ask")
    you.write("What exactly do you ask for?", "An hour every two weeks to rehearse the customer review with me.")
    you.write("Why do you want help with it?", "I have led two reviews alone, and lost the room in both.")
    you.write(f"Why {first_name}?", why)
    you.picture("ask")
    you.submit("Send")


def _ask_somebody_who_does_not_answer(you: Visitor) -> None:
    _ask(you, "Elena", "Your talk on reviews in March.")
    you.be(MENTEE, "dm")
    you.sees("Your ask is on its way")
    you.waits_for("found no time to answer", "week", most=4)
    you.picture("lapsed")


def _ask_somebody_who_says_yes(you: Visitor) -> None:
    _ask(you, "Łukasz", "You calmed the room in the May incident; I was there.")
    you.be(MENTOR, "dm")
    you.waits_for("asks whether you would be", "day", most=5)
    you.picture("card")
    you.press("Accept")
    you.sees("You said yes to")


def _agree_and_plan(you: Visitor) -> None:
    you.be(MENTEE, "dm")
    you.waits_for("Before you begin", "day", most=5)
    you.press("Our agreement")
    you.choose("We work together for", "3 months")
    you.write("How we reach each other", "Messages here, calls on Tuesdays, nothing at weekends")
    _promise_all(you)
    you.picture("agreement")
    you.submit("Sign")
    you.be(MENTOR, "dm")
    you.waits_for("it is your turn", "day", most=5)
    you.press("Our agreement")
    _promise_all(you)
    you.submit("Sign")
    you.be(MENTEE, "home")
    _open_the_page(you)
    you.press("Our plan", you.dialog)
    you.press(
        "Add",
        you.dialog.locator("[data-block]").filter(has=you.page.get_by_role("button", name="Add", exact=True)).first,
    )
    you.picture("plan")
    you.close_all()


def _promise_all(you: Visitor) -> None:
    expect(you.dialog.get_by_role("checkbox")).to_have_count(8)
    for box in you.dialog.get_by_role("checkbox").all():
        box.check()


def _open_the_page(you: Visitor) -> None:
    home = you.page.get_by_test_id("home")
    home.get_by_role("button", name="Open").first.click()
    expect(you.dialog).to_be_visible()


def _find_a_time(you: Visitor) -> None:
    expect(you.dialog).to_have_attribute("aria-label", "Find a time")
    boxes = you.dialog.get_by_role("checkbox")
    for number in (3, 4):
        boxes.nth(number).check()
    you.picture("find-a-time")
    you.submit("Propose")
    you.be(MENTOR, "dm")
    you.waits_for("proposes times for a talk", "day", most=5)
    you.picture("proposal")
    proposal = you.newest("proposes times for a talk")
    proposal.get_by_role("button").first.click()
    you.sees("Chosen: you meet")


def _meet_after_a_nudge(you: Visitor) -> None:
    you.be(MENTEE, "dm")
    you.waits_for("have not met yet", "week", most=3)
    you.picture("nudge")
    you.press("Find a time")
    _find_a_time(you)
    you.be(MENTEE, "dm")
    you.waits_for("Two lines are plenty", "day", most=8)
    you.press("Write the agenda")
    you.dialog.get_by_role("textbox").first.fill("How do I keep the room when somebody interrupts?")
    you.submit("Save")
    you.be(MENTOR, "dm")
    you.waits_for("Soon you meet", "day", most=8)
    you.picture("brief")
    you.be(MENTEE, "dm")
    you.waits_for("Did you meet", "day", most=8)
    you.picture("did-you-meet")
    you.press("Yes")
    you.press("What I take along")
    you.write("What I will do", "Rehearse the opening with Zoe")
    you.write("Which new idea I will try", "Answer a question with a question, once")
    you.picture("take-along")
    you.submit("Save")


def _miss_one(you: Visitor) -> None:
    you.press("Find the next time")
    _find_a_time(you)
    you.be(MENTEE, "dm")
    you.waits_for("Did you meet", "week", most=3)
    you.press("Not this time")
    you.sees("did not meet this time")
    you.picture("missed")


def _meet_again(you: Visitor) -> None:
    you.press("Find a time")
    _find_a_time(you)
    you.be(MENTEE, "dm")
    you.waits_for("Did you meet", "week", most=3)
    you.press("Yes")
    you.waits_for("have met twice. Does it fit?", "week", most=3)
    you.press("It fits")


def _look_back_halfway(you: Visitor) -> None:
    you.waits_for("You are halfway", "week", most=6)
    you.picture("halfway")
    you.press("Look back")
    you.write("What would you like to do differently from now on?", "Shorter talks, more rehearsing.")
    you.submit("Save")


def _part_with_thanks(you: Visitor) -> None:
    you.waits_for("Would you go on?", "week", most=9)
    you.press("It ends as planned")
    you.waits_for("A last look back", "week", most=4)
    you.press("Look back")
    you.tick("I reached it")
    you.write("What came of it", "I led the review in May, and they asked me back.")
    you.write("A word of thanks", "Thank you for every Tuesday.")
    you.picture("closing")
    you.submit("Save")
    you.be(MENTOR, "dm")
    you.waits_for("has come to its end", "week", most=4)
    you.sees("reached the goal")
    you.sees("Thank you for every Tuesday.")
    you.picture("thanks")
    you.press("Name me")
    you.sees("You are named")


def _pass_it_on(you: Visitor) -> None:
    you.be(MENTEE, "dm")
    you.sees("has come to its end")
    you.picture("pass-it-on")
    you.press("Name me")
    you.sees("You are named")
    you.press("Offer mentoring")
    you.tick("I offer mentoring")
    you.choose("As a mentor: what can you help with?", "Build confidence")
    you.submit("Save")
    _who_passed_it_on(you)
    you.be(MENTEE, "home")
    home = you.page.get_by_test_id("home")
    expect(home.get_by_text("None written down yet.")).to_be_visible()
    you.picture("mentor-at-last")


def _who_passed_it_on(you: Visitor) -> None:
    """The picture itself: not only a frame with a name, but drawn, brought by Slack and shown."""
    you.waits_for("Who passed mentoring on", "day", most=2)
    drawn = you.newest("Who passed mentoring on").get_by_role("img", name="Łukasz Wiśniewski mentored Priya Raman.")
    expect(drawn).to_be_visible()
    assert drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    you.picture("chain")
