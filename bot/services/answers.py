"""What people answer to an ask: the mentor with one click, the mentee to a smaller offer or by taking it back."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Ask, Person, Profile, Programme, Suggestion
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.asks import AskCard, Door, Overview
from bot.forms.outbox import Letter, Manners, to_people
from bot.forms.states import ASK_TRANSITIONS, UNANSWERED_ASKS, AskState, SmallOffer, before
from bot.services import (
    ask_letters,
    asks,
    calendar,
    deadlines,
    doors,
    invitations,
    outbox,
    participants,
    people,
    relationships,
    workweeks,
)
from bot.services.actors import Actor, System
from bot.services.relationships import NewPair
from bot.services.transitions import transition

#: A mentor who wants time can have this many days, and may want to be asked again within a year.
LONGEST_THOUGHT_DAYS = 30
_LONGEST_BUSY_DAYS = 366
#: Working days that a mentee has for a smaller offer.
_OFFER_LASTS = 5

_NOT_YOURS = "This ask is not for you, or is no longer here."
_NOT_MINE = "This ask is not one of yours, or is no longer here."
_CLOSED = "This ask was answered or taken back meanwhile, so nothing was changed."
_LAPSED = (
    "This ask has lapsed meanwhile, so nothing was begun; {name} may have asked somebody else. "
    "If you would still like to, write to {name}: they can ask you again."
)


# -- the mentor ---------------------------------------------------------------------------------------------


def accept(session: Session, actor: Actor, ask_id: int, *, now: datetime) -> AskCard:
    """Say yes: the relationship begins, and both are introduced.

    Raises:
        NotFound: the ask is not for the actor.
        AlreadyDone: it was answered or taken back, or has lapsed.
        NotAllowed: no place is free, or one of the two takes no part at present.
    """
    ask = _for_mentor(session, actor, ask_id)
    _require_room(session, actor, asks.person(session, ask.mentee_id))
    close(session, actor, ask, AskState.ACCEPTED, now=now)
    _begin(session, actor, ask, ask.kind, now)
    return asks.card(session, ask, now=now)


def need_time(session: Session, actor: Actor, ask_id: int, until: date, *, now: datetime) -> AskCard:
    """Take time to think until a day of one's own; the ask lapses only after it.

    Raises:
        NotFound: the ask is not for the actor.
        AlreadyDone: it was answered or taken back, or time was taken before.
        NotAllowed: the day is past or too far away.
    """
    ask = _for_mentor(session, actor, ask_id)
    me = people.get(session, actor)
    _require_day(until, calendar.local_date(now, me.tz), LONGEST_THOUGHT_DAYS)
    week = workweeks.of(session, me.id)
    remind_at: datetime | None = deadlines.morning_of(until, me.tz, week)
    lapse_at = deadlines.end_after_day(until, me.tz, week)
    if remind_at is not None and remind_at <= now:
        remind_at = None
    dates: dict[str, Any] = {
        "answer_by": until,
        "remind_at": remind_at,
        "lapse_at": lapse_at,
        "next_at": remind_at or lapse_at,
    }
    _move(session, actor, ask, AskState.THINKING, now=now, **dates)
    ask_letters.tell(session, ask.mentee_id, ask_letters.ANSWER, ask, Manners.DAYTIME, now)
    ask_letters.refresh(session, ask, now=now)
    return asks.card(session, ask, now=now)


def offer_less(session: Session, actor: Actor, ask_id: int, offer: SmallOffer, *, now: datetime) -> AskCard:
    """Say yes to one talk or one skill; the mentee decides.

    Raises:
        NotFound: the ask is not for the actor.
        AlreadyDone: it was answered or taken back.
        NotAllowed: no place is free for a skill, or one of the two takes no part at present.
    """
    ask = _for_mentor(session, actor, ask_id)
    mentee = asks.person(session, ask.mentee_id)
    if offer is SmallOffer.SKILL:
        _require_room(session, actor, mentee)
    week = workweeks.of(session, mentee.id)
    lapse_at = deadlines.end_after_working_days(now, mentee.tz, _OFFER_LASTS, week)
    dates: dict[str, Any] = {"remind_at": None, "lapse_at": lapse_at, "next_at": lapse_at}
    _move(session, actor, ask, AskState.OFFERED, now=now, offer=offer, answered_at=now, **dates)
    ask_letters.tell(session, ask.mentee_id, ask_letters.ANSWER, ask, Manners.DAYTIME, now)
    ask_letters.refresh(session, ask, now=now)
    return asks.card(session, ask, now=now)


def decline(session: Session, actor: Actor, ask_id: int, answer: AskState, *, now: datetime) -> AskCard:
    """Say not now, or that somebody else would be right; the mentee hears it kindly.

    Raises:
        NotFound: the ask is not for the actor.
        AlreadyDone: it was answered or taken back.
    """
    ask = _for_mentor(session, actor, ask_id)
    close(session, actor, ask, answer, now=now)
    ask_letters.tell(session, ask.mentee_id, ask_letters.ANSWER, ask, Manners.DAYTIME, now)
    return asks.card(session, ask, now=now)


def point(session: Session, actor: Actor, ask_id: int, slack_user_id: str, *, now: datetime) -> AskCard:
    """Name somebody else whom the mentee could ask.

    Raises:
        NotFound: the ask is not for the actor.
        AlreadyDone: it was answered or taken back.
        NotAllowed: this person cannot be asked at present.
    """
    ask = _for_mentor(session, actor, ask_id)
    other = people.ensure(session, slack_user_id)
    closed_for_now = asks.may_ask_again_on(session, ask.mentee_id, other) is not None
    if other.id == actor.person_id or closed_for_now or doors.door(session, ask.mentee_id, other) is not Door.OPEN:
        raise NotAllowed(f"{other.name or 'This person'} cannot take an ask just now. Please name somebody else.")
    close(session, actor, ask, AskState.POINTED, now=now, pointed_to_id=other.id)
    ask_letters.tell(session, ask.mentee_id, ask_letters.ANSWER, ask, Manners.DAYTIME, now)
    return asks.card(session, ask, now=now)


def ask_again_after(session: Session, actor: Actor, ask_id: int, day: date, *, now: datetime) -> AskCard:
    """Say when a busy mentor may be asked again.

    Raises:
        NotFound: the ask is not for the actor.
        NotAllowed: the answer was another one, or the day is past or too far away.
    """
    ask = _answered_by_me(session, actor, ask_id, {AskState.BUSY})
    _require_day(day, calendar.local_date(now, people.get(session, actor).tz), _LONGEST_BUSY_DAYS)
    ask.ask_again_after = day
    session.add(ask)
    session.flush()
    ask_letters.refresh(session, ask, now=now, answer_too=True)
    return asks.card(session, ask, now=now)


def share_reason(session: Session, actor: Actor, ask_id: int, reason: str, *, now: datetime) -> AskCard:
    """Give the mentee a word about the answer; without it they hear none.

    Raises:
        NotFound: the ask is not for the actor.
        NotAllowed: there is no answer to explain.
    """
    explained = {AskState.BUSY, AskState.NOT_RIGHT, AskState.POINTED, AskState.OFFERED}
    ask = _answered_by_me(session, actor, ask_id, explained)
    ask.reason = reason
    session.add(ask)
    session.flush()
    ask_letters.refresh(session, ask, now=now, answer_too=True)
    return asks.card(session, ask, now=now)


def answered(session: Session, actor: Actor, ask_id: int, *, now: datetime) -> AskCard:
    """Return an ask for the mentor who answered it.

    Raises:
        NotFound: the ask is not for the actor.
    """
    ask = session.exec(select(Ask).where(Ask.id == ask_id, Ask.mentor_id == actor.person_id)).first()
    if ask is None:
        raise NotFound(_NOT_YOURS)
    return asks.card(session, ask, now=now)


def overview(session: Session, actor: Actor, *, now: datetime) -> Overview:
    """Return a person's own ask and invitations, the asks that wait for them, and their door."""
    mine = asks.open_ask(session, actor.person_id)
    query = select(Ask).where(Ask.mentor_id == actor.person_id, col(Ask.state).in_(UNANSWERED_ASKS))
    waiting = session.exec(query.order_by(col(Ask.id))).all()
    profile = participants.profile_of(session, actor.person_id)
    return Overview(
        mine=asks.card(session, mine, now=now) if mine else None,
        waiting=tuple(asks.card(session, ask, now=now) for ask in waiting),
        offering=profile is not None and profile.offering,
        closed=profile is not None and profile.asks_closed,
        invited=invitations.under_way(session, actor.person_id),
    )


