"""Who fits: ranked with reasons, narrowed, and with a way outside."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from bot.catalogue import Function, Kind
from bot.db.engine import Database
from bot.db.tables import Avoidance, Enrolment
from bot.errors import InvalidInput, NotAllowed
from bot.forms.checking import checked
from bot.forms.shortlist import OrganisationForm, Wanted
from bot.services import directory, directory_edits, finding, shortlist, suggestions
from bot.views.suggestions import nobody
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.asking import Case


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """Two who look, and three who offer."""
    with database.writing(make_workspace(database)) as session:
        case = Case(session, clock)
        case.another("Eve")
        yield case


def names(case: Case, wanted: Wanted | None = None) -> list[str]:
    page = finding.search(case.session, acting(case.ben), wanted or Wanted(), now=case.clock.now())
    return [found.mentor.name for found in page.found]


def test_everybody_who_fits_comes_with_reasons(case: Case) -> None:
    page = finding.search(case.session, acting(case.ben), Wanted(), now=case.clock.now())
    assert {found.mentor.name for found in page.found} == {"Ana", "Eve"}
    assert all(found.reasons for found in page.found)


def test_a_search_is_narrowed_by_help_and_kind(case: Case) -> None:
    other = make_person(case.session, "Flo")
    pairs.joined(case.session, other, offering=True, functions=(Function.SUPPORT, Function.SKILLS))
    pairs.enrolled(case.session, other, case.programme)
    case.profile(other).kinds = [Kind.NICHE.value]
    case.session.flush()
    assert names(case, Wanted(function=Function.SUPPORT)) == ["Flo"]
    assert "Flo" not in names(case, Wanted(kind=Kind.CLASSIC))


def test_whoever_is_kept_apart_is_not_shown(case: Case) -> None:
    case.session.add(Avoidance(person_id=case.mentor.id, avoided_id=case.ben.id, created_at=case.clock.now()))
    assert names(case) == ["Eve"]


def test_whoever_was_asked_not_long_ago_is_shown_again_once_they_may_be_asked_again(case: Case) -> None:
    case.ask(case.ben)
    for _ in range(2):
        case.tick(days=9)
    assert names(case) == ["Eve"], "asking again would be refused for four weeks"
    case.clock.forward(days=29)
    assert set(names(case)) == {"Ana", "Eve"}


def test_whoever_stands_on_the_list_is_marked(case: Case) -> None:
    shortlist.add(case.session, acting(case.ben), case.mentor, now=case.clock.now())
    page = finding.search(case.session, acting(case.ben), Wanted(), now=case.clock.now())
    assert {found.mentor.name: found.kept for found in page.found} == {"Ana": True, "Eve": False}


def test_what_is_missing_for_a_search_is_said(case: Case) -> None:
    def code(who: str) -> str:
        person = make_person(case.session, who)
        if who != "Gus":
            pairs.joined(case.session, person, looking=who != "Hal")
        if who == "Jo":
            pairs.enrolled(case.session, person, case.programme)
        return finding.search(case.session, acting(person), Wanted(), now=case.clock.now()).code

    assert [code(who) for who in ("Gus", "Hal", "Ivy", "Jo")] == [
        "not_looking",
        "not_looking",
        "no_programme",
        "no_goal",
    ]


def test_the_directory_begins_with_the_catalogue_and_is_edited_by_its_admins(case: Case) -> None:
    directory.seed(case.session, case.programme.id, now=case.clock.now())
    page = finding.search(case.session, acting(case.ben), Wanted(), now=case.clock.now())
    assert [entry.name for entry in page.organisations] == ["Veterati", "American Corporate Partners"]
    form = OrganisationForm(name="Elsewhere", serves="Everybody", link="https://else.example")
    with pytest.raises(NotAllowed):
        directory_edits.add(case.session, acting(case.ben), case.programme.id, form, now=case.clock.now())
    admin = make_person(case.session, "Root", is_admin=True)
    directory_edits.add(case.session, acting(admin), case.programme.id, form, now=case.clock.now())
    first = page.organisations[0].id
    with pytest.raises(NotAllowed):
        directory_edits.remove(case.session, acting(case.ben), first)
    directory_edits.remove(case.session, acting(admin), first)
    left = [entry.name for entry in directory.for_person(case.session, case.ben.id)]
    assert left == ["American Corporate Partners", "Elsewhere"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "else.example", "https://a b", "https://x|y", "https://" + "x" * 250]
)
def test_an_address_is_a_whole_one(link: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(OrganisationForm, {"name": "n", "serves": "s", "link": link})
    assert set(refused.value.fields) == {"link"}


def test_whoever_finds_nobody_is_shown_what_there_is_outside(case: Case) -> None:
    directory.seed(case.session, case.programme.id, now=case.clock.now())
    query = select(Enrolment).where(Enrolment.person_id == case.ben.id)
    told = suggestions.nobody_new(case.session, case.session.exec(query).one().id)
    assert told is not None
    assert "https://www.veterati.com" in str(nobody(told).payload())
