"""Steering a draft of peers: keep a circle, keep two apart, move somebody, and see what it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from sqlmodel import Session, col, select

from bot.db.tables import DraftUnmatched, Person
from bot.forms.circle_steering import CircleChangeForm, CircleSteer, CircleSteered, Turn
from bot.forms.relationships import Partner
from bot.forms.rounds import PEER_PAIRS
from bot.forms.states import DraftRuling, RoundState
from bot.forms.steering import Decision
from bot.matching.clusters import seats
from bot.matching.peers import Groups, sizes
from bot.services import circles, drafts, pairing, rulings
from bot.services.actors import Actor
from bot.services.circles import Asked
from bot.services.drafts import DraftChanged
from bot.services.steering import Impossible

#: The same words whatever stands between people: which rule it is would tell what one of them keeps private.
NOT_THESE = "These people cannot be together in this round. What stands in the way stays private; please choose others."
_GONE = "One of them is not in this draft: not counted in, paused or gone. Please choose somebody else."
_FULL = "There is no room for that: who stays together already fills the circles. Please let some of them go first."
_STALE = "Somebody changed this draft in the meantime, so nothing was done. Here is how it stands now."


def to_steer(session: Session, round_id: int, version: int, form: CircleChangeForm) -> CircleSteer:
    """Return what a filled-in form about one person means."""
    if form.apart_from is not None:
        return CircleSteer(round_id, version, Turn.APART, form.person, form.apart_from)
    to = session.exec(select(Person.id).where(Person.slack_user_id == form.move_to)).first()
    return CircleSteer(round_id, version, Turn.MOVE, form.person, to or 0)


def circle_of(session: Session, actor: Actor, round_id: int, version: int, person_id: int) -> tuple[Partner, ...]:
    """Return the circle in which somebody sits, in the draft that the actor looked at.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: this is not the present draft.
    """
    _look_at(session, actor, round_id, version)
    circle = _circle(_drafted(session, round_id), person_id)
    who = drafts.partners(session, set(circle))
    return tuple(who[i] for i in circle)


def check(session: Session, actor: Actor, steer: CircleSteer, *, now: datetime) -> None:
    """Make sure that something can be decided. It reads the people concerned only, so that nobody waits for an answer.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: this is not the present draft.
        Impossible: these people cannot be together.
    """
    _look_at(session, actor, steer.round_id, steer.version)
    _refuse_impossible(session, actor, steer, _decided(session, steer), now)


def ask(session: Session, actor: Actor, steer: CircleSteer, *, now: datetime) -> Asked:
    """Return the round's problem with one more decision; nothing is kept before `keep`.

    Raises:
        NotAllowed, AlreadyDone, DraftChanged, Impossible: as `check`.
    """
    check(session, actor, steer, now=now)
    asked = circles.ask(session, actor, steer.round_id, now=now, anew=False)
    before = tuple(tuple(str(i) for i in circle) for circle in _drafted(session, steer.round_id))
    return replace(asked, held=_decided(session, steer), before=before)


def answer(steer: CircleSteer, asked: Asked) -> Groups | None:
    """Bring everybody together around a decision; None where the draft stays as it is."""
    return circles.answer(asked) if steer.turn in {Turn.APART, Turn.MOVE} else None


def keep(
    session: Session, actor: Actor, steer: CircleSteer, asked: Asked, groups: Groups | None, *, now: datetime
) -> CircleSteered:
    """Keep a decision with the draft that follows from it, and return what it changed.

    Raises:
        NotAllowed: the actor does not run this programme (any more).
        AlreadyDone: the round is over.
        DraftChanged: somebody else changed the draft meanwhile.
    """
    before = _drafted(session, asked.round_id)
    about = _about(before, steer)
    if groups is not None:
        lapsed = circles.store(session, actor, asked, groups, now=now)
    else:
        lapsed = ()
        _keep_decision(session, actor, asked, now)
    changed = [circle for circle in _drafted(session, asked.round_id) if set(circle) not in map(set, before)]
    who = drafts.partners(session, {i for circle in (about, *changed) for i in circle})
    return CircleSteered(
        steer.turn,
        tuple(who[i] for i in about if i in who),
        tuple(tuple(who[i] for i in circle) for circle in changed),
        lapsed,
    )


# -- inside -------------------------------------------------------------------------------------------------


def _look_at(session: Session, actor: Actor, round_id: int, version: int) -> None:
    row, _ = circles.under_way(session, actor, round_id)
    if row.version != version or row.state is not RoundState.DRAFT:
        raise DraftChanged(_STALE)


def _keep_decision(session: Session, actor: Actor, asked: Asked, now: datetime) -> None:
    row, _ = circles.under_way(session, actor, asked.round_id)
    if row.version != asked.version:
        raise DraftChanged(_STALE)
    rulings.replace(session, actor, row.id, asked.held, now=now)
    row.version += 1
    session.add(row)
    session.flush()


def _drafted(session: Session, round_id: int) -> list[list[int]]:
    return [[one.id for one in circle] for circle in circles.seated(session, round_id)]


def _circle(drafted: Sequence[Sequence[int]], person_id: int) -> Sequence[int]:
    circle = next((circle for circle in drafted if person_id in circle), None)
    if circle is None:
        raise DraftChanged(_STALE)
    return circle


def _about(drafted: Sequence[Sequence[int]], steer: CircleSteer) -> Sequence[int]:
    if steer.turn is Turn.KEEP:
        return _circle(drafted, steer.person_id)
    return [steer.person_id] if steer.turn is Turn.LET_GO else [steer.person_id, steer.other_id]


def _decided(session: Session, steer: CircleSteer) -> tuple[Decision, ...]:
    """Return what holds in a round with one more decision."""
    held = rulings.read(session, steer.round_id)
    one, other = steer.person_id, steer.other_id
    teams = circles.staying(held)
    apart = {(two.mentee_id, two.mentor_id) for two in held if two.ruling is DraftRuling.APART}
    match steer.turn:
        case Turn.KEEP:
            circle = set(_circle(_drafted(session, steer.round_id), one))
            teams = [*(team - circle for team in teams), circle]
        case Turn.LET_GO:
            teams = [team for team in teams if one not in team]
        case Turn.APART:
            if other == one or other not in _circle(_drafted(session, steer.round_id), one):
                raise DraftChanged(_STALE)
            teams = [team - {one} if other in team else team for team in teams]
            apart.add(_two(one, other))
        case Turn.TAKE_BACK:
            apart.discard(_two(one, other))
        case Turn.MOVE:
            joined = next((team for team in teams if other in team), {other}) | {one}
            teams = [*(team - joined for team in teams), joined]
            apart -= {_two(one, company) for company in joined}
    return _as_decisions(teams, apart)


def _as_decisions(teams: Iterable[set[int]], apart: Iterable[tuple[int, int]]) -> tuple[Decision, ...]:
    kept = [two for team in teams for two in pairwise(sorted(team))]
    return tuple(
        [Decision(*two, DraftRuling.KEEP) for two in sorted(kept)]
        + [Decision(*two, DraftRuling.APART) for two in sorted(apart)]
    )


def _two(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _refuse_impossible(
    session: Session, actor: Actor, steer: CircleSteer, held: tuple[Decision, ...], now: datetime
) -> None:
    if steer.turn not in {Turn.KEEP, Turn.MOVE}:
        return
    teams = circles.staying(held)
    team = next((team for team in teams if steer.person_id in team), set[int]())
    in_draft = _in_draft(session, steer.round_id)
    row, programme = circles.under_way(session, actor, steer.round_id)
    gathered = pairing.gather(session, programme, team & in_draft, now=now)
    if len(team) < 2 or len(gathered.everybody) < len(team):  # noqa: PLR2004 - nobody stays together with themself
        raise Impossible(_GONE)
    if not circles.may_meet(gathered.everybody, gathered.rules):
        raise Impossible(NOT_THESE)
    room = sizes(len(in_draft), row.group_size or PEER_PAIRS)
    if None in seats([len(one) for one in teams], room):
        raise Impossible(_FULL)


def _in_draft(session: Session, round_id: int) -> set[int]:
    alone = session.exec(select(DraftUnmatched.person_id).where(col(DraftUnmatched.round_id) == round_id))
    return {i for circle in _drafted(session, round_id) for i in circle} | set(alone)
