"""`/mentor find`: everybody who fits one person, the best first, with reasons."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Goal, Person, Programme
from bot.forms.relationships import ReasonLine
from bot.forms.shortlist import FindPage, Found, Wanted
from bot.forms.states import GoalState
from bot.forms.wording import Vocabulary
from bot.matching import Pair, rank
from bot.matching import Person as Candidate
from bot.services import (
    asks,
    avoidances,
    directory,
    participants,
    relationships,
    scouting,
    shortlist,
    suggestions,
    wording,
)
from bot.services.actors import Actor
from bot.services.pairing import Gathered

#: So many people fit one modal, and one evening.
MOST = 10


def search(session: Session, actor: Actor, wanted: Wanted, *, now: datetime) -> FindPage:
    """Return who fits the actor, in all programmes in which they take part."""
    code = _not_searching(session, actor)
    if code:
        return FindPage(wanted, code=code)
    words = wording.of_person(session, actor.person_id)
    if wanted.function not in words.functions:
        wanted = replace(wanted, function=None)
    apart = avoidances.avoided(session, [actor.person_id]).get(actor.person_id, set())
    apart |= asks.not_yet_again(session, actor.person_id, now=now)
    best: dict[str, Pair] = {}
    skills: set[str] = set()
    for place in participants.enrolments(session, actor.person_id):
        programme = session.exec(select(Programme).where(Programme.id == place.programme_id)).one()
        gathered = scouting.gather(session, programme, [actor.person_id], now=now)
        me = next((one for one in gathered.mentees if one.key == str(actor.person_id)), None)
        if me is None:
            continue
        mentors = [one for one in gathered.mentors if int(one.key) not in apart and one.key != me.key]
        skills |= {skill for one in mentors for skill in one.skills_offered}
        if wanted.function is not None:
            mentors = [one for one in mentors if wanted.function in one.functions_offered]
        for pair in _ranked(gathered, me, mentors, wanted):
            if pair.mentor not in best or best[pair.mentor].fit < pair.fit:
                best[pair.mentor] = pair
    found = sorted(best.values(), key=lambda pair: (-pair.fit, pair.mentor))[:MOST]
    return FindPage(
        wanted,
        found=_found(session, actor, found, words, now),
        organisations=tuple(directory.for_person(session, actor.person_id)),
        skills=tuple(sorted(skills)),
        words=words,
    )


def _not_searching(session: Session, actor: Actor) -> str:
    """Return why there is nothing to search by yet."""
    profile = participants.profile_of(session, actor.person_id)
    if profile is None or not profile.looking or not participants.is_active(session, actor.person_id):
        return "not_looking"
    if not participants.enrolments(session, actor.person_id):
        return "no_programme"
    goal = select(Goal.id).where(Goal.person_id == actor.person_id, Goal.state == GoalState.OPEN)
    return "" if session.exec(goal).first() is not None else "no_goal"


def _ranked(gathered: Gathered, me: Candidate, mentors: list[Candidate], wanted: Wanted) -> list[Pair]:
    return rank(
        me,
        mentors,
        gathered.weights,
        rules=gathered.rules,
        keys=gathered.keys,
        limit=MOST,
        kind=wanted.kind,
        skill=wanted.skill,
    )


def _found(session: Session, actor: Actor, pairs: list[Pair], words: Vocabulary, now: datetime) -> tuple[Found, ...]:
    query = select(Person).where(col(Person.id).in_([int(pair.mentor) for pair in pairs] + [actor.person_id]))
    people = {person.id: person for person in session.exec(query)}
    me = people[actor.person_id]
    offers = participants.offers(session, people)
    kept = {entry.mentor_id for entry in shortlist.waiting(session, actor.person_id)}
    return tuple(
        Found(
            relationships.partner(people[int(pair.mentor)]),
            suggestions.minutes_ahead(people[int(pair.mentor)].tz, me.tz, now),
            # Not kept, so a skill may be named: the reader typed it, and the mentor shows it to whoever looks.
            wording.worded((ReasonLine(reason.code, reason.params) for reason in pair.reasons), words),
            Kind(pair.kind) if pair.kind else None,
            kept=int(pair.mentor) in kept,
            offer=offers[int(pair.mentor)].text,
            hours_a_month=offers[int(pair.mentor)].hours_a_month,
        )
        for pair in pairs
    )
