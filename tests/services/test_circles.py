"""How circles live: most choose, everybody brings something, and nobody who leaves keeps the others waiting."""

from datetime import UTC, timedelta

import pytest
from sqlmodel import col, select

from bot.db.tables import Member, Outbox, Relationship, Review
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.meetings import AgendaForm
from bot.forms.nudges import NudgeKind
from bot.forms.plans import StepForm
from bot.forms.relationships import CircleIntro, Company
from bot.forms.reviews import ReviewForm
from bot.forms.states import MeetingState, RelationshipState, ReviewKind, Role, StepState
from bot.services import (
    agreements,
    avoidances,
    departures,
    endings,
    hub,
    introductions,
    meeting_cards,
    meeting_notes,
    meetings,
    plans,
    relationships,
    reviews,
)
from bot.services import meeting_letters as letters
from bot.services.calendar import in_working_hours
from bot.services.nudging import kind_of
from tests.people import acting
from tests.services import pairs
from tests.services.circling import Case, case

__all__ = ["case"]


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
