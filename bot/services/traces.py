"""Where somebody stands in the database: for every table in which columns, what of it is theirs to read, and what goes.

One table of tables. Export, erasure and the page that counts read it; a test fails where a table, a column that names
people, or a column of people's words is not in it.

What stays after somebody is erased, and why:

- The bare rows of what two people had together (`relationship`, `member`, `meeting`, `ask` …), without a word of the
  one who is gone. They are the other one's history, too, and programmes count them. They lead to a person's row without
  a name, a Slack id or anything else, and nothing leads from there to whoever it was.
- What others said to protect themselves (`avoidance`), what the person said to be left alone (`never_invite`), and whom
  others named as their manager: it follows to the person's new row. Otherwise somebody who was blocked would be
  rid of it by a click.
- What others wrote. It is theirs, and who reads it does not change.
"""

from collections.abc import Mapping

from sqlmodel import SQLModel

from bot.db import tables as t
from bot.forms.privacy import Topic
from bot.forms.relationships import Reader
from bot.forms.states import AgreedPairState, OutboxState
from bot.services.tracing import Deed, Seat, Trace, Way

_KEPT_BY_OTHERS = "others keep it in private, also from whom it names"
#: Where the two are to be kept apart, nobody is asked, and nobody is to notice.
_MAYBE_NEVER_ASKED = "a question without an answer is of whoever asked it"
_ANSWERED = (AgreedPairState.CONFIRMED, AgreedPairState.REFUSED)
_ADMINS_OWN = "what admins consider before a round is published is theirs"
#: A row that is about one person and goes with them.
_OWN = Seat("person_id", Deed.GOES)


