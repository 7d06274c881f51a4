"""The shortlist, the people who fit, places that became free, and ideas whom to ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.catalogue import KINDS, Kind
from bot.forms.asks import Whom
from bot.forms.checking import checked
from bot.forms.programmes import ROUND_KINDS
from bot.forms.relationships import Partner, Reader
from bot.forms.shortlist import (
    FindPage,
    Found,
    NamedForm,
    NextNotice,
    PlaceFree,
    ShortlistCard,
    Wanted,
    WhyForm,
)
from bot.views.asks import ASK_PERSON, name, whom_to_text
from bot.views.directory import organisations
from bot.views.inputs import options, read_state, text_input
from bot.views.message import Message, context, escape, mention, quote, section, shorten
from bot.views.pickers import person_input
from bot.views.readiness import OPEN as OPEN_READINESS
from bot.views.reasons import reasons
from bot.views.suggestions import clocks, first_name, offered
from bot.views.when import moment

UP = "shortlist.up"
WHY = "shortlist.why"
REMOVE = "shortlist.remove"
ADD = "shortlist.add"
IDEAS = "shortlist.ideas"
FIND = "finding.open"
OPEN_LIST = "shortlist.open"
KEEP = "finding.keep"
BY_KIND = "finding.kind"
BY_FUNCTION = "finding.function"
BY_SKILL = "finding.skill"
WAIT = "shortlist.wait"
NOT_THIS = "shortlist.not_this"
ADD_MODAL = "shortlist.add_modal"
WHY_MODAL = "shortlist.why_modal"
IDEAS_MODAL = "shortlist.ideas_modal"
LIST_MODAL = "shortlist.modal"
FIND_MODAL = "finding.modal"
ANY = "any"

_SOURCES = (
    ("Great bosses of the past", "Who saw you at your best, and would remember it?"),
    ("Advisers whom you trust", "Who gave you advice that you still use?"),
    ("Your professional network", "Go through your contacts: whose work do you admire, in your field or outside it?"),
    ("Communities", "Professional bodies, volunteer work, your town: who there does what you want to learn?"),
    ("People who were recommended to you", "Whom do others name when you tell them about your goal?"),
)
SUGGEST_NOTE = (
    "Hi …, I would value your view. I want to … within the next … months, and I am looking for somebody who could "
    "help me with it for an hour now and then. Whom would you suggest, and may I say that the idea came from you? "
    "No hurry, and a short answer is plenty. Thank you!"
)


# -- the list -----------------------------------------------------------------------------------------------


def list_modal(cards: Sequence[ShortlistCard]) -> View:
    """Return somebody's shortlist, the most preferred first."""
    blocks: list[Block] = []
    for place, card in enumerate(cards, 1):
        blocks += [section(_entry(place, card)), _entry_buttons(place, card)]
    if not cards:
        blocks.append(
            section("Nobody is on your list yet. People you keep for later, and people you name, stand here.")
        )
    ways = [
        ButtonElement(text="Name somebody", action_id=ADD),
        ButtonElement(text="Find people who fit", action_id=FIND),
        ButtonElement(text="Ideas whom to ask", action_id=IDEAS),
    ]
    blocks += [
        DividerBlock(),
        ActionsBlock(elements=ways),
        context(":lock: Only you see this list. Nobody learns that they are on it, nor in which place."),
    ]
    return View(
        type="modal",
        callback_id=LIST_MODAL,
        title=PlainTextObject(text="Whom I would ask"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _entry(place: int, card: ShortlistCard) -> str:
    turn = "\n:hourglass: Next to be asked." if card.next_at else ""
    why = quote(card.why, 300) if card.why else "_Why this person? Without it they are not asked by themselves._"
    return f"*{place}. {mention(card.mentor.slack_user_id)}*\n{why}{turn}"


def _entry_buttons(place: int, card: ShortlistCard) -> ActionsBlock:
    value = str(card.id)
    elements = [
        ButtonElement(
            text=f"Ask {first_name(card.mentor)}",
            action_id=ASK_PERSON,
            value=whom_to_text(Whom(person_id=card.mentor.person_id)),
        ),
        ButtonElement(text="Why them", action_id=WHY, value=value),
        ButtonElement(text="Take off", action_id=REMOVE, value=value),
    ]
    if place > 1:
        elements.insert(2, ButtonElement(text="Up", action_id=UP, value=value))
    return ActionsBlock(block_id=f"shortlist.{card.id}", elements=elements)


def why_modal(card: ShortlistCard) -> View:
    """Return the form for why this person."""
    who = first_name(card.mentor)
    return View(
        type="modal",
        callback_id=WHY_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="Why them"),
        submit=PlainTextObject(text="Keep"),
        close=PlainTextObject(text="Back"),
        blocks=[
            text_input(
                "why",
                f"Why {who}?",
                initial=card.why,
                multiline=True,
                optional=True,
                hint=f"{who} reads it when you ask; until then only you do.",
            )
        ],
    )


def add_modal() -> View:
    """Return the form to name somebody."""
    return View(
        type="modal",
        callback_id=ADD_MODAL,
        title=PlainTextObject(text="Name somebody"),
        submit=PlainTextObject(text="Put on my list"),
        close=PlainTextObject(text="Back"),
        blocks=[
            person_input("person", "Whom would you like to ask?", hint="They hear nothing of it until you ask."),
            text_input("why", "Why them?", multiline=True, optional=True, hint="You can add it later."),
        ],
    )


def ideas_modal() -> View:
    """Return where to look for people, and a note to somebody who may know one."""
    lines: list[Block] = [section(f"*{where}*\n{question}") for where, question in _SOURCES]
    note = text_input(
        "note",
        "“Whom would you suggest?” A note to copy",
        initial=SUGGEST_NOTE,
        multiline=True,
        optional=True,
        hint="Nothing is sent or kept from here. Copy it, fill the gaps, and send it yourself.",
    )
    ways = [ButtonElement(text="Name somebody", action_id=ADD)]
    return View(
        type="modal",
        callback_id=IDEAS_MODAL,
        title=PlainTextObject(text="Ideas whom to ask"),
        # Slack wants a way to submit wherever there is something to type in; nothing is.
        submit=PlainTextObject(text="Done"),
        close=PlainTextObject(text="Back"),
        blocks=[
            context("Begin with people whom you know at least a little."),
            *lines,
            ActionsBlock(elements=ways),
            note,
            context("For somebody outside Slack `/mentor letter` writes a letter and a plan for the call."),
        ],
    )


def parse_named(values: Mapping[str, Any]) -> NamedForm:
    """Return who was named.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(NamedForm, read_state(values))


def parse_why(values: Mapping[str, Any]) -> WhyForm:
    """Return why this person.

    Raises:
        InvalidInput: it is too long.
    """
    return checked(WhyForm, read_state(values))


# -- who fits -----------------------------------------------------------------------------------------------

_NOT_SEARCHING = {
    "not_looking": "Tell in `/mentor join` that you look for a mentor; then I can search for you.",
    "no_programme": "You are in no programme yet. `/mentor profile` shows which are open to you.",
    "no_goal": "Write one goal with `/mentor goals`; it decides who fits.",
}


def find_modal(page: FindPage) -> View:
    """Return the people who fit, the best first, with what the search can be narrowed to."""
    blocks: list[Block] = []
    if page.code:
        blocks.append(section(_NOT_SEARCHING[page.code]))
    else:
        blocks.append(ActionsBlock(block_id="finding.filters", elements=_filters(page)))
        for found in page.found:
            blocks += [DividerBlock(), section(_who(found)), _found_buttons(found)]
        if not page.found:
            blocks += [DividerBlock(), section("Nobody fits that just now. Widen the search, or look outside:")]
        if not page.found or page.wanted.kind is Kind.OUTSIDE:
            blocks += organisations(page.organisations)
        blocks.append(context(":lock: Nobody learns that they were shown to you."))
    return View(
        type="modal",
        callback_id=FIND_MODAL,
        title=PlainTextObject(text="Who fits"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _filters(page: FindPage) -> list[Any]:
    kinds = {ANY: "Any kind", **{kind.value: KINDS[kind].label for kind in (*ROUND_KINDS, Kind.OUTSIDE)}}
    functions = {ANY: "Any kind of help", **page.words.functions_to_choose()}
    elements = [
        _filter(BY_KIND, kinds, page.wanted.kind),
        _filter(BY_FUNCTION, functions, page.wanted.function),
    ]
    if page.skills:
        skills = {ANY: "Any skill", **{skill: skill for skill in page.skills[:90] if len(skill) <= 75}}  # noqa: PLR2004 - what Slack takes
        elements.append(_filter(BY_SKILL, skills, page.wanted.skill))
    return elements


def _filter(action_id: str, labels: Mapping[str, str], chosen: str | None) -> StaticSelectElement:
    choices = options(labels)
    initial = next((one for one in choices if one.value == (chosen or ANY)), choices[0])
    return StaticSelectElement(action_id=action_id, options=choices, initial_option=initial)


def parse_wanted(values: Mapping[str, Any]) -> Wanted:
    """Return what a search was narrowed to."""
    chosen = {
        action_id: (state.get("selected_option") or {}).get("value")
        for actions in values.values()
        for action_id, state in actions.items()
    }
    told = {key: value for key, value in chosen.items() if value and value != ANY}
    kind, function = told.get(BY_KIND), told.get(BY_FUNCTION)
    return Wanted(Kind(kind) if kind else None, function, told.get(BY_SKILL))


def _who(found: Found) -> str:
    title = f"{escape(shorten(found.mentor.title, 150))} · " if found.mentor.title else ""
    fits = "\n".join(f"• {escape(shorten(words, 300))}" for words in reasons(found.reasons, Reader.MENTEE))
    offer = offered(found.offer, found.hours_a_month)
    return f"*{mention(found.mentor.slack_user_id)}*\n{title}{clocks(found.minutes_ahead)}\n{fits}{offer}"


def _found_buttons(found: Found) -> ActionsBlock:
    ask = ButtonElement(
        text=f"Ask {first_name(found.mentor)}",
        action_id=ASK_PERSON,
        value=whom_to_text(Whom(person_id=found.mentor.person_id)),
        style="primary",
    )
    keep = ButtonElement(text="Keep", action_id=KEEP, value=str(found.mentor.person_id))
    return ActionsBlock(block_id=f"finding.{found.mentor.person_id}", elements=[ask] if found.kept else [ask, keep])


# -- messages -----------------------------------------------------------------------------------------------


def next_notice(told: NextNotice) -> Message:
    """Return that somebody is about to be asked, with a day to object."""
    who, when = mention(told.mentor.slack_user_id), moment(told.next_at) if told.next_at else "soon"
    value = str(told.entry_id)
    return Message(
        f"Next on your list is {name(told.mentor)}; I ask them {when}.",
        [
            section(
                f":arrow_right: *Next on your list is {who}.* I ask them {when}, with your goal as before and with:"
            ),
            section(quote(told.why, 1500)),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Wait", action_id=WAIT, value=value),
                    ButtonElement(text="Not this one", action_id=NOT_THIS, value=value),
                ]
            ),
            context("You need do nothing. They do not learn that somebody was asked before."),
        ],
    )


def held_notice(_: None) -> Message:
    """Return that nobody was asked next, since a programme wants the readiness check first; to the mentee alone."""
    return Message(
        "Nobody on your list was asked: your programme begins with the readiness check.",
        [
            section(
                "*The next one on your list has not been asked.* Your programme asks everybody who looks for a mentor "
                "to be through the readiness check first. It says what would help; then ask whenever you like."
            ),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Am I ready?", action_id=OPEN_READINESS, style="primary"),
                    ButtonElement(text="My list", action_id=OPEN_LIST),
                ]
            ),
            context(":lock: Only you know of this: not the people on your list, and not the admins."),
        ],
    )


def waits(mentor: Partner | None = None) -> Message:
    """Return that nobody is asked for now."""
    who = f" {mention(mentor.slack_user_id)} stays on your list." if mentor else ""
    return Message("Nobody is asked for now.", [section(f"Nobody is asked for now.{who} `/mentor list` goes on.")])


def taken_off() -> Message:
    """Return that somebody is off the list."""
    words = "They are off your list, and nobody hears of it. If somebody else has a turn, I write first."
    return Message("They are off your list.", [section(words)])


def place_free(told: PlaceFree) -> Message:
    """Return that a mentor has a place for the reader."""
    until = f" until {moment(told.until).removeprefix('on ')}" if told.until else ""
    ask = ButtonElement(
        text=f"Ask {first_name(told.mentor)}",
        action_id=ASK_PERSON,
        value=whom_to_text(Whom(person_id=told.mentor.person_id)),
        style="primary",
    )
    return Message(
        f"{name(told.mentor)} has a place.",
        [
            section(f":seedling: *{mention(told.mentor.slack_user_id)} has a place*, and you wanted to know."),
            ActionsBlock(elements=[ask]),
            context(f"You hear of it first{until}; then the next in line does. They do not know that you waited."),
        ],
    )


def will_tell(mentor: Partner) -> View:
    """Return that somebody will be told."""
    return View(
        type="modal",
        callback_id="asks.will_tell",
        title=PlainTextObject(text="I will tell you"),
        close=PlainTextObject(text="OK"),
        blocks=[
            section(
                f":bell: As soon as there is a place with {mention(mentor.slack_user_id)}, I write to you, in the "
                "order of waiting. Until then somebody else may fit: `/mentor find`."
            )
        ],
    )
