"""What came of it, half a year after the end: only whoever wants to is asked, once, and only the mentor reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import FollowUp, Outbox, Profile
from bot.errors import AlreadyDone, NotFound
from bot.forms.follow_ups import FollowUpCard, FollowUpForm, NewsCard
from bot.forms.states import ProfileState, RelationshipState
from bot.services import avoidances, follow_ups, reviews
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

FORM = FollowUpForm(told="I lead the reviews now.")


class Case:
    """Mia mentored Ben until today."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.mia = make_person(session, "Mia", tz="Europe/Berlin")
        self.ben = make_person(session, "Ben", tz="America/New_York")
        self.programme = pairs.programme(session, self.mia, now=clock.now())
        pairs.joined(session, self.mia, offering=True)
        pairs.joined(session, self.ben, looking=True)
        self.row = pairs.pair(session, self.mia, self.ben, self.programme, now=clock.now())
        clock.at = self.row.ends_at
        reviews.close(session, self.row, now=clock.now())

    def promise(self) -> FollowUp:
        """Ben wants to be asked."""
        follow_ups.promise(self.session, acting(self.ben), self.row.id, now=self.clock.now())
        return self.session.exec(select(FollowUp)).one()

    def letters(self, kind: str) -> list[Outbox]:
        """What is enqueued."""
        return list(self.session.exec(select(Outbox).where(Outbox.kind == kind)))

    def question(self) -> FollowUpCard | str:
        """What Ben would be asked."""
        return follow_ups.to_ask(self.session, self.promised.id, self.ben.id)

    @property
    def promised(self) -> FollowUp:
        """Ben's wish."""
        return self.session.exec(select(FollowUp)).one()


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


def test_whoever_wants_to_is_asked_once_on_a_working_morning_half_a_year_later(case: Case) -> None:
    case.promise()
    case.promise()
    [letter] = case.letters(follow_ups.ASKED)
    local = letter.due_at.astimezone(ZoneInfo("America/New_York"))
    assert (local.hour, local.weekday() < 5) == (10, True)
    assert timedelta(days=178) <= letter.due_at - case.clock.now() <= timedelta(days=186)
    assert letter.unasked, "it counts among the two of a week"
    assert letter.recipient == str(case.ben.id)
    card = reviews.last_word(case.session, acting(case.ben), case.row.id)
    assert card.asked_again_on == local.date()


def test_whoever_takes_it_back_is_not_asked_and_may_change_their_mind(case: Case) -> None:
    case.promise()
    follow_ups.take_back(case.session, acting(case.ben), case.row.id)
    assert case.question() == "not_wanted"
    assert reviews.last_word(case.session, acting(case.ben), case.row.id).asked_again_on is None
    case.promise()
    assert isinstance(case.question(), FollowUpCard)
    assert len(case.letters(follow_ups.ASKED)) == 1


def test_what_came_of_it_goes_to_the_mentor_alone_and_only_once(case: Case) -> None:
    mine, eve = case.promise(), make_person(case.session, "Eve")
    for stranger in (case.mia, eve):
        with pytest.raises(NotFound):
            follow_ups.tell(case.session, acting(stranger), mine.id, FORM, now=case.clock.now())
    follow_ups.tell(case.session, acting(case.ben), mine.id, FORM, now=case.clock.now())
    with pytest.raises(AlreadyDone):
        follow_ups.tell(case.session, acting(case.ben), mine.id, FORM, now=case.clock.now())
    [letter] = case.letters(follow_ups.TOLD)
    assert letter.recipient == str(case.mia.id)
    news = follow_ups.to_tell(case.session, mine.id, case.mia.id)
    assert isinstance(news, NewsCard)
    assert (news.author.name, news.told) == ("Ben", FORM.told)
    assert follow_ups.to_tell(case.session, mine.id, eve.id) == "relationship_gone"


def test_a_question_that_stays_open_tells_nobody_anything(case: Case) -> None:
    mine = case.promise()
    follow_ups.decline(case.session, acting(case.ben), mine.id)
    assert case.question() == "not_wanted"
    assert follow_ups.to_tell(case.session, mine.id, case.mia.id) == "nothing_told"


@pytest.mark.parametrize("how", ["deactivated", "left", "keeps a distance"])
def test_nobody_is_asked_for_a_mentor_who_would_not_hear_it(case: Case, how: str) -> None:
    mine = case.promise()
    if how == "deactivated":
        case.mia.is_deleted = True
    elif how == "left":
        profile = case.session.exec(select(Profile).where(Profile.person_id == case.mia.id)).one()
        profile.state = ProfileState.LEFT
    else:
        avoidances.add(case.session, acting(case.mia), case.ben.id, now=case.clock.now())
    case.session.flush()
    assert case.question() == "partner_gone"
    follow_ups.tell(case.session, acting(case.ben), mine.id, FORM, now=case.clock.now())
    assert follow_ups.to_tell(case.session, mine.id, case.mia.id) == "partner_gone"


def test_only_the_mentee_of_a_mentorship_that_came_to_its_end_may_want_it(case: Case) -> None:
    with pytest.raises(NotFound):
        follow_ups.promise(case.session, acting(case.mia), case.row.id, now=case.clock.now())
    case.row.state = RelationshipState.ENDED
    case.session.flush()
    with pytest.raises(NotFound):
        follow_ups.promise(case.session, acting(case.ben), case.row.id, now=case.clock.now())
    assert case.session.exec(select(FollowUp)).all() == []


def test_the_day_is_a_working_day_also_where_half_a_year_later_is_a_weekend(case: Case) -> None:
    days = set()
    for more in range(7):
        case.clock.at = datetime(2026, 9, 7, 12, tzinfo=UTC) + timedelta(days=more)
        for old in case.session.exec(select(FollowUp)):
            case.session.delete(old)
        case.session.flush()
        days.add(case.promise().due_at.astimezone(ZoneInfo("America/New_York")).weekday())
    assert days == {0, 1, 2, 3, 4}
