"""Programmes as their admins set them up, and as their channels meet them."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    InputBlock,
    PlainTextObject,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.catalogue import KINDS
from bot.forms.checking import checked
from bot.forms.outbox import FATE_UNKNOWN
from bot.forms.programmes import (
    LONGEST_TERM,
    MOST_ADMINS,
    PROGRAMME_KINDS,
    ROUND_KINDS,
    SHORTEST_TERM,
    AdminHub,
    ProgrammeCard,
    ProgrammeForm,
    RoundLine,
)
from bot.forms.states import Cadence, RoundState
from bot.views import weights
from bot.views.chain import show_button as chain_button
from bot.views.inputs import VALUE, one_of, options, read_state, some_of, text_input
from bot.views.message import Message, context, escape, mention, section, shorten
from bot.views.series import line, open_button
from bot.views.undelivered import failed
from bot.views.when import on_clocks

PROGRAMME_MODAL = "programmes.modal"
SET_UP = "programmes.setup"
EDIT = "programmes.edit"
#: Opens the words of a programme; its value is the programme's id.
WORDING = "wording.open"
POST_AGAIN = "programmes.retry"
#: Bound by what people join with; its value is the programme's id.
JOIN = "participants.join"

START_ROUND = "rounds.start"
PREVIEW = "rounds.preview"
DRAFT_NOW = "rounds.draft_now"
MORE_TIME = "rounds.more_time"
CALL_OFF = "rounds.call_off"
#: The same for a round that brings peers together.
CIRCLES_PREVIEW = "circles.preview"
CIRCLES_DRAFT_NOW = "circles.draft_now"

CADENCES = {Cadence.WEEKLY: "Every week", Cadence.BIWEEKLY: "Every two weeks", Cadence.MONTHLY: "Every four weeks"}
_GUESTS = {"no": "No, members of the workspace only", "yes": "Yes, guests may join"}
_GATE = {"no": "No, everybody may begin", "yes": "Yes, whoever looks for a mentor takes it first"}
_STATES_NOT_WORDS = (
    "Admins see states and numbers (who is in, which pairs there are, whether they meet), never words: no goal, no "
    "answer to a check-in, no message."
)
COMMANDS = {
    "": "the programme in this channel, and what you can do",
    "setup": "set up a programme in this channel",
    "edit": "change the programme in this channel",
    "round": "start a pairing round",
    "directory": "the outside organisations that people are shown",
    "wording": "what members read for functions and aims, in your own words",
    "help": "this list",
}


# -- the modal --------------------------------------------------------------------------------------------


def programme_modal(about: str, *, creator: str, programme: ProgrammeCard | None = None) -> View:
    """Return the form to set up or change a programme.

    Args:
        about: what the submission is about, see `parse_programme`.
        creator: Slack id of whoever sets it up; preselected as its admin.
        programme: what there is to change.
    """
    first = (
        "Nobody hears of it before you save; then it is announced in this channel."
        if programme is None
        else "Pairs that are under way keep the term they began with."
    )
    return View(
        type="modal",
        callback_id=PROGRAMME_MODAL,
        private_metadata=about,
        title=PlainTextObject(text="Change programme" if programme else "Set up a programme"),
        submit=PlainTextObject(text="Save" if programme else "Set up"),
        close=PlainTextObject(text="Cancel"),
        blocks=[context(first), *_what_it_is(programme), *_who_runs_it(programme, creator), *_its_rules(programme)],
    )


def _what_it_is(programme: ProgrammeCard | None) -> list[Block]:
    months = {str(n): f"{n} months" for n in range(SHORTEST_TERM, LONGEST_TERM + 1)}
    return [
        text_input(
            "name",
            "Name",
            initial=programme.name if programme else "",
            placeholder="Mentoring in Engineering",
            hint="Everybody in the workspace may see it.",
        ),
        one_of(
            "cadence",
            "How often should Baton check in and suggest people?",
            options(CADENCES),
            initial=programme.cadence if programme else Cadence.BIWEEKLY,
            hint="Every two weeks suits most programmes.",
        ),
        some_of(
            "kinds",
            "Which kinds of mentoring?",
            options({k: KINDS[k].label for k in PROGRAMME_KINDS}, {k: KINDS[k].meaning for k in PROGRAMME_KINDS}),
            initial=programme.kinds if programme else ROUND_KINDS,
            boxes=True,
        ),
        one_of(
            "term_months",
            "How long does a pair work together?",
            options(months),
            initial=str(programme.term_months) if programme else "6",
        ),
    ]


def _who_runs_it(programme: ProgrammeCard | None, creator: str) -> list[Block]:
    contact = programme.conduct_contact if programme else None
    return [
        _people("admins", [p.slack_user_id for p in programme.admins] if programme else [creator]),
        _contact("conduct_contact", contact.slack_user_id if contact else None),
    ]


def _its_rules(programme: ProgrammeCard | None) -> list[Block]:
    return [
        one_of(
            "guests",
            "Are guests welcome?",
            options(_GUESTS),
            initial="yes" if programme and programme.guests_welcome else "no",
            radio=True,
        ),
        text_input(
            "holiday_country",
            "Whose public holidays are kept free?",
            initial=programme.holiday_country if programme else "",
            placeholder="DE",
            hint="A country's two letters, or a region's, like DE-BY. Nothing that can wait comes on these days.",
            optional=True,
        ),
        one_of(
            "gate",
            "Is the readiness check a condition?",
            options(_GATE),
            initial="yes" if programme and programme.readiness_gate else "no",
            radio=True,
            hint="Four questions before counting oneself in or asking. Nobody but the person sees the answers.",
        ),
    ]


def _people(field: str, initial: Sequence[str]) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text="Who runs it?"),
        hint=PlainTextObject(text="They start rounds and see who is paired with whom. So do workspace admins."),
        element=UserMultiSelectElement(
            action_id=VALUE, initial_users=list(initial) or None, max_selected_items=MOST_ADMINS
        ),
    )


def _contact(field: str, initial: str | None) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text="Whom can people turn to if something goes wrong?"),
        hint=PlainTextObject(text="Shown to everybody who takes part."),
        optional=True,
        element=UserSelectElement(action_id=VALUE, initial_user=initial),
    )


def for_channel(channel_id: str) -> str:
    """Return what a set-up modal carries: the channel."""
    return f"channel:{channel_id}"


def for_programme(programme_id: int) -> str:
    """Return what a change modal carries: the programme."""
    return f"programme:{programme_id}"


def parse_programme(view: Mapping[str, Any]) -> tuple[str, str, ProgrammeForm]:
    """Return "channel" or "programme", its id, and what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    about, _, reference = str(view["private_metadata"]).partition(":")
    raw = read_state(view["state"]["values"])
    raw["guests_welcome"] = raw.pop("guests", "no") == "yes"
    raw["readiness_gate"] = raw.pop("gate", "no") == "yes"
    return about, reference, checked(ProgrammeForm, raw)


