"""Coming to an agreement as two people do in the workspace."""

from typing import Any

import pytest
from sqlmodel import select

from bot.catalogue import Kind, Responsibility
from bot.db.tables import Person, Relationship
from bot.forms.states import RelationshipState
from bot.services import relationships
from bot.services.actors import System
from bot.services.relationships import NewPair
from tests.flows.gestures import Gestures
from tests.flows.programme_walks import at, dm_with, newest, shown
from tests.life import Life
from tests.services import pairs

ALL = [one.value for one in Responsibility]


class Two(Gestures):
    """Two colleagues whom a programme has just brought together."""

    def __init__(self, life: Life) -> None:
        super().__init__(life)
        self.mentor, self.mentee = life.somebody(0), life.somebody(1)
        with life.baton.database.writing(life.baton.me.workspace_id) as session:
            by_slack_id = {p.slack_user_id: p for p in session.exec(select(Person))}
            one, two = by_slack_id[self.mentor], by_slack_id[self.mentee]
            programme = pairs.programme(session, one, now=life.now)
            pairs.joined(session, one, offering=True)
            pairs.joined(session, two, looking=True)
            for who in (one, two):
                pairs.enrolled(session, who, programme)
            new = NewPair(one.id, two.id, Kind.CLASSIC)
            relationships.begin(session, System(one.workspace_id), [new], programme=programme, now=life.now)
        life.travel(advance="20h")

    def open(self, person: str, words: str = "Our agreement") -> dict[str, Any]:
        """Open the agreement from the newest message that leads there."""
        message = newest(self.life.dm(person), words)
        answer = self.life.click(person, "agreements.open", at(dm_with(self.life, person), message))
        assert answer["ok"], answer
        return self.life.modal(person)

    def sign(self) -> None:
        """Have both sign the agreement."""
        for person in (self.mentor, self.mentee):
            self.open(person, "Before you begin")
            self.submit(person, promises=ALL)
        assert self.state() is RelationshipState.ACTIVE

    def state(self) -> RelationshipState:
        """What the database holds."""
        with self.life.baton.database.reading(self.life.baton.me.workspace_id) as session:
            return RelationshipState(session.exec(select(Relationship.state)).one())


@pytest.fixture
def two(life: Life) -> Two:
    """Two colleagues who have read that they are paired."""
    return Two(life)


def test_one_changes_it_both_sign_and_home_shows_what_they_agreed_on(two: Two) -> None:
    life = two.life
    two.open(two.mentee)
    refused = life.submit(two.mentee, promises=["time"])
    assert set(refused["errors"]) == {"promises"}
    life.submit(two.mentee, promises=ALL, cadence_weeks="3", ways="Calls on Tuesdays <!channel>")
    assert "Signed" in shown(life.modal(two.mentee))
    assert two.state() is RelationshipState.AGREEING
    life.travel(advance="1d")
    two.open(two.mentor, "it is your turn")
    assert "Calls on Tuesdays" in str(life.modal(two.mentor))
    life.submit(two.mentor, promises=ALL)
    assert "You have an agreement" in shown(life.modal(two.mentor))
    assert two.state() is RelationshipState.ACTIVE
    life.travel(advance="1d")
    assert "You meet every 3 weeks" in shown(newest(life.dm(two.mentee), "have an agreement"))
    assert "you meet every 3 weeks" in shown(life.home(two.mentee))


def test_unsigned_it_dissolves_without_blame(two: Two) -> None:
    assert "agreement" in shown(two.life.home(two.mentee))
    two.life.travel(advance="16d")
    assert two.state() is RelationshipState.ENDED
    for person in (two.mentor, two.mentee):
        assert "nobody's fault" in shown(newest(two.life.dm(person), "has ended"))


def test_an_agreement_that_was_changed_while_it_lay_open_is_not_signed_unseen(two: Two) -> None:
    life = two.life
    two.open(two.mentor)
    two.open(two.mentee)
    life.submit(two.mentee, promises=ALL, term_months="3")
    refused = life.submit(two.mentor, promises=ALL)
    assert "changed while you looked" in refused["errors"]["ways"]
