"""How people meet: what is said in their group DM, and to each of them in private."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Goal, Member, Person, Profile, Programme, Relationship
from bot.forms.relationships import CircleIntro, CircleMatched, IntroCard, MatchedCard, Reader, RelationshipCard
from bot.forms.states import LIVING, Role
from bot.forms.wording import Vocabulary
from bot.services import goals, wording
from bot.services.relationships import card_of, for_reader, partner


def introduction(
    session: Session, relationship_id: int, recipients: Collection[int], *, now: datetime
) -> IntroCard | CircleIntro | None:
    """Return what the group DM of a new relationship shows; None where there is nothing to introduce any more.

    A greeting is for everybody who is in it at that moment: where somebody left before it was sent, there is
    another one for the rest.
    """
    row = session.exec(select(Relationship).where(Relationship.id == relationship_id)).first()
    if row is None or row.state not in LIVING:
        return None
    inside = _members(session, row.id)
    if {member.person_id for member, _ in inside} != set(recipients):
        return None
    programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).first()
    name = programme.name if programme is not None else ""
    if row.kind is Kind.PEER:
        return CircleIntro(tuple(partner(person) for _, person in inside), name, row.ends_at, now)
    by_role = _by_role(session, row.id)
    mentor, mentee = by_role.get(Role.MENTOR), by_role.get(Role.MENTEE)
    if mentor is None or mentee is None:
        return None
    words = wording.of_programmes(session, [row.programme_id])
    # The mentor's first offer, whatever the mentee wants: anything chosen by the goal would tell of the goal.
    offered = _offered(session, mentor.id, words)
    return IntroCard(
        mentor=partner(mentor),
        mentee=partner(mentee),
        kind=Kind(row.kind),
        programme_name=name,
        function=offered[0] if offered else None,
        ends_at=row.ends_at,
        now=now,
        words=words,
    )


def matched(session: Session, relationship_id: int, person_id: int) -> MatchedCard | CircleMatched | None:
    """Return what one member reads in private about a new relationship; None where it has ended or is not theirs."""
    row = session.exec(select(Relationship).where(Relationship.id == relationship_id)).first()
    seen = card_of(session, relationship_id, person_id)
    if row is None or seen is None or not seen.partners or row.state not in LIVING:
        return None
    if seen.role is Role.PEER:
        return _among_peers(session, row, seen, person_id)
    reader = Reader.MENTEE if seen.role is Role.MENTEE else Reader.MENTOR
    words = wording.of_programmes(session, [row.programme_id])
    function = _shared(session, row, seen.partners[0].person_id, words) if reader is Reader.MENTEE else None
    opened = goals.opened_to(session, row.goal_id, seen.role, accepted=True) if reader is Reader.MENTOR else None
    return MatchedCard(seen, wording.worded(for_reader(row.reasons, reader), words), function, opened, words)


def _among_peers(session: Session, row: Relationship, seen: RelationshipCard, person_id: int) -> CircleMatched:
    everybody = session.exec(select(Member).where(Member.relationship_id == row.id).order_by(col(Member.id))).all()
    inside = [member for member in everybody if member.left_at is None]
    # Reasons are about everybody who was brought together; they are not told once somebody is missing.
    told = for_reader(row.reasons, Reader.PEER) if len(inside) == len(everybody) else ()
    return CircleMatched(seen, told, begins=inside[0].person_id == person_id)


def function_for(session: Session, row: Relationship, role: Role, words: Vocabulary) -> str | None:
    """Return what a pair works on, as far as this role may know: what was chosen by the goal tells of the goal."""
    mentor = _by_role(session, row.id).get(Role.MENTOR)
    if mentor is None:
        return None
    if role is Role.MENTEE:
        return _shared(session, row, mentor.id, words)
    return next(iter(_offered(session, mentor.id, words)), None)


def _members(session: Session, relationship_id: int) -> Sequence[tuple[Member, Person]]:
    query = (
        select(Member, Person)
        .join(Person, col(Person.id) == col(Member.person_id))
        .where(Member.relationship_id == relationship_id, col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(query).all()


def _by_role(session: Session, relationship_id: int) -> dict[Role, Person]:
    return {member.role: person for member, person in _members(session, relationship_id)}


def _offered(session: Session, mentor_id: int, words: Vocabulary) -> tuple[str, ...]:
    profile = session.exec(select(Profile).where(Profile.person_id == mentor_id)).first()
    return _understood(session, profile.functions_offered, words) if profile is not None else ()


def _shared(session: Session, row: Relationship, mentor_id: int, words: Vocabulary) -> str | None:
    goal = session.exec(select(Goal).where(Goal.id == row.goal_id)).first() if row.goal_id is not None else None
    offered = _offered(session, mentor_id, words)
    wanted = _understood(session, goal.functions, words) if goal is not None else ()
    return next((key for key in wanted if key in offered), next(iter(offered), None))


def _understood(session: Session, keys: Sequence[str], words: Vocabulary) -> tuple[str, ...]:
    return wording.understood(session, words, keys).functions(keys)