# -- the hub ----------------------------------------------------------------------------------------------


def admin_hub(hub: AdminHub, note: str = "") -> Message:
    """Return what `/mentor-admin` shows in a channel."""
    blocks: list[Block] = [section(note)] if note else []
    if hub.programme is None:
        blocks += [
            section("*There is no programme in this channel yet.*\nSetting one up takes two minutes."),
            _buttons(_primary("Set up a programme here", SET_UP, hub.channel_id)),
            context(f"Only you see this. {_STATES_NOT_WORDS}"),
        ]
        return Message("There is no programme in this channel yet.", blocks)
    programme = hub.programme
    blocks += [section(f"*{escape(programme.name)}*\n{_facts(programme)}"), section(_numbers(hub))]
    if hub.round is None:
        start = ButtonElement(
            text="Start a pairing round", action_id=START_ROUND, value=str(programme.id), style="primary"
        )
        blocks.append(_buttons(start, *_settings(programme)))
    else:
        blocks += [section(_round_words(hub.round)), _buttons(*round_buttons(hub.round), *_settings(programme))]
    if hub.introduced is not None:
        done, total = hub.introduced
        blocks.append(section(f":outbox_tray: {done:,} of {total:,} introductions sent."))
    if hub.failed:
        blocks.append(section(failed(hub.failed)))
    blocks.append(context(f"Only you see this. {_STATES_NOT_WORDS}"))
    return Message(f"{escape(programme.name)}: the programme in this channel", blocks)


def _buttons(*elements: ButtonElement) -> ActionsBlock:
    return ActionsBlock(elements=list(elements))


def _primary(text: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=text, action_id=action_id, value=value, style="primary")


def _settings(programme: ProgrammeCard) -> list[ButtonElement]:
    edit = ButtonElement(text="Change the programme", action_id=EDIT, value=str(programme.id))
    words = ButtonElement(text="In your own words", action_id=WORDING, value=str(programme.id))
    return [open_button(programme.id), weights.open_button(programme.id), words, edit, chain_button(programme.id)]


def _facts(programme: ProgrammeCard) -> str:
    admins = ", ".join(mention(admin.slack_user_id) for admin in programme.admins) or "nobody at present"
    contact = (
        f"\nIf something goes wrong: {mention(programme.conduct_contact.slack_user_id)}"
        if programme.conduct_contact
        else ""
    )
    kinds = ", ".join(KINDS[kind].label.lower() for kind in programme.kinds)
    guests = "guests welcome" if programme.guests_welcome else "members only"
    guests += " · readiness check first" if programme.readiness_gate else ""
    guests += f" · holidays of {escape(programme.holiday_country)} kept" if programme.holiday_country else ""
    return (
        f"{CADENCES[programme.cadence]} · {programme.term_months} months · {kinds} · {guests}{line(programme)}\n"
        f"Run by {admins}{contact}"
    )


def _numbers(hub: AdminHub) -> str:
    return (
        f"{_count(hub.enrolled, 'person takes', 'people take')} part: {hub.looking} looking, {hub.offering} offering. "
        f"{_count(hub.active_pairs, 'pair is', 'pairs are')} under way."
    )


