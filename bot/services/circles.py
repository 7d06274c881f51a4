"""A round that brings peers together: drafted as pairs or circles, shown to admins, and published once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import DraftSeat, DraftUnmatched, Person, Programme, Round
from bot.errors import AlreadyDone
from bot.forms.circles import CIRCLES_A_PAGE, CircleCard, CirclesNote, CirclesPreview
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.relationships import Reader, ReasonLine
from bot.forms.rounds import PEER_PAIRS, Outcome
from bot.forms.states import Role, RoundState
from bot.matching import Keys, Rules, Weights, text
from bot.matching import Person as Candidate
from bot.matching.peers import Groups, common, pair_peers
from bot.matching.peers import circles as in_circles
from bot.services import outbox, pairing, programmes, publishing, relationships, rounds, tempo
from bot.services.actors import Actor, System
from bot.services.drafts import DraftChanged
from bot.services.relationships import NewCircle, partner
from bot.services.transitions import transition

READY = "circles.draft_ready"


@dataclass(frozen=True)
class Asked:
    """Who is to be brought together, as it stood when somebody asked for a draft."""

    round_id: int
    version: int
    seed: int
    size: int
    people: tuple[Candidate, ...]
    weights: Weights
    rules: Rules
    keys: Keys


def ask(session: Session, by: Actor | System, round_id: int, *, now: datetime) -> Asked:
    """Return who is in. Bringing them together takes no session, so that nobody waits for it.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over, or pairs mentors with mentees.
    """
    row, programme = _round(session, by, round_id)
    gathered = pairing.gather(session, programme, rounds.signed_up(session, row.id), now=now)
    seed = row.seed + (row.state is RoundState.DRAFT)
    size = row.group_size or PEER_PAIRS
    return Asked(row.id, row.version, seed, size, gathered.everybody, gathered.weights, gathered.rules, gathered.keys)


def answer(asked: Asked) -> Groups:
    """Bring people together: in pairs, where one over makes a trio, or in circles of about the size asked for."""
    if asked.size == PEER_PAIRS:
        return pair_peers(asked.people, weights=asked.weights, rules=asked.rules, keys=asked.keys, seed=asked.seed)
    return in_circles(
        asked.people, size=asked.size, weights=asked.weights, rules=asked.rules, keys=asked.keys, seed=asked.seed
    )


def store(session: Session, by: Actor | System, asked: Asked, groups: Groups, *, now: datetime) -> None:
    """Keep who sits with whom as the round's draft.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: somebody else made a draft meanwhile.
    """
    row, _ = _round(session, by, asked.round_id)
    if row.version != asked.version:
        raise DraftChanged("Somebody else made a new draft at the same moment; here it is.")
    for table in (DraftSeat, DraftUnmatched):
        session.execute(
            sa.delete(table).where(col(table.round_id) == row.id).execution_options(synchronize_session=False)
        )
    for number, group in enumerate(groups.groups, start=1):
        session.add_all(DraftSeat(round_id=row.id, person_id=int(key), circle=number) for key in group.members)
    session.add_all(
        DraftUnmatched(round_id=row.id, person_id=int(one.person), role=Role.PEER.value, code=one.code)
        for one in groups.unmatched
    )
    row.version, row.seed = row.version + 1, asked.seed
    row.weights, row.text_model = asdict(asked.weights), text.name()
    session.add(row)
    session.flush()
    if transition(session, row, RoundState.DRAFT, allowed_from={RoundState.OPEN}, by=by, now=now):
        rounds.refresh_announcement(session, row, now=now)


def queue_due(session: Session, *, now: datetime) -> None:
    """Draft every round of peers whose sign-up is over, and tell its admins."""
    by = System(session.info["workspace_id"])
    for row in rounds.due(session, peers=True, now=now):
        asked = ask(session, by, row.id, now=now)
        store(session, by, asked, answer(asked), now=now)
        for admin in programmes.admins(session, row.programme_id):
            letter = Letter(
                key=f"{READY}:{row.id}:{row.version}:{admin.id}",
                to=to_person(admin.id),
                kind=READY,
                manners=Manners.DAYTIME,
                due_at=now,
                subject_id=row.id,
            )
            outbox.enqueue(session, letter, now=now)


def note(session: Session, row: Round) -> CirclesNote:
    """Return what admins read about a fresh draft."""
    return CirclesNote(rounds.card(session, row), len(_alone(session, row.id)))


def preview(session: Session, actor: Actor, round_id: int, *, page: int = 0, now: datetime) -> CirclesPreview:
    """Return one page of the present draft.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: there is no draft to look at.
    """
    row, programme = _round(session, actor, round_id)
    if row.state is RoundState.OPEN:
        raise AlreadyDone("Sign-up is open and there is no draft yet. “Draft now” in `/mentor-admin` makes one.")
    seated = _seated(session, row.id)
    page = max(0, min(page, (len(seated) - 1) // CIRCLES_A_PAGE))
    here = seated[page * CIRCLES_A_PAGE :][:CIRCLES_A_PAGE]
    ids = {person.id for circle in here for person in circle}
    known = {int(one.key): one for one in pairing.gather(session, programme, ids, now=now).everybody}
    people = sum(len(circle) for circle in seated)
    return CirclesPreview(
        round_id=row.id,
        version=row.version,
        state=row.state,
        programme_name=programme.name,
        group_size=row.group_size or PEER_PAIRS,
        signed_up=len(rounds.signed_up(session, row.id)),
        total=len(seated),
        page=page,
        circles=tuple(_card(circle, known) for circle in here),
        alone=tuple(partner(one) for one in _alone(session, row.id)),
        minutes=tempo.introductions_take(session, len(seated), messages=people + len(seated)),
    )


def publish(session: Session, actor: Actor, round_id: int, version: int, *, now: datetime) -> Outcome:
    """Make the draft that the admin saw real, all of it in the caller's transaction.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: it was published or called off before.
        DraftChanged: this is not the present draft, or somebody in it cannot be brought together any more.
    """
    row, programme = publishing.shown(session, actor, round_id, version)
    seated = [[person.id for person in circle] for circle in _seated(session, row.id)]
    ids = {person_id for circle in seated for person_id in circle}
    today = {int(one.key): one for one in pairing.gather(session, programme, ids, now=now).everybody}
    publishing.refuse(session, {i for circle in seated for i in _barred(circle, today)})
    publishing.make_public(session, actor, row, now=now)
    begun = [
        NewCircle(
            # So that not always the same people begin.
            tuple(circle[row.seed % len(circle) :] + circle[: row.seed % len(circle)]),
            [
                {"reader": reader, "code": reason.code, "params": dict(reason.params)}
                for reader, reasons in common([today[i] for i in circle]).items()
                for reason in reasons
            ],
        )
        for circle in seated
    ]
    relationships.begin(session, actor, begun, programme=programme, round_id=row.id, now=now)
    return publishing.announce(session, row, programme, len(seated), ids, now=now)


# -- inside -------------------------------------------------------------------------------------------------


def _round(session: Session, by: Actor | System, round_id: int) -> tuple[Round, Programme]:
    if isinstance(by, Actor):
        row, programme, _ = rounds.for_admin(session, by, round_id)
    else:
        row = session.exec(select(Round).where(Round.id == round_id).with_for_update()).one()
        programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).one()
    if row.group_size is None:
        raise AlreadyDone("This round pairs mentors with mentees. `/mentor-admin` shows it.")
    if row.state is RoundState.PUBLISHED:
        raise AlreadyDone("This round is already published; everybody in it has been told.")
    if row.state is RoundState.CANCELLED:
        raise AlreadyDone("This round was called off.")
    return row, programme


def _seated(session: Session, round_id: int) -> list[list[Person]]:
    query = (
        select(DraftSeat.circle, Person)
        .join(Person, col(Person.id) == col(DraftSeat.person_id))
        .where(DraftSeat.round_id == round_id)
        .order_by(col(DraftSeat.circle), col(DraftSeat.id))
    )
    circles: dict[int, list[Person]] = defaultdict(list)
    for number, person in session.exec(query):
        circles[number].append(person)
    return list(circles.values())


def _alone(session: Session, round_id: int) -> Sequence[Person]:
    query = select(Person).join(DraftUnmatched, col(DraftUnmatched.person_id) == col(Person.id))
    return session.exec(query.where(DraftUnmatched.round_id == round_id).order_by(col(DraftUnmatched.id))).all()


def _card(circle: Sequence[Person], known: dict[int, Candidate]) -> CircleCard:
    found = [known[one.id] for one in circle if one.id in known]
    reasons = common(found)[Reader.ADMIN.value] if len(found) == len(circle) else ()
    return CircleCard(
        tuple(partner(one) for one in circle), tuple(ReasonLine(reason.code, reason.params) for reason in reasons)
    )


def _barred(circle: Sequence[int], today: dict[int, Candidate]) -> set[int]:
    """Return who of a circle cannot be in it any more: they are gone, or two of them are to be kept apart."""
    missing = {person_id for person_id in circle if person_id not in today}
    here = [person_id for person_id in circle if person_id in today]
    apart = {i for i in here for other in here if str(other) in (*today[i].past, *today[i].avoid)}
    return missing | apart
