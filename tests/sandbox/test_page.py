"""The page as people see and use it: who they are, what they read and write, and that it stays live."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import BROWSER_MARK, browser
from tests.sandbox import gallery_views as views
from tests.sandbox.client import eventually
from tests.sandbox.samples import PIXEL
from tests.sandbox.stage import Stage, choose, messages, raised, say

pytestmark = BROWSER_MARK
__all__ = ["browser"]


@pytest.fixture(scope="module")
def theatre(browser: Browser) -> Iterator[Stage]:
    with raised(browser) as built:
        yield built


@pytest.fixture
def stage(theatre: Stage) -> Iterator[Stage]:
    yield theatre
    theatre.leave()


def test_a_newcomer_finds_a_person_by_typing_and_becomes_them(stage: Stage) -> None:
    page = stage.visit()
    expect(page.get_by_role("heading", name="Who would you like to be?")).to_be_visible()
    page.get_by_label("Filter people").fill("product designer")
    people = page.get_by_test_id("people").get_by_role("link")
    expect(people).to_have_count(1)
    people.click()
    expect(page.get_by_test_id("self")).to_contain_text("María José Núñez")
    expect(page.get_by_test_id("hints")).to_contain_text("/gallery")
    page.reload()
    expect(page.get_by_test_id("self")).to_contain_text("María José Núñez")


def test_people_carry_badges_and_a_deactivated_person_cannot_be_chosen(stage: Stage) -> None:
    page = stage.visit()
    cards = page.get_by_test_id("people")
    expect(cards.locator("[data-person]", has_text="Amara Okafor")).to_contain_text("Admin")
    expect(cards.locator("[data-person]", has_text="Kovács Péter")).to_contain_text("Guest")
    expect(cards.locator("[data-person]", has_text="Standup")).to_contain_text("App")
    gone = cards.locator("[data-person]", has_text="Olivia Grant")
    expect(gone).to_contain_text("Deactivated")
    expect(gone).to_have_attribute("aria-disabled", "true")
    expect(cards.get_by_role("link", name="Olivia Grant")).to_have_count(0)


def test_a_message_reaches_another_persons_open_page_and_marks_what_is_unread(stage: Stage) -> None:
    writer = stage.visit("amara.okafor", "general")
    reader = stage.visit("priya.raman", "general")
    elsewhere = stage.visit("kofi.mensah", "dm")
    say(writer, "Good morning, *everybody*")
    expect(messages(reader).last).to_contain_text("Good morning, everybody")
    expect(messages(reader).last.locator("strong")).to_have_text("everybody")
    entry = elsewhere.get_by_role("navigation").get_by_role("link", name="general")
    expect(entry).to_contain_text("1 unread")
    entry.click()
    expect(messages(elsewhere).last).to_contain_text("Good morning, everybody")
    expect(elsewhere.get_by_role("separator", name="New messages")).to_be_visible()
    expect(entry).not_to_contain_text("unread")


def test_what_somebody_is_typing_stays_while_messages_arrive(stage: Stage) -> None:
    page = stage.visit("elena.petrova", "general")
    box = page.get_by_label("Message #general")
    box.press_sequentially("half a thou")
    box.press("ArrowLeft")
    say(stage.visit("grace.kim", "general"), "an interruption")
    expect(messages(page).last).to_contain_text("an interruption")
    expect(box).to_be_focused()
    expect(box).to_have_value("half a thou")
    assert box.evaluate("box => box.selectionStart") == len("half a tho")


def test_hostile_text_is_shown_and_never_run_in_any_block(stage: Stage) -> None:
    stage.post("marcus.bell", views.said(views.HOSTILE))
    page = stage.visit("marcus.bell", "dm")
    for block in ("as_plain", "as_mrkdwn", "as_markdown", "as_rich", "as_context"):
        expect(page.locator(f"[data-block={block}]")).to_contain_text("<script>window.hacked=1</script>")
    expect(page.locator("[data-block=as_plain]")).to_have_text(views.HOSTILE)
    expect(messages(page).locator("img, script")).to_have_count(0)
    say(page, views.HOSTILE)
    expect(messages(page).last).to_contain_text("<script>window.hacked=1</script>")


def test_a_link_that_would_run_code_is_only_text(stage: Stage) -> None:
    stage.post("marcus.bell", [views.rich_text("U1"), views.section("<javascript:window.hacked=1|press me>")])
    page = stage.visit("marcus.bell", "dm")
    expect(messages(page).last).to_contain_text("harmless")
    expect(messages(page).last.get_by_role("link", name="harmless")).to_have_count(0)
    expect(messages(page).last.get_by_role("link", name="press me")).to_have_count(0)


def test_entities_are_undone_exactly_once_and_escaped_mentions_stay_text(stage: Stage) -> None:
    text = "R&amp;D &amp;lt;b&amp;gt; &lt;!channel&gt; &lt;@U0JLW8E7AM6&gt; <!here>"
    stage.post(
        "wei.zhang", [views.section(text, "entities"), {**views.section("R&amp;D"), "text": views.plain("R&amp;D")}]
    )
    page = stage.visit("wei.zhang", "dm")
    body = page.locator("[data-block=entities]")
    expect(body).to_have_text("R&D &lt;b&gt; <!channel> <@U0JLW8E7AM6> @here")
    expect(body.locator(".mention")).to_have_text(["@here"])
    expect(messages(page).last).to_contain_text("R&amp;D")


def test_mrkdwn_is_drawn_as_slack_draws_it(stage: Stage) -> None:
    you, here = stage.desk.person("joan.pike"), stage.channel("joan.pike", "general")
    stage.post("joan.pike", views.text_blocks(you, here, 1_800_000_000))
    page = stage.visit("joan.pike", "dm")
    prose = page.locator("[data-block=prose]")
    expect(prose.locator("strong")).to_have_text("Bold")
    expect(prose.locator("em")).to_have_text("italic")
    expect(prose.locator("s")).to_have_text("struck")
    expect(prose.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.org/a?b=1&c=2")
    expect(prose.locator(".mention")).to_have_text(["@Joan Pike", "#general", "@here"])
    expect(prose.locator("blockquote")).to_have_text("a quote & an ampersand")
    expect(prose.locator("pre")).to_have_text("a  block\n  of <code>")
    # 08:00 UTC is half past four in the morning in Newfoundland.
    expect(prose.locator("time")).to_have_text("15 Jan 2027 at 04:30")
    expect(page.get_by_role("img", name="A green square")).to_have_count(1)
    expect(page.locator(".rich ul li").first).to_have_text("milk")
    expect(page.locator(".markdown").get_by_role("heading", name="Markdown")).to_be_visible()


def test_every_line_runs_in_its_own_direction(stage: Stage) -> None:
    stage.post("tariq.aziz", [views.section(f"{views.HEBREW}\nplain English", "lines")])
    page = stage.visit("tariq.aziz", "dm")
    lines = page.locator("[data-block=lines] .line")
    expect(lines.nth(0)).to_have_css("direction", "rtl")
    expect(lines.nth(1)).to_have_css("direction", "ltr")
    box = page.locator("#compose-main")
    box.fill(views.ARABIC)
    expect(box).to_have_css("direction", "rtl")


def test_commands_are_completed_by_keyboard_and_the_answer_is_only_for_the_person(stage: Stage) -> None:
    page = stage.visit("ravi.perera", "general")
    box = page.get_by_label("Message #general")
    box.press_sequentially("/ga")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_count(2)
    box.press("ArrowDown")
    box.press("ArrowUp")
    box.press("Tab")
    expect(box).to_have_value("/gallery ")
    expect(options.first).to_contain_text("/gallery blocks")
    box.press("Enter")
    only = page.locator("article.ephemeral")
    expect(only).to_contain_text("Only visible to you")
    expect(only).to_contain_text("Only you see this.")
    other = stage.visit("chloe.dubois", "general")
    expect(other.get_by_test_id("messages")).to_be_visible()
    expect(other.locator("article.ephemeral")).to_have_count(0)


def test_an_unknown_command_is_refused_with_the_words_kept(stage: Stage) -> None:
    page = stage.visit("ravi.perera", "general")
    box = page.get_by_label("Message #general")
    box.fill("/nothing at all")
    box.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="/nothing is not a valid command")).to_be_visible()
    expect(box).to_have_value("/nothing at all")


def test_a_command_that_is_not_answered_shows_slacks_failure_line(stage: Stage) -> None:
    page = stage.visit("sian.llewellyn", "general")
    say(page, "/gallery-silent")
    failed = page.locator("article.failure")
    expect(failed).to_contain_text("/gallery-silent failed with the error", timeout=8_000)
    expect(failed).to_contain_text("Only visible to you")


def test_a_person_is_mentioned_by_choosing_their_name(stage: Stage) -> None:
    page = stage.visit("kofi.mensah", "general")
    box = page.get_by_label("Message #general")
    box.press_sequentially("ask @priy")
    page.get_by_role("option", name="Priya Raman").click()
    box.press("Enter")
    expect(messages(page).last.locator(".mention")).to_have_text("@Priya Raman")


def test_buttons_reach_the_app_and_its_update_replaces_the_message(stage: Stage) -> None:
    stage.post("jamal.washington", views.interactive_blocks()[:1])
    page = stage.visit("jamal.washington", "dm")
    messages(page).last.get_by_role("button", name="Primary").click()
    expect(messages(page).last).to_contain_text("Thank you for pressing.")
    expect(messages(page).last).to_contain_text("(edited)")
    assert stage.acted("primary")[-1]["value"] == "primary"


def test_a_button_that_asks_first_does_nothing_when_the_answer_is_no(stage: Stage) -> None:
    stage.post("jamal.washington", views.interactive_blocks()[:1])
    page = stage.visit("jamal.washington", "dm")
    ask = page.get_by_role("alertdialog", name="Are you sure?")
    danger = messages(page).last.get_by_role("button", name="Danger")
    danger.click()
    ask.get_by_role("button", name="No", exact=True).click()
    expect(ask).to_have_count(0)
    expect(danger).to_be_focused()
    assert not stage.acted("danger")
    danger.click()
    ask.get_by_role("button", name="Yes, do it").click()
    eventually(lambda: stage.acted("danger"), "the confirmed click")


def test_menus_dates_and_checkboxes_in_a_message_tell_the_app_what_was_chosen(stage: Stage) -> None:
    stage.post("diego.ferreira", views.interactive_blocks())
    page = stage.visit("diego.ferreira", "dm")
    choose(page, "Pick a fruit", "Pear")
    choose(page, "Pick a person", "Priya Raman")
    choose(page, "Pick a place", "Lima")
    page.get_by_label("Pick a date").fill("2027-02-03")
    page.get_by_label("Pick a time").fill("14:05")
    page.get_by_role("checkbox", name="Plum").check()
    page.get_by_role("checkbox", name="Apple").check()
    page.get_by_role("radio", name="Pear").check()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Apple").click()
    for action_id, times in (("checks", 2), ("radios", 1), ("overflow", 1)):
        eventually(lambda: len(stage.acted(action_id)) == times, f"{action_id} reach the app")  # noqa: B023 - used at once
    assert stage.acted("fruit")[-1]["selected_option"]["value"] == "pear"
    assert stage.acted("user")[-1]["selected_user"] == stage.desk.person("priya.raman")
    assert stage.acted("place")[-1]["selected_option"]["value"] == "lima"
    assert stage.acted("date")[-1]["selected_date"] == "2027-02-03"
    assert stage.acted("time")[-1]["selected_time"] == "14:05"
    assert [one["value"] for one in stage.acted("checks")[-1]["selected_options"]] == ["apple", "plum"]
    assert stage.acted("radios")[-1]["selected_option"]["value"] == "pear"
    expect(page.get_by_role("combobox", name="Pick a fruit")).to_have_value("Pear")


def test_a_thread_opens_beside_the_messages_and_takes_an_answer(stage: Stage) -> None:
    page = stage.visit("lucy.hartigan", "dm")
    say(page, "How do I begin?")
    page.get_by_role("link", name="1 reply").click()
    thread = page.get_by_test_id("thread")
    expect(thread.get_by_test_id("message")).to_have_count(2)
    expect(thread.get_by_test_id("message").last).to_contain_text("You said: How do I begin?")
    box = thread.get_by_label("Reply in thread")
    box.fill("And then?")
    box.press("Enter")
    expect(thread.get_by_test_id("message").last).to_contain_text("You said: And then?")
    expect(messages(page)).to_have_count(1)
    thread.get_by_role("link", name="Close thread").click()
    expect(thread).to_have_count(0)


def test_the_home_tab_shows_what_the_app_published_and_its_buttons_work(stage: Stage) -> None:
    page = stage.visit("omar.farouk", "general")
    page.get_by_role("navigation").get_by_role("link", name="Gallery").click()
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_test_id("home")
    expect(home).to_contain_text("Your next step")
    expect(home).to_contain_text("@Omar Farouk")
    home.get_by_role("button", name="Plain").click()
    eventually(lambda: stage.acted("plain"), "the click in the Home tab")
    page.get_by_role("tab", name="About").click()
    expect(page.get_by_role("tabpanel", name="About")).to_contain_text("/gallery-silent")


def test_a_picture_is_shown_with_its_words(stage: Stage) -> None:
    page = stage.visit("ingrid.bauer", "general")
    say(page, "/gallery picture")
    picture = messages(page).last.get_by_role("img", name="A green leaf")
    expect(picture).to_be_visible()
    eventually(lambda: picture.evaluate("one => one.naturalWidth") == 64, "the picture loads")


def test_time_moves_for_everybody_at_once(stage: Stage) -> None:
    page = stage.visit("henrik.solberg", "general")
    other = stage.visit("thu.nguyen", "general")
    say(page, "before the journey")
    expect(messages(other).last).to_contain_text("before the journey")
    day = other.get_by_test_id("now").get_attribute("datetime")
    page.get_by_role("button", name="+1 day").click()
    expect(page.get_by_test_id("time-status")).to_contain_text("Arrived at")
    expect(other.get_by_test_id("now")).not_to_have_attribute("datetime", day or "")
    expect(other.get_by_role("separator", name="Yesterday")).to_be_visible()


def test_the_next_thing_is_named_and_travelled_to(stage: Stage) -> None:
    due = [stage.server.clock.now() + timedelta(days=3)]
    settled: list[datetime] = []

    def settle() -> None:
        if due and due[0] <= stage.server.clock.now():
            settled.append(due.pop())

    stage.server.connect_bot(next_due=lambda: due[0] if due else None, settle=settle)
    page = stage.visit("henrik.solberg", "general")
    expect(page.get_by_test_id("next-due")).to_contain_text("in 3 days")
    page.get_by_role("button", name="Next thing").click()
    expect(page.get_by_test_id("time-status")).to_contain_text("1 stop on the way")
    expect(page.get_by_role("button", name="Next thing")).to_have_count(0)
    assert len(settled) == 1
    assert stage.server.clock.now() >= settled[0]


def test_a_group_conversation_is_named_after_the_others(stage: Stage) -> None:
    people = [stage.desk.person(one) for one in ("anneke.devries", "kofi.mensah")]
    group = stage.gallery.client.conversations_open(users=people)["channel"]["id"]
    stage.gallery.client.chat_postMessage(channel=group, text="Please meet each other :wave:")
    page = stage.visit("kofi.mensah", "general")
    page.get_by_role("navigation").get_by_role("link", name="Anneke, Gallery").click()
    expect(messages(page).last).to_contain_text("Please meet each other 👋")


def test_a_channel_is_joined_from_outside(stage: Stage) -> None:
    page = stage.visit("amara.okafor")
    page.get_by_role("navigation").get_by_role("link", name="engineering").click()
    page.get_by_role("main").get_by_role("button", name="Join channel").click()
    expect(page.get_by_label("Message #engineering")).to_be_visible()


def test_a_picture_has_its_words_and_a_calendar_file_is_there_to_download(stage: Stage) -> None:
    client, dm = stage.gallery.client, stage.channel("grace.kim", "dm")
    picture = client.files_upload_v2(filename="chart.png", content=PIXEL)["file"]["id"]
    stage.post("grace.kim", [{"type": "image", "slack_file": {"id": picture}, "alt_text": "Ada mentored Ben"}])
    page = stage.visit("grace.kim", "dm")
    shown = messages(page).last.get_by_role("img", name="Ada mentored Ben")
    expect(shown).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth === 1", arg=shown.element_handle())
    client.files_upload_v2(filename="mentoring.ics", content="BEGIN:VCALENDAR", title="Mentoring: Ada, Ben", channel=dm)
    link = messages(page).last.get_by_role("link", name="Mentoring: Ada, Ben")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "mentoring.ics"
