"""Joining and the profile: the form, and what follows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.catalogue import FIELDS, KINDS, STAGES
from bot.forms.checking import checked
from bot.forms.participants import (
    KINDS_BETWEEN_PEOPLE,
    LARGEST_CAPACITY,
    SMALLEST_CAPACITY,
    JoinDraft,
    JoinForm,
    JoinRole,
    ProfileCard,
    ProgrammeChoice,
)
from bot.forms.skills import MOST_SKILLS
from bot.forms.states import ProfileState
from bot.forms.wording import Vocabulary
from bot.views.inputs import one_of, options, read_state, some_of, text_input
from bot.views.message import context

JOIN_MODAL = "participants.modal"
_ROUND = "round:"
#: Slack takes this many checkboxes, and this many options in a list.
_MOST_BOXES, _MOST_OPTIONS = 10, 100

ROLES = {
    JoinRole.LOOK: "I look for a mentor",
    JoinRole.OFFER: "I offer mentoring",
    JoinRole.PEER: "I want to join a peer group",
}
_DOOR = {"open": "Yes, whenever a place is free", "closed": "Not for now; I open my door again myself"}
_PROMISE = (
    ":lock: Under each field stands who sees it. You can change everything later, pause or leave with one click; "
    "nothing is shown to anybody before you save."
)


@dataclass(frozen=True)
class Joining:
    """A submitted join modal.

    Attributes:
        left: ids of programmes that were ticked when the modal opened and are not any more.
        round_id: the round whose announcement led here, if one did.
    """

    form: JoinForm
    left: tuple[int, ...] = ()
    round_id: int | None = None


def join_modal(draft: JoinDraft) -> View:
    """Return the form to join with, or to change a profile."""
    profile = draft.profile
    member = profile is not None and profile.state is not ProfileState.LEFT
    blocks: list[Block] = [context(_PROMISE), *_who_you_are(profile), *_what_you_offer(profile, draft.words)]
    if draft.programmes:
        blocks.append(_programmes(draft.programmes[:_MOST_OPTIONS], draft.chosen))
    return View(
        type="modal",
        callback_id=JOIN_MODAL,
        private_metadata=f"{_ROUND}{draft.round_id}" if draft.round_id is not None else "",
        title=PlainTextObject(text="Your profile" if member else "Join mentoring"),
        submit=PlainTextObject(text="Save" if member else "Join"),
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
    )


def _who_you_are(profile: ProfileCard | None) -> list[InputBlock]:
    return [
        some_of(
            "roles",
            "What brings you here?",
            options(ROLES),
            initial=profile.roles if profile else (),
            boxes=True,
            hint="As many as you like. People you may be paired with and your programme's admins see this.",
        ),
        one_of(
            "stage",
            "Where are you in your career?",
            options(STAGES),
            initial=profile.stage if profile else None,
            hint="People you may be paired with and your programme's admins see this.",
        ),
        one_of(
            "field",
            "Your field of work",
            options(FIELDS),
            initial=profile.field if profile else None,
            hint="People you may be paired with and your programme's admins see this.",
        ),
        text_input(
            "skills",
            "What are you good at?",
            initial=profile.skills if profile else "",
            placeholder="Public speaking (expert), Python (some), negotiating",
            hint=(
                f"Up to {MOST_SKILLS}, with commas between; add (some), (good), (strong) or (expert) if you like. "
                "People you may be paired with see this; admins do not."
            ),
            optional=True,
        ),
    ]


def _what_you_offer(profile: ProfileCard | None, words: Vocabulary) -> list[InputBlock]:
    kinds = {kind: KINDS[kind] for kind in KINDS_BETWEEN_PEOPLE}
    capacities = {
        str(n): "1 person" if n == 1 else f"{n} people" for n in range(SMALLEST_CAPACITY, 1 + LARGEST_CAPACITY)
    }
    return [
        some_of(
            "functions_offered",
            "As a mentor: what can you help with?",
            options(words.functions_to_choose(profile.functions_offered if profile else ())),
            initial=profile.functions_offered if profile else (),
            hint="Only if you offer mentoring. People who look for a mentor see it; admins see totals.",
            optional=True,
        ),
        one_of(
            "capacity",
            "As a mentor: for how many people at a time?",
            options(capacities),
            initial=str(profile.capacity) if profile else str(SMALLEST_CAPACITY),
            hint="Only if you offer mentoring; nobody is sent to you beyond it. Admins see the number of places.",
            optional=True,
        ),
        one_of(
            "door",
            "As a mentor: may people ask you?",
            options(_DOOR),
            initial="closed" if profile and profile.asks_closed else "open",
            radio=True,
            hint="Nobody sees why: whoever asks reads “not just now”. A full house closes by itself.",
            optional=True,
        ),
        some_of(
            "kinds",
            "Which kinds of relationship are you open to?",
            options(
                {kind: entry.label for kind, entry in kinds.items()},
                {kind: entry.meaning for kind, entry in kinds.items()},
            ),
            initial=profile.kinds if profile else KINDS_BETWEEN_PEOPLE,
            boxes=True,
            hint="None ticked means that all are fine. Nobody sees this; it decides who is suggested.",
            optional=True,
        ),
    ]


def _programmes(choices: tuple[ProgrammeChoice, ...], chosen: tuple[int, ...]) -> InputBlock:
    return some_of(
        "programmes",
        "Programmes to take part in",
        options({choice.id: choice.name for choice in choices}),
        initial=[str(programme_id) for programme_id in chosen],
        boxes=len(choices) <= _MOST_BOXES,
        hint="Their admins see that you take part. Nobody announces it in the channel.",
        optional=True,
    )


def parse_join(view: Mapping[str, Any]) -> Joining:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    raw = read_state(view["state"]["values"])
    door = raw.pop("door", None)
    raw["asks_closed"] = door == "closed" if door is not None else None
    form = checked(JoinForm, raw)
    left = sorted(_ticked_at_first(view) - set(form.programmes))
    mark = str(view.get("private_metadata") or "")
    round_id = int(mark.removeprefix(_ROUND)) if mark.startswith(_ROUND) else None
    return Joining(form, tuple(left), round_id)


def _ticked_at_first(view: Mapping[str, Any]) -> set[int]:
    for block in view.get("blocks") or []:
        if block.get("block_id") == "programmes":
            return {int(option["value"]) for option in block["element"].get("initial_options") or []}
    return set()
