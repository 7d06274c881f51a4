"""What peers read: harmless whatever people write, within Slack's bounds, and without a word about mentors."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Kind, Responsibility
from bot.forms.agreements import AgreementCard
from bot.forms.checkins import CheckinCard
from bot.forms.circles import CIRCLES_A_PAGE, CircleCard, CirclesNote, CirclesPreview
from bot.forms.endings import CircleNews, Contact, EndedCard
from bot.forms.meetings import MeetingCard, TimesDraft, Topic
from bot.forms.nudges import NudgeCard, NudgeKind
from bot.forms.pages import PageStep, RelationshipPage
from bot.forms.pauses import RestCard
from bot.forms.plans import LineForm, PlanCard, StepCard
from bot.forms.relationships import CircleIntro, CircleMatched, Company, Partner, ReasonLine, RelationshipCard
from bot.forms.reviews import ClosingCard, LastWord, ReviewCard, ToldCard
from bot.forms.rounds import GROUP_SIZES, RoundCard, UnmatchedNote
from bot.forms.states import (
    Fit,
    MeetingState,
    Mood,
    NudgeState,
    Outcome,
    RelationshipState,
    ReviewKind,
    ReviewState,
    Role,
    RoundState,
    StepState,
)
from bot.views import (
    agreements,
    checkins,
    circles,
    endings,
    meeting_notes,
    meetings,
    nudges,
    pages,
    pauses,
    plans,
    reviews,
    rounds,
)
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
OTHERS_WORDS = re.compile(r"mentee|\bmentors?\b|mentoring|mentorship", re.IGNORECASE)
REST_VIEWS = (pauses.rests, pauses.goes_on, pauses.done)
REASONS = (ReasonLine("circle.hours", {"hours": 12}), ReasonLine("circle.fields", {"count": 3}))


def people(name: str, count: int) -> tuple[Partner, ...]:
    """So many people of a name."""
    return tuple(Partner(number + 1, f"UA{number}", name, name) for number in range(count))


def card(name: str, others: int) -> RelationshipCard:
    """A relationship as one peer sees it."""
    return RelationshipCard(7, 3, Kind.PEER, Role.PEER, people(name, others), 1, "Growing", AT, AT, None)


def meeting(name: str, words: str, others: int, **more: Any) -> MeetingCard:
    """A meeting of peers."""
    those = people(name, others)
    base = MeetingCard(
        1, card(name, others), MeetingState.AGREED, those[0], is_mine=False, minutes=30, times=(AT,) * 3,
        theirs=(AT,) * 3, starts_at=AT, agenda=words[:3000], last_time=words[:3000], i_met=True, chosen=(AT,),
        topics=tuple(Topic(one, words[:3000]) for one in those), host=those[0], coming=those,
    )  # fmt: skip
    return replace(base, **more)


def messages(name: str, words: str, others: int) -> list[Any]:
    """Every message that peers read about what they have together."""
    seen, those = card(name, others), people(name, others)
    step = StepCard(1, words[:300], those[0], True, AT.date(), StepState.OPEN, words[:300], company=seen.company)  # noqa: FBT003 - a card's field
    agreed = AgreementCard(seen, 2, 2, 6, words[:500], those[:1], proposed_by=those[0], agree_by=AT)
    checkin = CheckinCard(1, tuple(one.name for one in those), Role.PEER, AT.date(), Mood.STUCK)
    ended = EndedCard(7, Role.PEER, those, "Growing", words[:2500])
    talks = [meeting(name, words, others), meeting(name, words, others, i_host=True, i_met=None, topics=())]
    closing = ClosingCard(seen, tuple(LastWord(one, Outcome.REACHED, words[:3000], words[:3000]) for one in those), 1)
    nudge = NudgeCard(1, NudgeKind.NO_GOAL, NudgeState.OPEN, seen, step, by=AT.date())
    looked = [ReviewCard(1, kind, ReviewState.ASKED, seen, AT, Fit.UNSURE, more_months=3) for kind in ReviewKind]
    return [
        circles.introduction(CircleIntro(people(name, others + 1), "Growing", AT, AT)),
        circles.matched(CircleMatched(seen, REASONS, begins=True)),
        circles.matched(CircleMatched(seen, (), begins=False)),
        *(view(agreed) for view in (agreements.your_turn, agreements.signed)),
        *(view(talk) for talk in talks for view in (meetings.agreed, meetings.skipped, meetings.undecided)),
        *(view(talk) for talk in talks for view in (meeting_notes.ask_agenda, meeting_notes.brief, meeting_notes.met)),
        *(meetings.chosen(meeting(name, words, others, state=state)) for state in MeetingState),
        meetings.away((talks[0], those[0])),
        meetings.proposed(talks[0]),
        meeting_notes.did_you_meet(talks[0]),
        *(reviews.asked(one) for one in looked),
        *(view(looked[0]) for view in (reviews.fit_answered, reviews.more_answered)),
        reviews.told(ToldCard(those[0], 7, ReviewKind.CLOSING, Outcome.PARTLY, words[:2500], words[:2500])),
        reviews.extended(closing),
        reviews.closed(closing),
        plans.progress((step, 7)),
        *(nudges.nudge(replace(nudge, rule=rule)) for rule in NudgeKind),
        *(view(RestCard(seen, rests, AT.date())) for rests in (True, False) for view in REST_VIEWS),
        *(checkins.answered(replace(checkin, mood=mood)) for mood in Mood),
        *(endings.ended(replace(ended, unsigned=unsigned)) for unsigned in (True, False)),
        endings.ended(replace(ended, partner_left=True)),
        endings.released(replace(ended, partners=(), unsigned=True)),
        endings.fewer(CircleNews(seen, ((those[0], words[:2500]),))),
    ]


def modals(name: str, words: str, others: int) -> list[Any]:
    """Every modal in which peers do something together."""
    seen, those = card(name, others), people(name, others)
    step = StepCard(1, words[:300], those[0], True, AT.date(), StepState.OPEN, words[:300], company=seen.company)  # noqa: FBT003 - a card's field
    talk = meeting(name, words, others)
    plan = PlanCard(seen, (step,), (step,), (("peers:1", "One"),))
    contact = Contact(those[:1], "Growing")
    shown = [
        RelationshipPage(seen, state, one, contact, AgreementCard(seen, 1, 2, 6, words[:500]), talk, AT)
        for one in PageStep
        for state in (RelationshipState.ACTIVE, RelationshipState.ENDED)
    ]
    return [
        agreements.agreement_modal(AgreementCard(seen, 1, 2, 6, words[:500])),
        meetings.find_modal(TimesDraft(seen, ((AT, AT),), all_at_work=False)),
        meeting_notes.agenda_modal(talk),
        meeting_notes.take_along_modal(talk),
        plans.plan_view(plan),
        plans.plan_view(replace(plan, open=())),
        plans.add_modal(plan),
        plans.line_modal(step),
        *(reviews.review_modal(ReviewCard(1, kind, ReviewState.ASKED, seen, AT)) for kind in ReviewKind),
        endings.end_modal(seen),
        endings.block_modal(seen, those),
        endings.asked_for_help(seen, contact),
        *(endings.ended_by_me(EndedCard(7, Role.PEER, those, goes_on=goes_on)) for goes_on in (True, False)),
        *(endings.blocked(EndedCard(7, Role.PEER, those, goes_on=goes_on)) for goes_on in (True, False)),
        *(pages.relationship_page(one) for one in shown),
    ]  # fmt: skip


@given(nasty(), nasty(300), st.integers(1, 4))
def test_whatever_peers_write_stays_harmless_and_in_bounds(words: str, name: str, others: int) -> None:
    for message in messages(name, words, others):
        harmless(message)
    for view in modals(name, words, others):
        shown = [block for block in view.to_dict()["blocks"] if block["type"] != "input"]
        assert "<!channel>" not in json.dumps([b for b in shown if b.get("text", {}).get("type") == "mrkdwn"])


@pytest.mark.parametrize("others", [1, 3])
def test_peers_read_not_a_word_about_mentors(others: int) -> None:
    told = [one.payload() for one in messages("Ana", "Fine", others)]
    told += [one.to_dict() for one in modals("Ana", "Fine", others)]
    step = StepCard(1, "One", people("Ana", 1)[0], True, None, StepState.DONE, company=Company.CIRCLE)  # noqa: FBT003 - a card's field
    told += [plans.line_sent(step, LineForm(line="Yes")), meeting_notes.agenda_saved(meeting("Ana", "", others))]
    told += [meetings.sent(meeting("Ana", "", others)), meetings.skipped_by_me(meeting("Ana", "", others)).text]
    for one in told:
        words = re.sub(r"/mentor\b", "", json.dumps(one, default=str))
        assert not OTHERS_WORDS.findall(words), words


@pytest.mark.parametrize("size", GROUP_SIZES)
@pytest.mark.parametrize("state", list(RoundState))
def test_a_round_of_peers_speaks_of_peers(size: int, state: RoundState) -> None:
    row = RoundCard(1, state, 2, "Growing", 6, people("Ada", 1)[0], AT, 7, 2, size)
    told = [
        rounds.announcement(row),
        rounds.summary(row),
        rounds.reminder(row),
        circles.draft_ready(CirclesNote(row, 1)),
    ]
    told.append(rounds.unmatched(UnmatchedNote("Growing", Role.PEER, "places", has_goal=False)))
    for message in told:
        harmless(message)
        assert not OTHERS_WORDS.findall(str(message.payload()))


@given(nasty(300))
def test_a_draft_of_many_circles_fits_a_modal(name: str) -> None:
    shown = tuple(
        CircleCard(people(name, 5)[number % 5 :], (ReasonLine("hours.fit", {}),), kept=number % 2 == 0)
        for number in range(CIRCLES_A_PAGE)
    )
    decided = tuple((one, other) for one, other in zip(people(name, 24), people(name, 24)[1:], strict=False))
    for count, page in ((0, 0), (CIRCLES_A_PAGE, 0), (90, 1)):
        draft = CirclesPreview(
            1, 2, RoundState.DRAFT, name[:80], 4, 300, count, page, shown[:count], people(name, 90), 3, decided, decided
        )
        blocks = circles.preview(draft, "Changed", told="Done").to_dict()["blocks"]
        assert len(blocks) <= 100


def test_promises_of_peers_name_the_same_responsibilities() -> None:
    for others in (1, 3):
        view = agreements.agreement_modal(AgreementCard(card("Ana", others), 1, 2, 6, "")).to_dict()
        block = next(one for one in view["blocks"] if one.get("block_id") == "promises")
        assert {one["value"] for one in block["element"]["options"]} == {one.value for one in Responsibility}
