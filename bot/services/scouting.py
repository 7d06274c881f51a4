"""Whom to suggest: candidates of a programme, ranked for one person, taught by what they declined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Ask, Enrolment, Goal, Profile, Programme, Suggestion
from bot.forms.states import DeclineReason, EnrolmentState, ProfileState, SuggestionState
from bot.matching import Pair, rank
from bot.matching import Person as Candidate
from bot.services import doors, pairing
from bot.services.pairing import Gathered

#: How many people one message suggests.
BATCH = 3
#: Somebody who was suggested and not answered may come up again after this time.
_FORGOTTEN_AFTER = timedelta(weeks=8)
#: What somebody declined teaches for this long; people and wishes change.
_LESSON_LASTS = timedelta(days=180)


@dataclass(frozen=True)
class Find:
    """A mentor who fits, for which goal and as which kind."""

    mentor_id: int
    goal: Goal
    kind: Kind
    pair: Pair


def gather(session: Session, programme: Programme, seekers: Iterable[int], *, now: datetime) -> Gathered:
    """Return these people and everybody who offers mentoring in the programme, as matching wants them."""
    offering = (
        select(Profile.person_id)
        .join(Enrolment, col(Enrolment.person_id) == col(Profile.person_id))
        .where(Enrolment.programme_id == programme.id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(col(Profile.offering), Profile.state == ProfileState.ACTIVE)
    )
    return pairing.gather(session, programme, {*seekers, *session.exec(offering)}, now=now)


def find(session: Session, gathered: Gathered, person_id: int, goals: Sequence[Goal], *, now: datetime) -> list[Find]:
    """Return up to three people to suggest, the best first; nobody twice, nobody like those who were declined."""
    me = next((one for one in gathered.mentees if one.key == str(person_id)), None)
    if me is None or not goals:
        return []
    before = session.exec(select(Suggestion).where(Suggestion.person_id == person_id)).all()
    passed = _passed(before, now) | set(session.exec(select(Ask.mentor_id).where(Ask.mentee_id == person_id)))
    everybody = {one.key: one for one in gathered.mentors}
    lessons = [
        (lesson.decline_reason, everybody[str(lesson.mentor_id)])
        for lesson in before
        if _teaches(lesson, now) and str(lesson.mentor_id) in everybody
    ]
    rooms = doors.rooms(session, [int(one.key) for one in gathered.mentors])
    fresh = [
        one
        for one in gathered.mentors
        if int(one.key) in rooms
        and int(one.key) not in passed
        # Whoever is on their list already is no news to them.
        and one.key not in me.wishes
        and not any(_alike(reason, me, one, declined) for reason, declined in lessons)
    ]
    best = rank(me, fresh, gathered.weights, rules=gathered.rules, keys=gathered.keys, limit=BATCH)
    return [_found(me, everybody[pair.mentor], pair, goals) for pair in best]


def _found(me: Candidate, mentor: Candidate, pair: Pair, goals: Sequence[Goal]) -> Find:
    goal = pairing.goal_for(goals, pair, mentor) or goals[0]
    return Find(int(mentor.key), goal, pairing.kind_for(goal, pair, me, mentor), pair)


def _passed(before: Iterable[Suggestion], now: datetime) -> set[int]:
    """Return the mentors not to suggest again: answered about, or shown lately."""
    return {
        one.mentor_id
        for one in before
        if one.state is not SuggestionState.OPEN or one.created_at > now - _FORGOTTEN_AFTER
    }


def _teaches(lesson: Suggestion, now: datetime) -> bool:
    return lesson.decline_reason is not None and (lesson.answered_at or lesson.created_at) > now - _LESSON_LASTS


def _alike(reason: DeclineReason | None, me: Candidate, one: Candidate, declined: Candidate) -> bool:
    """Tell whether somebody would be declined for the same reason as somebody before."""
    match reason:
        case DeclineReason.FIELD:
            return one.field is not None and one.field == declined.field
        case DeclineReason.SENIORITY:
            return _as_far_away(me.stage, one.stage, declined.stage)
        case DeclineReason.TIME:
            return (me.hours & one.hours).bit_count() <= (me.hours & declined.hours).bit_count()
        case DeclineReason.TOPIC:
            wanted = set(me.functions_wanted)
            return wanted & set(one.functions_offered) <= wanted & set(declined.functions_offered)
        case _:
            return False


def _as_far_away(mine: int | None, theirs: int | None, declined: int | None) -> bool:
    if mine is None or theirs is None or declined is None:
        return False
    # Too senior rules out the more senior still; not senior enough, the less senior still.
    return theirs >= declined if declined > mine else theirs <= declined
