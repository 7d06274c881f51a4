"""Whatever two people click, when and how often: no undefined state, no skipped agreement, nothing told twice."""

import pytest

from bot.db.engine import Database
from bot.forms.states import AskState, RelationshipState
from tests.databases import empty
from tests.services.lives import live_through


@pytest.mark.timeout(170)
def test_fifty_random_lives_of_a_year_keep_to_their_tables(shared_sqlite: Database) -> None:
    empty(shared_sqlite)
    seen = live_through(shared_sqlite.url.render_as_string(hide_password=False), lives=50)
    assert seen >= {
        *(f"ask {state}" for state in (AskState.ACCEPTED, AskState.BUSY, AskState.LAPSED, AskState.WITHDRAWN)),
        *(str(state) for state in RelationshipState),
        "restarted",
    }
