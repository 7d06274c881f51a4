"""Asks: a mentee's request to one mentor, in the mentee's words."""

from datetime import date, datetime

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, due_index, only_one, within_workspace
from bot.db.types import instant, key, words
from bot.forms.states import AskState, PlaceWishState, SmallOffer


class Ask(Scoped, table=True):
    """One request of a mentee to a mentor. Only the two of them read it."""

    __tablename__ = "ask"
    __table_args__ = within_workspace(
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("programme", "programme_id"),
        belongs_to("goal", "goal_id"),
        belongs_to("person", "mentee_id"),
        belongs_to("person", "mentor_id"),
        belongs_to("person", "recommended_by_id"),
        belongs_to("person", "pointed_to_id"),
        # One open ask at a time, whatever is clicked at once.
        only_one("ask", "mentee_id", "state IN ('open', 'thinking', 'offered')"),
        due_index("ask", "next_at", "next_at IS NOT NULL"),
        sa.Index("ix_ask_then_next", "workspace_id", "then_next"),
        sa.Index("ix_ask_state", "workspace_id", "state"),
        sa.Index("ix_ask_mentee", "workspace_id", "mentee_id"),
        sa.Index("ix_ask_mentor", "workspace_id", "mentor_id", "state"),
    )

    suggestion_id: int | None = None
    programme_id: int | None = None
    goal_id: int | None = None
    mentee_id: int
    mentor_id: int
    kind: Kind = key(Kind)
    state: AskState = key(AskState, AskState.OPEN)
    what: str = words()
    #: The goal as the mentee chose to tell it to this mentor.
    goal_text: str = words()
    #: Why the mentee wants help with it.
    need: str = words()
    why: str = words()
    timeframe_months: int = 6
    recommended_by_id: int | None = None
    #: Whether the next on the mentee's list is asked if this one cannot.
    then_next: bool = False
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
    #: When the mentor is reminded (once), and when the ask lapses; both of its people see these dates.
    remind_at: datetime | None = instant(optional=True)
    lapse_at: datetime | None = instant(optional=True)
    #: The next of the two; None once nothing comes by itself any more.
    next_at: datetime | None = instant(optional=True)
    #: The day until which the mentor wanted time, in the mentor's zone.
    answer_by: date | None = None
    #: A busy mentor may be asked again after this day.
    ask_again_after: date | None = None
    offer: SmallOffer | None = key(SmallOffer, None)
    pointed_to_id: int | None = None
    #: What the mentor chose to share about the answer.
    reason: str = words()


class PlaceWish(Scoped, table=True):
    """Somebody who wants to hear when a mentor has a place. The mentor does not see it."""

    __tablename__ = "place_wish"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id", "mentor_id"),
        belongs_to("person", "person_id"),
        belongs_to("person", "mentor_id"),
        sa.Index("ix_place_wish_mentor", "workspace_id", "mentor_id", "state"),
        due_index("place_wish", "until_at", "until_at IS NOT NULL"),
        sa.Index("ix_place_wish_state", "workspace_id", "state"),
    )

    person_id: int
    mentor_id: int
    state: PlaceWishState = key(PlaceWishState, PlaceWishState.WAITING)
    #: Decides the order.
    wished_at: datetime = instant()
    #: Until then the place is offered to this person first.
    until_at: datetime | None = instant(optional=True)
