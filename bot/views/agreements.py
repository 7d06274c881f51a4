"""The agreement: what both promise, how often, for how long, and how they reach each other."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import Responsibility
from bot.forms.agreements import CLOSEST, LONGEST_TERM, SHORTEST_TERM, WIDEST, AgreementCard, AgreementForm
from bot.forms.checking import checked
from bot.forms.states import Role
from bot.views.inputs import one_of, options, read_state, some_of, text_input
from bot.views.message import Message, context, quote, section
from bot.views.partners import names, title, verb, you_and
from bot.views.partners import open_button as page_button
from bot.views.voices import voice
from bot.views.when import month_day

OPEN_AGREEMENT = "agreements.open"
MODAL = "agreements.modal"


def every(weeks: int) -> str:
    """Return a rhythm in words."""
    return "every week" if weeks == 1 else f"every {weeks} weeks"


def term(months: int) -> str:
    """Return a term in words."""
    return f"{months} months"


def open_button(relationship_id: int, *, primary: bool = True) -> ButtonElement:
    """Return the button that opens the agreement."""
    style = "primary" if primary else None
    return ButtonElement(text="Our agreement", action_id=OPEN_AGREEMENT, value=str(relationship_id), style=style)


def agreement_modal(card: AgreementCard) -> View:
    """Return the agreement as a form: signed as it is, or with a change that the others sign too."""
    words = voice(card.relationship.company)
    return View(
        type="modal",
        callback_id=MODAL,
        private_metadata=f"{card.relationship.id}:{card.version}",
        title=title(card.relationship),
        submit=PlainTextObject(text="Sign"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            section(f"*Our agreement*\n{standing(card)}"),
            one_of(
                "cadence_weeks",
                "We meet",
                options({weeks: every(weeks) for weeks in range(CLOSEST, WIDEST + 1)}),
                initial=str(card.cadence_weeks),
            ),
            one_of(
                "term_months",
                "We work together for",
                options({months: term(months) for months in range(SHORTEST_TERM, LONGEST_TERM + 1)}),
                initial=str(card.term_months),
                hint=f"Counted from the day you were brought together. {words.ending}",
            ),
            text_input(
                "ways",
                "How we reach each other",
                initial=card.ways,
                multiline=True,
                optional=True,
                placeholder="For instance: messages here, calls on Tuesday mornings, nothing at weekends",
            ),
            some_of(
                "promises",
                "What we promise",
                options(
                    {key.value: words.promises[key].label for key in Responsibility},
                    {key.value: words.promises[key].meaning for key in Responsibility},
                ),
                initial=[key.value for key in Responsibility] if card.mine_is_signed else [],
                boxes=True,
            ),
            context(f":lock: What you say to each other stays between you.\n:seedling: {words.currency}"),
            context(words.changing),
        ],
    )


def standing(card: AgreementCard) -> str:
    """Return who has signed and who has not."""
    if card.is_in_force:
        return "You have all signed it. Whatever you change here holds once it is signed again."
    waiting = f"It needs {voice(card.relationship.company).both}{f' {_by(card)}' if card.agree_by else ''}."
    if card.mine_is_signed:
        missing = [one for one in card.relationship.partners if one not in card.signed]
        return f"You have signed it; {names(missing)} still {verb(missing, 'looks', 'look')} at it."
    if card.signed:
        return f"{names(card.signed)} {verb(card.signed, 'has', 'have')} signed it. {waiting}"
    return waiting


def _by(card: AgreementCard) -> str:
    words = voice(card.relationship.company).unsigned
    return words.format(day=month_day(card.agree_by)) if card.agree_by else ""


def parse_agreement(view: Mapping[str, Any]) -> tuple[int, int, AgreementForm]:
    """Return the relationship, the version that was looked at, and what was signed.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    relationship_id, _, version = str(view["private_metadata"]).partition(":")
    return int(relationship_id), int(version), checked(AgreementForm, read_state(view["state"]["values"]))


def summary(card: AgreementCard) -> str:
    """Return the agreement in one line and the ways to reach each other."""
    line = f"You meet {every(card.cadence_weeks)}, until {month_day(card.relationship.ends_at)}"
    line += f" {card.relationship.ends_at.year}."
    return f"{line}\n{quote(card.ways, 700)}" if card.ways else line


# -- messages -----------------------------------------------------------------------------------------------


def your_turn(card: AgreementCard) -> Message:
    """Return what somebody reads whose signature is missing."""
    those = card.signed or card.relationship.partners
    told = f"{names(those)} {verb(those, 'has', 'have')} signed"
    if card.proposed_by is not None:
        told = f"{names((card.proposed_by,))} proposes a change to your agreement"
    offer = f"You would meet {every(card.cadence_weeks)}, for {term(card.term_months)}."
    ways = f"\n{quote(card.ways, 1000)}" if card.ways else ""
    until = "\nUntil then, what you signed before holds." if card.was_in_force else ""
    return Message(
        f"{told}; it is your turn.",
        [
            section(f":memo: *{told}; it is your turn.*\n{offer}{ways}{until}"),
            ActionsBlock(elements=[open_button(card.relationship.id)]),
        ],
    )


def signed(card: AgreementCard) -> Message:
    """Return what each reads once everybody signed."""
    who = names(card.relationship.partners)
    leads = card.relationship.role is not Role.MENTOR
    step = voice(card.relationship.company).first_step.format(who=who)
    text = f"{you_and(card.relationship.partners)} have an agreement."
    blocks: list[Block] = [section(f":handshake: *{text}* {summary(card)}"), section(step)]
    blocks.append(ActionsBlock(elements=[page_button(card.relationship.id, primary=leads)]))
    return Message(text, blocks)


def signed_notice(card: AgreementCard) -> str:
    """Return the answer to a signature, as mrkdwn."""
    if card.is_in_force:
        return f":handshake: *You have an agreement.* {summary(card)}"
    missing = [one for one in card.relationship.partners if one not in card.signed]
    hear = verb(missing, "hears of it and signs, too", "hear of it and sign, too")
    return f":memo: *Signed.* {names(missing)} {hear}. Nothing to do until then."


def first_look(relationship_id: int) -> list[Block]:
    """Return what leads somebody newly paired to the agreement."""
    return [
        section("*Before you begin:* look at your agreement together, change what does not suit you, and sign it."),
        ActionsBlock(elements=[open_button(relationship_id)]),
    ]
