"""Modals on the page: every input, refusals beside the field, stacks, the keyboard and the phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import BROWSER_MARK, browser
from tests.sandbox import gallery_views as views
from tests.sandbox.client import eventually
from tests.sandbox.stage import Stage, choose, messages, raised, say

pytestmark = BROWSER_MARK
__all__ = ["browser"]


@pytest.fixture(scope="module")
def theatre(browser: Browser) -> Iterator[Stage]:
    with raised(browser) as built:
        yield built


@pytest.fixture
def stage(theatre: Stage) -> Iterator[Stage]:
    theatre.gallery.forms.clear()
    theatre.gallery.acts.clear()
    yield theatre
    theatre.gallery.silent.clear()
    theatre.leave()


def opened(page: Page, what: str, title: str) -> Locator:
    """A modal that the gallery's command opens."""
    say(page, f"/gallery {what}")
    modal = page.get_by_role("dialog", name=title)
    expect(modal).to_be_visible()
    return modal


def test_every_input_reaches_the_app_as_it_was_filled_in(stage: Stage) -> None:
    page = stage.visit("grace.kim", "dm")
    form = opened(page, "form", "Every input")
    form.get_by_label("Name").fill("Ada 🌱 שלום")
    form.get_by_label("About you").fill("two\nlines")
    form.get_by_label("Email").fill("ada@example.org")
    form.get_by_label("Booking link").fill("https://example.org/ada")
    form.get_by_label("Hours").fill("4")
    choose(form, "Fruit", "Pear")
    choose(form, "Places", "Oslo", "Lima")
    choose(form, "Mentor", "Priya Raman")
    choose(form, "Friends", "Kofi Mensah", "Joan Pike")
    choose(form, "Room", "general")
    choose(form, "Conversation", "Gallery")
    form.get_by_role("radio", name="Plum").check()
    form.get_by_role("checkbox", name="Plum").check()
    form.get_by_label("Day").fill("2027-03-04")
    form.get_by_label("Hour", exact=True).fill("09:30")
    form.get_by_label("Moment").fill("2027-03-04T09:30")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    values = stage.gallery.forms[-1]
    person = stage.desk.person
    assert values["name"]["name"]["value"] == "Ada 🌱 שלום"
    assert values["about"]["about"]["value"] == "two\nlines"
    assert values["email"]["email"]["value"] == "ada@example.org"
    assert values["url"]["url"]["value"] == "https://example.org/ada"
    assert values["hours"]["hours"]["value"] == "4"
    assert values["fruit"]["fruit"]["selected_option"]["value"] == "pear"
    assert [one["value"] for one in values["places"]["places"]["selected_options"]] == ["oslo", "lima"]
    assert values["mentor"]["mentor"]["selected_user"] == person("priya.raman")
    assert values["friends"]["friends"]["selected_users"] == [person("kofi.mensah"), person("joan.pike")]
    assert values["room"]["room"]["selected_channel"] == stage.channel("grace.kim", "general")
    assert values["talk"]["talk"]["selected_conversation"] == stage.channel("grace.kim", "dm")
    assert values["kind"]["kind"]["selected_option"]["value"] == "plum"
    assert [one["value"] for one in values["roles"]["roles"]["selected_options"]] == ["apple", "plum"]
    assert values["day"]["day"]["selected_date"] == "2027-03-04"
    assert values["hour"]["hour"]["selected_time"] == "09:30"
    # Half past nine in California, where Grace is.
    assert values["moment"]["moment"]["selected_date_time"] == 1_804_181_400


def test_a_menu_whose_options_the_app_finds_while_one_types(stage: Stage) -> None:
    page = stage.visit("grace.kim", "dm")
    form = opened(page, "form", "Every input")
    form.get_by_label("Name").fill("Ada")
    city = form.get_by_role("combobox", name="City")
    city.click()
    expect(form.get_by_text("Type 2 letters to search")).to_be_visible()
    city.press_sequentially("han")
    form.get_by_role("option", name="Hanville").click()
    expect(city).to_have_value("Hanville")
    cities = form.get_by_role("combobox", name="Cities")
    for start, end in (("ro", "Roburg"), ("li", "Listadt")):
        cities.press_sequentially(start)
        form.get_by_role("option", name=end).click()
    form.get_by_role("button", name="Remove Roburg").click()
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    values = stage.gallery.forms[-1]
    assert values["city"]["city"]["selected_option"]["text"]["text"] == "Hanville"
    assert [one["value"] for one in values["cities"]["cities"]["selected_options"]] == ["listadt"]


