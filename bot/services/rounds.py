"""Pairing rounds: opened by an admin, answered in the channel, closed at a deadline that everybody sees."""

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import DraftPair, DraftSeat, Goal, Person, Profile, Programme, Relationship, Round, Signup
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.outbox import Letter, Manners, to_channel
from bot.forms.programmes import ROUND_KINDS
from bot.forms.relationships import Partner
from bot.forms.rounds import GROUP_SIZES, MENTORING, RoundCard, RoundForm, SignupReceipt
from bot.forms.states import Action, GoalState, ProfileState, RoundState, SignupAnswer
from bot.services import (
    calendar,
    outbox,
    participants,
    people,
    postings,
    programmes,
    readiness,
    relationships,
    reminders,
)
from bot.services.actors import Actor, System
from bot.services.beginnings import begun
from bot.services.transitions import transition

#: When sign-up closes on the day of the deadline, in the zone of the admin who opened the round.
CLOSES_AT = time(17, 0)
#: A round that waits longer than this is forgotten by those who signed up first.
LONGEST_WAIT = timedelta(days=60)
DEFAULT_WORKING_DAYS = 3
MORE_WORKING_DAYS = 2
#: Clicks within this time share one update of the count: Slack takes about one change a second and channel.
_COUNT_EVERY_SECONDS = 5

UNDER_WAY = (RoundState.OPEN, RoundState.DRAFT)


class NotJoinedYet(NotAllowed):
    """Somebody answered a round before they ever joined; the join modal can sign them up too."""

    def __init__(self, programme_id: int) -> None:
        super().__init__("You have not joined yet. `/mentor join` takes two minutes; then count yourself in here.")
        self.programme_id = programme_id


# -- opening and closing ----------------------------------------------------------------------------------


def default_deadline(session: Session, actor: Actor, programme_id: int, *, now: datetime) -> tuple[date, str]:
    """Return the day that the round's modal proposes, and the admin's time zone.

    Raises:
        NotAllowed: the actor does not run this programme.
        AlreadyDone: a round is under way.
    """
    programme = programmes.get(session, programme_id)
    me = programmes.require_admin(session, actor, programme)
    _refuse_second(session, programme_id)
    return _working_days_on(calendar.local_date(now, me.tz), DEFAULT_WORKING_DAYS), me.tz


def sizes(programme: Programme) -> tuple[int, ...]:
    """Return how many may come together in a programme's rounds: 0 for mentors and mentees, then peers."""
    kinds = set(programme.kinds) or {kind.value for kind in ROUND_KINDS}
    mentoring = (MENTORING,) if kinds & {kind.value for kind in ROUND_KINDS} else ()
    return mentoring + (GROUP_SIZES if Kind.PEER in kinds else ())


def open_round(session: Session, actor: Actor, programme_id: int, form: RoundForm, *, now: datetime) -> Round:
    """Open sign-up and announce it in the programme's channel.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        InvalidInput: the deadline is past, or too far away, or the programme has no such rounds.
        AlreadyDone: a round is under way.
    """
    programme = programmes.get(session, programme_id)
    me = programmes.require_admin(session, actor, programme)
    _refuse_second(session, programme_id)
    deadline_at = calendar.at_local(form.deadline, CLOSES_AT, me.tz)
    if deadline_at <= now:
        raise InvalidInput({"deadline": "17:00 on that day is over already. Please choose a later day."})
    if deadline_at > now + LONGEST_WAIT:
        raise InvalidInput({"deadline": f"Please choose a day within the next {LONGEST_WAIT.days} days."})
    if form.group_size not in sizes(programme):
        raise InvalidInput({"group_size": "This programme has no such rounds. `/mentor-admin edit` changes its kinds."})
    row = Round(
        programme_id=programme_id,
        opened_by=me.id,
        opened_at=now,
        deadline_at=deadline_at,
        group_size=form.group_size or None,
    )
    return _begin(session, programme, row, by=actor, now=now)


def open_by_itself(session: Session, programme: Programme, opener: Person, *, now: datetime) -> Round:
    """Open the next round of a series as the programme says, on an admin's clock.

    Raises:
        AlreadyDone: a round is under way.
    """
    _refuse_second(session, programme.id)
    day = _working_days_on(calendar.local_date(now, opener.tz), programme.rounds_sign_up_days)
    wanted = programme.rounds_group_size
    row = Round(
        programme_id=programme.id,
        opened_by=opener.id,
        opened_at=now,
        deadline_at=calendar.at_local(day, CLOSES_AT, opener.tz),
        # The kinds of a programme may have changed since the series began.
        group_size=(wanted if wanted in sizes(programme) else sizes(programme)[0]) or None,
        by_itself=True,
    )
    return _begin(session, programme, row, by=System(programme.workspace_id), now=now)


def _begin(session: Session, programme: Programme, row: Round, *, by: Actor | System, now: datetime) -> Round:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:  # somebody else was faster by a moment
        raise AlreadyDone(_ONE_AT_A_TIME) from error
    # The round's own number decides ties: repeatable, and different every time.
    row.seed = row.id
    begun(session, row, by=by, now=now)
    session.flush()
    postings.post(session, postings.ANNOUNCEMENT, programme, row.id, now=now)
    reminders.plan(session, programme, row, now=now)
    return row


