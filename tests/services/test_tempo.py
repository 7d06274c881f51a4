"""How long introductions take, and how far they are."""

import pytest

from bot.db.engine import Database
from bot.db.tables import Pace
from bot.services import tempo
from tests.conftest import SetClock
from tests.people import make_workspace


@pytest.mark.parametrize(
    ("pairs", "rate", "minutes"),
    [
        (10, None, 0),
        (40, None, 0),
        (140, None, 2),
        (1000, None, 20),
        # Three messages a pair: at half a message a second they take longer than opening the conversations.
        (140, 0.5, 14),
        (140, 100.0, 2),
    ],
)
def test_introductions_take_as_long_as_the_slower_of_opening_and_telling(
    database: Database, clock: SetClock, pairs: int, rate: float | None, minutes: int
) -> None:
    with database.writing(make_workspace(database)) as session:
        if rate is not None:
            session.add(Pace(lane=tempo.WORKSPACE_LANE, rest_until=clock.now(), rate=rate))
            session.flush()
        assert tempo.introductions_take(session, pairs) == minutes
