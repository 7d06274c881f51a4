"""Asks: one mentee asks one mentor, in their own words. What the mentor answers is in `answers`."""

from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Ask, Goal, Invitation, Person, Profile, ShortlistEntry
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.asks import AskCard, AskDraft, AskForm, Door, Whom
from bot.forms.outbox import Manners
from bot.forms.programmes import ROUND_KINDS
from bot.forms.relationships import Partner
from bot.forms.states import OPEN_ASKS, AskState, GoalState, Role, ShortlistState, SuggestionState
from bot.services import (
    ask_letters,
    calendar,
    deadlines,
    doors,
    goals,
    invitations,
    participants,
    people,
    readiness,
    relationships,
    suggestions,
    workweeks,
)
from bot.services.actors import Actor
from bot.services.beginnings import begun
from bot.services.transitions import transition

#: Working days until the one reminder, and until an ask lapses.
REMIND_AFTER, LAPSE_AFTER = 5, 10
#: Goals to choose from, in a form.
_MOST_GOALS = 20

_ONE_AT_A_TIME = (
    "You have asked {name} already, and an answer is on its way. One ask at a time keeps it fair: "
    "you can take that one back where it says so in our messages, or with `/mentor asks`."
)
_REFUSALS = {
    Door.YOURSELF: "That is you. For mentoring it takes a second person; `/mentor find` shows who fits.",
    Door.NOBODY: "{name} has no account of their own here (any more), so an ask would reach nobody. Ask somebody else.",
    Door.UNKNOWN: "I am still finding out who this is. Please try again in a minute.",
    Door.GUEST: "{name} is a guest here and takes part in no programme, so I cannot carry an ask to them.",
    Door.PARTNER: "You and {name} work together already. No ask needed: write to them.",
    Door.CLOSED: (
        "{name} cannot take an ask just now. Close this form and press Ask once more: then I can tell you when "
        "there is a place."
    ),
}
#: After an answer, how long until the same person may be asked again. What is not here may be asked at once.
_ASK_AGAIN_AFTER = {
    AskState.BUSY: timedelta(days=28),
    AskState.LAPSED: timedelta(days=28),
    AskState.NOT_RIGHT: timedelta(days=180),
    AskState.POINTED: timedelta(days=180),
}


# -- whom, and what the form begins with --------------------------------------------------------------------


def draft(session: Session, actor: Actor, whom: Whom, *, now: datetime) -> AskDraft | Partner:
    """Return what the modal begins with; only the person where their door is closed at present.

    Raises:
        NotFound: the suggestion is not the actor's.
        NotAllowed: this person cannot be asked, or the actor takes no part at present.
        AlreadyDone: the actor has an open ask, or asked this person lately.
    """
    mentor, goal = _resolve(session, actor, whom)
    joined = doors.door(session, actor.person_id, mentor) is not Door.NOT_JOINED
    if joined:
        require_able(session, actor)
        require_ready(session, actor, mentor.id)
        if _refuse(session, actor, mentor, now):
            return relationships.partner(mentor)
    else:
        _require_active(session, actor)
        require_ready(session, actor, mentor.id)
        invitations.require_free(session, actor, mentor, now=now)
    open_goals = [] if goal is not None else _open_goals(session, actor)
    goal = goal or (open_goals[0] if len(open_goals) == 1 else None)
    return AskDraft(
        whom=whom,
        mentor=relationships.partner(mentor),
        goal_text=goal.text if goal else "",
        timeframe_months=goal.timeframe_months if goal else 6,
        goals=tuple((one.id, one.text) for one in open_goals[:_MOST_GOALS]) if len(open_goals) > 1 else (),
        why=_kept_why(session, actor, mentor.id),
        recommended_by=_pointer(session, actor, whom, mentor.id),
        waiting=_others_on_the_list(session, actor, mentor.id),
        joined=joined,
    )


