"""The draft of a round: solved from who is in, shown to admins, solved again as often as they like."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import DraftPair, DraftUnmatched, Person, Profile, Programme, Round
from bot.errors import AlreadyDone, UserError
from bot.forms.drafts import PAIRS_A_PAGE, ApartCard, DraftNote, PairCard, Preview, UnmatchedCard
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.relationships import Partner, Reader
from bot.forms.states import DraftRuling, Role, RoundState
from bot.forms.steering import Decision
from bot.matching import Solution, draft, text
from bot.services import outbox, pairing, programmes, readiness, rounds, rulings, tempo
from bot.services.actors import Actor, System
from bot.services.pairing import Gathered
from bot.services.relationships import for_reader, partner
from bot.services.transitions import transition

READY = "rounds.draft_ready"
#: Somebody who was counted in but neither looks nor offers any more.
NO_ROLE = "no_role"


#: What is said of whoever fits no free place, for whichever private reason.
NO_PLACE = "places"


class DraftChanged(UserError):  # noqa: N818 - named like the thing it says, as all user errors
    """What the admin looked at is not the draft any more; the new one should be shown."""


@dataclass(frozen=True)
class Asked:
    """One round's problem, as it stood when somebody asked for a draft.

    Attributes:
        rulings: what admins decided about pairs.
        decision: the last of it, where it was decided just now.
        held: whom the readiness gate keeps from a mentor this time. Their rows say what others' rows say, too.
    """

    round_id: int
    version: int
    seed: int
    gathered: Gathered
    rulings: tuple[Decision, ...] = ()
    decision: Decision | None = None
    held: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answered:
    """A solved problem.

    Attributes:
        lapsed: pairs that were kept and cannot be any more.
    """

    solution: Solution
    lapsed: tuple[Decision, ...] = ()


def ask(session: Session, by: Actor | System, round_id: int, *, now: datetime, anew: bool = True) -> Asked:
    """Return the problem of a round. Solving it takes no session, so that nobody waits for it.

    Args:
        session: confined to the workspace.
        by: who asks.
        round_id: the round.
        now: the present instant.
        anew: whether ties are decided another way than in the present draft.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
    """
    row, programme = under_way(session, by, round_id)
    gathered = pairing.gather(session, programme, rounds.signed_up(session, row.id), now=now)
    held = readiness.held(session, programme, [int(one.key) for one in gathered.mentees])
    gathered = replace(gathered, mentees=tuple(one for one in gathered.mentees if int(one.key) not in held))
    seed = row.seed + (anew and row.state is RoundState.DRAFT)
    return Asked(row.id, row.version, seed, gathered, rulings.read(session, row.id), held=tuple(sorted(held)))


def answer(asked: Asked) -> Answered:
    """Solve a round's problem, and follow what was decided about it."""
    problem = asked.gathered.problem
    made = draft(problem, seed=asked.seed)
    lapsed = rulings.follow(made, problem, asked.rulings)
    return Answered(made.solution, lapsed)


def store(
    session: Session, by: Actor | System, asked: Asked, answered: Answered, *, now: datetime
) -> tuple[tuple[Partner, Partner], ...]:
    """Keep a solution as the round's draft; returns pairs that were kept together and cannot be any more.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: somebody else made a draft meanwhile.
    """
    row, _ = under_way(session, by, asked.round_id)
    if row.version != asked.version:
        raise DraftChanged("Somebody else made a new draft at the same moment; here it is.")
    for table in (DraftPair, DraftUnmatched):
        # Fetched, so that the session forgets rows whose ids SQLite gives out again.
        session.execute(
            sa.delete(table).where(col(table.round_id) == row.id).execution_options(synchronize_session="fetch")
        )
    session.add_all(_pairs(asked, answered.solution))
    session.add_all(_unmatched(asked, answered.solution))
    rulings.replace(session, by, row.id, [one for one in asked.rulings if one not in answered.lapsed], now=now)
    row.version, row.seed = row.version + 1, asked.seed
    row.weights, row.text_model = asdict(asked.gathered.weights), text.name()
    session.add(row)
    session.flush()
    if transition(session, row, RoundState.DRAFT, allowed_from={RoundState.OPEN}, by=by, now=now):
        rounds.refresh_announcement(session, row, now=now)
    lapsed = [(one.mentee_id, one.mentor_id) for one in answered.lapsed]
    who = partners(session, {i for two in lapsed for i in two})
    return tuple((who[mentee], who[mentor]) for mentee, mentor in lapsed)


def queue_due(session: Session, *, now: datetime) -> None:
    """Draft every round whose sign-up is over, and tell its admins."""
    by = System(session.info["workspace_id"])
    for row in rounds.due(session, now=now):
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
                params={"version": row.version},
            )
            outbox.enqueue(session, letter, now=now)


def note(session: Session, row: Round) -> DraftNote:
    """Return what admins read about a fresh draft."""
    profiles = select(Profile).where(col(Profile.person_id).in_(rounds.signed_up(session, row.id)))
    told = list(session.exec(profiles))
    return DraftNote(
        round=rounds.card(session, row),
        looking=sum(profile.looking for profile in told),
        offering=sum(profile.offering for profile in told),
        unmatched=sum(1 for card in _unmatched_cards(session, row.id) if card.role == Role.MENTEE),
    )


