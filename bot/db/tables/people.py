"""Workspaces, the people in them, and what they told about themselves."""

from datetime import datetime, time

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from bot.catalogue import Field as WorkField
from bot.catalogue import Stage
from bot.db.tables.base import Scoped, belongs_to, due_index, within_workspace
from bot.db.types import codes, instant, key, words
from bot.forms.states import Familiarity, ProfileState


class Workspace(SQLModel, table=True):
    """One Slack workspace in which Baton is installed."""

    __tablename__ = "workspace"

    id: int = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True)
    name: str = ""
    bot_user_id: str = ""
    people_synced_at: datetime | None = instant(optional=True)


class Person(Scoped, table=True):
    """Somebody in Slack, mirrored so that handlers need not ask Slack. The only place of Slack user ids."""

    __tablename__ = "person"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "slack_user_id"),
        belongs_to("person", "manager_id"),
        due_index("person", "stale", "stale"),
        due_index("person", "snoozed_until", "snoozed_until IS NOT NULL"),
    )

    slack_user_id: str
    name: str = ""
    title: str = ""
    tz: str = "UTC"
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    #: True until Slack told us who this is; a tick fills it in.
    stale: bool = False
    #: Set once the person opened the Home tab; only then is it kept current.
    home_opened_at: datetime | None = instant(optional=True)
    #: Until then nothing comes that the person did not ask for.
    snoozed_until: datetime | None = instant(optional=True)
    #: Told by the person, or by an admin's list; matching keeps teams, managers and reports apart.
    team: str = words()
    manager_id: int | None = None


class Profile(Scoped, table=True):
    """What somebody who joined told about themselves, and which roles they took."""

    __tablename__ = "profile"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id"),
        belongs_to("person", "person_id"),
        due_index("profile", "paused_until", "paused_until IS NOT NULL"),
        # For the sender, which asks for people of all workspaces.
        sa.Index("ix_profile_person", "person_id"),
    )

    person_id: int
    state: ProfileState = key(ProfileState, ProfileState.ACTIVE)
    looking: bool = False
    offering: bool = False
    peers: bool = False
    stage: Stage = key(Stage)
    field: WorkField = key(WorkField)
    skills: str = words()
    functions_offered: list[str] = codes()
    kinds: list[str] = codes()
    #: Codes of ISO 639; empty means unknown and stands in nobody's way.
    languages: list[str] = codes()
    #: What a mentor offers, in their own words, and what `bot.services.texts` made of it to compare it by.
    offer: str = words()
    offer_vector: str = words()
    #: Hours a month that a mentor has for all of this; 0 means that they did not say.
    hours_a_month: int = 0
    #: Where mentees find a time in a mentor's calendar.
    booking_link: str = words()
    #: How many mentees this person takes at a time, 1 to 5.
    capacity: int = 1
    #: Wants no more asks for now, whatever the number of places.
    asks_closed: bool = False
    known_preference: Familiarity = key(Familiarity, Familiarity.ANY)
    joined_at: datetime = instant()
    paused_until: datetime | None = instant(optional=True)
    #: Weekdays of work, Monday being 0; empty means Monday to Friday.
    work_days: list[int] = codes()
    #: When the working day begins and ends, local time; None means the usual hours.
    day_begins: time | None = None
    day_ends: time | None = None
