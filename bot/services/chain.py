"""Who passed mentoring on to whom, with the names of those who agreed and of nobody else.

What may be told is decided for each finished mentorship by itself, since that is where people were asked:

- Both agreed: both are named. Somebody who agreed in several is one person, so that a chain shows.
- One agreed: the other one is "somebody", and a somebody of each mentorship stands alone. Were two of them joined,
  whoever knows one of the two could follow that person further.
- Where fewer than five people could be that somebody, the mentorship is left out: in a small programme "somebody" is
  as good as a name.
- Neither agreed: it is counted at most, and that only where there are at least five.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.db.tables import Enrolment, Member, Person, Profile, Programme, ProgrammeAdmin, Relationship
from bot.errors import NotFound
from bot.forms.chain import Chain, ChainCard, Link, Someone
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import EnrolmentState, ProfileState, RelationshipState, Role
from bot.services import outbox, people, pictures
from bot.services.actors import Actor
from bot.services.calendar import local_date

PICTURE = "chain.picture"
#: A group of fewer people tells of each of them.
FEWEST = 5
_NOT_YOURS = "This programme is not one of yours, or is no longer here. Nothing was changed."


@dataclass(frozen=True, order=True)
class Side:
    """One of the two of a finished mentorship; `name` is empty where they are not to be named."""

    person_id: int
    name: str


def of_programme(session: Session, programme_id: int) -> Chain:
    """Return what may be told of a programme's finished mentorships."""
    programme = session.exec(select(Programme).where(Programme.id == programme_id)).one()
    return tell(programme_id, programme.name, _finished(session, programme_id))


def tell(programme_id: int, programme_name: str, pairs: Sequence[tuple[Side, Side]]) -> Chain:
    """Return what may be told of these mentorships, each a mentor and a mentee."""
    hidden = [{pair[side].person_id for pair in pairs if not pair[side].name} for side in (0, 1)]
    both = {(mentor, mentee) for mentor, mentee in pairs if mentor.name and mentee.name}
    gave = Counter(mentor for mentor, mentee in pairs if mentor.name and not mentee.name)
    took = Counter(mentee for mentor, mentee in pairs if mentee.name and not mentor.name)
    drawn = _Drawn()
    for mentor, mentee in sorted(both):
        drawn.link(drawn.named(mentor), drawn.named(mentee))
    if len(hidden[1]) >= FEWEST:
        for mentor, count in sorted(gave.items()):
            drawn.link(drawn.named(mentor), drawn.somebody(count))
    if len(hidden[0]) >= FEWEST:
        for mentee, count in sorted(took.items()):
            drawn.link(drawn.somebody(count), drawn.named(mentee))
    others = sum(not (mentor.name or mentee.name) for mentor, mentee in pairs)
    told = others if others >= FEWEST else 0
    return Chain(programme_id, programme_name, tuple(drawn.people), tuple(drawn.links), told)


def look(session: Session, actor: Actor, programme_id: int | None = None, *, now: datetime) -> list[ChainCard]:
    """Return the chains of one programme, or of all the actor's; a picture that nobody has seen yet is sent for.

    Raises:
        NotFound: they neither take part in the programme nor run it.
    """
    found = [card(session, one, actor.person_id) for one in _programmes(session, actor, programme_id)]
    return [_sent_for(session, one, actor.person_id, now) for one in found]


def card(session: Session, programme_id: int, person_id: int) -> ChainCard:
    """Return a programme's chain for one reader; the caller knows that they may see it."""
    chain = of_programme(session, programme_id)
    named = select(Member.id).where(col(Member.id).in_(_places(programme_id, person_id)), col(Member.may_be_named))
    return ChainCard(
        chain=chain,
        file_id=pictures.file_of(session, chain.digest) if chain.links else "",
        i_am_named=session.exec(named).first() is not None,
    )


def show(session: Session, person_id: int, programme_id: int, *, now: datetime) -> None:
    """Have somebody sent the picture, as it is now; once a day as long as it stays the same."""
    _sent_for(session, replace(card(session, programme_id, person_id), file_id=""), person_id, now)


def unname(session: Session, actor: Actor, programme_id: int) -> ChainCard:
    """Take the actor's name out of a programme's chain, whatever they agreed to before.

    Raises:
        NotFound: there is no such programme.
    """
    if session.exec(select(Programme.id).where(Programme.id == programme_id)).first() is None:
        raise NotFound(_NOT_YOURS)
    for member in session.exec(select(Member).where(col(Member.id).in_(_places(programme_id, actor.person_id)))):
        member.may_be_named = False
        session.add(member)
    session.flush()
    return card(session, programme_id, actor.person_id)


