"""Two workspaces in which everything exists, each thing with its owner's words in it."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, select

from bot.catalogue import Kind, Stage
from bot.db.engine import Database
from bot.db.tables import Checkin, CheckinNote, Enrolment, Message, Outbox, Person, Profile, Suggestion
from bot.forms.own_entries import OwnEntryForm
from bot.forms.rounds import RoundForm
from bot.forms.states import OutboxState
from bot.forms.wording import Topic
from bot.services import checkins, drafts, own_entries, rounds
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TEAM, FOREIGN = "T0001", "T0002"
#: People of the workspace, then somebody who never joined, and somebody nobody heard of.
PEOPLE = ("UMENTOR", "UMENTEE", "ULOOKING", "UOFFERING", "UBOSS", "UGONE", "UGUEST", "UPLAIN", "UUNHEARD")


def canary(user: str) -> str:
    """Return words of one person that nobody else may ever read."""
    return f"CANARY-{user}-SECRET"


def furnish(database: Database) -> None:
    """Make two workspaces in which everything exists, each thing with its owner's canary in it."""
    for team in (TEAM, FOREIGN):
        workspace_id = make_workspace(database, team)
        with database.writing(workspace_id) as session:
            _furnish(session, "" if team == TEAM else "FOREIGN")


def _furnish(session: Session, prefix: str) -> None:
    def person(name: str, **more: Any) -> Person:
        return make_person(session, prefix + name, **more)

    boss = person("BOSS", is_admin=True)
    programme = pairs.programme(session, boss, now=NOW)
    coach = OwnEntryForm(label=f"{prefix} coach", meaning="Rehearses a talk")
    own_entries.add(session, acting(boss), programme.id, Topic.FUNCTION, coach, now=NOW)
    mentor, mentee, looking, offering = (person(n) for n in ("MENTOR", "MENTEE", "LOOKING", "OFFERING"))
    gone = person("GONE", is_deleted=True)
    person("GUEST", is_guest=True)
    person("PLAIN")
    for who in (mentor, offering, gone):
        pairs.joined(session, who, offering=True, stage=Stage.LEAD, capacity=3)
    for who in (mentee, looking):
        pairs.joined(session, who, looking=True, stage=Stage.EARLY)
        pairs.goal(session, who, canary(who.slack_user_id))
    for profile in session.exec(select(Profile)).all():
        owner = session.exec(select(Person).where(Person.id == profile.person_id)).one()
        profile.skills = canary(owner.slack_user_id)
        pairs.enrolled(session, owner, programme)
    pairs.pair(session, mentor, mentee, programme, now=NOW)
    _ask_how_it_goes(session)
    row = rounds.open_round(session, acting(boss), programme.id, RoundForm(deadline=date(2026, 3, 9)), now=NOW)
    for who in (looking, offering):
        rounds.sign_up(session, acting(who), row.id, now=NOW)
    if prefix:
        return
    place = session.exec(select(Enrolment).where(Enrolment.person_id == looking.id)).one()
    suggested: dict[str, Any] = {
        "enrolment_id": place.id,
        "person_id": looking.id,
        "mentor_id": offering.id,
        "kind": Kind.NICHE,
    }
    session.add(Suggestion(local_date=NOW.date(), created_at=NOW, **suggested))
    asked = drafts.ask(session, acting(boss), row.id, now=NOW)
    drafts.store(session, acting(boss), asked, drafts.answer(asked), now=NOW)


def _ask_how_it_goes(session: Session) -> None:
    due = checkins.next_due(session)
    if due is None:
        raise AssertionError("nobody is asked")
    checkins.queue_due(session, now=due)
    for row in session.exec(select(Outbox).where(Outbox.kind == checkins.PROMPT)).all():
        row.state, row.sent_at = OutboxState.SENT, NOW
        session.add(row)
    for asked in session.exec(select(Checkin)).all():
        owner = session.exec(select(Person).where(Person.id == asked.person_id)).one()
        session.add(
            Message(
                channel_id=f"D{asked.person_id}",
                ts=f"1.{asked.id:06}",
                kind=checkins.PROMPT,
                subject_id=asked.id,
                person_id=asked.person_id,
                sent_at=NOW,
            )
        )
        session.add(
            CheckinNote(
                checkin_id=asked.id, person_id=asked.person_id, text=canary(owner.slack_user_id), written_at=NOW
            )
        )
    session.flush()
