"""A round that brings peers together: drafted as pairs or circles, shown to admins, and published once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from itertools import combinations, pairwise

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import DraftSeat, DraftUnmatched, Person, Programme, Round
from bot.errors import AlreadyDone
from bot.forms.circles import CIRCLES_A_PAGE, CircleCard, CirclesNote, CirclesPreview
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.relationships import Partner, Reader, ReasonLine
from bot.forms.rounds import PEER_PAIRS, Outcome
from bot.forms.states import DraftRuling, Role, RoundState
from bot.forms.steering import Decision
from bot.matching import Keys, Rules, Weights, allowed, text
from bot.matching import Person as Candidate
from bot.matching.clusters import clusters
from bot.matching.peers import Groups, Pairs, common, pair_peers
from bot.matching.peers import circles as in_circles
from bot.services import drafts, outbox, pairing, programmes, publishing, relationships, rounds, rulings, tempo
from bot.services.actors import Actor, System
from bot.services.drafts import DraftChanged
from bot.services.relationships import NewCircle, partner
from bot.services.transitions import transition

READY = "circles.draft_ready"


@dataclass(frozen=True)
class Asked:
    """Who is to be brought together, as it stood when somebody asked for a draft.

    Attributes:
        held: what admins decided about two people each, the one with the lower id first.
        before: circles to begin with, so that few people move.
    """

    round_id: int
    version: int
    seed: int
    size: int
    people: tuple[Candidate, ...]
    weights: Weights
    rules: Rules
    keys: Keys
    held: tuple[Decision, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()


def ask(session: Session, by: Actor | System, round_id: int, *, now: datetime, anew: bool = True) -> Asked:
    """Return who is in. Bringing them together takes no session, so that nobody waits for it.

    Args:
        session: confined to the workspace.
        by: who asks.
        round_id: the round.
        now: the present instant.
        anew: whether ties are decided another way than in the present draft.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over, or pairs mentors with mentees.
    """
    row, programme = under_way(session, by, round_id)
    gathered = pairing.gather(session, programme, rounds.signed_up(session, row.id), now=now)
    seed = row.seed + (anew and row.state is RoundState.DRAFT)
    return Asked(
        row.id,
        row.version,
        seed,
        row.group_size or PEER_PAIRS,
        gathered.everybody,
        gathered.weights,
        gathered.rules,
        gathered.keys,
        rulings.read(session, row.id),
    )


def answer(asked: Asked) -> Groups:
    """Bring people together: in pairs, where one over makes a trio, or in circles of about the size asked for."""
    solve = pair_peers if asked.size == PEER_PAIRS else partial(in_circles, size=asked.size, before=asked.before)
    return solve(
        asked.people,
        weights=asked.weights,
        rules=asked.rules,
        keys=asked.keys,
        together=_together(asked),
        apart=frozenset(
            (str(one.mentee_id), str(one.mentor_id)) for one in asked.held if one.ruling is DraftRuling.APART
        ),
        seed=asked.seed,
    )


def may_meet(people: Sequence[Candidate], rules: Rules) -> bool:
    """Tell whether all of these people may be brought together; never why not."""
    # Among peers it does not matter which kinds of mentoring somebody is open to.
    peers = [replace(one, kinds=()) for one in people]
    return all(allowed(one, other, rules) for one, other in combinations(peers, 2))


def _together(asked: Asked) -> Pairs:
    """Return who stays with whom, as far as all of them are in and may be brought together."""
    people = {one.key: one for one in asked.people}
    kept = [(str(one.mentee_id), str(one.mentor_id)) for one in asked.held if one.ruling is DraftRuling.KEEP]
    found: set[tuple[str, str]] = set()
    for team in clusters(kept):
        here = [people[key] for key in team if key in people]
        if len(here) == len(team) and may_meet(here, asked.rules):
            found |= set(pairwise(team))
    return frozenset(found)


def store(
    session: Session, by: Actor | System, asked: Asked, groups: Groups, *, now: datetime
) -> tuple[tuple[Partner, Partner], ...]:
    """Keep who sits with whom as the round's draft; returns two each who were to stay together and cannot any more.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: somebody else made a draft meanwhile.
    """
    row, _ = under_way(session, by, asked.round_id)
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
    lapsed = [(one.mentee_id, one.mentor_id) for one in asked.held if not _holds(one, groups)]
    rulings.replace(
        session, by, row.id, [one for one in asked.held if (one.mentee_id, one.mentor_id) not in lapsed], now=now
    )
    who = drafts.partners(session, {i for two in lapsed for i in two})
    return tuple((who[one], who[other]) for one, other in lapsed)


def _holds(one: Decision, groups: Groups) -> bool:
    two = {str(one.mentee_id), str(one.mentor_id)}
    # Whoever is away at present may come back, and is then still not to be with this one.
    return one.ruling is DraftRuling.APART or any(two <= set(group.members) for group in groups.groups)


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
    row, programme = under_way(session, actor, round_id)
    if row.state is RoundState.OPEN:
        raise AlreadyDone("Sign-up is open and there is no draft yet. “Draft now” in `/mentor-admin` makes one.")
    drafted = seated(session, row.id)
    page = max(0, min(page, (len(drafted) - 1) // CIRCLES_A_PAGE))
    here = drafted[page * CIRCLES_A_PAGE :][:CIRCLES_A_PAGE]
    ids = {person.id for circle in here for person in circle}
    known = {int(one.key): one for one in pairing.gather(session, programme, ids, now=now).everybody}
    people = sum(len(circle) for circle in drafted)
    held = rulings.read(session, row.id)
    kept = staying(held)
    return CirclesPreview(
        round_id=row.id,
        version=row.version,
        state=row.state,
        programme_name=programme.name,
        group_size=row.group_size or PEER_PAIRS,
        signed_up=len(rounds.signed_up(session, row.id)),
        total=len(drafted),
        page=page,
        circles=tuple(_card(circle, known, kept) for circle in here),
        alone=tuple(partner(one) for one in _alone(session, row.id)),
        minutes=tempo.introductions_take(session, len(drafted), messages=people + len(drafted)),
        staying=_others_staying(session, drafted, kept),
        apart=_apart(session, held),
    )


def publish(session: Session, actor: Actor, round_id: int, version: int, *, now: datetime) -> Outcome:
    """Make the draft that the admin saw real, all of it in the caller's transaction.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: it was published or called off before.
        DraftChanged: this is not the present draft, or somebody in it cannot be brought together any more.
    """
    row, programme = publishing.shown(session, actor, round_id, version)
    drafted = [[person.id for person in circle] for circle in seated(session, row.id)]
    ids = {person_id for circle in drafted for person_id in circle}
    today = {int(one.key): one for one in pairing.gather(session, programme, ids, now=now).everybody}
    publishing.refuse(session, {i for circle in drafted for i in _barred(circle, today)})
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
        for circle in drafted
    ]
    relationships.begin(session, actor, begun, programme=programme, round_id=row.id, now=now)
    return publishing.announce(session, row, programme, len(drafted), ids, now=now)


# -- inside -------------------------------------------------------------------------------------------------


def under_way(session: Session, by: Actor | System, round_id: int) -> tuple[Round, Programme]:
    """Return a round of peers that is not over, locked against others, with its programme.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over, or pairs mentors with mentees.
    """
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


def staying(held: Sequence[Decision]) -> list[set[int]]:
    """Return who is to stay with whom."""
    kept = [(str(one.mentee_id), str(one.mentor_id)) for one in held if one.ruling is DraftRuling.KEEP]
    return [{int(key) for key in team} for team in clusters(kept)]


def seated(session: Session, round_id: int) -> list[list[Person]]:
    """Return the circles of the present draft, in their order."""
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


def _others_staying(
    session: Session, drafted: Sequence[Sequence[Person]], kept: Sequence[set[int]]
) -> tuple[tuple[Partner, ...], ...]:
    """Return who is to stay together without being all of a circle: the circles themselves show the others."""
    whole = [{one.id for one in circle} for circle in drafted]
    found = [sorted(team) for team in kept if team not in whole]
    who = drafts.partners(session, {i for team in found for i in team})
    return tuple(tuple(who[i] for i in team) for team in found)


def _apart(session: Session, held: Sequence[Decision]) -> tuple[tuple[Partner, Partner], ...]:
    two = [(one.mentee_id, one.mentor_id) for one in held if one.ruling is DraftRuling.APART]
    who = drafts.partners(session, {i for both in two for i in both})
    return tuple((who[one], who[other]) for one, other in two)


def _card(circle: Sequence[Person], known: dict[int, Candidate], kept: Sequence[set[int]]) -> CircleCard:
    found = [known[one.id] for one in circle if one.id in known]
    reasons = common(found)[Reader.ADMIN.value] if len(found) == len(circle) else ()
    return CircleCard(
        tuple(partner(one) for one in circle),
        tuple(ReasonLine(reason.code, reason.params) for reason in reasons),
        kept={one.id for one in circle} in kept,
    )


def _barred(circle: Sequence[int], today: dict[int, Candidate]) -> set[int]:
    """Return who of a circle cannot be in it any more: they are gone, or two of them are to be kept apart."""
    missing = {person_id for person_id in circle if person_id not in today}
    here = [person_id for person_id in circle if person_id in today]
    apart = {i for i in here for other in here if str(other) in (*today[i].past, *today[i].avoid)}
    return missing | apart
