"""The hub, the welcome and the help: where somebody stands, one next step, and every way on."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.hub import MentorDoor, NextStep, Standing, Step
from bot.forms.participants import JoinRole
from bot.forms.states import ProfileState
from bot.views import ways
from bot.views.agreements import OPEN_AGREEMENT
from bot.views.checkins import OPEN_FORM
from bot.views.goals import OPEN_GOALS
from bot.views.message import Message, context, escape, mention, section, shorten
from bot.views.ways import EDIT_PROFILE, JOIN, LEAVE, PAUSE, RESUME, SHOW_HUB
from bot.views.when import moment, month_day

COMMANDS = {
    "": "where you stand, and your next step",
    "join": "look for a mentor, offer mentoring, or join a peer group",
    "profile": "see and change what you told about yourself",
    "about": "tell more about yourself: languages, your offer in words, team",
    "goals": "write and change your goals; only you see them",
    "find": "see who fits you, with reasons, and narrow it by kind and help",
    "list": "your own list of whom to ask, in your order; only you see it",
    "ask": "ask somebody by name",
    "asks": "your ask and the asks that wait for you; open or close your door",
    "letter": "write to somebody outside Slack; nothing is sent or kept",
    "pair": "register a pair that the two of you agreed on already",
    "chain": "see who passed mentoring on to whom in your programme",
    "ready": "find out whether you are ready for a mentor; only you see it",
    "rather-not": "say in private whom you would like to be with, and whom not",
    "privacy": "see what is stored about you, export it, or erase it",
    "pause": "no suggestions and check-ins until you come back",
    "resume": "come back after a pause",
    "leave": "leave mentoring",
    "help": "this list",
}

_STEPS = {
    Step.JOIN: "*Join.* It takes two minutes, and you are in nothing before you save.",
    Step.COME_BACK: "*Come back when it suits you.* You are paused: no suggestions and no check-ins until then.",
    Step.WRITE_GOAL: "*Write down one goal.* It decides who is suggested to you; only you see it.",
    Step.ANSWER_ASK: "*Answer {who}.* {asks} your help; you find it in our messages.",
    Step.ANSWER_CHECKIN: "*Tell how it is going{with_whom}.* It takes one click; only you see the answer.",
    Step.SIGN_AGREEMENT: "*Look at your agreement{with_whom}*, and sign it or change what does not suit you.",
    Step.LOOK_AT_SUGGESTIONS: (
        "*Look at {suggestions} in our messages.* Ask somebody, keep somebody for later, or say what does not fit."
    ),
    Step.ANSWER_ROUND: "*Say whether you are in.* A pairing round in {channel} closes {day}.",
    Step.AWAIT_ROUND: "*You are in the next round.* Answers close {day}; then I tell you who is paired with you.",
    Step.AWAIT_ANSWER: "*{who} has your ask.* You hear from me as soon as there is an answer.",
    Step.NEXT_CHECKIN: "*You are under way{with_whom}.* I ask how it is going {day}.",
    Step.CHOOSE_PROGRAMME: "*Choose a programme* in your profile: pairing happens there.",
    Step.AWAIT_PROGRAMME: (
        "*You are set.* No programme is open to you yet; an admin starts one with `/mentor-admin` in a channel."
    ),
    Step.SUGGESTIONS_COME: "*People who fit your goal are suggested to you* {day}. Nothing to do until then.",
    Step.MENTEES_COME: "*You are set.* When somebody asks for your help, you hear it from me and decide.",
    Step.PEERS_COME: (
        "*You are set.* Rounds bring peers together: say “Count me in” when one is announced in its channel."
    ),
}
#: The same where no moment is known.
_UNDATED = {
    Step.AWAIT_ROUND: "*You are in this round.* Pairs are being made; I tell you who is paired with you.",
    Step.NEXT_CHECKIN: "*You are under way{with_whom}.* Find a time to talk, if none stands yet.",
    Step.SUGGESTIONS_COME: "*You are set.* People who fit your goal are suggested to you, or a round pairs you.",
}

_DOORS = {
    MentorDoor.OPEN: "You can be asked.",
    MentorDoor.CLOSED: ":closed_lock_with_key: Your door is closed: nobody can ask you until you open it.",
    MentorDoor.FULL: "Your places are taken, so nobody can ask you until one is free.",
    MentorDoor.BUSY: "As many people as can be wait for your answer; until then nobody else can ask you.",
}
_ROLE_WORDS = {
    JoinRole.LOOK: "you look for a mentor",
    JoinRole.OFFER: "you offer mentoring to {people} at a time",
    JoinRole.PEER: "you are open to a peer group",
}


# -- the next step ------------------------------------------------------------------------------------------


def step_text(step: NextStep) -> str:
    """Return the next step in words, as mrkdwn."""
    words = (_STEPS if step.when is not None else _STEPS | _UNDATED)[step.code]
    who = names(step.partners)
    return words.format(
        who=who or "Somebody",
        with_whom=f" with {who}" if who else "",
        day=moment(step.when) if step.when else "soon",
        channel=f"<#{step.channel_id}>" if step.channel_id else "the programme's channel",
        asks="They ask for" if step.count == 1 else f"{step.count} people ask for",
        suggestions="the suggestion" if step.count == 1 else f"the {step.count} suggestions",
    )


def step_button(step: NextStep) -> ButtonElement | None:
    """Return the button that does the next step; None where there is nothing to press."""
    labels = {
        Step.JOIN: ("Join", JOIN),
        Step.COME_BACK: ("Come back", RESUME),
        Step.WRITE_GOAL: ("Write a goal", OPEN_GOALS),
        Step.CHOOSE_PROGRAMME: ("Choose a programme", EDIT_PROFILE),
        Step.SIGN_AGREEMENT: ("Our agreement", OPEN_AGREEMENT),
        Step.ANSWER_CHECKIN: ("Answer the check-in", OPEN_FORM),
    }
    if step.code not in labels:
        return None
    label, action_id = labels[step.code]
    value = str(step.subject_id) if step.subject_id is not None else None
    return ButtonElement(text=label, action_id=action_id, value=value, style="primary")


# -- hub ----------------------------------------------------------------------------------------------------


def hub_message(standing: Standing, note: str = "") -> Message:
    """Return the hub. `note` is one line of Baton's own about what was just done."""
    blocks: list[Block] = [section(note)] if note else []
    blocks += [section(f"*Where you stand*\n{stand(standing)}"), section(f":arrow_right: {step_text(standing.step)}")]
    blocks += _buttons(standing)
    blocks.append(context("Only you see this. `/mentor help` lists everything I understand."))
    return Message(note or "Where you stand, and your next step", blocks)


