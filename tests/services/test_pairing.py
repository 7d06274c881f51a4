"""What matching is told about people: everything that may count, in few statements, and nothing that may not."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from bot.catalogue import Aim, FieldPreference, Function, Kind, Stage
from bot.db.engine import Database
from bot.db.tables import Goal, Person, Profile, Programme, ShortlistEntry
from bot.forms.goals import GoalForm
from bot.forms.states import Familiarity, Openness
from bot.matching import Person as Candidate
from bot.matching import Weights, hours, solve
from bot.matching.text import closeness
from bot.services import acquaintances, avoidances, goals, pairing, texts
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def growing(session: Session, clock: SetClock) -> Programme:
    return pairs.programme(session, make_person(session, "Boss"), now=clock.now())


def member(session: Session, where: Programme, name: str, **how: Any) -> tuple[Person, Profile]:
    person = make_person(session, name)
    profile = pairs.joined(session, person, **how)
    pairs.enrolled(session, person, where)
    return person, profile


def seen(session: Session, where: Programme, people: list[Person], now: datetime) -> dict[str, Candidate]:
    found = pairing.gather(session, where, [one.id for one in people], now=now)
    return {one.key: one for one in (*found.mentees, *found.mentors)}


def written(session: Session, who: Person, now: datetime, **changes: Any) -> Goal:
    form = GoalForm(
        aim=Aim.NEW_SKILL, functions=[Function.TECHNOLOGY], text="Speak in front of people", timeframe_months=6
    )
    return goals.save(session, acting(who), form.model_copy(update=changes), now=now)


def test_everything_that_people_told_is_fed_to_matching(session: Session, growing: Programme, clock: SetClock) -> None:
    ana, profile = member(session, growing, "Ana", looking=True, offering=True, capacity=3, stage=Stage.LEAD)
    ben, cem, dan, eve, flo = [
        member(session, growing, name, offering=True)[0] for name in ["Ben", "Cem", "Dan", "Eve", "Flo"]
    ]
    ana.tz, ana.team, ana.manager_id = "Asia/Kolkata", " Core  Platform ", flo.id
    profile.skills, profile.languages, profile.kinds = "Python (expert), Negotiating", ["en", "hi"], [Kind.NICHE.value]
    profile.known_preference = Familiarity.NEW
    profile.work_days, profile.day_begins, profile.day_ends = [0, 1], time(8), time(12)
    written(
        session,
        ana,
        clock.now(),
        skills="negotiating, Rust (some)",
        field_preference=FieldPreference.SAME,
        opened_before=Openness.AIM,
        compared=True,
    )
    pairs.pair(session, ana, make_person(session, "Gus"), growing, now=clock.now())
    pairs.pair(session, ben, ana, growing, now=clock.now())
    avoidances.add(session, acting(ana), cem.id, now=clock.now())
    acquaintances.replace(session, acting(ana), [dan.id], now=clock.now())
    for position, mentor in ((2, dan), (1, eve)):
        session.add(ShortlistEntry(person_id=ana.id, mentor_id=mentor.id, position=position, added_at=clock.now()))
    session.flush()
    me = seen(session, growing, [ana], clock.now())[str(ana.id)]
    assert (me.functions_wanted, me.aims, me.functions_offered) == (("technology",), ("new_skill",), ("skills",))
    assert me.skills_offered == {"python": 4, "negotiating": 2}
    assert me.skills_wanted == {"negotiating": 2, "rust": 1}
    assert (me.stage, me.field, me.field_preference) == (Stage.LEAD.level, "engineering", "same")
    assert (me.languages, me.kinds, me.known_preference) == (("en", "hi"), ("niche",), "new")
    mornings = {day: ((time(8), time(12)),) for day in (0, 1)}
    assert me.hours == hours.week("Asia/Kolkata", mornings, on=clock.now().date())
    assert me.capacity == 2
    assert me.wishes == (str(eve.id), str(dan.id))
    assert (me.avoid, me.known) == ((str(cem.id),), (str(dan.id),))
    assert str(ben.id) in me.past
    assert (me.team, me.manager) == ("core platform", str(flo.id))
    assert me.opened >= {"aims", "functions_wanted"}
    assert not me.opened & {"goal", "skills_wanted"}
    assert me.goal_vector
    assert seen(session, growing, [cem], clock.now())[str(cem.id)].avoid == (str(ana.id),)


def test_words_count_only_where_their_owner_let_them_be_compared(
    session: Session, growing: Programme, clock: SetClock
) -> None:
    ana, _ = member(session, growing, "Ana", looking=True)
    ben, offers = member(session, growing, "Ben", offering=True)
    offers.offer = "I help people to talk to a crowd"
    session.flush()
    goal = written(session, ana, clock.now())
    assert goal.vector == ""
    assert seen(session, growing, [ana], clock.now())[str(ana.id)].goal_vector == b""
    form = GoalForm(aim=goal.aim, functions=[Function.SKILLS], text=goal.text, timeframe_months=3, compared=True)
    goals.save(session, acting(ana), form, goal_id=goal.id, now=clock.now())
    both = seen(session, growing, [ana, ben], clock.now())
    assert closeness(both[str(ana.id)].goal_vector, both[str(ben.id)].offer_vector) > 0
    # Kept beside the text, so that nothing is computed twice; taken away with the permission.
    assert texts.vectors([("other words altogether", goal.vector)]) == [both[str(ana.id)].goal_vector]
    goals.save(session, acting(ana), form.model_copy(update={"compared": False}), goal_id=goal.id, now=clock.now())
    assert goal.vector == ""


def test_a_vector_of_another_model_is_made_anew() -> None:
    fresh = texts.vectors([("Speak in front of people", "")])
    assert fresh == texts.vectors([("Speak in front of people", "forgotten-9 AAAA")])
    assert fresh == texts.vectors([("Speak in front of people", texts.to_keep("Speak in front of people"))])
    assert texts.to_keep("  ") == ""
    assert texts.vectors([("", "")]) == [b""]


def test_reasons_that_are_kept_quote_nobody(session: Session, growing: Programme, clock: SetClock) -> None:
    ana, _ = member(session, growing, "Ana", looking=True, stage=Stage.EARLY)
    _, offers = member(session, growing, "Ben", offering=True, stage=Stage.LEAD)
    offers.skills, offers.offer = "SECRETSKILL (expert)", "SECRET words about reviews"
    written(
        session,
        ana,
        clock.now(),
        text="SECRET words about reviews",
        skills="secretskill",
        compared=True,
        opened_before=Openness.WORDS,
    )
    gathered = pairing.gather(session, growing, [ana.id, offers.person_id], now=clock.now())
    pair = solve(gathered.problem).pairs[0]
    codes = {reason.code for told in pair.reasons_by.values() for reason in told}
    assert {"skill.offered", "skill.wanted", "skills.fit"} <= codes
    assert "secret" not in str(pairing.to_store(pair)).lower()


@pytest.mark.parametrize("rule", ["team", "manager", "report"])
def test_teams_managers_and_reports_are_kept_apart(
    session: Session, growing: Programme, clock: SetClock, rule: str
) -> None:
    ana, _ = member(session, growing, "Ana", looking=True)
    ben, _ = member(session, growing, "Ben", offering=True)
    if rule == "team":
        ana.team, ben.team = "Core", "core "
    elif rule == "manager":
        ana.manager_id = ben.id
    else:
        ben.manager_id = ana.id
    session.flush()
    ids = [ana.id, ben.id]
    assert not solve(pairing.gather(session, growing, ids, now=clock.now()).problem).pairs
    growing.same_team = True
    both = solve(pairing.gather(session, growing, ids, now=clock.now()).problem).pairs
    assert bool(both) is (rule == "team")


def test_a_programme_sets_its_own_weights_and_unknown_names_change_nothing(
    session: Session, growing: Programme, clock: SetClock
) -> None:
    growing.weights = {"hours": 40, "forgotten": 3}
    found = pairing.gather(session, growing, [], now=clock.now())
    assert found.weights == Weights(hours=40)


def test_whoever_lost_a_partner_first_is_first_in_line(session: Session, growing: Programme, clock: SetClock) -> None:
    people = [member(session, growing, name, looking=True)[0] for name in ("Ana", "Ben", "Cem")]
    mentor, _ = member(session, growing, "Dan", offering=True)
    for person, days in zip(people[1:], (3, 9), strict=True):
        place = pairs.enrolled_in(session, person, growing)
        place.first_since = clock.now() - timedelta(days=days)
    session.flush()
    ids = [one.id for one in (*people, mentor)]
    for seed in range(4):
        pair = solve(pairing.gather(session, growing, ids, now=clock.now()).problem, seed=seed).pairs[0]
        assert pair.mentee == str(people[2].id)


def test_many_people_are_read_in_as_many_statements_as_few(
    session: Session, growing: Programme, clock: SetClock
) -> None:
    people = [member(session, growing, f"P{n}", looking=n % 2 == 0, offering=n % 2 == 1)[0] for n in range(40)]
    for person in people[::2]:
        written(session, person, clock.now(), compared=True, skills="SQL")
    session.flush()

    def statements(count: int) -> int:
        seen_ones: list[str] = []
        engine = session.get_bind()

        def note(*args: Any) -> None:
            seen_ones.append(args[2])

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            pairing.gather(session, growing, [one.id for one in people[:count]], now=clock.now())
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen_ones)

    assert statements(4) == statements(40) <= 12
