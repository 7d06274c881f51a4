"""Asks: one mentee asks one mentor, in their own words; the mentor answers with one click."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.db.tables import Ask, Enrolment, Goal, Person, Profile, Programme, Suggestion
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.asks import AskCard, AskDraft, AskForm
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import Action, AskState, EnrolmentState, SuggestionState
from bot.services import outbox, participants, relationships, suggestions
from bot.services.actors import Actor
from bot.services.beginnings import begun
from bot.services.relationships import NewPair
from bot.services.transitions import transition

CARD = "asks.card"
SENT = "asks.sent"
DECLINED = "asks.declined"

_ONE_AT_A_TIME = (
    "You have asked {name} already, and an answer is on its way. One ask at a time keeps it fair: "
    "you can take that one back where it says so in our messages."
)
_NO_PLACE = "{name} has no free place just now. Keep them for later, or ask somebody else today."


def draft(session: Session, actor: Actor, suggestion_id: int) -> AskDraft:
    """Return what the modal begins with.

    Raises:
        NotFound: the suggestion is not the actor's.
        NotAllowed: the mentor has no place, or the actor takes no part at present.
        AlreadyDone: the actor has an open ask, or asked this person.
    """
    suggestion = suggestions.own(session, actor, suggestion_id)
    _refuse(session, actor, suggestion)
    goal = session.exec(select(Goal).where(Goal.id == suggestion.goal_id)).first()
    return AskDraft(
        suggestion_id=suggestion.id,
        mentor=relationships.partner(_person(session, suggestion.mentor_id)),
        goal_text=goal.text if goal else "",
        timeframe_months=goal.timeframe_months if goal else 6,
    )


def send(session: Session, actor: Actor, suggestion_id: int, form: AskForm, *, now: datetime) -> Ask:
    """Send an ask; the mentor gets it in their working hours.

    Raises:
        NotFound: the suggestion is not the actor's.
        NotAllowed: the mentor has no place, or the actor takes no part at present.
        AlreadyDone: the actor has an open ask, or asked this person.
    """
    suggestion = suggestions.own(session, actor, suggestion_id)
    _refuse(session, actor, suggestion)
    place = session.exec(select(Enrolment).where(Enrolment.id == suggestion.enrolment_id)).one()
    ask = Ask(
        suggestion_id=suggestion.id,
        programme_id=place.programme_id,
        goal_id=suggestion.goal_id,
        mentee_id=actor.person_id,
        mentor_id=suggestion.mentor_id,
        kind=suggestion.kind,
        what=form.what,
        goal_text=form.goal_text,
        why=form.why,
        timeframe_months=form.timeframe_months,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(ask)
            session.flush()
    except IntegrityError as error:  # another ask was sent in the same moment
        raise AlreadyDone(_ONE_AT_A_TIME.format(name="somebody")) from error
    begun(session, ask, by=actor, now=now)
    undecided = {SuggestionState.OPEN, SuggestionState.KEPT}
    asked = SuggestionState.ASKED
    transition(session, suggestion, asked, allowed_from=undecided, by=actor, now=now, answered_at=now)
    suggestions.refresh(session, suggestion, now=now)
    _tell(session, ask.mentor_id, CARD, ask, Manners.DAYTIME, now)
    _tell(session, ask.mentee_id, SENT, ask, Manners.NOW, now)
    _refresh_homes(session, ask, now)
    return ask


def accept(session: Session, actor: Actor, ask_id: int, *, now: datetime) -> AskCard:
    """Say yes: the relationship begins, and both are introduced.

    Raises:
        NotFound: the ask is not for the actor.
        AlreadyDone: it was answered or taken back.
        NotAllowed: no place is free, or one of the two takes no part at present.
    """
    ask = _for_mentor(session, actor, ask_id)
    mentee = _person(session, ask.mentee_id)
    _require_room(session, actor, mentee)
    programme = _programme(session, ask)
    _close(session, actor, ask, AskState.ACCEPTED, now)
    pair = NewPair(ask.mentor_id, ask.mentee_id, ask.kind, ask.goal_id, _reasons(session, ask))
    relationships.begin(session, actor, [pair], programme=programme, now=now)
    return card(session, ask, now=now)


def decline(session: Session, actor: Actor, ask_id: int, *, now: datetime) -> AskCard:
    """Say not now; the mentee hears it kindly and without a reason.

    Raises:
        NotFound: the ask is not for the actor.
        AlreadyDone: it was answered or taken back.
    """
    ask = _for_mentor(session, actor, ask_id)
    _close(session, actor, ask, AskState.DECLINED, now)
    _tell(session, ask.mentee_id, DECLINED, ask, Manners.DAYTIME, now)
    return card(session, ask, now=now)


def withdraw(session: Session, actor: Actor, ask_id: int, *, now: datetime) -> AskCard:
    """Take an ask back; the mentor's card says so, nothing more is sent.

    Raises:
        NotFound: it is not the actor's ask.
        AlreadyDone: it was answered, or taken back before.
    """
    ask = session.exec(select(Ask).where(Ask.id == ask_id, Ask.mentee_id == actor.person_id)).first()
    if ask is None:
        raise NotFound("This ask is not one of yours, or is no longer here.")
    _close(session, actor, ask, AskState.WITHDRAWN, now)
    sent = outbox.latest_message(session, CARD, ask.id, ask.mentor_id)
    if sent is not None:
        _tell(session, ask.mentor_id, CARD, ask, Manners.NOW, now, replaces=f"{sent.channel_id}/{sent.ts}")
    return card(session, ask, now=now)


def card(session: Session, ask: Ask, *, now: datetime) -> AskCard:
    """Return what the two people of an ask may read of it."""
    mentor, mentee = _person(session, ask.mentor_id), _person(session, ask.mentee_id)
    return AskCard(
        id=ask.id,
        state=ask.state,
        mentor=relationships.partner(mentor),
        mentee=relationships.partner(mentee),
        minutes_ahead=suggestions.minutes_ahead(mentee.tz, mentor.tz, now),
        what=ask.what,
        goal_text=ask.goal_text,
        timeframe_months=ask.timeframe_months,
        why=ask.why,
    )


def get(session: Session, ask_id: int, *, now: datetime) -> AskCard | None:
    """Return an ask for a message to one of its people; None where it is gone."""
    ask = session.exec(select(Ask).where(Ask.id == ask_id)).first()
    return card(session, ask, now=now) if ask else None


def _refuse(session: Session, actor: Actor, suggestion: Suggestion) -> None:
    if not participants.is_active(session, actor.person_id):
        raise NotAllowed("You are not taking part at the moment. `/mentor` brings you back; then ask.")
    place = session.exec(select(Enrolment).where(Enrolment.id == suggestion.enrolment_id)).one()
    if place.state is not EnrolmentState.ACTIVE:
        raise NotAllowed("You left the programme that this suggestion came from. `/mentor join` brings you back.")
    waiting = session.exec(select(Ask).where(Ask.mentee_id == actor.person_id, Ask.state == AskState.OPEN)).first()
    if waiting is not None:
        raise AlreadyDone(_ONE_AT_A_TIME.format(name=_name(session, waiting.mentor_id)))
    if suggestion.state is SuggestionState.ASKED:
        raise AlreadyDone(f"You asked {_name(session, suggestion.mentor_id)} before, and asking once is enough.")
    if not suggestions.has_place(session, suggestion.mentor_id):
        raise NotAllowed(_NO_PLACE.format(name=_name(session, suggestion.mentor_id)))


def _for_mentor(session: Session, actor: Actor, ask_id: int) -> Ask:
    ask = session.exec(select(Ask).where(Ask.id == ask_id, Ask.mentor_id == actor.person_id)).first()
    if ask is None:
        raise NotFound("This ask is not for you, or is no longer here.")
    if ask.state is not AskState.OPEN:
        raise AlreadyDone("This ask was answered or taken back meanwhile, so nothing was changed.")
    return ask


def _require_room(session: Session, actor: Actor, mentee: Person) -> None:
    # Locked, so that two yeses at once cannot share the last place.
    query = select(Profile).where(Profile.person_id == actor.person_id).with_for_update()
    mine = session.exec(query.execution_options(populate_existing=True)).first()
    if mine is None or not participants.is_active(session, actor.person_id):
        raise NotAllowed("You are not taking part at the moment. `/mentor` brings you back; the ask waits for you.")
    if not participants.is_active(session, mentee.id):
        raise NotAllowed(f"{mentee.name} is not taking part at the moment, so nothing was begun.")
    if relationships.mentees_now(session, [actor.person_id]).get(actor.person_id, 0) >= mine.capacity:
        raise NotAllowed("All your places are taken. “Not now” is a fine answer; `/mentor profile` changes the number.")


def _programme(session: Session, ask: Ask) -> Programme:
    programme = session.exec(select(Programme).where(Programme.id == ask.programme_id)).first()
    if programme is None:
        raise NotFound("The programme of this ask is gone, so nothing was begun.")
    return programme


def _close(session: Session, actor: Actor, ask: Ask, state: AskState, now: datetime) -> None:
    if not transition(session, ask, state, allowed_from={AskState.OPEN}, by=actor, now=now, answered_at=now):
        raise AlreadyDone("This ask was answered or taken back meanwhile, so nothing was changed.")
    _refresh_homes(session, ask, now)


def _reasons(session: Session, ask: Ask) -> list[dict[str, object]]:
    suggestion = session.exec(select(Suggestion).where(Suggestion.id == ask.suggestion_id)).first()
    return list(suggestion.reasons) if suggestion else []


def _person(session: Session, person_id: int) -> Person:
    return session.exec(select(Person).where(Person.id == person_id)).one()


def _name(session: Session, person_id: int) -> str:
    return _person(session, person_id).name or "this person"


def _refresh_homes(session: Session, ask: Ask, now: datetime) -> None:
    for person_id in (ask.mentee_id, ask.mentor_id):
        outbox.refresh_home(session, person_id, now=now)


def _tell(
    session: Session, person_id: int, kind: str, ask: Ask, manners: Manners, now: datetime, replaces: str = ""
) -> None:
    letter = Letter(
        key=f"{kind}:{ask.id}:{ask.state.value}",
        to=to_person(person_id),
        kind=kind,
        manners=manners,
        due_at=now,
        subject_id=ask.id,
        params={"message": replaces} if replaces else {},
        action=Action.UPDATE if replaces else Action.POST,
    )
    outbox.enqueue(session, letter, now=now)
