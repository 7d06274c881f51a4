"""All tables. Import them from here."""

from bot.db.tables.acquaintances import Acquaintance
from bot.db.tables.agreements import Agreement, Signature
from bot.db.tables.asks import Ask, PlaceWish
from bot.db.tables.base import Scoped
from bot.db.tables.checkins import Checkin, CheckinNote
from bot.db.tables.circles import DraftSeat
from bot.db.tables.directory import DirectoryEntry
from bot.db.tables.endings import Avoidance, HelpRequest, Thanks
from bot.db.tables.follow_ups import FollowUp
from bot.db.tables.goals import Goal, GoalVersion
from bot.db.tables.history import Heartbeat, Transition
from bot.db.tables.inbound import Inbound
from bot.db.tables.invitations import AgreedPair, Invitation, NeverInvite
from bot.db.tables.meetings import Meeting, MeetingAnswer, MeetingPart
from bot.db.tables.nudges import Nudge
from bot.db.tables.outbox import Message, Outbox, Pace
from bot.db.tables.own_entries import OwnEntry
from bot.db.tables.people import Person, Profile, Workspace
from bot.db.tables.pictures import UploadedPicture
from bot.db.tables.plans import PlanStep
from bot.db.tables.programmes import Enrolment, Programme, ProgrammeAdmin
from bot.db.tables.readiness import ReadinessCheck
from bot.db.tables.relationships import Member, Relationship
from bot.db.tables.reviews import Review
from bot.db.tables.rounds import DraftPair, DraftRule, DraftUnmatched, Round, Signup
from bot.db.tables.shortlist import ShortlistEntry
from bot.db.tables.suggestions import Suggestion
from bot.db.tables.wording import CatalogueWording

__all__ = [
    "Acquaintance",
    "AgreedPair",
    "Agreement",
    "Ask",
    "Avoidance",
    "CatalogueWording",
    "Checkin",
    "CheckinNote",
    "DirectoryEntry",
    "DraftPair",
    "DraftRule",
    "DraftSeat",
    "DraftUnmatched",
    "Enrolment",
    "FollowUp",
    "Goal",
    "GoalVersion",
    "Heartbeat",
    "HelpRequest",
    "Inbound",
    "Invitation",
    "Meeting",
    "MeetingAnswer",
    "MeetingPart",
    "Member",
    "Message",
    "NeverInvite",
    "Nudge",
    "Outbox",
    "OwnEntry",
    "Pace",
    "Person",
    "PlaceWish",
    "PlanStep",
    "Profile",
    "Programme",
    "ProgrammeAdmin",
    "ReadinessCheck",
    "Relationship",
    "Review",
    "Round",
    "Scoped",
    "ShortlistEntry",
    "Signature",
    "Signup",
    "Suggestion",
    "Thanks",
    "Transition",
    "UploadedPicture",
    "Workspace",
]