def set_door(session: Session, actor: Actor, *, closed: bool, now: datetime) -> None:
    """Take no more asks for now, or take them again. Asks that wait already stay to be answered.

    Raises:
        NotFound: the actor has not joined.
    """
    profile = session.exec(select(Profile).where(Profile.person_id == actor.person_id)).first()
    if profile is None:
        raise NotFound("You have not joined yet. `/mentor join` takes two minutes.")
    profile.asks_closed = closed
    session.add(profile)
    session.flush()
    outbox.refresh_home(session, actor.person_id, now=now)


# -- the mentee ---------------------------------------------------------------------------------------------


def withdraw(session: Session, actor: Actor, ask_id: int, *, now: datetime) -> AskCard:
    """Take an ask back, or say no thank you to a smaller offer; the mentor's card says so, nothing more is sent.

    Raises:
        NotFound: it is not the actor's ask.
        AlreadyDone: it was answered, or taken back before.
    """
    ask = _of_mentee(session, actor, ask_id)
    close(session, actor, ask, AskState.WITHDRAWN, now=now, then_next=False)
    ask_letters.refresh(session, ask, now=now, answer_too=True)
    return asks.card(session, ask, now=now)


def take_offer(session: Session, actor: Actor, ask_id: int, *, now: datetime) -> AskCard:
    """Take the smaller thing: one talk is introduced, one skill becomes a relationship about it.

    Raises:
        NotFound: it is not the actor's ask.
        AlreadyDone: the offer lapsed, or was answered before.
        NotAllowed: no place is free any more, or one of the two takes no part at present.
    """
    ask = _of_mentee(session, actor, ask_id)
    if ask.state is not AskState.OFFERED:
        raise AlreadyDone(_CLOSED)
    if not participants.is_active(session, actor.person_id):
        raise NotAllowed("You are not taking part at the moment. `/mentor` brings you back; the offer waits for you.")
    if ask.offer is SmallOffer.SKILL:
        _require_room(session, Actor(actor.workspace_id, ask.mentor_id), asks.person(session, actor.person_id))
    close(session, actor, ask, AskState.AGREED, now=now)
    if ask.offer is SmallOffer.SKILL:
        _begin(session, actor, ask, Kind.NICHE, now)
    else:
        _introduce_for_a_talk(session, ask, now)
    ask_letters.refresh(session, ask, now=now, answer_too=True)
    return asks.card(session, ask, now=now)