def stand(standing: Standing) -> str:
    """Return where somebody stands, as mrkdwn."""
    profile = standing.profile
    if profile is None:
        return f"You have not joined mentoring here. Nobody is enrolled unasked.{snooze(standing)}"
    roles = _sentence([_role_words(role, standing) for role in profile.roles])
    until = f" until {month_day(standing.paused_until)}" if standing.paused_until else ""
    paused = f" You are paused{until}." if profile.state is ProfileState.PAUSED else ""
    return f"{roles[:1].upper()}{roles[1:]}{_programmes(standing.programmes)}.{paused}{_rest(standing)}"


def _rest(standing: Standing) -> str:
    door = f" {_DOORS[standing.door]}" if standing.door is not None else ""
    return f"{door}{snooze(standing)}"


def snooze(standing: Standing) -> str:
    """Return that somebody has snoozed, and until when; empty where they have not."""
    if standing.snoozed_until is None:
        return ""
    return (
        f"\n:zzz: Quiet until {month_day(standing.snoozed_until)}: until then nothing comes that you did not ask for."
    )


def _role_words(role: JoinRole, standing: Standing) -> str:
    if role is JoinRole.LOOK and standing.mentored:
        return "you have a mentor"
    capacity = standing.profile.capacity if standing.profile else 1
    people = "one person" if capacity == 1 else f"up to {capacity} people"
    return _ROLE_WORDS[role].format(people=people)


