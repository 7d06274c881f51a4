"""Functions and aims that a programme adds: chosen by its members, understood by matching, and read for ever."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from bot.catalogue import AIMS, FUNCTIONS, Aim, Field, Function, Kind, Stage
from bot.db.engine import Database
from bot.db.tables import OwnEntry, Person, Profile, Programme
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.checking import checked
from bot.forms.goals import GoalForm
from bot.forms.own_entries import MOST_OWN, OwnEntryCard, OwnEntryForm, OwnEntryState
from bot.forms.participants import JoinForm, JoinRole
from bot.forms.relationships import IntroCard, Reader, ReasonLine
from bot.forms.rounds import RoundForm
from bot.forms.shortlist import Wanted
from bot.forms.states import EnrolmentState
from bot.forms.wording import Topic, WordingForm
from bot.services import (
    balance,
    drafts,
    finding,
    goals,
    introductions,
    own_entries,
    pairing,
    participants,
    plans,
    rounds,
    scouting,
    wording,
    wording_edits,
)
from bot.views.goals import goals_list, goals_modal, ideas_modal
from bot.views.inputs import options
from bot.views.own_entries import own_entry_modal
from bot.views.participants import join_modal
from bot.views.reasons import reasons
from bot.views.relationships import introduction
from bot.views.shortlist import find_modal
from bot.views.wording import wording_list
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

COACH = OwnEntryForm(
    label="Public speaking coach",
    meaning="Rehearses your talk with you",
    steps="Rehearse once",
    nearest=Function.SKILLS,
)
STAGE_READY = OwnEntryForm(label="Speak on a stage", meaning="A talk that you are proud of", kind=Kind.NICHE)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing(make_workspace(database)) as session:
        yield session


@pytest.fixture
def boss(session: Session) -> Person:
    return make_person(session, "Amara", is_admin=True)


@pytest.fixture
def growing(session: Session, boss: Person, clock: SetClock) -> Programme:
    return pairs.programme(session, boss, now=clock.now())


@pytest.fixture
def elsewhere(session: Session, boss: Person, growing: Programme, clock: SetClock) -> Programme:
    """Another programme of the same workspace."""
    growing.channel_id = "C0FIRST"
    session.flush()
    return pairs.programme(session, boss, now=clock.now())


@pytest.fixture
def add(session: Session, boss: Person, growing: Programme, clock: SetClock) -> Callable[..., OwnEntryCard]:
    """Add a function or an aim to the programme."""

    def add(form: OwnEntryForm, topic: Topic = Topic.FUNCTION, programme: Programme = growing) -> OwnEntryCard:
        return own_entries.add(session, acting(boss), programme.id, topic, form, now=clock.now())

    return add


@pytest.fixture
def coach(add: Callable[..., OwnEntryCard]) -> OwnEntryCard:
    return add(COACH)


def member(session: Session, name: str, programme: Programme, *offered: str) -> Person:
    """Somebody of a programme who looks, or who offers these functions."""
    person = make_person(session, name)
    profile = pairs.joined(session, person, looking=not offered, offering=bool(offered))
    profile.functions_offered = list(offered)
    session.add(profile)
    pairs.enrolled(session, person, programme)
    return person


def wish(aim: str = Aim.PROMOTION, *functions: str) -> GoalForm:
    return GoalForm(aim=aim, functions=list(functions or (Function.SUPPORT,)), text="A talk", timeframe_months=6)


def offer(programmes: list[int], *functions: str) -> JoinForm:
    return JoinForm(
        roles=[JoinRole.OFFER],
        stage=Stage.SENIOR,
        field=Field.DESIGN,
        functions_offered=list(functions),
        programmes=programmes,
    )


# -- what admins do -----------------------------------------------------------------------------------------


def test_an_own_function_is_offered_to_members_with_its_words_and_to_nobody_else(
    session: Session, growing: Programme, elsewhere: Programme, coach: OwnEntryCard
) -> None:
    ana, eve = member(session, "Ana", growing), member(session, "Eve", elsewhere)
    inside, outside = wording.of_person(session, ana.id), wording.of_person(session, eve.id)
    assert inside.functions_to_choose()[coach.key] == "Public speaking coach"
    assert inside.function(coach.key).steps == ("Rehearse once",)
    assert inside.function(coach.key).questions == FUNCTIONS[Function.SKILLS].questions
    assert coach.key not in outside.functions
    stranger = make_person(session, "Mia")
    for programme, told in ((growing, True), (elsewhere, False)):
        draft = participants.join_draft(session, acting(stranger), programme_id=programme.id)
        assert ("Public speaking coach" in str(join_modal(draft).to_dict())) is told
    assert "Public speaking coach" in str(goals_modal(words=inside).to_dict())


def test_reworded_is_read_at_once_and_a_name_is_given_once(
    session: Session, boss: Person, growing: Programme, coach: OwnEntryCard, add: Callable[..., OwnEntryCard]
) -> None:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    told, same = COACH.model_copy(update={"label": "Stage coach"}), WordingForm(label="Stage coach", meaning="m")
    own_entries.change(session, acting(boss), coach.id, told, now=at)
    assert wording.of_programmes(session, [growing.id]).function(coach.key).label == "Stage coach"
    twice: list[Callable[[], object]] = [
        lambda: add(COACH.model_copy(update={"label": " stage  COACH"})),
        lambda: add(COACH.model_copy(update={"label": FUNCTIONS[Function.SUPPORT].label})),
        lambda: own_entries.change(
            session, acting(boss), coach.id, COACH.model_copy(update={"label": "Move up"}), now=at
        ),
        lambda: wording_edits.save(
            session,
            acting(boss),
            growing.id,
            "function",
            "support",
            same,
            now=at,
        ),
    ]
    for act in twice:
        with pytest.raises(InvalidInput) as refused:
            act()
        assert set(refused.value.fields) == {"label"}
    own_entries.change(session, acting(boss), coach.id, told, now=at)
    add(told.model_copy(update={"nearest": ""}), Topic.AIM)


def test_there_is_a_bound_and_retiring_makes_room(
    session: Session, boss: Person, growing: Programme, add: Callable[..., OwnEntryCard], clock: SetClock
) -> None:
    mine = [add(COACH.model_copy(update={"label": f"Coach {n}"})) for n in range(MOST_OWN[Topic.FUNCTION])]
    with pytest.raises(InvalidInput, match="10 of your own"):
        add(COACH)
    own_entries.retire(session, acting(boss), mine[0].id, now=clock.now())
    with pytest.raises(AlreadyDone):
        own_entries.retire(session, acting(boss), mine[0].id, now=clock.now())
    add(COACH)
    with pytest.raises(NotAllowed):
        own_entries.offer_again(session, acting(boss), mine[0].id, now=clock.now())
    own_entries.retire(session, acting(boss), mine[1].id, now=clock.now())
    assert own_entries.offer_again(session, acting(boss), mine[0].id, now=clock.now()).state is OwnEntryState.OFFERED
    for n in range(MOST_OWN[Topic.AIM]):
        add(STAGE_READY.model_copy(update={"label": f"<!channel> {n}" + "&" * 50, "meaning": "&" * 200}), Topic.AIM)
    for n in range(20):
        name = f"Old {n}"
        row = OwnEntry(programme_id=growing.id, topic=Topic.FUNCTION, label=name, added_at=clock.now(),
                       changed_at=clock.now(), state=OwnEntryState.RETIRED)  # fmt: skip
        session.add(row)
    session.flush()
    entries = wording_edits.everything(session, acting(boss), growing.id)
    own = own_entries.listed(session, acting(boss), growing.id)
    page = wording_list(growing.id, entries, own).to_dict()
    assert len(page["blocks"]) <= 100
    assert "<!channel>" not in str(page)
    words = wording.of_programmes(session, [growing.id])
    for card in own:
        assert own_entry_modal(growing.id, card.topic, words, card).to_dict()["blocks"]
    assert len(options(words.functions_to_choose())) == 20
    assert len(options({n: str(n) for n in range(150)})) == 100


def test_what_an_entry_refers_to_has_to_be_there(add: Callable[..., OwnEntryCard]) -> None:
    for form, topic, field in (
        (COACH.model_copy(update={"nearest": "sorcery"}), Topic.FUNCTION, "nearest"),
        (COACH.model_copy(update={"nearest": Aim.PROMOTION.value}), Topic.FUNCTION, "nearest"),
        (STAGE_READY.model_copy(update={"serves": ["own-999"]}), Topic.AIM, "serves"),
    ):
        with pytest.raises(InvalidInput) as refused:
            add(form, topic)
        assert set(refused.value.fields) == {field}
    for wrong in ({"serves": ["sorcery"]}, {"serves": list(Function)[:5]}, {"label": ""}, {"kind": "any"}):
        with pytest.raises(InvalidInput) as refused:
            checked(OwnEntryForm, {"label": "a", "meaning": "b"} | wrong)
        assert set(refused.value.fields) == set(wrong)


def test_only_the_programmes_admins_may(
    session: Session, growing: Programme, coach: OwnEntryCard, clock: SetClock
) -> None:
    ana = member(session, "Ana", growing)
    acts: list[Callable[[], object]] = [
        lambda: own_entries.listed(session, acting(ana), growing.id),
        lambda: own_entries.words(session, acting(ana), growing.id),
        lambda: own_entries.one(session, acting(ana), coach.id),
        lambda: own_entries.add(session, acting(ana), growing.id, Topic.FUNCTION, COACH, now=clock.now()),
        lambda: own_entries.change(session, acting(ana), coach.id, COACH, now=clock.now()),
        lambda: own_entries.retire(session, acting(ana), coach.id, now=clock.now()),
        lambda: own_entries.offer_again(session, acting(ana), coach.id, now=clock.now()),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_another_workspace_neither_reads_nor_understands_it(database: Database, clock: SetClock) -> None:
    with database.writing(make_workspace(database)) as session:
        boss = make_person(session, "Amara", is_admin=True)
        programme = pairs.programme(session, boss, now=clock.now())
        coach = own_entries.add(session, acting(boss), programme.id, Topic.FUNCTION, COACH, now=clock.now())
    with database.writing(make_workspace(database, "T2")) as session:
        eve = make_person(session, "Eve", is_admin=True)
        with pytest.raises(NotFound):
            own_entries.one(session, acting(eve), coach.id)
        words = wording.of_programmes(session, [programme.id])
        assert coach.key not in words.functions
        assert wording.understood(session, words, [coach.key]).functions([coach.key]) == ()
        with pytest.raises(InvalidInput):
            goals.save(session, acting(eve), wish(Aim.PROMOTION, coach.key), now=clock.now())


# -- what members choose ------------------------------------------------------------------------------------


def test_what_is_not_offered_to_somebody_is_refused_beside_its_field(
    session: Session, growing: Programme, elsewhere: Programme, coach: OwnEntryCard,
    add: Callable[..., OwnEntryCard], clock: SetClock,
) -> None:  # fmt: skip
    aim = add(STAGE_READY, Topic.AIM)
    eve = member(session, "Eve", elsewhere)
    for form, fields in (
        (wish(aim.key), {"aim"}),
        (wish(coach.key), {"aim"}),
        (wish(Aim.PROMOTION, "support", coach.key), {"functions"}),
        (wish(Aim.PROMOTION, "own-999"), {"functions"}),
        (wish(aim.key, aim.key), {"aim", "functions"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            goals.save(session, acting(eve), form, now=clock.now())
        assert set(refused.value.fields) == fields
    with pytest.raises(InvalidInput) as refused:
        participants.save(session, acting(eve), offer([elsewhere.id], coach.key), now=clock.now())
    assert set(refused.value.fields) == {"functions_offered"}
    participants.save(session, acting(eve), offer([elsewhere.id, growing.id], coach.key), now=clock.now())
    for wrong in ("sorcery", "own-", "own-1x", "own-٣", "own-99999999999", 7, None, ["own-1"]):
        with pytest.raises(InvalidInput) as refused:
            checked(GoalForm, {"aim": wrong, "functions": [wrong], "text": "t", "timeframe_months": 6})
        assert refused.value.fields == dict.fromkeys(("aim", "functions"), "Please choose one of the options.")


def test_who_chose_it_keeps_it_with_its_words_when_it_is_retired_and_when_they_leave(
    session: Session, boss: Person, growing: Programme, coach: OwnEntryCard,
    add: Callable[..., OwnEntryCard], clock: SetClock,
) -> None:  # fmt: skip
    aim = add(STAGE_READY, Topic.AIM)
    ana, mia = member(session, "Ana", growing), member(session, "Mia", growing, coach.key)
    row = goals.save(session, acting(ana), wish(aim.key, coach.key), now=clock.now())
    assert row.kind is Kind.NICHE
    for entry in (coach, aim):
        own_entries.retire(session, acting(boss), entry.id, now=clock.now())
    words = wording.of_person(session, ana.id)
    assert coach.key not in words.functions_to_choose()
    assert aim.key not in words.aims_to_choose()
    place = pairs.enrolled_in(session, ana, growing)
    place.state = EnrolmentState.LEFT
    session.flush()
    (goal,) = goals.open_goals(session, ana.id)
    for shown in (goals_list([goal]), ideas_modal(goal), goals_modal(goal)):
        assert "Public speaking coach".lower() in str(shown.to_dict()).lower()
    goals.save(session, acting(ana), wish(aim.key, coach.key), goal_id=row.id, now=clock.now())
    with pytest.raises(InvalidInput):
        goals.save(session, acting(ana), wish(aim.key, coach.key), now=clock.now())
    participants.save(session, acting(mia), offer([growing.id], coach.key, Function.SUPPORT), now=clock.now())
    profile = session.exec(select(Profile).where(Profile.person_id == mia.id)).one()
    assert profile.functions_offered == [coach.key, Function.SUPPORT]


# -- what matching makes of it ------------------------------------------------------------------------------


def test_members_are_found_by_it_and_read_why_in_its_words(
    session: Session, growing: Programme, coach: OwnEntryCard, add: Callable[..., OwnEntryCard], clock: SetClock
) -> None:
    aim = add(STAGE_READY.model_copy(update={"serves": [coach.key, "support"]}), Topic.AIM)
    ana = member(session, "Ana", growing)
    mia, kim = member(session, "Mia", growing, coach.key), member(session, "Kim", growing, Function.CULTURE)
    near = member(session, "Noa", growing, Function.SKILLS)
    goals.save(session, acting(ana), wish(aim.key, coach.key), now=clock.now())
    page = finding.search(session, acting(ana), Wanted(), now=clock.now())
    assert [found.mentor.person_id for found in page.found] == [mia.id, near.id, kim.id]
    told = reasons(page.found[0].reasons, Reader.MENTEE)
    assert "Offers “Public speaking coach”, which you put first" in told
    assert "Can help you to: speak on a stage" in told
    assert "Sharpen a skill" in reasons(page.found[1].reasons, Reader.MENTEE)[0]
    assert "Public speaking coach" in str(find_modal(page).to_dict())
    for key, who in ((coach.key, [mia.id]), ("skills", [mia.id, near.id]), ("own-999", [mia.id, near.id, kim.id])):
        page = finding.search(session, acting(ana), Wanted(function=key), now=clock.now())
        assert [found.mentor.person_id for found in page.found] == who
    gathered = scouting.gather(session, growing, [ana.id], now=clock.now())
    (me,) = gathered.mentees
    suggested = scouting.find(session, gathered, ana.id, gathered.goals[ana.id], now=clock.now())
    assert suggested[0].mentor_id == mia.id
    assert me.aims == (aim.key,)


def test_in_another_programme_it_stands_for_what_it_is_nearest_to_or_for_nothing(
    session: Session, growing: Programme, elsewhere: Programme, coach: OwnEntryCard,
    add: Callable[..., OwnEntryCard], clock: SetClock,
) -> None:  # fmt: skip
    lonely = add(COACH.model_copy(update={"label": "Lonely", "nearest": ""}))
    aim = add(STAGE_READY.model_copy(update={"nearest": Aim.INTERPERSONAL.value}), Topic.AIM)
    odd = add(STAGE_READY.model_copy(update={"label": "Odd"}), Topic.AIM)
    ana = member(session, "Ana", growing)
    mia = member(session, "Mia", elsewhere, coach.key, lonely.key, Function.CULTURE)
    for key in (aim.key, odd.key):
        goals.save(session, acting(ana), wish(key, lonely.key, coach.key), now=clock.now())
    pairs.enrolled(session, ana, elsewhere)
    here = pairing.gather(session, growing, [ana.id, mia.id], now=clock.now())
    there = pairing.gather(session, elsewhere, [ana.id, mia.id], now=clock.now())
    assert [one.functions_wanted for one in here.mentees] == [(lonely.key, coach.key, Function.SKILLS)]
    assert [one.functions_wanted for one in there.mentees] == [(Function.SKILLS,)]
    assert [one.functions_offered for one in there.mentors] == [(Function.SKILLS, Function.CULTURE)]
    assert [one.aims for one in (*here.mentees, *there.mentees)] == [(aim.key, odd.key), (Aim.INTERPERSONAL,)]
    assert here.keys.serves[aim.key] == AIMS[Aim.INTERPERSONAL].served_by
    assert here.keys.serves[odd.key] == ()
    assert aim.key not in there.keys.serves
    pair = pairs.pair(session, mia, ana, elsewhere, now=clock.now())
    card = introductions.introduction(session, pair.id, [mia.id, ana.id], now=clock.now())
    assert isinstance(card, IntroCard)
    assert card.function == Function.SKILLS


def test_a_pair_begins_with_its_agenda_and_plans_with_its_steps(
    session: Session, growing: Programme, add: Callable[..., OwnEntryCard], clock: SetClock
) -> None:
    plain = add(COACH.model_copy(update={"nearest": "", "first_agenda": "Your <b>worst</b> talk"}))
    bare = add(COACH.model_copy(update={"label": "Bare", "nearest": "", "steps": ""}))
    ana = member(session, "Ana", growing)
    for name, key, told in (("Mia", plain.key, "&lt;b&gt;worst"), ("Kim", bare.key, "agenda to begin with:\\n• ")):
        mentor = member(session, name, growing, key)
        pair = pairs.pair(session, mentor, ana, growing, now=clock.now())
        card = introductions.introduction(session, pair.id, [mentor.id, ana.id], now=clock.now())
        assert isinstance(card, IntroCard)
        assert told in str(introduction(card).payload())
        samples = plans.plan(session, acting(ana), pair.id).samples
        assert samples == (((f"{key}:0", "Rehearse once"),) if key == plain.key else ())
    goal = goals.save(session, acting(ana), wish(Aim.PROMOTION, bare.key), now=clock.now())
    assert ideas_modal(goals.get(session, acting(ana), goal.id)).to_dict()["blocks"]


def test_a_round_counts_and_drafts_by_it(
    session: Session, boss: Person, growing: Programme, coach: OwnEntryCard, clock: SetClock
) -> None:
    seekers = [member(session, f"Seeker{n}", growing) for n in range(5)]
    mentor = member(session, "Mia", growing, coach.key)
    row = rounds.open_round(session, acting(boss), growing.id, RoundForm(deadline=date(2026, 3, 9)), now=clock.now())
    for seeker in seekers:
        goals.save(session, acting(seeker), wish(Aim.PROMOTION, coach.key), now=clock.now())
    for person in (*seekers, mentor):
        rounds.sign_up(session, acting(person), row.id, now=clock.now())
    lines = {line.label: (line.wanted, line.places) for line in balance.of(session, row, now=clock.now()).lines}
    assert lines == {"Public speaking coach": (5, 1), "Sharpen a skill": (5, 1)}
    asked = drafts.ask(session, acting(boss), row.id, now=clock.now())
    drafts.store(session, acting(boss), asked, drafts.answer(asked), now=clock.now())
    (pair,) = drafts.preview(session, acting(boss), row.id).pairs
    assert pair.mentor.person_id == mentor.id


def test_a_reason_whose_words_are_not_the_readers_is_left_out(session: Session, coach: OwnEntryCard) -> None:
    lines = [ReasonLine("function.offered", {"function": coach.key, "rank": 1}), ReasonLine("known.new", {})]
    outside = wording.of_programmes(session, [])
    assert [line.code for line in wording.worded(lines, outside)] == ["known.new"]
