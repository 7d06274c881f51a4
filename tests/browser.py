"""A real Chromium for tests that look at the page as a person does.

The browser is the one named by CHROMIUM, else the system's own. Without one these tests are skipped with a loud line;
where CI=true they fail, so that a missing browser never passes for a page that works.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
MISSING = (
    "NO CHROMIUM: the tests of the page DID NOT RUN. Install it (Debian: apt-get install chromium) "
    "or name one in CHROMIUM=/path/to/chromium."
)


class BrowserMissingWarning(UserWarning):
    """Stands in the summary of a test run for which there was no Chromium."""


# Every file with such tests sets `pytestmark = BROWSER_MARK`, so that the warning stays a warning.
BROWSER_MARK = pytest.mark.filterwarnings("default::tests.browser.BrowserMissingWarning")


def chromium_path() -> str | None:
    """Where Chromium is, if there is one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next((path for name in CANDIDATES if (path := shutil.which(name))), None)


def require_chromium() -> str:
    """Chromium's path; without one the test is skipped loudly, and fails where CI=true."""
    path = chromium_path()
    if path is not None:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING, pytrace=False)
    warnings.warn(MISSING, BrowserMissingWarning, stacklevel=2)
    pytest.skip(MISSING)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    path = require_chromium()
    # What a page shows comes when it comes; on a busy machine that takes longer than a person would wait.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a file."""
    with chromium() as running:
        yield running