def _programmes(names: Sequence[str]) -> str:
    return f" in {_sentence([f'*{escape(shorten(name, 75))}*' for name in names[:5]])}" if names else ""


def _buttons(standing: Standing) -> list[Block]:
    first = step_button(standing.step)
    if standing.profile is None:
        rows = [ways.visiting(standing)]
    else:
        rows = [ways.own(), ways.finding(), ways.settings(standing)]
    rows = [ways.without(row, first) for row in rows]
    if first is not None:
        rows[0].insert(0, first)
    return [ActionsBlock(elements=row) for row in rows]


def leave_question() -> Message:
    """Return what leaving means, with the click that does it."""
    return Message(
        "Do you want to leave mentoring?",
        [
            section(
                "*Do you want to leave mentoring?*\nYou leave your programmes and hear nothing more from me. "
                "Your goals stay yours, and you can join again any day. A pause keeps everything as it is."
            ),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Leave", action_id=LEAVE, style="danger"),
                    ButtonElement(text="Pause instead", action_id=PAUSE),
                    ButtonElement(text="Stay", action_id=SHOW_HUB),
                ]
            ),
        ],
    )


# -- welcome and help ---------------------------------------------------------------------------------------


def welcome(standing: Standing) -> Message:
    """Return the confirmation of joining, with one next step."""
    blocks: list[Block] = [
        section(f":wave: *Welcome, you are in.*\n{stand(standing)}"),
        section(f":arrow_right: {step_text(standing.step)}"),
    ]
    if (button := step_button(standing.step)) is not None:
        blocks.append(ActionsBlock(elements=[button]))
    blocks.append(
        context(
            "I send you at most two messages a week that you did not ask for. "
            "`/mentor` shows where you stand; pausing and leaving are one click each. "
            "Two more minutes for `/mentor about` make better matches."
        )
    )
    return Message("Welcome, you are in.", blocks)


def help_message(unknown: str = "", meant: str = "") -> Message:
    """Return what Baton understands. `unknown` is a word it did not, `meant` the nearest that it does."""
    blocks: list[Block] = []
    text = "Here is what I understand."
    if unknown:
        nearest = f" Did you mean `/mentor {meant}`?" if meant else ""
        text = "I do not know that word, but here is what I understand."
        blocks.append(section(f"I do not know “{escape(shorten(unknown, 60))}”.{nearest}"))
    lines = "\n".join(f"• `{f'/mentor {word}'.strip()}`: {what}" for word, what in COMMANDS.items())
    blocks += [
        section(f"*Here is what I understand*\n{lines}"),
        context(
            "`/mentor-admin` is for people who run a programme. What you type to me here stays in Slack's own history; "
            "your answers in forms do not become messages."
        ),
        ActionsBlock(elements=[ButtonElement(text="Where I stand", action_id=SHOW_HUB)]),
    ]
    return Message(text, blocks)


def help_modal() -> View:
    """Return the same list for places without messages, such as the Home tab."""
    return View(
        type="modal",
        callback_id="hub.help_modal",
        title=PlainTextObject(text="Help"),
        close=PlainTextObject(text="Close"),
        blocks=[block for block in help_message().blocks if not isinstance(block, ActionsBlock)],
    )


# -- words --------------------------------------------------------------------------------------------------


def names(slack_user_ids: Sequence[str]) -> str:
    """Return people as mentions, in one phrase; empty where there is nobody."""
    return _sentence([mention(slack_user_id) for slack_user_id in slack_user_ids])


def _sentence(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
