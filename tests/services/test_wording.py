"""A programme's own words: changed by its admins, read by its members, and nothing but words."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from bot.catalogue import AIMS, FUNCTIONS, Aim, Function
from bot.db.engine import Database
from bot.db.tables import CatalogueWording, Person, Programme
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.forms.checking import checked
from bot.forms.relationships import IntroCard, Reader, ReasonLine
from bot.forms.wording import CATALOGUE, LONGEST_LABEL, Topic, WordingForm
from bot.services import goals, introductions, participants, plans, wording, wording_edits
from bot.views.goals import goals_list, goals_modal, ideas_modal
from bot.views.participants import join_modal
from bot.views.reasons import reasons
from bot.views.relationships import introduction
from bot.views.wording import wording_list, wording_modal
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

HARM = "<!channel> & *craft*"
OWN = WordingForm(label=HARM, meaning="As we mean it", steps="Sit in on a review\n\nRun one")


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
def ana(session: Session, growing: Programme) -> Person:
    """Ana takes part, and has a goal."""
    person = make_person(session, "Ana")
    pairs.joined(session, person, looking=True)
    pairs.enrolled(session, person, growing)
    pairs.goal(session, person)
    return person


@pytest.fixture
def reworded(session: Session, boss: Person, growing: Programme, clock: SetClock) -> None:
    """The programme has words of its own for one function and one aim."""
    for topic, key in ((Topic.FUNCTION, Function.SKILLS), (Topic.AIM, Aim.NEW_SKILL)):
        wording_edits.save(session, acting(boss), growing.id, topic, key, OWN, now=clock.now())


@pytest.mark.usefixtures("reworded")
def test_members_read_their_programmes_words_everywhere_and_others_the_catalogues(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    words = wording.of_person(session, ana.id)
    assert words.functions[Function.SKILLS].label == words.aims[Aim.NEW_SKILL].label == HARM
    assert words.functions[Function.SKILLS].steps == ("Sit in on a review", "Run one")
    assert words.functions[Function.SKILLS].questions == FUNCTIONS[Function.SKILLS].questions
    assert words.functions[Function.CULTURE] == FUNCTIONS[Function.CULTURE]
    stranger = make_person(session, "Eve")
    assert wording.of_person(session, stranger.id) == CATALOGUE
    mentor = make_person(session, "Mia")
    pairs.joined(session, mentor, offering=True, functions=(Function.SKILLS,))
    pairs.enrolled(session, mentor, growing)
    pair = pairs.pair(session, mentor, ana, growing, now=clock.now())
    session.flush()
    (goal,) = goals.open_goals(session, ana.id)
    told = wording.worded([ReasonLine("function.offered", {"function": "skills", "rank": 1})], words)
    assert reasons(told, Reader.MENTEE) == [f"Offers “{HARM}”, which you put first"]
    draft = participants.join_draft(session, acting(stranger), programme_id=growing.id)
    for shown in (goals_modal(words=words), join_modal(draft), goals_modal(goal)):
        assert HARM in str(shown.to_dict())
    for text in (str(goals_list([goal]).to_dict()), str(ideas_modal(goal).to_dict())):
        assert "&lt;!channel&gt;" in text
        assert "<!channel>" not in text
    assert "Sit in on a review" in [words for _, words in plans.plan(session, acting(ana), pair.id).samples]
    assert plans.add_sample(session, acting(ana), pair.id, "skills:1", now=clock.now()).open[0].text == "Run one"


@pytest.mark.usefixtures("reworded")
def test_keys_stay_the_catalogues_and_the_original_words_come_back(
    session: Session, boss: Person, ana: Person, growing: Programme, clock: SetClock
) -> None:
    shown = {(one.topic, one.key): one for one in wording_edits.everything(session, acting(boss), growing.id)}
    assert {key for topic, key in shown if topic is Topic.FUNCTION} == set(Function)
    assert {one.key for one in shown.values() if one.changed} == {"skills", "new_skill"}
    assert shown[Topic.AIM, "new_skill"].original == AIMS[Aim.NEW_SKILL]
    wording_edits.reset(session, acting(boss), growing.id, "function", "skills")
    wording_edits.reset(session, acting(boss), growing.id, "function", "skills")
    original = AIMS[Aim.NEW_SKILL]
    form = WordingForm(label=original.label, meaning=original.meaning)
    wording_edits.save(session, acting(boss), growing.id, "aim", "new_skill", form, now=clock.now())
    assert not session.exec(select(CatalogueWording)).all()
    assert wording.of_person(session, ana.id) == CATALOGUE


def test_saving_twice_keeps_the_last_words_and_where_two_programmes_differ_the_older_one_speaks(
    session: Session, boss: Person, ana: Person, growing: Programme, clock: SetClock
) -> None:
    growing.channel_id = "C0OLDER"
    session.flush()
    younger = pairs.programme(session, boss, now=clock.now())
    pairs.enrolled(session, ana, younger)
    for programme, label in ((growing, "First"), (growing, "Older"), (younger, "Younger")):
        form = WordingForm(label=label, meaning="m")
        wording_edits.save(session, acting(boss), programme.id, "aim", "promotion", form, now=clock.now())
    assert wording.of_person(session, ana.id).aims[Aim.PROMOTION].label == "Older"
    assert wording.of_programmes(session, [younger.id]).aims[Aim.PROMOTION].label == "Younger"


def test_only_the_programmes_admins_see_and_change_its_words(
    session: Session, ana: Person, growing: Programme, clock: SetClock
) -> None:
    for act in (
        lambda: wording_edits.everything(session, acting(ana), growing.id),
        lambda: wording_edits.one(session, acting(ana), growing.id, "aim", "promotion"),
        lambda: wording_edits.save(session, acting(ana), growing.id, "aim", "promotion", OWN, now=clock.now()),
        lambda: wording_edits.reset(session, acting(ana), growing.id, "aim", "promotion"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_not_in_the_catalogue_cannot_be_worded(
    session: Session, boss: Person, growing: Programme, clock: SetClock
) -> None:
    with pytest.raises(NotFound):
        wording_edits.save(session, acting(boss), growing.id, "function", "sorcery", OWN, now=clock.now())


@pytest.mark.parametrize(
    "wrong",
    [{"label": "x" * (LONGEST_LABEL + 1)}, {"label": " "}, {"steps": "a\n" * 6}, {"questions": "x" * 101}],
)
def test_words_that_do_not_fit_are_refused_beside_their_field(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as told:
        checked(WordingForm, {"label": "a", "meaning": "b"} | wrong)
    assert set(told.value.fields) == set(wrong)


@pytest.mark.usefixtures("reworded")
def test_the_admins_pages_fit_slack_and_show_what_was_typed_harmlessly(
    session: Session, boss: Person, growing: Programme
) -> None:
    entries = wording_edits.everything(session, acting(boss), growing.id)
    page = wording_list(growing.id, entries).to_dict()
    assert len(page["blocks"]) <= 100
    assert str(page).count("Back to the original") == 2
    assert "<!channel>" not in str(page)
    for entry in entries:
        assert wording_modal(entry).to_dict()["blocks"]


@pytest.mark.usefixtures("reworded")
def test_an_introductions_agenda_is_the_programmes(
    session: Session, boss: Person, ana: Person, growing: Programme, clock: SetClock
) -> None:
    form = OWN.model_copy(update={"first_agenda": "Tea & <b>"})
    wording_edits.save(session, acting(boss), growing.id, "function", "skills", form, now=clock.now())
    mentor = make_person(session, "Mia")
    pairs.joined(session, mentor, offering=True, functions=(Function.SKILLS,))
    pair = pairs.pair(session, mentor, ana, growing, now=clock.now())
    card = introductions.introduction(session, pair.id, [mentor.id, ana.id], now=clock.now())
    assert isinstance(card, IntroCard)
    assert "Tea &amp; &lt;b&gt;" in str(introduction(card).payload())
