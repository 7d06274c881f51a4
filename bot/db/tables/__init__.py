"""All tables. Import them from here."""

from bot.db.tables.asks import Ask
from bot.db.tables.base import Scoped
from bot.db.tables.checkins import Checkin, CheckinNote
from bot.db.tables.goals import Goal
from bot.db.tables.history import Heartbeat, Transition
from bot.db.tables.inbound import Inbound
from bot.db.tables.outbox import Message, Outbox, Pace
from bot.db.tables.people import Person, Profile, Workspace
from bot.db.tables.programmes import Enrolment, Programme, ProgrammeAdmin
from bot.db.tables.relationships import Member, Relationship
from bot.db.tables.rounds import DraftPair, DraftUnmatched, Round, Signup
from bot.db.tables.suggestions import Suggestion

__all__ = [
    "Ask",
    "Checkin",
    "CheckinNote",
    "DraftPair",
    "DraftUnmatched",
    "Enrolment",
    "Goal",
    "Heartbeat",
    "Inbound",
    "Member",
    "Message",
    "Outbox",
    "Pace",
    "Person",
    "Profile",
    "Programme",
    "ProgrammeAdmin",
    "Relationship",
    "Round",
    "Scoped",
    "Signup",
    "Suggestion",
    "Transition",
    "Workspace",
]