def send(session: Session, actor: Actor, whom: Whom, form: AskForm, *, now: datetime) -> Ask | Invitation:
    """Send an ask; the mentor gets it in their working hours. Whoever has not joined gets it as an invitation.

    Raises:
        NotFound: the suggestion is not the actor's.
        NotAllowed: this person cannot be asked, or the actor takes no part at present.
        AlreadyDone: the actor has an open ask, or asked this person lately.
        InvalidInput: somebody cannot have recommended the mentor.
    """
    mentor, goal = _resolve(session, actor, whom)
    recommended_by_id = recommender(session, actor, mentor.id, form.recommended_by)
    if doors.door(session, actor.person_id, mentor) is Door.NOT_JOINED:
        return _invite(session, actor, mentor, form, recommended_by_id, now)
    require_able(session, actor)
    require_ready(session, actor, mentor.id)
    doors.hold(session, mentor.id)
    if _refuse(session, actor, mentor, now):
        raise NotAllowed(_REFUSALS[Door.CLOSED].format(name=mentor.name))
    goal = goal or own_goal(session, actor, form.goal_id)
    ask = Ask(
        suggestion_id=whom.suggestion_id,
        goal_id=goal.id if goal else None,
        mentee_id=actor.person_id,
        mentor_id=mentor.id,
        kind=_kind(session, actor, whom, goal),
        what=form.what,
        goal_text=form.goal_text,
        need=form.need,
        why=form.why,
        timeframe_months=form.timeframe_months,
        recommended_by_id=recommended_by_id,
        then_next="then_next" in form.more,
        created_at=now,
    )
    return deliver(session, actor, ask, now=now)


def deliver(session: Session, actor: Actor, ask: Ask, *, now: datetime) -> Ask:
    """Put a finished ask on its way. The caller has made sure that this mentor's door is open.

    Raises:
        AlreadyDone: the mentee has another open ask.
    """
    mentor = person(session, ask.mentor_id)
    week = workweeks.of(session, mentor.id)
    programme = doors.shared_programme(session, ask.mentee_id, mentor.id)
    ask.programme_id = programme.id if programme else None
    ask.remind_at = ask.next_at = deadlines.after_working_days(now, mentor.tz, REMIND_AFTER, week)
    ask.lapse_at = deadlines.end_after_working_days(now, mentor.tz, LAPSE_AFTER, week)
    try:
        with session.begin_nested():
            session.add(ask)
            session.flush()
    except IntegrityError as error:  # another ask was sent in the same moment
        raise AlreadyDone(_ONE_AT_A_TIME.format(name="somebody")) from error
    begun(session, ask, by=actor, now=now)
    _settle_suggestions(session, actor, ask, now)
    ask_letters.tell(session, ask.mentor_id, ask_letters.CARD, ask, Manners.DAYTIME, now)
    ask_letters.tell(session, ask.mentee_id, ask_letters.SENT, ask, Manners.NOW, now)
    ask_letters.refresh_homes(session, ask, now)
    return ask


def require_able(session: Session, actor: Actor) -> None:
    """Make sure that somebody may ask now.

    Raises:
        NotAllowed: they take no part at present.
        AlreadyDone: they wait for an answer.
    """
    _require_active(session, actor)
    waiting = open_ask(session, actor.person_id)
    if waiting is not None:
        raise AlreadyDone(_ONE_AT_A_TIME.format(name=person(session, waiting.mentor_id).name or "somebody"))


def require_ready(session: Session, actor: Actor, mentor_id: int) -> None:
    """Keep the gate of the programme in which an ask of this person belongs.

    Raises:
        NotAllowed: the programme has a gate, and the actor has not taken the check or is not ready yet.
    """
    readiness.require(session, actor, readiness.gate(session, actor.person_id, mentor_id))


def open_ask(session: Session, person_id: int) -> Ask | None:
    """Return the ask on which somebody waits."""
    return session.exec(select(Ask).where(Ask.mentee_id == person_id, col(Ask.state).in_(OPEN_ASKS))).first()


def recommender(session: Session, actor: Actor, mentor_id: int, slack_user_id: str | None) -> int | None:
    """Return who recommended a mentor.

    Raises:
        InvalidInput: it would be one of the two, or nobody with an account.
    """
    if not slack_user_id:
        return None
    told = people.ensure(session, slack_user_id)
    if told.id in {actor.person_id, mentor_id} or told.is_bot:
        raise InvalidInput({"recommended_by": "Please choose a third person, or leave this empty."})
    return told.id


def own_goal(session: Session, actor: Actor, goal_id: int | None) -> Goal | None:
    """Return the goal that was chosen, or the only one that there is."""
    mine = _open_goals(session, actor)
    if goal_id is None:
        return mine[0] if len(mine) == 1 else None
    return next((goal for goal in mine if goal.id == goal_id), None)