def test_refusals_stand_beside_their_field_and_nothing_typed_is_lost(stage: Stage) -> None:
    page = stage.visit("kofi.mensah", "dm")
    form = opened(page, "form", "Every input")
    form.get_by_label("About you").fill("something long that took an effort")
    choose(form, "Places", "Quito")
    name = form.get_by_label("Name")
    form.get_by_role("button", name="Save").click()
    error = form.locator("[data-input=name] .error")
    expect(error).to_have_text("Please complete this required field.")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Please complete this required field. 40 left")
    name.fill("Nobody")
    expect(error).to_have_count(0)
    form.get_by_role("button", name="Save").click()
    expect(error).to_have_text("Somebody must be meant.")
    expect(name).to_have_value("Nobody")
    expect(form.get_by_label("About you")).to_have_value("something long that took an effort")
    expect(form.get_by_role("button", name="Remove Quito")).to_be_visible()
    name.fill("n" * 45)
    expect(form.get_by_test_id("count").first).to_have_text("5 too many")
    form.get_by_label("Hours").fill("many")
    form.get_by_role("button", name="Save").click()
    expect(error).to_have_text("Must be at most 40 characters long.")
    expect(form.locator("[data-input=hours] .error")).to_have_text("Please enter a valid number.")
    assert not stage.gallery.forms


def test_an_app_that_does_not_answer_leaves_the_modal_open_with_the_words(stage: Stage) -> None:
    page = stage.visit("lucy.hartigan", "dm")
    form = opened(page, "form", "Every input")
    form.get_by_label("Name").fill("Ada")
    stage.gallery.silent.set()
    form.get_by_role("button", name="Save").click()
    trouble = form.get_by_role("alert").filter(has_text="We had some trouble connecting. Try again?")
    expect(trouble).to_be_visible(timeout=8_000)
    expect(form.get_by_label("Name")).to_have_value("Ada")
    stage.gallery.silent.clear()
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    assert stage.gallery.forms[-1]["name"]["name"]["value"] == "Ada"


def test_a_field_that_tells_the_app_on_enter_and_one_that_tells_while_typing(stage: Stage) -> None:
    page = stage.visit("joan.pike", "dm")
    form = opened(page, "form", "Every input")
    form.get_by_label("Coached").fill("a draft")
    form.get_by_label("Coached").press("Enter")
    eventually(lambda: stage.acted("coached"), "Enter tells the app")
    assert stage.acted("coached")[-1]["value"] == "a draft"
    expect(form).to_be_visible()
    form.get_by_label("Watched").press_sequentially("abc")
    eventually(lambda: stage.acted("watched"), "typing tells the app")
    assert [one["value"] for one in stage.acted("watched")] == ["abc"]


def test_three_modals_lie_on_each_other_and_escape_closes_the_top_one(stage: Stage) -> None:
    page = stage.visit("wei.zhang", "dm")
    first = opened(page, "stack", "Layer 1")
    first.get_by_label("Note 1").fill("kept below")
    first.get_by_role("button", name="Go deeper").click()
    second = page.get_by_role("dialog", name="Layer 2")
    second.get_by_role("button", name="Go deeper").click()
    third = page.get_by_role("dialog", name="Layer 3")
    expect(third.get_by_label("Note 3")).to_be_focused()
    for modal in (third, second):
        page.keyboard.press("Escape")
        expect(modal).to_have_count(0)
    expect(first.get_by_role("button", name="Go deeper")).to_be_focused()
    expect(first.get_by_label("Note 1")).to_have_value("kept below")
    page.keyboard.press("Escape")
    expect(first).to_have_count(0)
    expect(page.locator("#compose-main")).to_be_focused()
    eventually(lambda: stage.gallery.closed[-3:] == ["3", "2", "1"], "the app hears of every closing")


def test_an_update_keeps_typed_words_focus_and_caret(stage: Stage) -> None:
    page = stage.visit("wei.zhang", "dm")
    modal = opened(page, "stack", "Layer 1")
    note = modal.get_by_label("Note 1")
    note.fill("half a thought")
    modal.get_by_role("button", name="Refresh").click()
    expect(modal).to_contain_text("Refreshed.")
    expect(note).to_have_value("half a thought")
    note.press("Home")
    modal.get_by_role("button", name="Refresh").evaluate("one => one.click()")
    eventually(lambda: len(stage.desk.sees(stage.desk.person("wei.zhang"))["modals"]) == 1, "the modal stays")
    expect(note).to_be_focused()
    assert note.evaluate("one => one.selectionStart") == 0