TRACES: tuple[Trace, ...] = (
    Trace(
        t.Person,
        Topic.PROFILE,
        "entry from Slack",
        "entries from Slack",
        # The row itself is blanked and replaced; see `bot.services.erasure`.
        (
            Seat("id", Deed.STAYS),
            Seat("manager_id", Deed.FOLLOWS, reads=False, why="whom others named as their manager is theirs to tell"),
        ),
        hides=("stale",),
    ),
    Trace(t.Profile, Topic.PROFILE, "profile", "profiles", (_OWN,)),
    Trace(t.ReadinessCheck, Topic.PROFILE, "readiness check", "readiness checks", (_OWN,)),
    Trace(t.Enrolment, Topic.PROFILE, "place in a programme", "places in programmes", (_OWN,)),
    Trace(
        t.Acquaintance,
        Topic.PROFILE,
        "person you know",
        "people you know",
        (_OWN, Seat("known_id", Deed.GOES, reads=False, why=_KEPT_BY_OTHERS)),
    ),
    Trace(
        t.Avoidance,
        Topic.PROFILE,
        "person rather not with",
        "people rather not with",
        (_OWN, Seat("avoided_id", Deed.FOLLOWS, reads=False, why=_KEPT_BY_OTHERS)),
    ),
    Trace(
        t.NeverInvite,
        Topic.PROFILE,
        "wish never to be invited",
        "wishes never to be invited",
        (Seat("person_id", Deed.FOLLOWS),),
    ),
    Trace(t.Goal, Topic.GOALS, "goal", "goals", (_OWN,)),
    Trace(
        t.GoalVersion,
        Topic.GOALS,
        "wording of a goal",
        "wordings of goals",
        way=(Way.OF_A_GOAL, "goal_id"),
    ),
    Trace(
        t.Suggestion,
        Topic.ASKS,
        "suggestion",
        "suggestions",
        (
            Seat("person_id", Deed.GOES, reader=Reader.MENTEE),
            Seat("mentor_id", Deed.GOES, reads=False, why=_KEPT_BY_OTHERS),
        ),
    ),
    Trace(
        t.ShortlistEntry,
        Topic.ASKS,
        "person on your list",
        "people on your list",
        (_OWN, Seat("mentor_id", Deed.GOES, reads=False, why=_KEPT_BY_OTHERS)),
    ),
    Trace(
        t.PlaceWish,
        Topic.ASKS,
        "place you wait for",
        "places you wait for",
        (_OWN, Seat("mentor_id", Deed.GOES, reads=False, why=_KEPT_BY_OTHERS)),
    ),
    Trace(
        t.Ask,
        Topic.ASKS,
        "ask",
        "asks",
        (
            Seat("mentee_id", Deed.STAYS, ("what", "goal_text", "need", "why", "goal_id", "suggestion_id")),
            # That somebody else is asked next, no mentor ever learns.
            Seat("mentor_id", Deed.STAYS, ("reason",), hides=("then_next", "goal_id", "suggestion_id")),
            Seat("recommended_by_id", Deed.CLEARED, reads=False, why="the ask is between two others"),
            Seat("pointed_to_id", Deed.STAYS, reads=False, why="the ask is between two others"),
        ),
    ),
    Trace(
        t.Invitation,
        Topic.ASKS,
        "invitation",
        "invitations",
        (
            Seat("sender_id", Deed.STAYS, ("what", "goal_text", "need", "why", "goal_id")),
            Seat("recipient_id", Deed.STAYS, hides=("goal_id",)),
            Seat("recommended_by_id", Deed.CLEARED, reads=False, why="the invitation is between two others"),
        ),
    ),
    Trace(
        t.AgreedPair,
        Topic.ASKS,
        "pair you agreed on yourselves",
        "pairs you agreed on yourselves",
        (
            Seat("mentor_id", Deed.STAYS, states=_ANSWERED, why=_MAYBE_NEVER_ASKED),
            Seat("mentee_id", Deed.STAYS, states=_ANSWERED, why=_MAYBE_NEVER_ASKED),
            Seat("proposed_by", Deed.STAYS),
        ),
    ),
    Trace(t.Signup, Topic.ROUNDS, "answer to a round", "answers to rounds", (_OWN,)),
    Trace(
        t.DraftPair,
        Topic.ROUNDS,
        "pair that a round made",
        "pairs that rounds made",
        (
            Seat("mentee_id", Deed.GOES, reader=Reader.MENTEE),
            Seat("mentor_id", Deed.GOES, reader=Reader.MENTOR, hides=("goal_id",)),
        ),
        hides=("score",),
        published=True,
    ),
    Trace(
        t.DraftSeat,
        Topic.ROUNDS,
        "seat in a circle that a round made",
        "seats in circles that rounds made",
        (_OWN,),
        published=True,
    ),
    Trace(
        t.DraftUnmatched,
        Topic.ROUNDS,
        "round that found nobody for you",
        "rounds that found nobody for you",
        (_OWN,),
        published=True,
    ),
    Trace(
        t.DraftRule,
        Topic.OFFICES,
        "decision about a draft",
        "decisions about drafts",
        (
            Seat("mentee_id", Deed.GOES, reads=False, why=_ADMINS_OWN),
            Seat("mentor_id", Deed.GOES, reads=False, why=_ADMINS_OWN),
            Seat("made_by", Deed.STAYS),
        ),
    ),
    Trace(
        t.Relationship,
        Topic.RELATIONSHIPS,
        "relationship",
        "relationships",
        way=(Way.TOGETHER, "id"),
        hides=("goal_id",),
    ),
    Trace(t.Member, Topic.RELATIONSHIPS, "role in it", "roles in them", (Seat("person_id", Deed.STAYS),)),
    Trace(
        t.Agreement,
        Topic.RELATIONSHIPS,
        "version of an agreement",
        "versions of agreements",
        (Seat("proposed_by", Deed.STAYS, ("ways",)),),
        way=(Way.TOGETHER, "relationship_id"),
    ),
    Trace(t.Signature, Topic.RELATIONSHIPS, "signature", "signatures", (Seat("person_id", Deed.STAYS),)),
    Trace(
        t.Thanks,
        Topic.RELATIONSHIPS,
        "word of thanks",
        "words of thanks",
        (Seat("from_id", Deed.GOES), Seat("to_id", Deed.STAYS)),
    ),
    Trace(t.FollowUp, Topic.ANSWERS, "word half a year later", "words half a year later", (_OWN,)),
    Trace(t.HelpRequest, Topic.RELATIONSHIPS, "call for help", "calls for help", (_OWN,)),
    Trace(
        t.PlanStep,
        Topic.MEETINGS,
        "step of a plan",
        "steps of plans",
        (Seat("added_by", Deed.GOES), Seat("owner_id", Deed.STAYS, ("line",))),
        way=(Way.TOGETHER, "relationship_id"),
    ),
    Trace(
        t.Meeting,
        Topic.MEETINGS,
        "meeting",
        "meetings",
        (Seat("proposed_by", Deed.STAYS), Seat("host_id", Deed.STAYS)),
        way=(Way.TOGETHER, "relationship_id"),
        either=("agenda",),
    ),
    Trace(t.MeetingPart, Topic.MEETINGS, "part in a circle's meeting", "parts in a circle's meetings", (_OWN,)),
    Trace(t.MeetingAnswer, Topic.ANSWERS, "answer about a meeting", "answers about meetings", (_OWN,)),
    Trace(t.Checkin, Topic.ANSWERS, "check-in", "check-ins", (_OWN,)),
    Trace(t.CheckinNote, Topic.ANSWERS, "note to a check-in", "notes to check-ins", (_OWN,)),
    Trace(t.Review, Topic.ANSWERS, "look back", "looks back", (_OWN,)),
    Trace(t.Nudge, Topic.ANSWERS, "reminder", "reminders", (_OWN,)),
    Trace(t.ProgrammeAdmin, Topic.OFFICES, "programme that you run", "programmes that you run", (_OWN,)),
    Trace(
        t.Programme,
        Topic.OFFICES,
        "programme that names you",
        "programmes that name you",
        (
            Seat("created_by", Deed.STAYS),
            Seat("rounds_by", Deed.CLEARED),
            Seat("conduct_contact_id", Deed.CLEARED),
        ),
    ),
    Trace(
        t.Round,
        Topic.OFFICES,
        "round that you opened",
        "rounds that you opened",
        (Seat("opened_by", Deed.STAYS),),
    ),
    Trace(
        t.Outbox,
        Topic.MESSAGES,
        "message that was sent to you",
        "messages that were sent to you",
        (
            Seat(
                "person_id",
                Deed.GOES,
                states=(OutboxState.SENT, OutboxState.MERGED),
                why="what was not sent, and why not, may tell of others; what waits to be sent comes",
            ),
        ),
        hides=("key", "params", "marker", "owner", "lease_until", "attempt", "missed_at"),
    ),
    Trace(
        t.Message,
        Topic.MESSAGES,
        "message that stands in Slack",
        "messages that stand in Slack",
        (_OWN,),
        hides=("params",),
    ),
    Trace(
        t.Transition,
        Topic.MESSAGES,
        "step that you made something take",
        "steps that you made things take",
        (Seat("by_person_id", Deed.STAYS),),
    ),
)

#: Tables in which nobody stands, and why.
NOBODY: Mapping[type[SQLModel], str] = {
    t.Workspace: "the workspace itself",
    t.Inbound: "ids of deliveries; what an event says is forgotten once it is dealt with, and with its author",
    t.DirectoryEntry: "organisations outside, in a programme's words",
    t.CatalogueWording: "a programme's words for functions and aims",
    t.OwnEntry: "functions and aims that a programme added, in its words",
    t.Pace: "how fast Slack may be called",
    t.Heartbeat: "that Baton is alive",
    t.UploadedPicture: "which picture Slack holds: a digest that nobody can read back",
}

#: Words that are not those of a person of whom the table knows, and why they stay; `table.column`.
NOBODYS_WORDS: Mapping[str, str] = {
    "programme.name": "the programme's, which goes on",
    "person.team": "blanked with the row itself",
}