def whys_to_others(session: Session, actor: Actor, whom: Whom) -> list[str]:
    """Return what somebody wrote to others than this person about why them; for the coach and the writer alone."""
    mentor, _ = _resolve(session, actor, whom)
    written = select(Ask.why).where(Ask.mentee_id == actor.person_id, Ask.mentor_id != mentor.id, Ask.why != "")
    kept = [entry.why for entry in _on_the_list(session, actor) if entry.mentor_id != mentor.id and entry.why]
    return [*session.exec(written), *kept]


def may_ask_again_on(session: Session, mentee_id: int, mentor: Person) -> date | None:
    """Return the day from which somebody may ask the same person again; None where nothing stands in the way."""
    query = select(Ask).where(Ask.mentee_id == mentee_id, Ask.mentor_id == mentor.id)
    last = session.exec(query.order_by(col(Ask.id).desc()).limit(1)).first()
    if last is None or last.state not in _ASK_AGAIN_AFTER:
        return None
    if last.ask_again_after is not None:
        return last.ask_again_after
    return calendar.local_date((last.answered_at or last.created_at) + _ASK_AGAIN_AFTER[last.state], mentor.tz)


def not_yet_again(session: Session, mentee_id: int, *, now: datetime) -> set[int]:
    """Return whom somebody asked not long ago and may not ask again yet."""
    asked = select(Person).join(Ask, col(Ask.mentor_id) == col(Person.id)).where(Ask.mentee_id == mentee_id)
    days = [(mentor, may_ask_again_on(session, mentee_id, mentor)) for mentor in session.exec(asked.distinct())]
    return {mentor.id for mentor, day in days if day is not None and calendar.local_date(now, mentor.tz) < day}


# -- what the two see ---------------------------------------------------------------------------------------


def card(session: Session, ask: Ask, *, now: datetime) -> AskCard:
    """Return what the two people of an ask may read of it."""
    mentor, mentee = person(session, ask.mentor_id), person(session, ask.mentee_id)
    profile = session.exec(select(Profile).where(Profile.person_id == mentor.id)).first()
    return AskCard(
        id=ask.id,
        state=ask.state,
        mentor=relationships.partner(mentor),
        mentee=relationships.partner(mentee),
        minutes_ahead=suggestions.minutes_ahead(mentee.tz, mentor.tz, now),
        what=ask.what,
        goal_text=ask.goal_text,
        timeframe_months=ask.timeframe_months,
        need=ask.need,
        why=ask.why,
        goal=goals.opened_to(session, ask.goal_id, Role.MENTOR, accepted=False),
        recommended_by=_partner(session, ask.recommended_by_id),
        remind_at=ask.remind_at,
        lapse_at=ask.lapse_at,
        answer_by=ask.answer_by,
        ask_again_after=ask.ask_again_after,
        offer=ask.offer,
        pointed_to=_partner(session, ask.pointed_to_id),
        reason=ask.reason,
        closed=profile is not None and profile.asks_closed,
        then_next=ask.then_next,
    )


def get(session: Session, ask_id: int, *, now: datetime) -> AskCard | None:
    """Return an ask for a message to one of its people; None where it is gone."""
    ask = session.exec(select(Ask).where(Ask.id == ask_id)).first()
    return card(session, ask, now=now) if ask else None


def person(session: Session, person_id: int) -> Person:
    """Return somebody's row.

    Raises:
        NotFound: there is nobody with this id, or not any more.
    """
    found = session.exec(select(Person).where(Person.id == person_id)).first()
    if found is None:
        raise NotFound("This person is not here any more. `/mentor find` shows who is.")
    return found


# -- inside -------------------------------------------------------------------------------------------------


def _require_active(session: Session, actor: Actor) -> None:
    if not participants.is_active(session, actor.person_id):
        raise NotAllowed("You are not taking part at the moment. `/mentor` brings you back; then ask.")


def _invite(
    session: Session, actor: Actor, recipient: Person, form: AskForm, recommended_by_id: int | None, now: datetime
) -> Invitation:
    _require_active(session, actor)
    require_ready(session, actor, recipient.id)
    goal = own_goal(session, actor, form.goal_id)
    row = invitations.make(
        actor,
        recipient,
        form,
        goal_id=goal.id if goal else None,
        kind=_kind(session, actor, Whom(), goal),
        recommended_by_id=recommended_by_id,
        created_at=now,
    )
    return invitations.send(session, actor, recipient, row, now=now)