_ONE_AT_A_TIME = "A round is under way in this programme. `/mentor-admin` shows it; publish it or call it off first."


def _refuse_second(session: Session, programme_id: int) -> None:
    query = select(Round.id).where(Round.programme_id == programme_id, col(Round.state).in_(UNDER_WAY))
    if session.exec(query).first() is not None:
        raise AlreadyDone(_ONE_AT_A_TIME)


def _working_days_on(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


def give_more_time(session: Session, actor: Actor, round_id: int, *, now: datetime) -> RoundCard:
    """Open sign-up again (or keep it open) for two more working days; a draft that was made is put aside.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
    """
    row, programme, me = for_admin(session, actor, round_id)
    start = max(calendar.local_date(now, me.tz), calendar.local_date(row.deadline_at, me.tz))
    deadline_at = calendar.at_local(_working_days_on(start, MORE_WORKING_DAYS), CLOSES_AT, me.tz)
    moved = transition(
        session, row, RoundState.OPEN, allowed_from=UNDER_WAY, by=actor, now=now, deadline_at=deadline_at
    )
    if not moved:
        raise AlreadyDone("This round is over.")
    # A preview that somebody still has open must not publish what was drafted before.
    row.version += 1
    session.add(row)
    refresh_announcement(session, row, now=now)
    reminders.plan(session, programme, row, now=now)
    return card(session, row)


def call_off(session: Session, actor: Actor, round_id: int, *, now: datetime) -> None:
    """End a round without pairs, and say so in the channel: people signed up and would wait.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
    """
    row, programme, _ = for_admin(session, actor, round_id)
    if not transition(session, row, RoundState.CANCELLED, allowed_from=UNDER_WAY, by=actor, now=now):
        raise AlreadyDone("This round is over.")
    refresh_announcement(session, row, now=now)
    postings.post(session, postings.CALLED_OFF, programme, row.id, now=now)


def for_admin(session: Session, actor: Actor, round_id: int) -> tuple[Round, Programme, Person]:
    """Return a round, locked against others, with its programme and the acting admin.

    Raises:
        NotFound: there is no such round.
        NotAllowed: the actor does not run this programme (any more).
    """
    query = select(Round).where(Round.id == round_id).with_for_update().execution_options(populate_existing=True)
    row = session.exec(query).first()
    if row is None:
        raise NotFound("This round is gone.")
    programme = programmes.get(session, row.programme_id)
    return row, programme, programmes.require_admin(session, actor, programme)


# -- answering --------------------------------------------------------------------------------------------


def sign_up(session: Session, actor: Actor, round_id: int, *, now: datetime) -> SignupReceipt:
    """Count somebody in; doing it twice changes nothing.

    Raises:
        NotJoinedYet: they have to join first.
        NotAllowed: they are a guest where none are welcome, paused, neither look nor offer, or look and are not
            ready for a programme that asks for it.
        AlreadyDone: sign-up is closed.
    """
    row, programme = _open_for_answers(session, round_id, now)
    person = people.get(session, actor)
    if person.is_guest and not programme.guests_welcome:
        raise NotAllowed("This programme is for full members of the workspace. Its admins can open it to guests.")
    profile = participants.profile_of(session, person.id)
    if profile is None or profile.state is ProfileState.LEFT:
        raise NotJoinedYet(programme.id)
    if profile.state is ProfileState.PAUSED:
        raise NotAllowed("You are paused at the moment. `/mentor resume` brings you back; then count yourself in here.")
    if row.group_size is None and not (profile.looking or profile.offering):
        raise NotAllowed(
            "This round pairs mentees with mentors, and your profile says neither yet. `/mentor join` changes that."
        )
    if profile.looking and row.group_size is None:
        readiness.require(session, actor, programme)
    participants.enrol(session, person, programme.id, now)
    changed = _answer(session, row, actor, SignupAnswer.IN, now)
    return _receipt(session, row, programme, profile, SignupAnswer.IN, changed=changed)


def skip(session: Session, actor: Actor, round_id: int, *, now: datetime) -> SignupReceipt:
    """Sit this one out, or take back having been counted in.

    Raises:
        AlreadyDone: sign-up is closed.
    """
    row, programme = _open_for_answers(session, round_id, now)
    profile = participants.profile_of(session, actor.person_id)
    changed = _answer(session, row, actor, SignupAnswer.OUT, now)
    return _receipt(session, row, programme, profile, SignupAnswer.OUT, changed=changed)


def _open_for_answers(session: Session, round_id: int, now: datetime) -> tuple[Round, Programme]:
    row = session.exec(select(Round).where(Round.id == round_id)).first()
    if row is None:
        raise NotFound("This round is gone.")
    if row.state is RoundState.CANCELLED:
        raise AlreadyDone("This round was called off. The next one will be announced in the channel.")
    if row.state is not RoundState.OPEN or now >= row.deadline_at:
        raise AlreadyDone("Sign-up for this round has closed. The next one will be announced in the channel.")
    return row, programmes.get(session, row.programme_id)


def _answer(session: Session, row: Round, actor: Actor, answer: SignupAnswer, now: datetime) -> bool:
    values = {"round_id": row.id, "person_id": actor.person_id, "answer": answer, "answered_at": now}
    changed = outbox.insert_once(session, Signup, values) is not None
    if not changed:
        query = select(Signup).where(Signup.round_id == row.id, Signup.person_id == actor.person_id)
        given = session.exec(query).one()
        changed = given.answer is not answer
        given.answer, given.answered_at = answer, now
        session.add(given)
    session.flush()
    if changed:
        refresh_announcement(session, row, now=now)
        outbox.refresh_home(session, actor.person_id, now=now)
    return changed


def _receipt(
    session: Session, row: Round, programme: Programme, profile: Profile | None, answer: SignupAnswer, *, changed: bool
) -> SignupReceipt:
    goal = select(Goal.id).where(Goal.person_id == (profile.person_id if profile else 0), Goal.state == GoalState.OPEN)
    taken = relationships.mentees_now(session, [profile.person_id]) if profile else {}
    mentoring = row.group_size is None
    offering = profile is not None and profile.offering and mentoring
    return SignupReceipt(
        round_id=row.id,
        answer=answer,
        changed=changed,
        programme_name=programme.name,
        deadline_at=row.deadline_at,
        looking=profile is not None and profile.looking and mentoring,
        offering=offering,
        has_goal=session.exec(goal).first() is not None,
        full=profile is not None and offering and taken.get(profile.person_id, 0) >= profile.capacity,
        group_size=row.group_size,
    )


# -- what the channel sees --------------------------------------------------------------------------------


def card(session: Session, row: Round) -> RoundCard:
    """Return what a round's channel sees of it."""
    programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).one()
    opener = session.exec(select(Person).where(Person.id == row.opened_by)).one()
    return RoundCard(
        id=row.id,
        state=row.state,
        programme_id=programme.id,
        programme_name=programme.name,
        term_months=programme.term_months,
        opened_by=Partner(opener.id, opener.slack_user_id, opener.name),
        deadline_at=row.deadline_at,
        signed_up=len(signed_up(session, row.id)),
        pairs=_count_pairs(session, row),
        group_size=row.group_size,
        every=programme.rounds_every if row.by_itself else None,
    )


