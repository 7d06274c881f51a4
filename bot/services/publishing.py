"""Publishing a round: once, whatever is clicked, and whole or not at all."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import DraftPair, DraftUnmatched, Person, Programme, Round
from bot.errors import AlreadyDone
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.rounds import Outcome
from bot.forms.states import Role, RoundState
from bot.matching import allowed
from bot.services import outbox, pairing, postings, relationships, rounds
from bot.services.actors import Actor
from bot.services.drafts import DraftChanged
from bot.services.relationships import NewPair
from bot.services.transitions import transition

UNMATCHED = "rounds.unmatched"
_TWICE = "This round is already published; nobody is told twice."
_MOST_NAMED = 5


def publish(session: Session, actor: Actor, round_id: int, version: int, *, now: datetime) -> Outcome:
    """Make the draft that the admin saw real: relationships, introductions and news, all in the caller's transaction.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: it was published or called off before.
        DraftChanged: this is not the present draft, or somebody in it cannot be paired any more.
    """
    row, programme = shown(session, actor, round_id, version)
    if row.group_size is not None:
        raise DraftChanged("This round brings peers together. “See the draft” in `/mentor-admin` shows them.")
    pairs = list(session.exec(select(DraftPair).where(DraftPair.round_id == row.id).order_by(col(DraftPair.id))))
    _refuse_outdated(session, programme, pairs, now=now)
    make_public(session, actor, row, now=now)
    begun = [
        NewPair(pair.mentor_id, pair.mentee_id, Kind(pair.kind), goal_id=pair.goal_id, reasons=pair.reasons)
        for pair in pairs
    ]
    relationships.begin(session, actor, begun, programme=programme, round_id=row.id, now=now)
    paired = {i for pair in pairs for i in (pair.mentee_id, pair.mentor_id)}
    return announce(session, row, programme, len(pairs), paired, now=now)


def shown(session: Session, actor: Actor, round_id: int, version: int) -> tuple[Round, Programme]:
    """Return a round whose present draft is the one that the admin saw, locked against others, and its programme.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: it was published or called off before.
        DraftChanged: this is not the present draft.
    """
    row, programme, _ = rounds.for_admin(session, actor, round_id)
    if row.state is RoundState.PUBLISHED:
        raise AlreadyDone(_TWICE)
    if row.state is RoundState.CANCELLED:
        raise AlreadyDone("This round was called off.")
    if row.state is not RoundState.DRAFT or row.version != version:
        raise DraftChanged("The draft changed since you opened it. Here is the new one; look once more, then publish.")
    return row, programme


def make_public(session: Session, actor: Actor, row: Round, *, now: datetime) -> None:
    """Let a round be published, just once.

    Raises:
        AlreadyDone: it was published before.
    """
    drafted = {RoundState.DRAFT}
    if not transition(session, row, RoundState.PUBLISHED, allowed_from=drafted, by=actor, now=now, published_at=now):
        raise AlreadyDone(_TWICE)


def announce(
    session: Session, row: Round, programme: Programme, made: int, paired: set[int], *, now: datetime
) -> Outcome:
    """Tell the channel what came of a published round, and those without anybody why."""
    left = _tell_unmatched(session, row, paired, now=now)
    rounds.refresh_announcement(session, row, now=now)
    postings.post(session, postings.SUMMARY, programme, row.id, now=now)
    return Outcome(programme.name, programme.channel_id, made, left, row.group_size)


def _refuse_outdated(session: Session, programme: Programme, pairs: list[DraftPair], *, now: datetime) -> None:
    """Look once more at everybody in the draft: they may have left, paused, or found somebody meanwhile."""
    ids = {i for pair in pairs for i in (pair.mentee_id, pair.mentor_id)}
    today = pairing.gather(session, programme, ids, now=now)
    mentees = {int(person.key): person for person in today.mentees}
    mentors = {int(person.key): person for person in today.mentors}
    places = {key: person.capacity for key, person in mentors.items()}
    gone: set[int] = set()
    for pair in pairs:
        places[pair.mentor_id] = places.get(pair.mentor_id, 0) - 1
        if places[pair.mentor_id] < 0:
            gone.add(pair.mentor_id)
        mentee, mentor = mentees.get(pair.mentee_id), mentors.get(pair.mentor_id)
        if mentee is None or (mentor is not None and not allowed(mentee, mentor, today.rules)):
            gone.add(pair.mentee_id)
    refuse(session, gone)


def refuse(session: Session, gone: Collection[int]) -> None:
    """Refuse a draft in which some people cannot be brought together as it says.

    Raises:
        DraftChanged: there are some.
    """
    if gone:
        query = select(Person.name).where(col(Person.id).in_(gone)).order_by(col(Person.id))
        names = [name.translate({ord(c): None for c in "<>&*_~`"}) for name in session.exec(query)]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        raise DraftChanged(
            f"Since this draft was made, {', '.join(names[:_MOST_NAMED])}{more} cannot be paired this way any more. "
            "Nothing was published; press “Solve again”."
        )


def _tell_unmatched(session: Session, row: Round, paired: set[int], *, now: datetime) -> int:
    """Leave nobody in silence; somebody who is in a pair already heard good news, whatever else they offered."""
    query = select(DraftUnmatched).where(
        DraftUnmatched.round_id == row.id, col(DraftUnmatched.person_id).not_in(paired)
    )
    told: dict[int, DraftUnmatched] = {}
    for one in session.exec(query.order_by(col(DraftUnmatched.id))):
        # Looking weighs more than offering, for somebody who did both in vain.
        if one.person_id not in told or one.role == Role.MENTEE:
            told[one.person_id] = one
    letters = [
        Letter(
            key=f"{UNMATCHED}:{row.id}:{person_id}",
            to=to_person(person_id),
            kind=UNMATCHED,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=one.id,
        )
        for person_id, one in told.items()
    ]
    outbox.enqueue_all(session, letters, now=now)
    return len(told)