def _resolve(session: Session, actor: Actor, whom: Whom) -> tuple[Person, Goal | None]:
    if whom.suggestion_id is not None:
        suggestion = suggestions.own(session, actor, whom.suggestion_id)
        goal = session.exec(select(Goal).where(Goal.id == suggestion.goal_id, Goal.state == GoalState.OPEN)).first()
        return person(session, suggestion.mentor_id), goal
    found = session.exec(select(Person).where(Person.id == whom.person_id)).first()
    if found is None:
        raise NotFound("This person is no longer here.")
    return found, None


def _refuse(session: Session, actor: Actor, mentor: Person, now: datetime) -> bool:
    """Raise what stands in the way for good, and tell whether the door is closed for the time being."""
    door = doors.door(session, actor.person_id, mentor)
    name = mentor.name or "This person"
    if door not in {Door.OPEN, Door.CLOSED}:
        raise NotAllowed(_REFUSALS[door].format(name=name))
    again = may_ask_again_on(session, actor.person_id, mentor)
    if again is not None and calendar.local_date(now, mentor.tz) < again:
        raise AlreadyDone(
            f"You asked {name} not long ago. From {again.day} {again:%B} on you can ask again; "
            "until then somebody else may fit."
        )
    return door is Door.CLOSED


def _kind(session: Session, actor: Actor, whom: Whom, goal: Goal | None) -> Kind:
    if whom.suggestion_id is not None:
        return suggestions.own(session, actor, whom.suggestion_id).kind
    return goal.kind if goal is not None and goal.kind in ROUND_KINDS else Kind.CLASSIC


def _open_goals(session: Session, actor: Actor) -> list[Goal]:
    query = select(Goal).where(Goal.person_id == actor.person_id, Goal.state == GoalState.OPEN).order_by(col(Goal.id))
    found = list(session.exec(query))
    taken = relationships.goals_taken(session, [goal.id for goal in found])
    return [goal for goal in found if goal.id not in taken]


def _on_the_list(session: Session, actor: Actor) -> list[ShortlistEntry]:
    query = select(ShortlistEntry).where(ShortlistEntry.person_id == actor.person_id)
    waiting = (ShortlistState.KEPT, ShortlistState.NEXT)
    return list(session.exec(query.where(col(ShortlistEntry.state).in_(waiting))))


def _kept_why(session: Session, actor: Actor, mentor_id: int) -> str:
    return next((entry.why for entry in _on_the_list(session, actor) if entry.mentor_id == mentor_id), "")


def _others_on_the_list(session: Session, actor: Actor, mentor_id: int) -> int:
    return sum(entry.mentor_id != mentor_id for entry in _on_the_list(session, actor))


def _pointer(session: Session, actor: Actor, whom: Whom, mentor_id: int) -> str:
    """Return who named this mentor instead of themselves."""
    query = select(Ask).where(Ask.id == whom.pointed_by, Ask.mentee_id == actor.person_id)
    ask = session.exec(query.where(Ask.pointed_to_id == mentor_id)).first() if whom.pointed_by else None
    return person(session, ask.mentor_id).slack_user_id if ask else ""


def _partner(session: Session, person_id: int | None) -> Partner | None:
    return relationships.partner(person(session, person_id)) if person_id is not None else None


def _settle_suggestions(session: Session, actor: Actor, ask: Ask, now: datetime) -> None:
    """Have the suggestions and the list show that this person was asked."""
    undecided = {SuggestionState.OPEN, SuggestionState.KEPT}
    for suggestion in suggestions.undecided_about(session, ask.mentee_id, ask.mentor_id):
        asked = SuggestionState.ASKED
        transition(session, suggestion, asked, allowed_from=undecided, by=actor, now=now, answered_at=now)
        suggestions.refresh(session, suggestion, now=now)
    for entry in _on_the_list(session, actor):
        if entry.mentor_id == ask.mentor_id:
            waiting = {ShortlistState.KEPT, ShortlistState.NEXT}
            transition(session, entry, ShortlistState.ASKED, allowed_from=waiting, by=actor, now=now, next_at=None)