def to_send(session: Session, programme_id: int, person_id: int) -> ChainCard | str:
    """Return the chain for its message, or a code that says why it has lost its point."""
    programme = session.exec(select(Programme).where(Programme.id == programme_id)).first()
    if programme is None:
        return "programme_gone"
    found = card(session, programme_id, person_id)
    return found if found.chain.links else "nobody_named"


# -- inside -------------------------------------------------------------------------------------------------


class _Drawn:
    """What is told, as it is gathered."""

    def __init__(self) -> None:
        self.people: list[Someone] = []
        self.links: list[Link] = []
        self._at: dict[int, int] = {}

    def named(self, who: Side) -> int:
        if who.person_id not in self._at:
            self._at[who.person_id] = self._add(Someone(who.name))
        return self._at[who.person_id]

    def somebody(self, count: int) -> int:
        return self._add(Someone(count=count))

    def link(self, mentor: int, mentee: int) -> None:
        self.links.append(Link(mentor, mentee))

    def _add(self, one: Someone) -> int:
        self.people.append(one)
        return len(self.people) - 1


def _finished(session: Session, programme_id: int) -> list[tuple[Side, Side]]:
    """Return mentor and mentee of each mentorship whose term is over, nameless where they are not to be named."""
    # Whoever left, or is gone from Slack, cannot take their name out any more.
    left = select(Profile.person_id).where(Profile.state == ProfileState.LEFT)
    query: Any = (
        select(Member, Person, col(Person.id).in_(left) | col(Person.is_deleted))
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .join(Person, col(Person.id) == col(Member.person_id))
        .where(Relationship.programme_id == programme_id, Relationship.state == RelationshipState.CLOSED)
        .where(col(Member.role).in_([Role.MENTOR, Role.MENTEE]))
        .order_by(col(Member.id))
    )
    sides: dict[int, dict[Role, Side]] = defaultdict(dict)
    for member, person, is_gone in session.exec(query):
        name = person.name if member.may_be_named and not is_gone else ""
        sides[member.relationship_id][member.role] = Side(person.id, name)
    both = {Role.MENTOR, Role.MENTEE}
    return [(found[Role.MENTOR], found[Role.MENTEE]) for found in sides.values() if found.keys() >= both]


def _programmes(session: Session, actor: Actor, programme_id: int | None) -> list[int]:
    """Return the programmes in which somebody takes part or which they run, or the one that they ask for."""
    takes_part = select(Enrolment.programme_id).where(
        Enrolment.person_id == actor.person_id, Enrolment.state == EnrolmentState.ACTIVE
    )
    runs = select(ProgrammeAdmin.programme_id).where(ProgrammeAdmin.person_id == actor.person_id)
    query = select(Programme.id).order_by(col(Programme.id))
    if programme_id is None:
        return list(session.exec(query.where(col(Programme.id).in_(takes_part) | col(Programme.id).in_(runs))))
    asked = query.where(Programme.id == programme_id)
    if not people.get(session, actor).is_admin:
        asked = asked.where(col(Programme.id).in_(takes_part) | col(Programme.id).in_(runs))
    found = list(session.exec(asked))
    if not found:
        raise NotFound(_NOT_YOURS)
    return found


def _places(programme_id: int, person_id: int) -> Any:
    """Return the query of somebody's parts in a programme's relationships."""
    query = select(Member.id).join(Relationship, col(Relationship.id) == col(Member.relationship_id))
    return query.where(Relationship.programme_id == programme_id, Member.person_id == person_id)


def _sent_for(session: Session, found: ChainCard, person_id: int, now: datetime) -> ChainCard:
    if found.file_id or not found.chain.links:
        return found
    person = session.exec(select(Person).where(Person.id == person_id)).one()
    letter = Letter(
        key=f"{PICTURE}:{found.chain.programme_id}:{person_id}:{found.chain.digest[:16]}:{local_date(now, person.tz)}",
        to=to_person(person_id),
        kind=PICTURE,
        manners=Manners.NOW,
        due_at=now,
        subject_id=found.chain.programme_id,
    )
    outbox.enqueue(session, letter, now=now)
    return replace(found, on_its_way=True)