def test_a_reload_loses_nothing_that_was_typed(stage: Stage) -> None:
    page = stage.visit("bishal.sapkota", "dm")
    page.get_by_label("Message Gallery").fill("to be continued")
    page.get_by_role("navigation").get_by_role("link", name="general").click()
    form = opened(page, "form", "Every input")
    form.get_by_label("About you").fill("a long story")
    page.reload()
    expect(form.get_by_label("About you")).to_have_value("a long story")
    form.get_by_role("button", name="Not now").click()
    page.get_by_role("navigation").get_by_role("link", name="Gallery").click()
    expect(page.get_by_label("Message Gallery")).to_have_value("to be continued")


def test_the_focus_stays_inside_a_modal(stage: Stage) -> None:
    page = stage.visit("ravi.perera", "dm")
    modal = opened(page, "stack", "Layer 1")
    # Between the last and the first stop the focus may rest on the browser itself, which the page sees as its body.
    inside = "() => document.activeElement.matches('dialog *, body')"
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    expect(modal).to_be_visible()


def test_everything_can_be_done_without_a_mouse(stage: Stage) -> None:
    page = stage.visit()
    page.get_by_label("Filter people").focus()
    page.keyboard.type("tariq")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("self")).to_contain_text("Tariq Aziz")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Jump to")).to_be_visible()
    page.keyboard.type("gall")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message Gallery")).to_be_focused()
    page.keyboard.type("/gallery form")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Every input")
    expect(form.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Tariq")
    form.get_by_role("combobox", name="Fruit").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(form.get_by_role("combobox", name="Fruit")).to_have_value("Pear")
    page.keyboard.press("Tab")
    expect(form.get_by_role("combobox", name="Places")).to_be_focused()
    page.keyboard.type("li")
    page.keyboard.press("Enter")
    expect(form.get_by_role("button", name="Remove Lima")).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0)
    values = stage.gallery.forms[-1]
    assert values["fruit"]["fruit"]["selected_option"]["value"] == "pear"
    assert [one["value"] for one in values["places"]["places"]["selected_options"]] == ["lima"]


def test_the_first_tab_stop_skips_to_the_message_box(stage: Stage) -> None:
    page = stage.visit("tariq.aziz", "general")
    expect(page.get_by_label("Message #general")).to_be_focused()
    page.get_by_role("link", name="Skip to the messages").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message #general")).to_be_focused()
    assert page.url.endswith(stage.channel("tariq.aziz", "general"))


def test_on_a_phone_nothing_runs_over_the_edge_and_the_sidebar_is_a_drawer(stage: Stage) -> None:
    handle = "chloe.dubois"
    you, here = stage.desk.person(handle), stage.channel(handle, "general")
    stage.post(handle, [*views.text_blocks(you, here, 1_800_000_000), *views.interactive_blocks()])
    stage.post(handle, [views.section("w" * 400)])
    page = stage.visit(handle, "dm", phone=True, touch=True)
    expect(messages(page)).to_have_count(2)
    overflow = "() => document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(overflow) <= 0
    assert messages(page).first.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    sidebar = page.get_by_role("navigation", name="Workspace")
    expect(sidebar).to_have_count(0)
    page.get_by_role("button", name="Open navigation").tap()
    expect(sidebar).to_be_visible()
    sidebar.get_by_role("link", name="general").tap()
    expect(page.get_by_role("heading", name="general", level=1)).to_be_visible()
    expect(sidebar).to_have_count(0)
    form = opened(page, "form", "Every input")
    box = form.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    expect(form.get_by_role("button", name="Save")).to_be_in_viewport()
    choose(form, "Fruit", "Pear")
    assert page.evaluate(overflow) <= 0


def test_a_page_that_lost_the_workspace_says_so_and_finds_it_again(stage: Stage) -> None:
    page = stage.visit("omar.farouk", "general")
    box = page.get_by_label("Message #general")
    box.fill("written while away")
    page.context.set_offline(True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Looking for the workspace")).to_be_visible()
    expect(box).to_have_value("written while away")
    other = stage.desk.person("grace.kim")
    stage.desk.post("gestures/message", person=other, channel=stage.channel("grace.kim", "general"), text="meanwhile")
    page.context.set_offline(False)
    expect(page.get_by_text("Looking for the workspace")).to_have_count(0)
    expect(messages(page).last).to_contain_text("meanwhile")
    expect(box).to_have_value("written while away")
