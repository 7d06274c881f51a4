"""How circles live: most choose, everybody brings something, and nobody who leaves keeps the others waiting."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.tables import DraftSeat, Meeting, Member, Outbox, Person, Relationship, Review, Round
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.endings import EndForm
from bot.forms.meetings import AgendaForm, MeetingCard, TimesForm
from bot.forms.nudges import NudgeKind
from bot.forms.plans import StepForm
from bot.forms.relationships import CircleIntro, CircleMatched, Company
from bot.forms.reviews import ReviewForm
from bot.forms.rounds import RoundForm
from bot.forms.states import MeetingState, RelationshipState, ReviewKind, Role, StepState
from bot.services import (
    agreements,
    avoidances,
    circles,
    departures,
    endings,
    hub,
    introductions,
    lifecycle,
    meeting_cards,
    meeting_clock,
    meeting_notes,
    meetings,
    nudges,
    participants,
    plans,
    publishing,
    relationships,
    reviews,
    rounds,
)
from bot.services import meeting_letters as letters
from bot.services.calendar import in_working_hours
from bot.services.drafts import DraftChanged
from bot.services.nudging import kind_of
from tests.conftest import SetClock
from tests.people import acting, make_person, make_workspace
from tests.services import pairs

NAMES = ("Ada", "Ben", "Cy", "Dee", "Eve")


class Case:
    """Some people in a programme that brings peers together, and Olga, who runs it."""

    def __init__(self, session: Session, clock: SetClock) -> None:
        self.session, self.clock = session, clock
        self.olga = make_person(session, "Olga", is_admin=True)
        self.programme = pairs.programme(session, self.olga, now=clock.now())
        self.programme.kinds = [Kind.PEER.value]
        self.people = [make_person(session, name, tz="Europe/Berlin") for name in NAMES]
        for one in self.people:
            pairs.joined(session, one)
            pairs.enrolled(session, one, self.programme)

    def of(self, count: int, *, signed: bool = True) -> Relationship:
        """A circle of the first so many of them."""
        begin = pairs.circle if signed else pairs.new_circle
        return begin(self.session, self.people[:count], self.programme, now=self.clock.now())

    def told(self, who: Person, kind: str) -> list[Outbox]:
        """The messages of a kind that are enqueued for somebody."""
        return list(self.session.exec(select(Outbox).where(Outbox.person_id == who.id, Outbox.kind == kind)))

    def inside(self, row: Relationship) -> list[str]:
        """Who is in a circle."""
        ids = [one.person_id for one in relationships.members(self.session, row.id)]
        return [one.name for one in self.people if one.id in ids]

    def proposed(self, row: Relationship, by: Person, *, hours: tuple[int, ...] = (24, 48)) -> Meeting:
        """A meeting whose times somebody proposed."""
        times = [self.clock.now() + timedelta(hours=one) for one in hours]
        card = meetings.propose(self.session, acting(by), row.id, TimesForm(times=times), now=self.clock.now())
        return self.session.get_one(Meeting, card.id)

    def choose(self, meeting: Meeting, who: Person, number: int = 0) -> MeetingCard:
        """Choose one of the proposed times."""
        at = datetime.fromisoformat(meeting.times[number])
        return meetings.accept(self.session, acting(who), meeting.id, at, now=self.clock.now())

    def leave(self, row: Relationship, who: Person, thanks: str = "") -> None:
        """Leave kindly."""
        endings.end(self.session, acting(who), row.id, EndForm(thanks=thanks), now=self.clock.now())

    def live(self, until: datetime) -> None:
        """Let the calendar do everything until then."""
        features = (lifecycle, plans, meeting_clock, nudges)
        for _ in range(200):
            dues = [due for one in features if (due := one.next_due(self.session)) is not None and due <= until]
            if not dues:
                break
            self.clock.at = max(min(dues), self.clock.at)
            for one in features:
                one.queue_due(self.session, now=self.clock.now())
        self.clock.at = until

    def round(self, size: int, people: int) -> Round:
        """A round with a draft of peers, for so many of them."""
        form = RoundForm(deadline=(self.clock.now() + timedelta(days=3)).date(), group_size=size)
        row = rounds.open_round(self.session, acting(self.olga), self.programme.id, form, now=self.clock.now())
        for one in self.people[:people]:
            rounds.sign_up(self.session, acting(one), row.id, now=self.clock.now())
        self.draft(row)
        return row

    def draft(self, row: Round) -> None:
        """Make a draft."""
        olga = acting(self.olga)
        asked = circles.ask(self.session, olga, row.id, now=self.clock.now())
        circles.store(self.session, olga, asked, circles.answer(asked), now=self.clock.now())

    def publish(self, row: Round) -> list[Relationship]:
        """Publish the present draft."""
        circles.publish(self.session, acting(self.olga), row.id, row.version, now=self.clock.now())
        return list(self.session.exec(select(Relationship).where(Relationship.round_id == row.id)))


@pytest.fixture
def case(database: Database, clock: SetClock) -> Iterator[Case]:
    """People in an open transaction."""
    with database.writing(make_workspace(database)) as session:
        yield Case(session, clock)


# -- rounds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "people", "expected"), [(2, 5, [2, 3]), (2, 4, [2, 2]), (3, 5, [5]), (5, 5, [5])])
def test_a_round_makes_pairs_a_trio_or_circles(case: Case, size: int, people: int, expected: list[int]) -> None:
    begun = case.publish(case.round(size, people))
    assert sorted(len(case.inside(row)) for row in begun) == expected
    assert {row.kind for row in begun} == {Kind.PEER}
    for row in begun:
        for member in relationships.members(case.session, row.id):
            assert member.role is Role.PEER
            card = introductions.matched(case.session, row.id, member.person_id)
            assert isinstance(card, CircleMatched)
            assert card.relationship.company is (Company.PEER if len(case.inside(row)) == 2 else Company.CIRCLE)
            assert {line.code for line in card.reasons} == {"circle.hours", "circle.stage", "circle.field"}
    greetings = case.session.exec(select(Outbox.recipient).where(Outbox.kind == "relationships.intro")).all()
    assert sorted(len(one.split(",")) for one in greetings) == expected


def test_a_programme_without_peers_has_no_rounds_of_them_and_one_of_peers_no_others(case: Case) -> None:
    for kinds, size in (([Kind.CLASSIC.value], 3), ([Kind.PEER.value], 0)):
        case.programme.kinds = kinds
        form = RoundForm(deadline=(case.clock.now() + timedelta(days=3)).date(), group_size=size)
        with pytest.raises(InvalidInput):
            rounds.open_round(case.session, acting(case.olga), case.programme.id, form, now=case.clock.now())


def test_nobody_meets_somebody_again_or_somebody_avoided(case: Case) -> None:
    earlier = case.publish(case.round(2, 4))
    met = [{one.person_id for one in relationships.members(case.session, row.id)} for row in earlier]
    apart = next(pair for pair in combinations([one.id for one in case.people[:4]], 2) if set(pair) not in met)
    avoidances.add(case.session, acting(case.session.get_one(Person, apart[0])), apart[1], now=case.clock.now())
    later = case.publish(case.round(2, 4))
    for row in later:
        pair = {one.person_id for one in relationships.members(case.session, row.id)}
        assert pair not in met
        assert pair != set(apart)


def test_a_draft_is_not_published_once_somebody_in_it_left_or_was_blocked(case: Case) -> None:
    row = case.round(5, 5)
    avoidances.add(case.session, acting(case.people[1]), case.people[3].id, now=case.clock.now())
    with pytest.raises(DraftChanged, match="Ben, Dee"):
        case.publish(row)
    participants.leave(case.session, acting(case.people[0]), now=case.clock.now())
    with pytest.raises(DraftChanged, match="Ada, Ben, Dee"):
        case.publish(row)
    case.draft(row)
    [circle] = case.publish(row)
    assert len(case.inside(circle)) == 3
    with pytest.raises(AlreadyDone):
        case.publish(row)


def test_whoever_stays_alone_hears_so(case: Case) -> None:
    row = case.round(2, 1)
    outcome = circles.publish(case.session, acting(case.olga), row.id, row.version, now=case.clock.now())
    assert (outcome.pairs, outcome.unmatched) == (0, 1)
    assert len(case.told(case.people[0], publishing.UNMATCHED)) == 1


def test_the_calendar_drafts_a_round_of_peers_and_tells_its_admins(case: Case) -> None:
    form = RoundForm(deadline=(case.clock.now() + timedelta(days=3)).date(), group_size=3)
    row = rounds.open_round(case.session, acting(case.olga), case.programme.id, form, now=case.clock.now())
    for one in case.people:
        rounds.sign_up(case.session, acting(one), row.id, now=case.clock.now())
    circles.queue_due(case.session, now=row.deadline_at)
    assert len(case.session.exec(select(DraftSeat)).all()) == 5
    assert circles.note(case.session, row).round.pairs == 1
    preview = circles.preview(case.session, acting(case.olga), row.id, now=case.clock.now())
    assert {line.code for line in preview.circles[0].reasons} == {"hours.fit", "stage.fit", "field.fit"}
    with pytest.raises(NotAllowed):
        circles.preview(case.session, acting(case.people[0]), row.id, now=case.clock.now())


# -- the agreement --------------------------------------------------------------------------------------------


def test_an_agreement_needs_everybody(case: Case) -> None:
    row = case.of(4, signed=False)
    for number, one in enumerate(case.people[:4], start=1):
        card = pairs.sign(case.session, row, one, now=case.clock.now())
        assert card.is_in_force == (number == 4)
    assert str(row.state) == "active"


@pytest.mark.parametrize(("signers", "state", "inside"), [(2, "active", 2), (3, "active", 3), (1, "ended", 4)])
def test_unsigned_in_time_those_who_signed_go_on_if_they_are_two(
    case: Case, signers: int, state: str, inside: int
) -> None:
    row = case.of(4, signed=False)
    for one in case.people[:signers]:
        pairs.sign(case.session, row, one, now=case.clock.now())
    case.live(case.clock.now() + timedelta(days=20))
    assert row.state == state
    assert len(case.inside(row)) == inside
    went_on = state == "active"
    for one in case.people[signers:4]:
        assert len(case.told(one, departures.RELEASED)) == int(went_on)
        assert len(case.told(one, endings.ENDED)) == int(not went_on)
    if went_on:
        agreed = agreements.card(case.session, acting(case.people[0]), row.id)
        assert agreed.is_in_force
        assert all(len(case.told(one, agreements.SIGNED)) == 1 for one in case.people[:signers])


def test_when_the_one_leaves_whose_signature_was_missing_it_begins(case: Case) -> None:
    row = case.of(3, signed=False)
    for one in case.people[:2]:
        pairs.sign(case.session, row, one, now=case.clock.now())
    case.leave(row, case.people[2])
    assert str(row.state) == "active"
    assert case.told(case.people[2], agreements.SIGNED) == []


def test_what_somebody_proposed_who_left_is_no_proposal_any_more(case: Case) -> None:
    row = case.of(3)
    pairs.sign(case.session, row, case.people[2], now=case.clock.now(), cadence_weeks=5)
    assert not agreements.card(case.session, acting(case.people[0]), row.id).is_in_force
    case.leave(row, case.people[2])
    assert agreements.card(case.session, acting(case.people[0]), row.id).is_in_force
    changed = pairs.sign(case.session, row, case.people[0], now=case.clock.now(), cadence_weeks=4)
    assert (changed.cadence_weeks, changed.is_in_force) == (4, False)


# -- meetings -------------------------------------------------------------------------------------------------


def test_proposed_times_suit_everybodys_working_hours(case: Case) -> None:
    for one, tz in zip(case.people, ("Europe/Berlin", "Europe/Lisbon", "Europe/Helsinki"), strict=False):
        one.tz = tz
    row = case.of(3)
    draft = meetings.draft(case.session, acting(case.people[0]), row.id, now=case.clock.now())
    assert draft.slots
    assert draft.all_at_work
    for at, _ in draft.slots:
        assert all(in_working_hours(at.astimezone(UTC), one.tz) for one in case.people[:3])
    case.people[1].tz = "Pacific/Auckland"
    case.session.flush()
    assert not meetings.draft(case.session, acting(case.people[0]), row.id, now=case.clock.now()).all_at_work


@pytest.mark.parametrize(("people", "choosers"), [(2, 1), (3, 1), (4, 2), (5, 2)])
def test_a_time_is_agreed_by_both_of_a_pair_and_by_most_of_a_circle(case: Case, people: int, choosers: int) -> None:
    meeting = case.proposed(case.of(people), case.people[0])
    for number, one in enumerate(case.people[1:people], start=1):
        if number > choosers:
            break
        assert meeting.state is MeetingState.PROPOSED
        case.choose(meeting, one)
    assert str(meeting.state) == "agreed"
    assert all(len(case.told(one, letters.AGREED)) == 1 for one in case.people[:people])


def test_whoever_proposed_hears_where_all_have_chosen_and_none_suits_most(case: Case) -> None:
    row = case.of(4)
    meeting = case.proposed(row, case.people[0], hours=(24, 48, 72))
    for number, one in enumerate(case.people[1:4]):
        assert case.told(case.people[0], letters.UNDECIDED) == []
        card = case.choose(meeting, one, number)
        assert len(card.chosen) == 1
    assert meeting.state is MeetingState.PROPOSED
    assert len(case.told(case.people[0], letters.UNDECIDED)) == 1
    assert case.choose(meeting, case.people[1], 1).state is MeetingState.AGREED


def test_the_host_rotates(case: Case) -> None:
    row = case.of(3)
    hosts = []
    for _ in range(4):
        meeting = case.proposed(row, case.people[0])
        case.choose(meeting, case.people[1])
        hosts.append(meeting.host_id)
        case.live(case.clock.now() + timedelta(days=2))
        meeting_notes.say_if_met(case.session, acting(case.people[0]), meeting.id, met=True, now=case.clock.now())
    ids = [one.id for one in case.people[:3]]
    assert hosts == [*ids, ids[0]]


def test_a_circle_meets_without_whoever_cannot_and_somebody_else_hosts(case: Case) -> None:
    row = case.of(3)
    ada, ben, cy = case.people[:3]
    meeting = case.proposed(row, ben)
    case.choose(meeting, ada)
    assert meeting.host_id == ada.id
    meetings.skip(case.session, acting(ada), meeting.id, now=case.clock.now())
    assert (meeting.state, meeting.host_id) == (MeetingState.AGREED, ben.id)
    assert [len(case.told(one, letters.AWAY)) for one in (ada, ben, cy)] == [0, 1, 1]
    case.live(case.clock.now() + timedelta(days=3))
    assert [len(case.told(one, letters.DID_YOU_MEET)) for one in (ada, ben, cy)] == [0, 1, 1]


def test_a_meeting_of_fewer_than_two_is_called_off(case: Case) -> None:
    row = case.of(3)
    meeting = case.proposed(row, case.people[0])
    case.choose(meeting, case.people[1])
    for one in case.people[:2]:
        meetings.skip(case.session, acting(one), meeting.id, now=case.clock.now())
    assert str(meeting.state) == "called_off"
    assert len(case.told(case.people[2], letters.SKIPPED)) == 1


def test_only_the_host_or_who_proposed_it_moves_what_most_chose(case: Case) -> None:
    row = case.of(4)
    meeting = case.proposed(row, case.people[1])
    case.choose(meeting, case.people[0])
    case.choose(meeting, case.people[2])
    with pytest.raises(NotAllowed):
        case.proposed(row, case.people[3])
    case.proposed(row, case.people[0])
    assert str(meeting.state) == "called_off"


def test_everybody_puts_a_topic_on_the_list_and_reads_those_of_the_others(case: Case) -> None:
    row = case.of(3)
    meeting = case.proposed(row, case.people[0])
    case.choose(meeting, case.people[1])
    for one in case.people[:2]:
        form = AgendaForm(agenda=f"About {one.name}")
        meeting_notes.write_agenda(case.session, acting(one), meeting.id, form, now=case.clock.now())
    seen = meetings.get(case.session, acting(case.people[2]), meeting.id, now=case.clock.now())
    assert [topic.text for topic in seen.topics] == ["About Ada", "About Ben"]
    assert seen.agenda == ""
    case.leave(row, case.people[0])
    later = meetings.get(case.session, acting(case.people[2]), meeting.id, now=case.clock.now())
    assert [topic.text for topic in later.topics] == ["About Ben"]


# -- plan, reviews and thanks ---------------------------------------------------------------------------------


def test_a_step_can_be_anybodys_and_goes_with_whoever_leaves(case: Case) -> None:
    row = case.of(3)
    form = StepForm(text="Read it", due_on=(case.clock.now() + timedelta(days=2)).date(), owner_id=case.people[2].id)
    plan = plans.add(case.session, acting(case.people[0]), row.id, form, now=case.clock.now())
    assert [step.owner.name for step in plan.open] == ["Cy"]
    case.leave(row, case.people[2])
    assert plans.plan(case.session, acting(case.people[0]), row.id).open == ()
    case.live(case.clock.now() + timedelta(days=3))
    assert case.told(case.people[2], kind_of(NudgeKind.STEP_DUE)) == []
    with pytest.raises(InvalidInput):
        plans.add(case.session, acting(case.people[0]), row.id, form, now=case.clock.now())


def look_backs(case: Case, row: Relationship, kind: ReviewKind) -> dict[int, int]:
    """The questions of a kind, by person."""
    found = select(Review).where(Review.relationship_id == row.id, Review.kind == kind)
    return {one.person_id: one.id for one in case.session.exec(found)}


@pytest.mark.parametrize("leaves", [True, False])
def test_it_goes_on_only_where_all_who_are_left_would(case: Case, *, leaves: bool) -> None:
    row = case.of(3)
    ends_at = row.ends_at
    case.live(ends_at - timedelta(days=10))
    asked = look_backs(case, row, ReviewKind.EXTENSION)
    for one, months in zip(case.people, (6, 3), strict=False):
        reviews.say_how_long(case.session, acting(one), asked[one.id], months, now=case.clock.now())
    assert row.ends_at == ends_at
    if leaves:
        case.leave(row, case.people[2])
        assert row.ends_at == ends_at + relationships.months(3)
    case.live(ends_at + timedelta(days=2))
    assert row.state == ("active" if leaves else "closed")


def test_thanks_go_to_one_or_to_all_of_a_circle(case: Case) -> None:
    row = case.of(3)
    case.live(row.ends_at - timedelta(days=1))
    asked = look_backs(case, row, ReviewKind.CLOSING)
    ada, ben, cy = case.people[:3]
    for who, form in ((ada, ReviewForm(thanks="To you all")), (ben, ReviewForm(thanks="To Cy", thanks_to=cy.id))):
        reviews.look_back(case.session, acting(who), asked[who.id], form, now=case.clock.now())
    case.live(row.ends_at + timedelta(days=1))
    assert str(row.state) == "closed"
    for reader, words in ((ada, ["", ""]), (ben, ["To you all", ""]), (cy, ["To you all", "To Cy"])):
        last = reviews.closing_card(case.session, row.id, reader.id)
        assert last is not None
        assert [one.thanks for one in last.words] == words


# -- leaving --------------------------------------------------------------------------------------------------


def test_a_circle_goes_on_becomes_a_pair_and_ends_as_pairs_do(case: Case) -> None:
    row = case.of(4)
    ada, ben, cy, dee = case.people[:4]
    case.leave(row, dee)
    assert case.inside(row) == ["Ada", "Ben", "Cy"]
    endings.block(case.session, acting(cy), row.id, [ada.id], now=case.clock.now())
    assert case.inside(row) == ["Ada", "Ben"]
    assert row.state is RelationshipState.ACTIVE
    card = relationships.card_of(case.session, row.id, ada.id)
    assert card is not None
    assert card.company is Company.PEER
    ben.is_deleted = True
    case.session.flush()
    endings.queue_due(case.session, now=case.clock.now())
    assert str(row.state) == "ended"
    counts = [[len(case.told(one, kind)) for one in (ada, ben, cy, dee)] for kind in (departures.FEWER, endings.ENDED)]
    assert counts == [[2, 2, 1, 0], [1, 0, 0, 0]]


def test_a_block_keeps_just_those_two_apart(case: Case) -> None:
    row = case.of(3)
    ada, ben, cy = case.people[:3]
    card = endings.block(case.session, acting(ada), row.id, [ben.id], now=case.clock.now())
    assert ([one.name for one in card.partners], card.goes_on) == (["Ben"], True)
    assert avoidances.between(case.session, ada.id, ben.id)
    assert not avoidances.between(case.session, ada.id, cy.id)
    with pytest.raises(NotFound):
        endings.block(case.session, acting(ada), row.id, [cy.id], now=case.clock.now())


def test_somebody_who_left_can_still_be_blocked_without_leaving(case: Case) -> None:
    row = case.of(4)
    case.leave(row, case.people[3])
    endings.block(case.session, acting(case.people[0]), row.id, [case.people[3].id], now=case.clock.now())
    assert case.inside(row) == ["Ada", "Ben", "Cy"]
    with pytest.raises(InvalidInput):
        endings.block(case.session, acting(case.people[0]), row.id, [], now=case.clock.now())


def test_those_who_stay_read_thanks_meant_for_them(case: Case) -> None:
    row = case.of(3)
    case.leave(row, case.people[2], thanks="For listening")
    news = departures.news(case.session, row.id, case.people[0].id, [case.people[2].id])
    assert news is not None
    assert [(author.name, text) for author, text in news.thanks] == [("Cy", "For listening")]


def test_times_proposed_by_whoever_leaves_give_way_and_others_are_counted_anew(case: Case) -> None:
    row = case.of(4)
    meeting = case.proposed(row, case.people[0])
    case.choose(meeting, case.people[1])
    assert meeting.state is MeetingState.PROPOSED
    case.leave(row, case.people[3])
    assert str(meeting.state) == "agreed"
    next_one = case.proposed(row, case.people[0])
    case.leave(row, case.people[0])
    assert str(next_one.state) == "called_off"


def test_a_greeting_never_reaches_whoever_left_before_it(case: Case) -> None:
    row = case.of(3, signed=False)
    case.leave(row, case.people[2])
    found = case.session.exec(select(Outbox).where(Outbox.kind == "relationships.intro").order_by(col(Outbox.id)))
    cards = [
        introductions.introduction(
            case.session, row.id, [int(one) for one in letter.recipient.split(",")], now=case.clock.now()
        )
        for letter in found
    ]
    assert cards[0] is None
    assert isinstance(cards[1], CircleIntro)
    assert [one.name for one in cards[1].people] == ["Ada", "Ben"]


def test_whoever_left_sees_nothing_of_it_any_more(case: Case) -> None:
    row = case.of(3)
    meeting = case.proposed(row, case.people[0])
    case.choose(meeting, case.people[1])
    gone = case.people[2]
    case.leave(row, gone)
    assert hub.partner_cards(case.session, gone.id) == ()
    assert meeting_cards.to_send(case.session, letters.AGREED, meeting.id, gone.id, now=case.clock.now()) == (
        "not_a_member"
    )
    for call in (
        lambda: agreements.card(case.session, acting(gone), row.id),
        lambda: plans.plan(case.session, acting(gone), row.id),
        lambda: meetings.get(case.session, acting(gone), meeting.id, now=case.clock.now()),
        lambda: meeting_notes.say_if_met(case.session, acting(gone), meeting.id, met=True, now=case.clock.now()),
    ):
        with pytest.raises(NotFound):
            call()


def test_home_shows_a_circle_with_all_partners(case: Case) -> None:
    case.of(4)
    [card] = hub.partner_cards(case.session, case.people[0].id)
    assert len(card.partners) == 3
    assert case.session.exec(select(Member).where(Member.role == Role.PEER)).all()


def test_a_dropped_step_stays_dropped(case: Case) -> None:
    row = case.of(3)
    mine = StepForm(text="Mine", owner_id=0)
    plan = plans.add(case.session, acting(case.people[0]), row.id, mine, now=case.clock.now())
    case.leave(row, case.people[0])
    left = plans.plan(case.session, acting(case.people[1]), row.id)
    assert left.open == ()
    with pytest.raises(AlreadyDone):
        plans.finish(case.session, acting(case.people[1]), plan.open[0].id, now=case.clock.now())
    assert plan.open[0].state is StepState.OPEN
