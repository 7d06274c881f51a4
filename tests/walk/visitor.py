"""Somebody at the page, in a real browser: clicks, types and reads as a newcomer does."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.life import Life

#: Set to a folder to keep the pictures that the documents show.
_PICTURES = os.environ.get("BATON_PICTURES", "")


class Visitor:
    """One browser tab that can be anybody in the workspace."""

    def __init__(self, life: Life, page: Page) -> None:
        self.life = life
        self.page = page
        self._read: set[str] = set()
        page.set_default_timeout(20_000)

    def be(self, name: str, channel: str = "mentoring") -> None:
        """Be this person, in this channel, in the DM with the bot ("dm"), or on its Home tab ("home")."""
        person = next(p["id"] for p in self.life.people() if p["name"] == name)
        place = channel
        if channel not in {"home", "about"}:
            seen = self.life.see(person)
            place = next(
                c["id"]
                for c in seen["channels"]
                if (c["name"] == channel)
                or (channel == "dm" and c["type"] == "im" and seen["bot"]["user"] in c["members"])
            )
        self.page.goto(f"{self.life.server.url}#{person}/{place}")
        expect(self.page.get_by_test_id("self")).to_be_visible()

    def command(self, text: str) -> None:
        """Type a slash command and send it."""
        box = self.page.locator("#compose-main")
        box.fill(text)
        self.page.get_by_role("button", name="Send").first.click()
        expect(box).to_have_value("")

    def say(self, text: str) -> None:
        """Type a message and send it."""
        box = self.page.locator("#compose-main")
        box.fill(text)
        box.press("Enter")
        expect(box).to_have_value("")

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the newest button with this text."""
        (within or self.page.get_by_test_id("messages")).get_by_role("button", name=name).last.click()

    def choose(self, label: str, *options: str) -> None:
        """Choose from the list with this label."""
        box = self.dialog.get_by_role("combobox", name=label)
        for option in options:
            box.click()
            self.page.get_by_role("option", name=option).first.click()
        if len(options) > 1:
            box.press("Escape")

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.dialog.get_by_label(label).check()

    def write(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.dialog.get_by_label(label).fill(text)

    def submit(self, name: str) -> None:
        """Press the modal's main button and wait until its form is gone; a last word of the bot is closed."""
        button = self.dialog.get_by_role("button", name=name, exact=True)
        button.click()
        expect(button).to_have_count(0)
        if self.page.get_by_role("dialog").count():
            self.picture("after-" + name.lower().replace(" ", "-"))
            self.dialog.get_by_role("button", name="Close").last.click()
            expect(self.page.get_by_role("dialog")).to_have_count(0)

    @property
    def dialog(self) -> Locator:
        """The topmost modal."""
        return self.page.get_by_role("dialog").last

    def sees(self, text: str) -> None:
        """Wait until this text stands among the messages."""
        expect(self.page.get_by_test_id("messages").get_by_text(text).last).to_be_visible()

    def wait_a(self, span: str) -> None:
        """Let time pass with the buttons of the page."""
        status = self.page.get_by_test_id("time-status")
        before = status.text_content() or ""
        self.page.get_by_role("button", name=f"+1 {span}").click()
        # What stands there from the journey before is not this one's arrival.
        expect(status).not_to_have_text(before)
        expect(status).to_contain_text("Arrived", timeout=60_000)

    def waits_for(self, text: str, span: str, most: int) -> None:
        """Let time pass, a span at a time, until a message with this text is there that was not waited for before."""
        for _ in range(most):
            if self._new(text):
                break
            self.wait_a(span)
        expect(self.newest(text)).to_be_visible()
        new = self._new(text)
        assert new, f"nothing new says {text!r}"
        self._read |= new

    def _new(self, text: str) -> set[str]:
        messages = self.page.get_by_test_id("message").filter(has_text=text)
        return {str(ts) for ts in messages.evaluate_all("found => found.map(one => one.dataset.ts)")} - self._read

    def newest(self, text: str) -> Locator:
        """The newest message with this text."""
        return self.page.get_by_test_id("message").filter(has_text=text).last

    def close_all(self) -> None:
        """Close every open modal."""
        dialogs = self.page.get_by_role("dialog")
        while count := dialogs.count():
            self.dialog.get_by_role("button", name="Close").last.click()
            expect(dialogs).to_have_count(count - 1)

    def picture(self, name: str) -> None:
        """Keep a picture for the documents, where somebody asked for them."""
        if _PICTURES:
            self.page.wait_for_timeout(400)  # animations come to rest
            self.page.screenshot(path=Path(_PICTURES) / f"{name}.png")
