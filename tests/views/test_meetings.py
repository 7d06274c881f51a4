import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlparse

from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import Kind
from bot.forms.meetings import MeetingCard, TimesDraft
from bot.forms.plans import PlanCard, StepCard
from bot.forms.relationships import Partner, RelationshipCard
from bot.forms.reviews import ClosingCard, LastWord, ReviewCard, ToldCard
from bot.forms.states import Fit, MeetingState, Outcome, ReviewKind, ReviewState, Role, StepState
from bot.views import meeting_notes, meetings, plans, reviews
from tests.views.nasty import nasty
from tests.views.test_programmes import harmless

AT = datetime(2026, 3, 9, 10, tzinfo=UTC)


def pair(name: str, role: Role = Role.MENTEE) -> RelationshipCard:
    return RelationshipCard(7, 3, Kind.CLASSIC, role, (Partner(1, "UANA", name),), 1, name, AT, AT, None)


def plain(view: object) -> None:
    """No mention comes out of what is shown as mrkdwn; the typed models check the lengths."""
    shown = [block for block in view.to_dict()["blocks"] if block["type"] != "input"]  # type: ignore[attr-defined] # any view
    assert "<!channel>" not in json.dumps([b for b in shown if b.get("text", {}).get("type") == "mrkdwn"])


@given(nasty(), nasty(300), st.sampled_from([Role.MENTEE, Role.MENTOR, Role.PEER]))
def test_whatever_people_write_about_meetings_stays_harmless_and_in_bounds(words: str, name: str, role: Role) -> None:
    ana = Partner(1, "UANA", name)
    step = StepCard(1, words[:300], ana, False, AT.date(), StepState.OPEN, words[:300])  # noqa: FBT003 - a card's field
    for met in (True, False, None):
        card = MeetingCard(
            1, pair(name, role), MeetingState.AGREED, ana, False, 30, (AT,) * 5, (AT,) * 5, AT, words[:3000],  # noqa: FBT003 - a card's field
            (step,) * 5, words[:3000], met,
        )  # fmt: skip
        for view in (
            meetings.proposed, meetings.agreed, meetings.chosen, meetings.skipped, meetings.skipped_by_me,
            meeting_notes.ask_agenda, meeting_notes.brief, meeting_notes.did_you_meet, meeting_notes.met,
        ):  # fmt: skip
            harmless(view(card))
        plain(meeting_notes.agenda_modal(card))
        plain(meeting_notes.take_along_modal(card))
    plain(meetings.find_modal(TimesDraft(pair(name, role), ((AT, AT),) * 6)))
    plan = PlanCard(pair(name, role), (step,) * 20, (step,) * 5, (("skills:1", "One"),) * 3)
    plain(plans.plan_view(plan))
    plain(plans.add_modal(plan))
    plain(plans.line_modal(step))
    for message in (plans.progress((step, 1)), plans.done_message(step)):
        harmless(message)


@given(nasty(), nasty(300), st.sampled_from([Role.MENTEE, Role.MENTOR, Role.PEER]))
def test_whatever_people_write_looking_back_stays_harmless_and_in_bounds(words: str, name: str, role: Role) -> None:
    text = words[:3000]
    for kind in ReviewKind:
        for fit, months in ((Fit.YES, 3), (Fit.UNSURE, 0), (Fit.NO, None)):
            card = ReviewCard(1, kind, ReviewState.ASKED, pair(name, role), AT, fit, None, months, text, text)
            for view in (reviews.asked, reviews.fit_answered, reviews.more_answered):
                harmless(view(card))
            plain(reviews.review_modal(card))
    for outcome in (*Outcome, None):
        harmless(
            reviews.closed(ClosingCard(pair(name, role), (LastWord(Partner(1, "UANA", name), outcome, text, text),), 1))
        )
        harmless(reviews.told(ToldCard(Partner(1, "UANA", name), 7, ReviewKind.CLOSING, outcome, text, text)))
    harmless(reviews.extended(ClosingCard(pair(name, role))))


def test_the_links_carry_the_time_and_who_it_is_with_and_nothing_of_the_agenda() -> None:
    card = MeetingCard(
        1, pair("Ana & Co"), MeetingState.AGREED, Partner(1, "UANA", "Ana"), False, 45, (), (AT,), AT, "A secret"  # noqa: FBT003 - a card's field
    )  # fmt: skip
    blocks = json.dumps(meetings.agreed(card).payload()["blocks"])
    assert "secret" not in blocks
    urls = [element["url"] for block in json.loads(blocks) for element in block.get("elements", []) if "url" in element]
    google, outlook = (parse_qs(urlparse(url).query) for url in urls)
    assert google["dates"] == ["20260309T100000Z/20260309T104500Z"]
    assert google["text"] == ["Mentoring with Ana & Co"]
    assert outlook["enddt"] == ["2026-03-09T10:45:00+00:00"]