def _round_words(line: RoundLine) -> str:
    signed_up = f"{_count(line.signed_up, 'person is', 'people are')} in"
    signed_up += f": {line.looking} looking, {line.offering} offering." if line.group_size is None else ", as peers."
    if line.state is RoundState.OPEN:
        return f":hourglass_flowing_sand: *A round is open* until {on_clocks(line.deadline_at)}. {signed_up}"
    return f":memo: *A draft is waiting for you.* {signed_up} Nobody has been told anything yet."


def round_buttons(line: RoundLine) -> list[ButtonElement]:
    """Return what an admin can do about the round that is under way."""
    value, peers = str(line.id), line.group_size is not None
    if line.state is RoundState.OPEN:
        first = _primary("Draft now", CIRCLES_DRAFT_NOW if peers else DRAFT_NOW, value)
    else:
        first = _primary("See the draft", CIRCLES_PREVIEW if peers else PREVIEW, value)
    return [first, *later_buttons(line.id)]


def later_buttons(round_id: int) -> list[ButtonElement]:
    """Return the ways to put a round off, or to end it."""
    return [
        ButtonElement(text="Give it two more days", action_id=MORE_TIME, value=str(round_id)),
        ButtonElement(
            text="Call it off",
            action_id=CALL_OFF,
            value=str(round_id),
            style="danger",
            confirm=ConfirmObject(
                title="Call this round off?",
                text="Nobody is paired, and the channel is told.",
                confirm="Call it off",
                deny="Keep it",
            ),
        ),
    ]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def admin_help(word: str = "") -> Message:
    """Return every word that `/mentor-admin` understands."""
    head = f"I do not know “{escape(shorten(word, 40))}” yet. " if word else ""
    lines = "\n".join(f"• `{f'/mentor-admin {name}'.strip()}`: {what}" for name, what in COMMANDS.items())
    return Message(
        f"{head}These are the words of /mentor-admin.",
        [section(f"{head}*In a programme's channel you can type:*\n{lines}"), context(_STATES_NOT_WORDS)],
    )


def only_in_channels() -> Message:
    """Return where programmes live, for somebody who asked in a DM."""
    text = "A programme lives in a channel. Go to the channel where it should be, and type `/mentor-admin` there."
    return Message(text, [section(text)])


# -- messages ---------------------------------------------------------------------------------------------


def welcome(programme: ProgrammeCard) -> Message:
    """Return the announcement of a new programme in its channel."""
    by = mention(programme.created_by.slack_user_id) if programme.created_by else "An admin"
    contact = (
        f" If something goes wrong, {mention(programme.conduct_contact.slack_user_id)} listens."
        if programme.conduct_contact
        else ""
    )
    return Message(
        f"{escape(programme.name)}: mentoring begins in this channel",
        [
            section(
                f":wave: *{escape(programme.name)}* begins here. {by} set it up.\n"
                "I am Baton. I bring together people who want to grow in their work with people who have been there, "
                "introduce them to each other, and help each pair to keep going."
            ),
            section(
                "• *You look for a mentor, offer to be one, or both.* It is your choice, and nobody is in unasked.\n"
                f"• *Pairs work together for {programme.term_months} months* and I ask now and then how it goes "
                f"({CADENCES[programme.cadence].lower()}).\n"
                "• *You can pause or leave at any time,* with one click."
            ),
            _buttons(_primary("Join", JOIN, str(programme.id))),
            context(f":lock: {_STATES_NOT_WORDS}{contact}"),
        ],
    )


_WHAT = {
    "programmes.welcome": "the welcome of your programme",
    "rounds.announcement": "the announcement of your round",
    "rounds.summary": "the news that your round is published",
    "rounds.called_off": "the news that your round is called off",
}
_MENDING = {
    "not_in_channel": "I am not in that channel. Type `/invite @Baton` there, then press the button.",
    "channel_not_found": (
        "I cannot see that channel; it is private, or gone. If it is private, type `/invite @Baton` there, then press "
        "the button."
    ),
    "is_archived": "The channel is archived. Unarchive it, type `/invite @Baton` there, then press the button.",
    FATE_UNKNOWN: (
        "Slack did not say whether it arrived, and I cannot read there. Look into the channel: if it is missing, press "
        "the button. I post nothing twice by myself."
    ),
    "restricted_action": "Only some people may post in that channel. Let @Baton post there, then press the button.",
}


def refused(programme: ProgrammeCard, kind: str, subject_id: int, code: str) -> Message:
    """Return, for an admin, why something was not posted, or perhaps not, and how to mend it."""
    what, unsure = _WHAT.get(kind, "a message"), code == FATE_UNKNOWN
    first = f"I do not know whether {what} was posted" if unsure else f"I could not post {what}"
    mending = _MENDING.get(code, f"Slack says `{escape(code)}`. Type `/invite @Baton` there, then press the button.")
    button = _primary("Post it once more" if unsure else "Try again", POST_AGAIN, f"{kind}:{subject_id}")
    return Message(
        f"{first} in the channel.",
        [
            section(
                f":construction: *{first}* ({escape(programme.name)}) in <#{programme.channel_id}>.\n"
                f"{mending} Nothing is lost."
            ),
            _buttons(button),
        ],
    )
