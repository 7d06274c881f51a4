"""Looking back: whether it fits, halfway, whether to go on, and what both leave each other with at the end."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.db.tables import Member, Person, Relationship, Review, Thanks
from bot.errors import AlreadyDone, NotFound
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.reviews import MORE_MONTHS, ClosingCard, LastWord, ReviewCard, ReviewForm, ToldCard
from bot.forms.states import (
    LIVING,
    RELATIONSHIP_TRANSITIONS,
    REVIEW_TRANSITIONS,
    Fit,
    Outcome,
    RelationshipState,
    ReviewKind,
    ReviewState,
    before,
)
from bot.services import calendar, chain, extensions, follow_ups, goals, invites, outbox, relationships
from bot.services.actors import Actor, System
from bot.services.endings import thank
from bot.services.forgetting import WORDS_AFTER
from bot.services.transitions import transition

ASKED = "reviews.asked"
TOLD = "reviews.told"
CLOSED = "reviews.closed"

#: After this many meetings each is asked whether it fits.
_FIT_AFTER = 2


# -- the calendar's deeds -----------------------------------------------------------------------------------


def after_meeting(session: Session, row: Relationship, held: int, *, now: datetime) -> None:
    """Ask each in private whether it fits, once they have met twice."""
    if held == _FIT_AFTER:
        _ask(session, row, ReviewKind.FIT, row.started_at.date(), now)


def midpoint(session: Session, row: Relationship, *, now: datetime) -> None:
    """Ask for a look back halfway."""
    # Of the whole time, so that going on brings no second halfway.
    _ask(session, row, ReviewKind.MIDPOINT, row.started_at.date(), now)


def extension(session: Session, row: Relationship, *, now: datetime) -> None:
    """Ask each whether to go on; it is told only where both would."""
    _ask(session, row, ReviewKind.EXTENSION, row.ends_at.date(), now)


def closing(session: Session, row: Relationship, *, now: datetime) -> None:
    """Ask for the last look back."""
    _ask(session, row, ReviewKind.CLOSING, row.ends_at.date(), now)


def close(session: Session, row: Relationship, *, now: datetime) -> bool:
    """Close a relationship whose term is over, and tell each what the other one leaves them with."""
    closed = RelationshipState.CLOSED
    allowed = before(RELATIONSHIP_TRANSITIONS, closed)
    by = System(row.workspace_id)
    at: dict[str, Any] = {"ended_at": now, "next_at": None, "forget_at": now + WORDS_AFTER}
    if row.ends_at > now or not transition(
        session, row, closed, allowed_from=allowed, by=by, now=now, code="term", **at
    ):
        return False
    for member in relationships.members(session, row.id):
        member.next_checkin_at = None
        session.add(member)
        session.flush()
        _send(session, CLOSED, row.id, member.person_id, f"{row.id}", Manners.DAYTIME, now)
        outbox.refresh_home(session, member.person_id, now=now)
    inside = [member.person_id for member in relationships.members(session, row.id)]
    invites.withdraw_all(session, row.id, inside, by=by, now=now)
    return True


# -- what people answer -------------------------------------------------------------------------------------


def get(session: Session, actor: Actor, review_id: int) -> ReviewCard:
    """Return one of the actor's own reviews.

    Raises:
        NotFound: it is not theirs.
    """
    review, row = _own(session, actor, review_id)
    return _card(session, review, row)


def say_if_it_fits(session: Session, actor: Actor, review_id: int, fit: Fit, *, now: datetime) -> ReviewCard:
    """Keep whether it fits; nobody else reads it, and a later click replaces an earlier one.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: the relationship is over.
    """
    review, row = _own_living(session, actor, review_id)
    review.fit = fit
    _answered(session, actor, review, now)
    return _card(session, review, row)


def look_back(session: Session, actor: Actor, review_id: int, form: ReviewForm, *, now: datetime) -> ReviewCard:
    """Keep a look back; what is meant for the partner is told to them, also after the end.

    A goal that was worked on and is reached is completed by it, so that nobody is suggested for it any more.

    Raises:
        NotFound: it is not the actor's.
    """
    review, row = _own(session, actor, review_id)
    review.outcome, review.told, review.private = form.outcome, form.told, form.private
    _answered(session, actor, review, now)
    others = [one.person_id for one in relationships.members(session, row.id) if one.person_id != actor.person_id]
    for person_id in others:
        thanks = form.thanks if form.thanks_to in {0, person_id} else ""
        if thanks:
            thank(session, row, actor.person_id, person_id, thanks, now=now)
        # Before the end it is part of the last word; halfway and afterwards it goes on its own.
        own_letter = review.kind is ReviewKind.MIDPOINT or row.state is RelationshipState.CLOSED
        if own_letter and (form.told or thanks or form.outcome):
            _send(session, TOLD, review.id, person_id, f"{review.id}", Manners.DAYTIME, now)
    reached = review.kind is ReviewKind.CLOSING and form.outcome is Outcome.REACHED and row.goal_id is not None
    completed = reached and goals.reached(session, actor, row.goal_id or 0, now=now)
    return replace(_card(session, review, row), goal_completed=completed)


def say_how_long(session: Session, actor: Actor, review_id: int, months: int, *, now: datetime) -> ReviewCard:
    """Keep whether somebody would go on; it is extended once everybody would, by the shortest of their wishes.

    Raises:
        NotFound: it is not the actor's, or there is no such length.
        AlreadyDone: the relationship is over, or was extended already.
    """
    if months not in MORE_MONTHS:
        raise NotFound("This length is not one of those to choose from.")
    review, row = _own_living(session, actor, review_id)
    relationships.hold(session, row)
    if review.due_on != row.ends_at.date():
        raise AlreadyDone("You go on already, so there is nothing left to choose here.")
    review.more_months = months
    _answered(session, actor, review, now)
    extensions.settle(session, row, by=actor, now=now)
    return _card(session, review, row)


def name_me(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> ClosingCard:
    """Agree to be named among those who passed mentoring on; the picture comes, if there is one by now.

    Raises:
        NotFound: it is not one of the actor's.
    """
    row, mine = relationships.own(session, actor, relationship_id)
    mine.may_be_named = True
    session.add(mine)
    session.flush()
    if row.programme_id is not None:
        chain.show(session, actor.person_id, row.programme_id, now=now)
    return _closing(session, row, mine)


def last_word(session: Session, actor: Actor, relationship_id: int) -> ClosingCard:
    """Return what the actor reads at the end of one of their relationships.

    Raises:
        NotFound: it is not one of the actor's.
    """
    return _closing(session, *relationships.own(session, actor, relationship_id))


# -- what is told -------------------------------------------------------------------------------------------


def to_ask(session: Session, review_id: int, person_id: int) -> ReviewCard | str:
    """Return a question for its message, or a code that says why it has lost its point."""
    query = select(Review, Relationship).join(Relationship, col(Relationship.id) == col(Review.relationship_id))
    found = session.exec(query.where(Review.id == review_id, Review.person_id == person_id)).first()
    if found is None:
        return "review_gone"
    review, row = found
    if row.state not in LIVING or relationships.card_of(session, row.id, person_id) is None:
        return "relationship_over"
    return "answered" if review.state is ReviewState.ANSWERED else _card(session, review, row)


def to_tell(session: Session, review_id: int, person_id: int) -> ToldCard | None:
    """Return what somebody wrote to the reader; None where there is nothing any more, or one of them has left."""
    query = select(Review, Person).join(Person, col(Person.id) == col(Review.person_id))
    found = session.exec(query.where(Review.id == review_id)).first()
    if found is None:
        return None
    review, author = found
    inside = {one.person_id for one in relationships.members(session, review.relationship_id)}
    if not {author.id, person_id} <= inside:
        return None
    said = _thanks(session, review.relationship_id, person_id).get(author.id, "")
    thanks = said if review.kind is ReviewKind.CLOSING else ""
    if not (review.told or thanks or review.outcome):
        return None
    return ToldCard(
        relationships.partner(author), review.relationship_id, review.kind, review.outcome, review.told, thanks
    )


def closing_card(session: Session, relationship_id: int, person_id: int) -> ClosingCard | None:
    """Return what one of the people reads at the end; None where it is not theirs."""
    query = select(Relationship, Member).join(Member, col(Member.relationship_id) == col(Relationship.id))
    mine = query.where(Relationship.id == relationship_id, Member.person_id == person_id)
    found = session.exec(mine.where(col(Member.left_at).is_(None))).first()
    return _closing(session, *found) if found is not None else None


def extended_card(session: Session, relationship_id: int, person_id: int) -> ClosingCard | None:
    """Return what both read where they go on; None where it is over."""
    row = session.exec(select(Relationship).where(Relationship.id == relationship_id)).first()
    return closing_card(session, relationship_id, person_id) if row is not None and row.state in LIVING else None


# -- inside -------------------------------------------------------------------------------------------------


def _closing(session: Session, row: Relationship, mine: Member) -> ClosingCard:
    card = relationships.card_of(session, row.id, mine.person_id)
    if card is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    query = select(Review).where(Review.relationship_id == row.id, Review.kind == ReviewKind.CLOSING)
    written = {review.person_id: review for review in session.exec(query.order_by(col(Review.id)))}
    thanks = _thanks(session, row.id, mine.person_id)
    words = []
    for other in card.partners:
        review = written.get(other.person_id)
        outcome, told = (review.outcome, review.told) if review is not None else (None, "")
        words.append(LastWord(other, outcome, told, thanks.get(other.person_id, "")))
    own_review = written.get(mine.person_id)
    waits = own_review is not None and own_review.state is ReviewState.ASKED
    return ClosingCard(
        relationship=card,
        words=tuple(words),
        review_id=own_review.id if own_review is not None and waits else None,
        may_be_named=mine.may_be_named,
        chain=chain.card(session, row.programme_id, mine.person_id) if row.programme_id is not None else None,
        asked_again_on=_asked_again_on(session, row, mine.person_id),
        over=row.state is RelationshipState.CLOSED,
    )


def _asked_again_on(session: Session, row: Relationship, person_id: int) -> date | None:
    promised = follow_ups.find(session, row.id, person_id)
    if promised is None or not promised.wanted:
        return None
    me = session.exec(select(Person).where(Person.id == person_id)).one()
    return calendar.local_date(promised.due_at, me.tz)


def _thanks(session: Session, relationship_id: int, to_id: int) -> dict[int, str]:
    """Return the words of thanks to somebody, by who wrote them."""
    query = select(Thanks).where(Thanks.relationship_id == relationship_id, Thanks.to_id == to_id)
    return {one.from_id: one.text for one in session.exec(query)}


def _ask(session: Session, row: Relationship, kind: ReviewKind, due_on: date, now: datetime) -> None:
    for member in relationships.members(session, row.id):
        values = {
            "relationship_id": row.id,
            "person_id": member.person_id,
            "kind": kind,
            "due_on": due_on,
            "created_at": now,
        }
        review_id = outbox.insert_once(session, Review, values)
        if review_id is not None:
            _send(session, ASKED, review_id, member.person_id, f"{review_id}", Manners.UNASKED, now)


def _answered(session: Session, actor: Actor, review: Review, now: datetime) -> None:
    review.answered_at = now
    session.add(review)
    session.flush()
    answered = ReviewState.ANSWERED
    transition(session, review, answered, allowed_from=before(REVIEW_TRANSITIONS, answered), by=actor, now=now)


def _own(session: Session, actor: Actor, review_id: int) -> tuple[Review, Relationship]:
    review = session.exec(select(Review).where(Review.id == review_id, Review.person_id == actor.person_id)).first()
    if review is None:
        raise NotFound("This question is not one of yours, or is no longer here. Nothing was changed.")
    row, _ = relationships.own(session, actor, review.relationship_id)
    return review, row


def _own_living(session: Session, actor: Actor, review_id: int) -> tuple[Review, Relationship]:
    review, _ = _own(session, actor, review_id)
    row, _ = relationships.own_living(session, actor, review.relationship_id)
    return review, row


def _card(session: Session, review: Review, row: Relationship) -> ReviewCard:
    card = relationships.card_of(session, row.id, review.person_id)
    me = session.exec(select(Person).where(Person.id == review.person_id)).one()
    if card is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    return ReviewCard(
        id=review.id,
        kind=review.kind,
        state=review.state,
        relationship=card,
        ends_at=row.ends_at.astimezone(calendar.zone(me.tz)),
        fit=review.fit,
        outcome=review.outcome,
        more_months=review.more_months,
        told=review.told,
        private=review.private,
    )


def _send(
    session: Session, kind: str, subject_id: int, person_id: int, which: str, manners: Manners, now: datetime
) -> None:
    letter = Letter(
        key=f"{kind}:{which}:{person_id}",
        to=to_person(person_id),
        kind=kind,
        manners=manners,
        due_at=now,
        subject_id=subject_id,
    )
    outbox.enqueue(session, letter, now=now)