# -- for both, and for the clock ----------------------------------------------------------------------------


def close(session: Session, by: Actor | System, ask: Ask, state: AskState, *, now: datetime, **changes: Any) -> None:
    """Bring an ask to its end, and have both see it.

    Raises:
        AlreadyDone: it came to an end in the same moment.
    """
    _move(session, by, ask, state, now=now, answered_at=now, next_at=None, **changes)
    ask_letters.refresh(session, ask, now=now)


def _move(session: Session, by: Actor | System, ask: Ask, state: AskState, *, now: datetime, **changes: Any) -> None:
    sources = before(ASK_TRANSITIONS, state)
    if not transition(session, ask, state, allowed_from=sources, by=by, now=now, **changes):
        raise AlreadyDone(_CLOSED)


def _for_mentor(session: Session, actor: Actor, ask_id: int) -> Ask:
    ask = session.exec(select(Ask).where(Ask.id == ask_id, Ask.mentor_id == actor.person_id)).first()
    if ask is None:
        raise NotFound(_NOT_YOURS)
    if ask.state is AskState.LAPSED:
        raise AlreadyDone(_LAPSED.format(name=asks.person(session, ask.mentee_id).name or "the mentee"))
    if ask.state not in UNANSWERED_ASKS:
        raise AlreadyDone(_CLOSED)
    return ask


def _answered_by_me(session: Session, actor: Actor, ask_id: int, states: set[AskState]) -> Ask:
    ask = session.exec(select(Ask).where(Ask.id == ask_id, Ask.mentor_id == actor.person_id)).first()
    if ask is None:
        raise NotFound(_NOT_YOURS)
    if ask.state not in states:
        raise NotAllowed("There is nothing to add to this ask (any more).")
    return ask


def _of_mentee(session: Session, actor: Actor, ask_id: int) -> Ask:
    ask = session.exec(select(Ask).where(Ask.id == ask_id, Ask.mentee_id == actor.person_id)).first()
    if ask is None:
        raise NotFound(_NOT_MINE)
    return ask


def _require_day(day: date, today: date, longest: int) -> None:
    if not today < day <= today + timedelta(days=longest):
        raise NotAllowed(f"Please choose a day from tomorrow on, at most {longest} days away. Nothing was changed.")


def _require_room(session: Session, mentor: Actor, mentee: Person) -> None:
    # Locked, so that two yeses at once cannot share the last place.
    doors.hold(session, mentor.person_id)
    mine = session.exec(select(Profile).where(Profile.person_id == mentor.person_id)).first()
    if mine is None or not participants.is_active(session, mentor.person_id):
        raise NotAllowed("The mentor is not taking part at the moment. `/mentor` brings you back; the ask waits.")
    if not participants.is_active(session, mentee.id):
        raise NotAllowed(f"{mentee.name} is not taking part at the moment, so nothing was begun.")
    if relationships.mentees_now(session, [mentor.person_id]).get(mentor.person_id, 0) >= mine.capacity:
        raise NotAllowed("All places are taken. “Not now” is a fine answer; `/mentor profile` changes the number.")


def _begin(session: Session, by: Actor, ask: Ask, kind: Kind, now: datetime) -> None:
    suggestion = session.exec(select(Suggestion).where(Suggestion.id == ask.suggestion_id)).first()
    reasons = list(suggestion.reasons) if suggestion else []
    programme = session.exec(select(Programme).where(Programme.id == ask.programme_id)).first()
    pair = NewPair(ask.mentor_id, ask.mentee_id, kind, ask.goal_id, reasons)
    relationships.begin(session, by, [pair], programme=programme, now=now)


def _introduce_for_a_talk(session: Session, ask: Ask, now: datetime) -> None:
    letter = Letter(
        key=f"{ask_letters.TALK}:{ask.id}",
        to=to_people([ask.mentor_id, ask.mentee_id]),
        kind=ask_letters.TALK,
        manners=Manners.NOW,
        due_at=now,
        subject_id=ask.id,
    )
    outbox.enqueue(session, letter, now=now)
