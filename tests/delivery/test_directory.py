"""Mirroring people, as patiently as Slack wants it."""

from sqlmodel import col, select

from bot.clock import CallableClock
from bot.config import load_settings
from bot.db.tables import Person
from bot.delivery.directory import Directory
from bot.delivery.slack import make_client
from bot.services import people
from tests.delivery.conftest import Post


def _directory(post: Post) -> Directory:
    settings = load_settings(_env_file=None, slack_bot_token=post.server.bot_token, slack_api_url=post.server.api_url)
    clock = CallableClock(post.server.clock.now)
    return Directory(post.database, make_client(settings), post.workspace_id, clock)


def test_everybody_is_mirrored_even_where_slack_asks_to_wait(post: Post) -> None:
    """Mutant: giving up on the first 429, which leaves a large workspace unknown for ever."""
    post.fault("429", method="users.list", times=1, retry_after=0)
    _directory(post).keep_current(anew=True)
    with post.database.reading(post.workspace_id) as session:
        known = {person.slack_user_id: person for person in session.exec(select(Person))}
    shown = post.http.get("/people").json()["people"]
    assert {p["id"] for p in shown} <= set(known)
    for person in shown:
        assert known[person["id"]].is_admin == (person["is_admin"] or person.get("is_owner", False))
        assert known[person["id"]].is_deleted == person["deleted"]
    assert known["USLACKBOT"].is_bot, "Slack's own helper says that it is no bot"


def test_a_stranger_is_filled_in_and_a_failure_leaves_them_for_next_time(post: Post) -> None:
    directory = _directory(post)
    directory.keep_current(anew=True)
    arrived = post.http.post("/gestures/arrive", json={"name": "new.colleague", "tz": "Asia/Tokyo"}).json()
    stranger = next(p["id"] for p in post.http.get("/people").json()["people"] if p["name"] == "new.colleague")
    assert arrived["ok"]
    with post.database.writing(post.workspace_id) as session:
        people.ensure(session, stranger)

    def tz() -> str:
        with post.database.reading(post.workspace_id) as session:
            return session.exec(select(Person.tz).where(col(Person.slack_user_id) == stranger)).one()

    post.fault("internal_error", method="users.info", times=1)
    directory.keep_current()
    assert tz() == "UTC"
    directory.keep_current()
    assert tz() == "Asia/Tokyo"