def channel_of(session: Session, row: Round) -> str:
    """Return the channel that a round belongs to."""
    return session.exec(select(Programme.channel_id).where(Programme.id == row.programme_id)).one()


def _count_pairs(session: Session, row: Round) -> int:
    if row.state is not RoundState.PUBLISHED and row.group_size is not None:
        circles = select(DraftSeat.circle).where(DraftSeat.round_id == row.id).distinct()
        return len(session.exec(circles).all())
    table: Any = Relationship if row.state is RoundState.PUBLISHED else DraftPair
    count: int = session.exec(select(sa.func.count()).select_from(table).where(table.round_id == row.id)).one()
    return count


def signed_up(session: Session, round_id: int) -> list[int]:
    """Return the ids of everybody who is counted in."""
    query = select(Signup.person_id).where(Signup.round_id == round_id, Signup.answer == SignupAnswer.IN)
    return list(session.exec(query.order_by(col(Signup.person_id))))


def refresh_announcement(session: Session, row: Round, *, now: datetime) -> None:
    """Have the announcement show the present count and state; several changes at once become one update."""
    posted = outbox.latest_message(session, postings.ANNOUNCEMENT, row.id)
    if posted is None:
        return
    slot = int(now.timestamp()) // _COUNT_EVERY_SECONDS + 1
    letter = Letter(
        key=f"{postings.ANNOUNCEMENT}:{row.id}:count:{slot}",
        to=to_channel(posted.channel_id),
        kind=postings.ANNOUNCEMENT,
        manners=Manners.NOW,
        due_at=now + timedelta(seconds=slot * _COUNT_EVERY_SECONDS - now.timestamp()),
        subject_id=row.id,
        params={"message": f"{posted.channel_id}/{posted.ts}"},
        action=Action.UPDATE,
    )
    outbox.enqueue(session, letter, now=now)


def due(session: Session, *, peers: bool = False, now: datetime) -> list[Round]:
    """Return the rounds whose sign-up is over and that have no draft yet, those of mentoring or those of peers."""
    query = select(Round).where(Round.state == RoundState.OPEN, col(Round.deadline_at) <= now)
    grouped = col(Round.group_size).is_not(None) if peers else col(Round.group_size).is_(None)
    return list(session.exec(query.where(grouped).order_by(col(Round.id))))


def next_due(session: Session) -> datetime | None:
    """Return when the next sign-up closes."""
    query: Any = select(sa.func.min(Round.deadline_at)).where(Round.state == RoundState.OPEN)
    earliest: datetime | None = session.exec(query).first()
    return earliest
