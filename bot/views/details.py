"""More about oneself, in one form: whatever makes matches better and does not fit the first two minutes."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import LANGUAGES
from bot.forms.checking import checked
from bot.forms.details import HOURS, MOST_LANGUAGES, DetailsCard, DetailsForm
from bot.views.inputs import one_of, options, read_state, some_of, text_input
from bot.views.message import context
from bot.views.pickers import person_input

MODAL = "details.modal"
OPEN = "details.open"
SAVED = ":white_check_mark: Saved. It counts from the next pairing on."


def details_modal(card: DetailsCard) -> View:
    """Return the form, begun with what was told before."""
    return View(
        type="modal",
        callback_id=MODAL,
        title=PlainTextObject(text="More about me"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            context("All of it may be left out. Admins see none of it; under each field stands who does."),
            some_of(
                "languages",
                "Languages in which you could talk about work",
                options(LANGUAGES),
                initial=card.languages,
                most=MOST_LANGUAGES,
                hint="Pairs have one in common. People with whom you may be paired see one that you share.",
                optional=True,
            ),
            *_as_a_mentor(card),
            *_place(card),
        ],
    )


def _as_a_mentor(card: DetailsCard) -> list[Block]:
    hours = {0: "I would rather not say"} | {n: "1 hour" if n == 1 else f"{n} hours" for n in HOURS if n}
    hours[HOURS[-1]] += " or more"
    return [
        text_input(
            "offer",
            "As a mentor: what can you help with, in your own words?",
            initial=card.offer,
            multiline=True,
            placeholder="I have led three teams through a reorganisation, and I like to rehearse hard talks.",
            hint="People who look for a mentor read it where you are shown to them, and it is compared with goals.",
            optional=True,
        ),
        one_of(
            "hours_a_month",
            "As a mentor: how much time do you have a month?",
            options(hours),
            initial=str(card.hours_a_month),
            hint="For all your mentees together. People who look for a mentor see it.",
            optional=True,
        ),
        text_input(
            "booking_link",
            "A link to book time with you, if you have one",
            initial=card.booking_link,
            placeholder="https://cal.example.com/you",
            hint="Only the people with whom you are paired see it.",
            optional=True,
        ),
    ]


def _place(card: DetailsCard) -> list[Block]:
    """Return what keeps people of one team, and of one line, from being paired."""
    return [
        text_input(
            "team",
            "Your team",
            initial=card.team,
            hint="Nobody is shown it. Pairs are made across teams, unless your programme decides otherwise.",
            optional=True,
        ),
        person_input(
            "manager",
            "Your manager",
            initial=card.manager,
            hint="Nobody is shown this. The two of you are not paired with each other.",
            optional=True,
        ),
    ]


def parse_details(values: Mapping[str, Any]) -> DetailsForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(DetailsForm, read_state(values))


def open_button() -> ButtonElement:
    """Return the way to the form."""
    return ButtonElement(text="More about me", action_id=OPEN)