def preview(session: Session, actor: Actor, round_id: int, *, page: int = 0) -> Preview:
    """Return one page of the present draft.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: there is no draft to look at.
    """
    row, programme = under_way(session, actor, round_id)
    if row.state is RoundState.OPEN:
        raise AlreadyDone("Sign-up is open and there is no draft yet. “Draft now” in `/mentor-admin` makes one.")
    query = select(DraftPair).where(DraftPair.round_id == row.id).order_by(col(DraftPair.id))
    pairs = list(session.exec(query))
    page = max(0, min(page, (len(pairs) - 1) // PAIRS_A_PAGE))
    fits = [pair.score for pair in pairs]
    held = rulings.read(session, row.id)
    kept = {(one.mentee_id, one.mentor_id) for one in held if one.ruling is DraftRuling.KEEP}
    load = Counter(pair.mentor_id for pair in pairs)
    return Preview(
        round_id=row.id,
        version=row.version,
        state=row.state,
        programme_name=programme.name,
        seed=row.seed,
        signed_up=len(rounds.signed_up(session, row.id)),
        total=len(pairs),
        average_fit=round(sum(fits) / len(fits)) if fits else 0,
        lowest_fit=min(fits, default=0),
        most_mentees=max(load.values(), default=0),
        page=page,
        pairs=_pair_cards(session, pairs[page * PAIRS_A_PAGE :][:PAIRS_A_PAGE], kept),
        unmatched=_unmatched_cards(session, row.id),
        minutes=tempo.introductions_take(session, len(pairs)),
        kept=len(kept),
        apart=_apart_cards(session, [one for one in held if one.ruling is DraftRuling.APART]),
    )


def under_way(session: Session, by: Actor | System, round_id: int) -> tuple[Round, Programme]:
    """Return a round that is not over, locked against others, with its programme.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
    """
    if isinstance(by, Actor):
        row, programme, _ = rounds.for_admin(session, by, round_id)
    else:
        row = session.exec(select(Round).where(Round.id == round_id).with_for_update()).one()
        programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).one()
    if row.group_size is not None:
        raise AlreadyDone("This round brings peers together. “Draft now” in `/mentor-admin` shows them.")
    if row.state is RoundState.PUBLISHED:
        raise AlreadyDone("This round is already published; everybody in it has been told.")
    if row.state is RoundState.CANCELLED:
        raise AlreadyDone("This round was called off.")
    return row, programme


def _pairs(asked: Asked, solution: Solution) -> list[DraftPair]:
    mentees = {person.key: person for person in asked.gathered.mentees}
    mentors = {person.key: person for person in asked.gathered.mentors}
    rows = []
    for pair in solution.pairs:
        mentor = mentors[pair.mentor]
        goal = pairing.goal_for(asked.gathered.goals.get(int(pair.mentee), ()), pair, mentor)
        rows.append(
            DraftPair(
                round_id=asked.round_id,
                mentee_id=int(pair.mentee),
                mentor_id=int(pair.mentor),
                goal_id=goal.id if goal is not None else None,
                kind=pairing.kind_for(goal, pair, mentees[pair.mentee], mentor),
                # The share without wishes: what an admin sees must not betray whom somebody named.
                score=pair.fit,
                reasons=pairing.to_store(pair),
            )
        )
    return rows


def _unmatched(asked: Asked, solution: Solution) -> list[DraftUnmatched]:
    told = [(int(one.person), Role.MENTEE.value, one.code) for one in solution.unmatched]
    told += [(int(one.person), Role.MENTOR.value, one.code) for one in solution.idle]
    told += [(person_id, Role.MENTEE.value, NO_PLACE) for person_id in asked.held]
    told += [(person_id, Role.MENTEE.value, NO_ROLE) for person_id in asked.gathered.neither]
    return [
        DraftUnmatched(round_id=asked.round_id, person_id=person_id, role=role, code=code)
        for person_id, role, code in told
    ]


def _pair_cards(session: Session, pairs: list[DraftPair], kept: set[tuple[int, int]]) -> tuple[PairCard, ...]:
    people = partners(session, {i for pair in pairs for i in (pair.mentee_id, pair.mentor_id)})
    return tuple(
        PairCard(
            people[pair.mentee_id],
            people[pair.mentor_id],
            Kind(pair.kind),
            pair.score,
            for_reader(pair.reasons, Reader.ADMIN),
            kept=(pair.mentee_id, pair.mentor_id) in kept,
        )
        for pair in pairs
    )


def _apart_cards(session: Session, held: list[Decision]) -> tuple[ApartCard, ...]:
    people = partners(session, {i for one in held for i in (one.mentee_id, one.mentor_id)})
    return tuple(ApartCard(people[one.mentee_id], people[one.mentor_id]) for one in held)


def partners(session: Session, person_ids: set[int]) -> dict[int, Partner]:
    """Return what anybody in the workspace sees of these people."""
    return {p.id: partner(p) for p in session.exec(select(Person).where(col(Person.id).in_(person_ids)))}


def _unmatched_cards(session: Session, round_id: int) -> tuple[UnmatchedCard, ...]:
    query = (
        select(DraftUnmatched, Person)
        .join(Person, col(Person.id) == col(DraftUnmatched.person_id))
        .where(DraftUnmatched.round_id == round_id)
        .order_by(col(DraftUnmatched.id))
    )
    return tuple(UnmatchedCard(partner(person), row.role, row.code) for row, person in session.exec(query))
