"""A round is published once, whole or not at all, whoever clicks and whoever dies."""

import pytest

from bot.db.engine import Database
from tests.chaos.publishing import killed_publication, make_draft, nothing, outcome, publish, race, whole


def test_of_four_admins_who_publish_at_once_one_does(database: Database) -> None:
    """Mutants: an update of the round's state that asks for no earlier state; a commit half-way."""
    draft = make_draft(database)
    assert race(database, draft) == 1
    assert whole(draft, outcome(database, draft))


@pytest.mark.parametrize("statement", [6, 18, 0])
def test_a_publication_killed_before_its_commit_left_nothing(database: Database, statement: int) -> None:
    """Mutant: a commit half-way."""
    draft = make_draft(database, couples=2)
    killed_publication(database, draft, statement)
    assert outcome(database, draft) == nothing(draft)
    assert publish(database, draft, draft.admins[1])
    assert whole(draft, outcome(database, draft))


def test_a_publication_killed_after_its_commit_is_complete_and_not_repeated(database: Database) -> None:
    """Mutant: messages enqueued after the commit."""
    draft = make_draft(database, couples=2)
    killed_publication(database, draft, -1)
    done = outcome(database, draft)
    assert whole(draft, done)
    assert not publish(database, draft, draft.admins[1])
    assert outcome(database, draft) == done
