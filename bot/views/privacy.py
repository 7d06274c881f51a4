"""What is stored about somebody: a page that counts it, a file that holds it, and the question before it is erased."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.errors import InvalidInput
from bot.forms.checking import checked
from bot.forms.privacy import SOMEBODY, EraseForm, Export, Held, PrivacyCard, Topic
from bot.views.inputs import options, read_state, some_of
from bot.views.message import Attachment, Message, context, escape, section, shorten

OPEN = "privacy.open"
EXPORT = "privacy.export"
ASK_TO_ERASE = "privacy.erase"
MODAL = "privacy.modal"
ERASE_MODAL = "privacy.erase_modal"

ON_ITS_WAY = ":package: *It is on its way:* a file in our messages, in a moment."

_MOST_NAMED = 5
_TOPICS = {
    Topic.PROFILE: (
        "Profile",
        "You. People you may be paired with read parts of it as reasons; nobody sees whom you avoid.",
    ),
    Topic.GOALS: ("Goals", "You alone, unless you open one to a mentor."),
    Topic.ASKS: ("Asks and suggestions", "An ask: the two of you. Suggestions and your list: you alone."),
    Topic.ROUNDS: ("Pairing rounds", "Admins while they make pairs, and then those who are paired."),
    Topic.RELATIONSHIPS: ("Relationships", "You and whoever you work with."),
    Topic.MEETINGS: ("Plans and meetings", "You and whoever you work with."),
    Topic.ANSWERS: ("Answers", "You alone, but for what you shared with your partner."),
    Topic.OFFICES: ("What you do for programmes", "Everybody in the programme."),
    Topic.MESSAGES: ("Messages", "You. A kind and a time, never a text; and what you clicked that changed something."),
}


def open_button() -> ButtonElement:
    """Return the way to the page."""
    return ButtonElement(text="My privacy", action_id=OPEN)


def privacy_modal(card: PrivacyCard) -> View:
    """Return the page: what is stored, who sees it, what admins see, and what can be done about it."""
    blocks: list[Block] = [section("*What I keep about you, and who sees it*")]
    blocks += [section(_told(topic, card.held)) for topic in Topic if _of(topic, card.held)]
    blocks += [
        DividerBlock(),
        section(f"*What admins see of you*\n{_to_admins(card)}"),
        DividerBlock(),
        ActionsBlock(
            elements=[
                ButtonElement(text="Export", action_id=EXPORT),
                ButtonElement(text="Erase me", action_id=ASK_TO_ERASE, style="danger"),
            ]
        ),
        context(
            "Export brings all of it as a file into our messages. Messages that stand in Slack are Slack's, under the "
            "rules of your workspace; I cannot take them away."
        ),
    ]
    return View(
        type="modal",
        callback_id=MODAL,
        title=PlainTextObject(text="My privacy"),
        close=PlainTextObject(text="Close"),
        blocks=blocks,
    )


def _of(topic: Topic, held: Sequence[Held]) -> list[str]:
    return [f"{one.count} {one.one if one.count == 1 else one.many}" for one in held if one.topic is topic]


def _told(topic: Topic, held: Sequence[Held]) -> str:
    title, seen = _TOPICS[topic]
    return f"*{title}:* {', '.join(_of(topic, held))}.\n_Who sees it: {seen[:1].lower()}{seen[1:]}_"


def _to_admins(card: PrivacyCard) -> str:
    lines = [f"You are one of those who take part in {_names(card.programmes)}: a number."] if card.programmes else []
    if card.in_draft:
        lines.append("Your name stands in the draft of a round, with which considerations fit; never what you wrote.")
    if card.runs:
        lines.append(f"You run {_names(card.runs)}, and everybody in it may know.")
    lines.append("That you and a partner are stuck, where one of you tells them so, and nothing of what was said.")
    lines.append("Never your goals, your asks, your answers, or a word you wrote.")
    return "\n".join(f"• {line}" for line in lines)


def _names(names: Sequence[str]) -> str:
    told = [f"*{escape(shorten(name, 75))}*" for name in names[:_MOST_NAMED]]
    more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    told += more
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


# -- the file -----------------------------------------------------------------------------------------------


def exported(export: Export) -> Message:
    """Return the message that brings the file."""
    words = "Everything that I keep about you, as a file."
    more = (
        "It is plain text: any editor opens it. Only you have it here; whoever gets it from you can read all of it. "
        "What is left out, and why, stands at its end."
    )
    file = Attachment("mentoring.json", "What Baton keeps about me", _file(export))
    return Message(words, [section(f":package: *{words}*\n{more}")], attachment=file)


def _file(export: Export) -> bytes:
    told = {
        "you": {"name": export.name, "slack_user_id": export.slack_user_id},
        "made_at": export.made_at.isoformat(),
        "tables": export.tables,
        "left_out": export.left_out,
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


# -- erasing ------------------------------------------------------------------------------------------------


def erase_modal(card: PrivacyCard) -> View:
    """Return the question before everything is erased: what goes, what stays, and that it is for good."""
    return View(
        type="modal",
        callback_id=ERASE_MODAL,
        title=PlainTextObject(text="Erase me"),
        submit=PlainTextObject(text="Erase"),
        close=PlainTextObject(text="Not now"),
        clear_on_close=True,
        blocks=[
            section("*This cannot be undone.* Perhaps export it first. A pause, or leaving, keeps everything."),
            section(f"*What goes*\n{_bullets(_going(card))}"),
            section(f"*What stays*\n{_bullets(_STAYS)}"),
            some_of(
                "sure",
                "Do you mean it?",
                options({"yes": "Yes, erase everything about me"}),
                boxes=True,
            ),
        ],
    )


def _going(card: PrivacyCard) -> list[str]:
    lines = [_WHATEVER_I_WROTE]
    if card.living:
        what = "Your relationship ends" if card.living == 1 else f"Your {card.living} relationships end"
        lines.append(f"{what} kindly; a circle goes on without you. Whoever loses a partner is matched first.")
    lines.append("Asks and invitations on their way come to their end, and drafts of rounds go on without you.")
    if card.runs:
        lines.append(f"You run {_names(card.runs)} no more; workspace admins can, and name somebody else.")
    return lines


_WHATEVER_I_WROTE = (
    "Your profile, goals, lists, answers, notes, places in programmes, and every word you wrote, also to others: asks, "
    "thanks, steps, agendas."
)
_STAYS = (
    "What Slack shows of you: name, title, time zone.",
    f"That there was a relationship, without your name or words, as with “{SOMEBODY}”; programmes count it.",
    "What others wrote, and whom they are never to be matched with; also your own “Never invite me”.",
    "Messages and files that stand in Slack already.",
)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def parse_erase(values: Mapping[str, Any]) -> EraseForm:
    """Return what was submitted.

    Raises:
        InvalidInput: the box was not ticked.
    """
    form = checked(EraseForm, read_state(values))
    if "yes" not in form.sure:
        raise InvalidInput({"sure": "Please tick this if you mean it; nothing was erased."})
    return form


def erased() -> View:
    """Return that it is done."""
    return View(
        type="modal",
        callback_id="privacy.erased",
        title=PlainTextObject(text="Erased"),
        close=PlainTextObject(text="OK"),
        clear_on_close=True,
        blocks=[
            section(
                ":white_check_mark: *It is done.* Nothing is stored about you any more but what Slack itself shows. "
                "Thank you for having been part of it."
            ),
            context("Should you ever want to begin anew: `/mentor join`. I will know nothing of before."),
        ],
    )
