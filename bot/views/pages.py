"""The page of one relationship, and the list of a person's people."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import KINDS
from bot.forms.pages import PageStep, RelationshipPage
from bot.forms.relationships import RelationshipCard
from bot.forms.states import LIVING, RelationshipState
from bot.views import agreements, meeting_notes, meetings
from bot.views.endings import block_button, buttons, conduct_line
from bot.views.message import context, escape, section, shorten
from bot.views.partners import mentions, names, open_button, title, verb
from bot.views.pauses import go_on_button, pause_button
from bot.views.plans import plan_button
from bot.views.voices import voice
from bot.views.when import moment, month_day

PAGE = "pages.page"
_MOST_PEOPLE = 40
_STEPS = {
    PageStep.SIGN: "*Look at the agreement* and sign it, or propose a change.",
    PageStep.AWAIT_SIGNATURE: "You have signed. {who} still {looks} at the agreement; nothing to do until then.",
    PageStep.PROPOSE_TIMES: "{propose}",
    PageStep.AWAIT_TIMES: "{who} was asked to propose times for a talk. A short “how about Thursday?” helps, too.",
    PageStep.CHOOSE_TIME: "*Choose a time* among those that {who} proposed.",
    PageStep.AWAIT_CHOICE: "{who} {has} your proposed times. Nothing to do until then.",
    PageStep.AWAIT_MOST: "You have chosen. A time is settled once it suits most of you; choose more, if more suit you.",
    PageStep.STAY_AWAY: "Your circle meets {when}, and knows that you cannot make it. Nothing to do.",
    PageStep.SAY_IF_MET: "*Say whether you met.* It takes one click.",
    PageStep.MEET: "You meet {when}.",
    PageStep.PLAN: "*Make a plan together:* one step with a date is enough to begin.",
    PageStep.REVIEW: "*Answer the question* that waits for you in our messages.",
    PageStep.REST: ":zzz: *You two rest for now.* Either of you goes on with a click; the end moves along.",
    PageStep.OVER: "This has come to its end. Thank you for the time you gave each other.",
}


def relationship_page(page: RelationshipPage, note: str = "") -> View:
    """Return the page: who, the next step, and what can be done. `note` is a line about what was just done."""
    card = page.card
    blocks: list[Block] = [section(note), DividerBlock()] if note else []
    blocks += [section(_who(card)), section(f":arrow_right: {step_words(page)}")]
    if page.step is PageStep.REST:
        blocks.append(ActionsBlock(elements=[go_on_button(card.id), plan_button(card.id)]))
        blocks += [DividerBlock(), buttons(card)]
    elif page.state in LIVING:
        blocks += [DividerBlock(), *_agreement(page), _doing(page), *_booking(page), DividerBlock(), buttons(card)]
    else:
        apart: Block = section(voice(card.company).apart, accessory=block_button(card))
        blocks += [DividerBlock(), apart]
    if line := conduct_line(page.contact):
        blocks.append(context(line))
    return View(
        type="modal",
        callback_id=PAGE,
        private_metadata=str(card.id),
        title=title(card),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _agreement(page: RelationshipPage) -> list[Block]:
    found = page.agreement
    if found is None:
        return []
    waits = page.step is PageStep.SIGN
    words = agreements.summary(found) if found.is_in_force else agreements.standing(found)
    return [section(f"*Our agreement*\n{words}", accessory=agreements.open_button(page.card.id, primary=waits))]


def _doing(page: RelationshipPage) -> ActionsBlock:
    """Return what can be done about the next meeting and the plan."""
    card, meeting = page.card, page.meeting
    finding = page.step in {PageStep.PROPOSE_TIMES, PageStep.AWAIT_TIMES}
    elements: list[ButtonElement] = []
    if meeting is not None and page.step is PageStep.SAY_IF_MET:
        elements += [
            ButtonElement(text="We met", action_id=meeting_notes.MET, value=str(meeting.id), style="primary"),
            ButtonElement(text="Not this time", action_id=meeting_notes.NOT_MET, value=str(meeting.id)),
        ]
    elif meeting is not None and page.step in {PageStep.CHOOSE_TIME, PageStep.AWAIT_MOST}:
        elements += meetings.choices(meeting)
    elif meeting is not None and page.step is PageStep.MEET:
        elements += [meeting_notes.agenda_button(meeting), meetings.skip_button(meeting)]
    words = "Find a time" if meeting is None or page.step is PageStep.SAY_IF_MET else "Find another time"
    if meeting is None or meetings.may_move(meeting):
        elements.append(meetings.find_button(card.id, text=words, primary=finding))
    elements.append(plan_button(card.id))
    if page.state is RelationshipState.ACTIVE and len(card.partners) == 1:
        elements.append(pause_button(card.id))
    return ActionsBlock(elements=elements)


def _booking(page: RelationshipPage) -> list[Block]:
    link = escape(page.booking_link)
    return [context(f":calendar: Or book a time yourself: <{link}|{link}>")] if link else []


def step_words(page: RelationshipPage) -> str:
    """Return the next step in words."""
    when = moment(page.when) if page.when else "soon"
    others = page.card.partners
    return _STEPS[page.step].format(
        who=names(others),
        when=when,
        looks=verb(others, "looks", "look"),
        has=verb(others, "has", "have"),
        propose=voice(page.card.company).propose,
    )


def _who(card: RelationshipCard) -> str:
    title = (
        f", {escape(shorten(card.partners[0].title, 100))}"
        if len(card.partners) == 1 and card.partners[0].title
        else ""
    )
    place = f" · {escape(shorten(card.programme_name, 75))}" if card.programme_name else ""
    return (
        f"*{voice(card.company).them}: {mentions(card.partners)}*{title}\n"
        f"{KINDS[card.kind].label}{place} · until {month_day(card.ends_at)} {card.ends_at.year}"
    )


def people_list(cards: Sequence[RelationshipCard]) -> View:
    """Return a person's people, each with the way to their page."""
    blocks: list[Block] = [section(_who(card), accessory=open_button(card.id)) for card in cards[:_MOST_PEOPLE]]
    if len(cards) > _MOST_PEOPLE:
        blocks.append(context(f"… and {len(cards) - _MOST_PEOPLE} more"))
    if not cards:
        blocks.append(section("Nobody yet. When you are paired, you find each other here."))
    return View(
        type="modal",
        callback_id="pages.people_modal",
        title=PlainTextObject(text="My people"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )
