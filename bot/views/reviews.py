"""Looking back: whether it fits, halfway, whether to go on, and at the end."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.relationships import Company
from bot.forms.reviews import MORE_MONTHS, ClosingCard, LastWord, ReviewCard, ReviewForm, ToldCard
from bot.forms.states import Fit, Outcome, ReviewKind, Role
from bot.views.chain import picture
from bot.views.follow_ups import promise_button, take_back_button
from bot.views.goals import OPEN_GOALS
from bot.views.inputs import one_of, options, read_state, text_input
from bot.views.message import Message, context, escape, quote, section, shorten
from bot.views.notices import notice_view
from bot.views.partners import names, open_button, you_and
from bot.views.voices import voice
from bot.views.when import month_day

#: One action for each answer: "reviews.fit.yes" …
FIT = "reviews.fit"
MORE = "reviews.more"
OPEN_REVIEW = "reviews.open"
MODAL = "reviews.modal"
NAME_ME = "reviews.name_me"
#: The same id as the hub's button that opens the join form.
_JOIN = "participants.join"

_PRIVATE = ":lock: Only you see your answer."
OUTCOMES = {
    Outcome.REACHED: "I reached it",
    Outcome.PARTLY: "I came closer",
    Outcome.CHANGED: "It became another one",
    Outcome.NOT_YET: "Not yet",
}
_TOLD_OUTCOMES = {
    Outcome.REACHED: ":dart: {who} reached the goal",
    Outcome.PARTLY: ":dart: {who} came closer to the goal",
    Outcome.CHANGED: ":dart: {who} found another goal on the way",
    Outcome.NOT_YET: ":seedling: {who} is still on the way to the goal",
}
_FITS = {Fit.YES: "It fits", Fit.UNSURE: "I am not sure", Fit.NO: "Not really"}


def asked(card: ReviewCard) -> Message:
    """Return the question."""
    return {ReviewKind.FIT: _fit, ReviewKind.EXTENSION: _more}.get(card.kind, _back)(card)


def _fit(card: ReviewCard) -> Message:
    words = f"{you_and(card.relationship.partners)} have met twice. Does it fit?"
    buttons = [
        ButtonElement(text=label, action_id=f"{FIT}.{fit.value}", value=str(card.id)) for fit, label in _FITS.items()
    ]
    return Message(words, [section(f":seedling: *{words}*"), ActionsBlock(elements=buttons), context(_PRIVATE)])


def _more(card: ReviewCard) -> Message:
    words = f"Your time with {names(card.relationship.partners)} ends on {month_day(card.ends_at)}. Would you go on?"
    labels = {months: f"{months} more months" if months else "It ends as planned" for months in MORE_MONTHS}
    buttons = [
        ButtonElement(text=label, action_id=f"{MORE}.{months}", value=str(card.id)) for months, label in labels.items()
    ]
    both = voice(card.relationship.company).both
    note = f":lock: It is told only where {both} would go on; otherwise nobody hears what you chose."
    return Message(words, [section(f":hourglass: *{words}*"), ActionsBlock(elements=buttons), context(note)])


def _back(card: ReviewCard) -> Message:
    who = names(card.relationship.partners)
    halfway = card.kind is ReviewKind.MIDPOINT
    words = f"You are halfway with {who}." if halfway else f"Your time with {who} ends on {month_day(card.ends_at)}."
    ask = (
        "A look back takes two minutes: what has moved, and what should be different from now on?"
        if halfway
        else "A last look back takes two minutes: what became of it, and what do you want to say to each other?"
    )
    button = ButtonElement(text="Look back", action_id=OPEN_REVIEW, value=str(card.id), style="primary")
    return Message(words, [section(f":seedling: *{words}* {ask}"), ActionsBlock(elements=[button])])


def fit_answered(card: ReviewCard) -> Message:
    """Return what takes the place of the question whether it fits."""
    label = _FITS[card.fit or Fit.YES]
    step = {
        Fit.YES: "Lovely. Nothing to do.",
        Fit.UNSURE: "That is worth one honest sentence next time: “What would make this hour worth it for you?”",
        Fit.NO: "That happens, and it is nobody's fault. On your page you can ask for help, or end it kindly.",
    }[card.fit or Fit.YES]
    blocks: list[Block] = [section(f"*{label}.* {step}")]
    if card.fit is not Fit.YES:
        blocks.append(ActionsBlock(elements=[open_button(card.relationship.id)]))
    return Message(f"{label}. {step}", [*blocks, context(_PRIVATE)])


def more_answered(card: ReviewCard) -> Message:
    """Return what takes the place of the question whether to go on."""
    if card.more_months:
        others = voice(card.relationship.company).others_would_too
        words = f"You would go on for {card.more_months} months. You hear from me if {others}."
    else:
        words = "It ends as planned. Thank you; nobody hears that you were asked."
    return Message(words, [section(f":hourglass: {words}")])


def review_modal(card: ReviewCard) -> View:
    """Return the form of a look back."""
    who = names(card.relationship.partners)
    last = card.kind is ReviewKind.CLOSING
    words = voice(card.relationship.company)
    blocks: list[Block] = [section(f"*Looking back on your time with {who}*")]
    if last and card.relationship.role is not Role.MENTOR:
        blocks.append(
            one_of(
                "outcome",
                words.outcome,
                options(OUTCOMES),
                initial=card.outcome,
                radio=True,
                optional=True,
                hint=words.outcome_read,
            )
        )
    question = "What came of it" if last else "What would you like to do differently from now on?"
    blocks.append(text_input("told", question, initial=card.told, multiline=True, optional=True, hint=words.reads))
    if last:
        blocks += _thanks(card)
    blocks.append(
        text_input(
            "private", "For yourself", initial=card.private, multiline=True, optional=True, hint="Nobody else reads it."
        )
    )
    return View(
        type="modal",
        callback_id=MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="Looking back"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Not now"),
        blocks=blocks,
    )


def looked_back(card: ReviewCard) -> View:
    """Return what takes the form's place once it is saved."""
    goal = "\nYour goal now stands among those that you reached; `/mentor goals` takes the next one."
    return notice_view(f":sunflower: *Saved.* Thank you for looking back.{goal if card.goal_completed else ''}")


