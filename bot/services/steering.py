"""Steering a draft: keep two together or apart, choose somebody else, and see what that changes and costs."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import DraftPair, Person
from bot.errors import UserError
from bot.forms.relationships import Partner
from bot.forms.states import DraftRuling, RoundState
from bot.forms.steering import MOST_CHOICES, Choice, Choices, Decision, MoveCard, PairForm, Steer, Steered
from bot.matching import Pair, allowed, others
from bot.services import drafts, pairing, rounds, rulings
from bot.services.actors import Actor
from bot.services.drafts import Answered, Asked, DraftChanged

#: The same words whatever stands between two people: which rule it is would tell what one of them keeps private.
NOT_THESE_TWO = "These two cannot be paired in this round. What stands in the way stays private; please choose others."
_GONE = "One of them cannot be paired in this round any more: not counted in, paused, gone, or with another role."
_STALE = "Somebody changed this draft in the meantime, so nothing was done. Here is how it stands now."


class Impossible(UserError):  # noqa: N818 - named like the thing it says, as all user errors
    """Two people cannot be paired."""


def look_at(session: Session, actor: Actor, round_id: int, version: int) -> None:
    """Make sure that somebody may steer a draft, and that it is the one they looked at.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: this is not the present draft.
    """
    row, _ = drafts.under_way(session, actor, round_id)
    if row.version != version or row.state is not RoundState.DRAFT:
        raise DraftChanged(_STALE)


def check(session: Session, actor: Actor, steer: Steer, *, now: datetime) -> None:
    """Make sure that something can be decided. It reads the two people only, so that nobody waits for an answer.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: this is not the present draft.
        Impossible: these two cannot be paired.
    """
    look_at(session, actor, steer.round_id, steer.version)
    decision = steer.decision
    together = _mentor(_pairs(session, steer.round_id), decision.mentee_id) == decision.mentor_id
    if decision.ruling is DraftRuling.APART and not together:
        raise DraftChanged(_STALE)
    if decision.ruling is DraftRuling.KEEP:
        _refuse_impossible(session, actor, steer, now)


def ask(session: Session, actor: Actor, steer: Steer, *, now: datetime) -> Asked:
    """Return the round's problem with one more decision; nothing is kept before `keep`.

    Raises:
        NotAllowed, AlreadyDone, DraftChanged, Impossible: as `check`.
    """
    check(session, actor, steer, now=now)
    asked = drafts.ask(session, actor, steer.round_id, now=now, anew=False)
    return replace(asked, rulings=_with(asked.rulings, steer), decision=steer.decision)


def to_pair(session: Session, round_id: int, version: int, form: PairForm) -> Steer:
    """Return what pairing two people by hand means, whoever they are."""
    query = select(Person).where(col(Person.slack_user_id).in_([form.mentee, form.mentor]))
    found = {person.slack_user_id: person.id for person in session.exec(query)}
    decision = Decision(found.get(form.mentee, 0), found.get(form.mentor, 0), DraftRuling.KEEP)
    return Steer(round_id, version, decision)


def _with(held: tuple[Decision, ...], steer: Steer) -> tuple[Decision, ...]:
    if steer.instead_of is not None:
        held = rulings.with_one_more(held, Decision(*steer.instead_of, None))
    return rulings.with_one_more(held, steer.decision)


def _refuse_impossible(session: Session, actor: Actor, steer: Steer, now: datetime) -> None:
    _, programme = drafts.under_way(session, actor, steer.round_id)
    mentee_id, mentor_id = steer.decision.mentee_id, steer.decision.mentor_id
    two = {mentee_id, mentor_id} & set(rounds.signed_up(session, steer.round_id))
    gathered = pairing.gather(session, programme, two, now=now)
    mentee = next((one for one in gathered.mentees if one.key == str(mentee_id)), None)
    mentor = next((one for one in gathered.mentors if one.key == str(mentor_id)), None)
    if mentee is None or mentor is None:
        raise Impossible(_GONE)
    if mentor.capacity < 1:
        raise Impossible(f"{_name(session, mentor_id)} has no free place. Please choose somebody else.")
    if not allowed(mentee, mentor, gathered.rules):
        raise Impossible(NOT_THESE_TWO)
    held = _with(rulings.read(session, steer.round_id), steer)
    if sum(one.ruling is DraftRuling.KEEP and one.mentor_id == mentor_id for one in held) > mentor.capacity:
        name = _name(session, mentor_id)
        raise Impossible(f"All places of {name} are taken by pairs that you keep. Let one of them go first.")


def _name(session: Session, person_id: int) -> str:
    name = session.exec(select(Person.name).where(Person.id == person_id)).one()
    return name.translate({ord(c): None for c in "<>&*_~`"}) or "This person"


def keep(session: Session, actor: Actor, asked: Asked, answered: Answered, *, now: datetime) -> Steered:
    """Keep a decision with the draft that follows from it, and return what it changed.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: somebody else changed the draft meanwhile.
    """
    decision = asked.decision
    if decision is None:
        raise ValueError("nothing was decided")
    before = _pairs(session, asked.round_id)
    lapsed = drafts.store(session, actor, asked, answered, now=now)
    after = _pairs(session, asked.round_id)
    moved = [mentee for mentee in before.keys() | after.keys() if _mentor(before, mentee) != _mentor(after, mentee)]
    ids = {decision.mentee_id, decision.mentor_id, *moved}
    ids |= {i for mentee in moved for i in (_mentor(before, mentee), _mentor(after, mentee)) if i is not None}
    who = drafts.partners(session, ids)
    moves = [
        MoveCard(who[mentee], _of(who, _mentor(before, mentee)), _of(who, _mentor(after, mentee))) for mentee in moved
    ]
    cost = sum(pair.fit for pair in before.values()) - sum(pair.fit for pair in after.values())
    return Steered(
        who[decision.mentee_id],
        who[decision.mentor_id],
        decision.ruling,
        tuple(sorted(moves, key=lambda move: (move.mentee.name, move.mentee.person_id))),
        # Less than nothing would mean that something counts which admins are not shown.
        max(0, cost),
        lapsed,
    )


@dataclass(frozen=True)
class _Seen:
    """A pair of a draft as it stood."""

    mentee_id: int
    mentor_id: int
    fit: int


def _pairs(session: Session, round_id: int) -> dict[int, _Seen]:
    query = select(DraftPair.mentee_id, DraftPair.mentor_id, DraftPair.score).where(DraftPair.round_id == round_id)
    return {mentee_id: _Seen(mentee_id, mentor_id, fit) for mentee_id, mentor_id, fit in session.exec(query)}


def _mentor(pairs: dict[int, _Seen], mentee_id: int) -> int | None:
    return pairs[mentee_id].mentor_id if mentee_id in pairs else None


def _of(who: dict[int, Partner], person_id: int | None) -> Partner | None:
    return who[person_id] if person_id is not None else None


def choices(
    session: Session, actor: Actor, round_id: int, version: int, of: tuple[int, int], *, now: datetime
) -> Choices:
    """Return whom else the two of a pair could be with, the best fit first.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: this is not the draft that the actor looked at.
        NotFound: one of them cannot be paired any more.
    """
    look_at(session, actor, round_id, version)
    asked = drafts.ask(session, actor, round_id, now=now, anew=False)
    mentee_id, mentor_id = of
    mentors, mentees = others(asked.gathered.problem, str(mentee_id), str(mentor_id), limit=MOST_CHOICES)
    now_with = _now_with(_pairs(session, round_id))
    ids = {mentee_id, mentor_id, *(int(pair.mentor) for pair in mentors), *(int(pair.mentee) for pair in mentees)}
    who = drafts.partners(session, ids | {i for found in now_with.values() for i in found})

    def choice(person_id: int, pair: Pair) -> Choice:
        return Choice(who[person_id], pair.fit, tuple(who[i] for i in now_with[person_id]))

    return Choices(
        round_id,
        version,
        who[mentee_id],
        who[mentor_id],
        tuple(choice(int(pair.mentor), pair) for pair in mentors),
        tuple(choice(int(pair.mentee), pair) for pair in mentees),
    )


def _now_with(pairs: dict[int, _Seen]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for pair in pairs.values():
        found[pair.mentee_id].append(pair.mentor_id)
        found[pair.mentor_id].append(pair.mentee_id)
    return found
