"""Whatever two people click, when and how often: no undefined state, no skipped agreement, nothing told twice."""

import pytest

from bot.db.engine import Database
from bot.forms.states import AskState, MeetingState, RelationshipState
from tests.databases import empty
from tests.services.lives import live_through

#: A machine in which nothing happens would prove nothing.
COMES_UP = {
    *(f"ask {state}" for state in (AskState.ACCEPTED, AskState.LAPSED)),
    *RelationshipState,
    ("relationship", RelationshipState.ACTIVE, RelationshipState.CLOSED),
    ("relationship", RelationshipState.PAUSED, RelationshipState.ACTIVE),
    ("meeting", MeetingState.AGREED, MeetingState.HELD),
    ("meeting", MeetingState.AGREED, MeetingState.MISSED),
    "restarted",
    "erased",
}


@pytest.mark.timeout(300)
def test_fifty_random_lives_of_a_year_keep_to_their_tables(shared_sqlite: Database) -> None:
    empty(shared_sqlite)
    seen = live_through(shared_sqlite.url.render_as_string(hide_password=False), lives=50)
    assert seen >= COMES_UP
