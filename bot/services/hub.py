"""Where somebody stands, and the one next step that the hub, the Home tab and the welcome all show."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import (
    Ask,
    Checkin,
    Enrolment,
    Member,
    Person,
    Profile,
    Programme,
    Relationship,
    Round,
    Signup,
    Suggestion,
)
from bot.forms.hub import HomePage, NextStep, PartnerCard, Standing, Step
from bot.forms.relationships import RelationshipCard
from bot.forms.states import (
    OPEN_ASKS,
    UNANSWERED_ASKS,
    UNDER_WAY,
    CheckinState,
    ProfileState,
    Role,
    RoundState,
    SignupAnswer,
    SuggestionState,
)
from bot.services import agreements, calendar, doors, goals, milestones, participants, quiet, relationships
from bot.services.actors import Actor


def standing(session: Session, person_id: int, *, now: datetime) -> Standing:
    """Return where a person stands, and their next step."""
    profile = participants.profile_of(session, person_id)
    joined = profile if profile is not None and profile.state is not ProfileState.LEFT else None
    person = session.exec(select(Person).where(Person.id == person_id)).one()
    rest = quiet.card(session, Actor(person.workspace_id, person_id), now=now)
    return Standing(
        profile=participants.card(joined) if joined else None,
        step=next_step(session, person_id, now=now),
        programmes=_programme_names(session, person_id) if joined else (),
        snoozed_until=rest.snoozed_until,
        paused_until=rest.paused_until,
        door=doors.own(session, person_id) if joined else None,
        mentored=any(card.role is Role.MENTEE for card in relationships.active_of(session, person_id)),
    )


def home(session: Session, person_id: int, *, now: datetime) -> HomePage:
    """Return what a person's own Home tab shows."""
    return HomePage(
        standing=standing(session, person_id, now=now),
        partners=partner_cards(session, person_id),
        goals=tuple(goals.open_goals(session, person_id)),
    )


def next_step(session: Session, person_id: int, *, now: datetime) -> NextStep:
    """Return the one thing that this person can do next; where there is none, what will happen and when."""
    profile = participants.profile_of(session, person_id)
    if profile is None or profile.state is ProfileState.LEFT:
        return NextStep(Step.JOIN)
    if profile.state is ProfileState.PAUSED:
        return NextStep(Step.COME_BACK)
    if profile.looking and not goals.has_open(session, person_id):
        return NextStep(Step.WRITE_GOAL)
    person = session.exec(select(Person).where(Person.id == person_id)).one()
    places = participants.enrolments(session, person_id)
    # The first that applies is the step: what waits for this person, then what they wait for.
    rules: tuple[Callable[[], NextStep | None], ...] = (
        lambda: _ask_to_answer(session, person_id),
        lambda: _checkin_to_answer(session, person_id),
        lambda: _agreement_to_sign(session, person_id),
        lambda: _suggestions_to_see(session, person_id),
        lambda: _round_to_answer(session, person, profile, places, now),
        lambda: _ask_on_its_way(session, person_id),
        lambda: _relationship_step(session, person),
        lambda: _programme_step(session, person, places),
        lambda: _suggestions_to_come(person, profile, places),
    )
    for rule in rules:
        if (step := rule()) is not None:
            return step
    return NextStep(Step.MENTEES_COME if profile.offering else Step.PEERS_COME)


def partner_cards(session: Session, person_id: int) -> tuple[PartnerCard, ...]:
    """Return a person's running relationships, oldest first."""
    person = session.exec(select(Person).where(Person.id == person_id)).one()
    return tuple(
        PartnerCard(
            relationship_id=card.id,
            partners=_slack_ids(card),
            my_role=card.role,
            kind=card.kind,
            since=calendar.local_date(card.since, person.tz),
            next_checkin=_next_checkin(card, person),
            until=calendar.local_date(card.ends_at, person.tz),
            every_weeks=agreed.cadence_weeks if (agreed := agreements.in_force(session, card.id)) else None,
            rests=card.paused_at is not None,
        )
        for card in relationships.active_of(session, person_id)
    )


# -- the rules, in the order of `next_step` -----------------------------------------------------------------


def _ask_to_answer(session: Session, person_id: int) -> NextStep | None:
    query = (
        select(Person.slack_user_id)
        .join(Ask, col(Ask.mentee_id) == col(Person.id))
        .where(Ask.mentor_id == person_id, col(Ask.state).in_(UNANSWERED_ASKS))
        .order_by(col(Ask.id))
    )
    waiting = tuple(session.exec(query))
    return NextStep(Step.ANSWER_ASK, partners=waiting, count=len(waiting)) if waiting else None


