"""The gallery app in a workspace, and people who look at its page in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.sandbox import SandboxServer
from tests.browser import PHONE, WIDE
from tests.sandbox.client import Desk
from tests.sandbox.gallery import Gallery

MANIFEST = Path(__file__).parent / "gallery_manifest.yml"
Json = dict[str, Any]


class Stage:
    """One workspace with the gallery in it; every visit is a browser of its own.

    Args:
        server: The running workspace.
        gallery: The connected app.
        browser: A running Chromium.
    """

    def __init__(self, server: SandboxServer, gallery: Gallery, browser: Browser) -> None:
        self.server = server
        self.gallery = gallery
        self.browser = browser
        self.desk = Desk(server)
        self._contexts: dict[tuple[bool, bool], BrowserContext] = {}
        self._pages: list[Page] = []
        self._visited: set[str] = set()
        self._broken: list[str] = []

    def visit(self, handle: str | None = None, place: str = "", *, phone: bool = False, touch: bool = False) -> Page:
        """Open the page as somebody; `place` is a channel's name, "dm", "home" or "about"."""
        page = self._context(phone=phone, touch=touch).new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self._broken.append(str(error)))
        self._pages.append(page)
        page.goto(self.address(handle, place))
        return page

    def _context(self, *, phone: bool, touch: bool) -> BrowserContext:
        # Tabs of one browser, as people use it; a new browser each time would cost more than the test itself.
        if (phone, touch) not in self._contexts:
            size = PHONE if phone else WIDE
            self._contexts[phone, touch] = self.browser.new_context(viewport=size, has_touch=touch, is_mobile=touch)
        return self._contexts[phone, touch]

    def address(self, handle: str | None = None, place: str = "") -> str:
        """The address at which somebody is somewhere."""
        if handle is None:
            return self.server.url
        person = self.desk.person(handle)
        self._visited.add(person)
        if place and place not in ("home", "about"):
            place = self.channel(handle, place)
        return f"{self.server.url}#{person}" + (f"/{place}" if place else "")

    def channel(self, handle: str, name: str) -> str:
        """A conversation's id; "dm" is the one with the app."""
        person = self.desk.person(handle)
        return str((self.desk.dm(person) if name == "dm" else self.desk.channel(person, name))["id"])

    def post(self, handle: str, blocks: list[Json]) -> None:
        """A message by the app in somebody's DM."""
        self.gallery.client.chat_postMessage(channel=self.desk.person(handle), text="A message", blocks=blocks)

    def acted(self, action_id: str) -> list[Json]:
        """What the app heard of an element."""
        return [one for one in self.gallery.acts if one["action_id"] == action_id]

    def leave(self) -> None:
        """Close every page and modal; no page may have broken or run what somebody wrote."""
        for page in self._pages:
            assert page.evaluate("window.hacked") is None
            page.close()
        self._pages = []
        for person in self._visited:
            while self.desk.sees(person)["modals"]:
                self.desk.post("gestures/close", person=person)
        self._visited = set()
        broken, self._broken = self._broken, []
        assert not broken, broken


@contextmanager
def raised(browser: Browser) -> Iterator[Stage]:
    """A workspace with the gallery in it."""
    with SandboxServer(MANIFEST, port=0, limits=False) as server:
        gallery = Gallery(server.bot_token, server.api_url, server.signing_secret)
        handler = SocketModeHandler(gallery.app, server.app_token)
        handler.connect()
        server.wait_for_app()
        stage = Stage(server, gallery, browser)
        admin = stage.desk.person("amara.okafor")
        stage.desk.post("gestures/invite_bot", person=admin, channel="general")
        try:
            yield stage
        finally:
            handler.close()
            gallery.executor.shutdown()


def say(page: Page, text: str) -> None:
    """Type into the message box and send."""
    box = page.locator("#compose-main")
    box.fill(text)
    box.press("Enter")
    expect(box).to_have_value("")


def messages(page: Page) -> Locator:
    """The messages of the open conversation."""
    return page.locator("main").get_by_test_id("message")


def choose(scope: Locator | Page, menu: str, *options: str) -> None:
    """Choose in a menu by its label or placeholder."""
    field = scope.get_by_role("combobox", name=menu, exact=True)
    field.click()
    for option in options:
        scope.get_by_role("option", name=option).click()
    if scope.get_by_role("listbox", name="Choices").count():
        field.press("Escape")
