"""More about oneself: kept to the letter, counted in matching, and shown to whom the form says."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from bot.db.engine import Database
from bot.db.tables import Suggestion
from bot.errors import InvalidInput, NotFound
from bot.forms.checking import checked
from bot.forms.details import DetailsCard, DetailsForm
from bot.forms.shortlist import Wanted
from bot.services import details, finding, pages, pairing, suggestions
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs
from tests.services.asking import Case

TOLD = {
    "languages": ["en", "de"],
    "offer": "Rehearsing hard talks",
    "hours_a_month": "3",
    "booking_link": "https://cal.example.com/ana?x=1",
    "team": "Core Platform",
    "manager": None,
}


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_what_is_told_comes_back_and_can_be_taken_back(case: Case) -> None:
    boss, ana = make_person(case.session, "Boss"), acting(case.mentor)
    details.save(case.session, ana, checked(DetailsForm, TOLD | {"manager": boss.slack_user_id}))
    link = "https://cal.example.com/ana?x=1"
    told = DetailsCard(("en", "de"), "Rehearsing hard talks", 3, link, "Core Platform", boss.slack_user_id)
    assert details.own(case.session, ana) == told
    boss.is_deleted = True
    case.session.flush()
    assert details.own(case.session, ana).manager == ""
    details.save(case.session, ana, DetailsForm())
    assert details.own(case.session, ana) == DetailsCard()
    assert case.profile(case.mentor).offer_vector == ""


def test_it_counts_in_matching(case: Case) -> None:
    details.save(case.session, acting(case.mentor), checked(DetailsForm, TOLD | {"manager": case.ben.slack_user_id}))
    found = pairing.gather(case.session, case.programme, [case.mentor.id], now=case.clock.now())
    me = found.mentors[0]
    assert (me.languages, me.team, me.manager) == (("en", "de"), "core platform", str(case.ben.id))
    assert me.offer_vector


def test_whoever_looks_reads_the_offer_and_only_ones_own_mentee_the_link(case: Case) -> None:
    details.save(case.session, acting(case.mentor), checked(DetailsForm, TOLD))
    found = finding.search(case.session, acting(case.ben), Wanted(), now=case.clock.now()).found[0]
    assert (found.offer, found.hours_a_month) == ("Rehearsing hard talks", 3)
    suggestion = case.session.exec(select(Suggestion).where(Suggestion.person_id == case.ben.id)).one()
    card = suggestions.batch_of(case.session, suggestion, now=case.clock.now()).cards[0]
    assert (card.offer, card.hours_a_month) == ("Rehearsing hard talks", 3)
    assert "cal.example" not in str((found, card))
    row = pairs.pair(case.session, case.mentor, case.ben, case.programme, now=case.clock.now())
    page = pages.page(case.session, acting(case.ben), row.id, now=case.clock.now())
    assert page.booking_link == "https://cal.example.com/ana?x=1"
    assert pages.page(case.session, acting(case.mentor), row.id, now=case.clock.now()).booking_link == ""


def test_what_cannot_be_meant_is_refused_beside_its_field(case: Case) -> None:
    wrong = {
        "languages": ["xx"],
        "booking_link": "https://cal.example.com/<!channel>",
        "team": "x" * 81,
        "hours_a_month": "99",
    }
    with pytest.raises(InvalidInput) as refused:
        checked(DetailsForm, TOLD | wrong)
    assert set(refused.value.fields) == set(wrong)
    for link in ("http://plain.example.com", "cal.example.com", "https://nowhere", "https://a.b|c"):
        with pytest.raises(InvalidInput):
            checked(DetailsForm, TOLD | {"booking_link": link})
    with pytest.raises(InvalidInput, match="to whom you report"):
        details.save(case.session, acting(case.ben), checked(DetailsForm, {"manager": case.ben.slack_user_id}))


def test_only_members_tell_more(case: Case) -> None:
    stranger = acting(make_person(case.session, "Eve"))
    with pytest.raises(NotFound):
        details.own(case.session, stranger)
    with pytest.raises(NotFound):
        details.save(case.session, stranger, DetailsForm())