def _checkin_to_answer(session: Session, person_id: int) -> NextStep | None:
    query = (
        select(Checkin.id, Member.relationship_id)
        .join(Member, col(Member.id) == col(Checkin.member_id))
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .where(Checkin.person_id == person_id, Checkin.state == CheckinState.OPEN)
        .where(col(Relationship.state).in_(UNDER_WAY), col(Member.left_at).is_(None))
        .order_by(col(Checkin.id).desc())
    )
    newest = session.exec(query).first()
    if newest is None:
        return None
    checkin_id, relationship_id = newest
    card = relationships.card_of(session, relationship_id, person_id)
    return NextStep(Step.ANSWER_CHECKIN, partners=_slack_ids(card) if card else (), subject_id=checkin_id)


def _agreement_to_sign(session: Session, person_id: int) -> NextStep | None:
    waiting = agreements.unsigned_by(session, person_id)
    card = relationships.card_of(session, waiting, person_id) if waiting is not None else None
    return NextStep(Step.SIGN_AGREEMENT, partners=_slack_ids(card), subject_id=waiting) if card else None


def _suggestions_to_see(session: Session, person_id: int) -> NextStep | None:
    query = select(Suggestion.id).where(Suggestion.person_id == person_id, Suggestion.state == SuggestionState.OPEN)
    count = len(session.exec(query).all())
    return NextStep(Step.LOOK_AT_SUGGESTIONS, count=count) if count else None


def _round_to_answer(
    session: Session, person: Person, profile: Profile, places: Sequence[Enrolment], now: datetime
) -> NextStep | None:
    """Answer an open round of one's programmes; once answered, wait for its pairs."""
    query = (
        select(Round, Programme, Signup)
        .join(Programme, col(Programme.id) == col(Round.programme_id))
        .outerjoin(Signup, (col(Signup.round_id) == col(Round.id)) & (col(Signup.person_id) == person.id))
        .where(col(Round.programme_id).in_([place.programme_id for place in places]))
        .where(col(Round.state).in_([RoundState.OPEN, RoundState.DRAFT]))
        .order_by(col(Round.deadline_at))
    )
    for found, programme, signup in session.exec(query).all():
        answer: Signup | None = signup
        when = _local(found.deadline_at, person) if found.deadline_at > now else None
        if answer is not None and answer.answer is SignupAnswer.IN:
            return NextStep(Step.AWAIT_ROUND, when=when, channel_id=programme.channel_id)
        meant = profile.peers if found.group_size is not None else profile.looking or profile.offering
        if answer is None and meant and found.state is RoundState.OPEN and when is not None:
            return NextStep(Step.ANSWER_ROUND, when=when, channel_id=programme.channel_id)
    return None


def _ask_on_its_way(session: Session, person_id: int) -> NextStep | None:
    query = (
        select(Person.slack_user_id)
        .join(Ask, col(Ask.mentor_id) == col(Person.id))
        .where(Ask.mentee_id == person_id, col(Ask.state).in_(OPEN_ASKS))
    )
    asked = tuple(session.exec(query))
    return NextStep(Step.AWAIT_ANSWER, partners=asked) if asked else None


def _relationship_step(session: Session, person: Person) -> NextStep | None:
    cards = [card for card in partner_cards(session, person.id) if not card.rests]
    if not cards:
        return None
    planned = [(card.next_checkin, card) for card in cards if card.next_checkin is not None]
    when, nearest = min(planned, key=lambda pair: pair[0], default=(None, cards[0]))
    return NextStep(Step.NEXT_CHECKIN, when=when, partners=nearest.partners, count=len(cards))


def _programme_step(session: Session, person: Person, places: Sequence[Enrolment]) -> NextStep | None:
    if places:
        return None
    choices = participants.programmes_open_to(session, person)
    return NextStep(Step.CHOOSE_PROGRAMME if choices else Step.AWAIT_PROGRAMME, count=len(choices))


def _suggestions_to_come(person: Person, profile: Profile, places: Sequence[Enrolment]) -> NextStep | None:
    dues = [place.next_suggestion_at for place in places if place.next_suggestion_at is not None]
    return NextStep(Step.SUGGESTIONS_COME, when=_local(min(dues, default=None), person)) if profile.looking else None


# -- small readings -----------------------------------------------------------------------------------------


def _programme_names(session: Session, person_id: int) -> tuple[str, ...]:
    ids = [place.programme_id for place in participants.enrolments(session, person_id)]
    query = select(Programme.name).where(col(Programme.id).in_(ids)).order_by(col(Programme.id))
    return tuple(session.exec(query))


def _slack_ids(card: RelationshipCard) -> tuple[str, ...]:
    return tuple(partner.slack_user_id for partner in card.partners)


def _next_checkin(card: RelationshipCard, person: Person) -> datetime | None:
    due = card.next_checkin_at
    return None if due is None or milestones.looks_back(card.ends_at, due, person.tz) else _local(due, person)


def _local(at: datetime | None, person: Person) -> datetime | None:
    return at.astimezone(calendar.zone(person.tz)) if at is not None else None