def _thanks(card: ReviewCard) -> list[Block]:
    """Return the field for a word of thanks; in a circle, also whom it is for."""
    company = card.relationship.company
    if company is not Company.CIRCLE:
        hint = voice(company).reads
        return [text_input("thanks", "A word of thanks", multiline=True, optional=True, hint=hint)]
    people = {"0": "The whole circle"} | {
        str(one.person_id): one.name or "Somebody" for one in card.relationship.partners
    }
    return [
        text_input(
            "thanks", "A word of thanks", multiline=True, optional=True, hint="Only those whom it is for read it."
        ),
        one_of("thanks_to", "Whom is it for?", options(people), initial="0"),
    ]


def parse_review(view: Mapping[str, Any]) -> tuple[int, ReviewForm]:
    """Return the review and what was written.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return int(view["private_metadata"]), checked(ReviewForm, read_state(view["state"]["values"]))


def told(card: ToldCard) -> Message:
    """Return what somebody wrote to the reader."""
    who = names((card.author,))
    words = f"{who} looks back on your time together."
    blocks: list[Block] = [section(f":seedling: *{words}*")]
    if card.outcome is not None:
        blocks.append(section(f"{_TOLD_OUTCOMES[card.outcome].format(who=who)}."))
    blocks += [section(quote(text, 2500)) for text in (card.told, card.thanks) if text]
    return Message(words, blocks)


def extended(card: ClosingCard) -> Message:
    """Return what both read where they go on."""
    until = f"{month_day(card.relationship.ends_at)} {card.relationship.ends_at.year}"
    words = f"{you_and(card.relationship.partners)} go on, until {until}."
    both = voice(card.relationship.company).both
    return Message(words, [section(f":tada: *{words}* {both[:1].upper()}{both[1:]} wanted it.")])


def closed(card: ClosingCard) -> Message:
    """Return the last word: what the others leave the reader with, and a way on."""
    who = names(card.relationship.partners)
    words = f"Your time with {who} has come to its end. Thank you for it."
    blocks: list[Block] = [section(f":sunflower: *{words}*")]
    for word in card.words:
        blocks += _last_word(word)
    shown = card.chain if card.chain is not None and card.chain.chain.links else None
    chain = replace(picture(shown), below=len(blocks)) if shown is not None else None
    blocks += [section(voice(card.relationship.company).way_on), ActionsBlock(elements=_closing_buttons(card))]
    if _asks_for_name(card):
        blocks.append(context(_named(card)))
    if card.asked_again_on is not None:
        day = f"{month_day(card.asked_again_on)} {card.asked_again_on.year}"
        blocks.append(context(f"On {day} I ask you what came of it, for {who} to read if you like."))
    return Message(words, blocks, picture=chain)


def _asks_for_name(card: ClosingCard) -> bool:
    return card.chain is not None and card.relationship.role is not Role.PEER


def _named(card: ClosingCard) -> str:
    place = escape(shorten(card.relationship.programme_name, 80)) or "your programme"
    if card.may_be_named:
        return (
            f"You are named in the picture of who passed mentoring on in {place}. On Home you can take your name out."
        )
    return (
        f"“Name me” puts your name into the picture of who passed mentoring on to whom. Everybody in {place} can see "
        "it. You can take your name out any day."
    )


def _last_word(word: LastWord) -> list[Block]:
    who = names((word.author,))
    told = []
    if word.outcome is not None:
        # Nobody is thanked for what has not come about.
        thanks = "" if word.outcome is Outcome.NOT_YET else ", partly thanks to you"
        told.append(f"{_TOLD_OUTCOMES[word.outcome].format(who=who)}{thanks}.")
    if word.told:
        told.append(f"{who} writes:\n{quote(word.told, 2000)}")
    if word.thanks:
        told.append(f"{who} thanks you:\n{quote(word.thanks, 2000)}")
    return [section(one) for one in told]


def _closing_buttons(card: ClosingCard) -> list[ButtonElement]:
    value = str(card.relationship.id)
    buttons: list[ButtonElement] = []
    if card.review_id is not None:
        buttons.append(
            ButtonElement(text="Look back", action_id=OPEN_REVIEW, value=str(card.review_id), style="primary")
        )
    role = card.relationship.role
    if role is Role.MENTEE:
        buttons.append(ButtonElement(text="Offer mentoring", action_id=_JOIN))
    if role is not Role.MENTOR:
        buttons.append(ButtonElement(text="My next goal", action_id=OPEN_GOALS))
    if _asks_for_name(card) and not card.may_be_named:
        buttons.append(ButtonElement(text="Name me", action_id=NAME_ME, value=value))
    if role is Role.MENTEE and card.over:
        later = take_back_button if card.asked_again_on is not None else promise_button
        buttons.append(later(card.relationship.id))
    return buttons or [open_button(card.relationship.id)]
