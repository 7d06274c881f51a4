"""The hub, the Home tab and the help: where somebody stands, one next step, and every way on."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.catalogue import AIMS, KINDS
from bot.forms.hub import HomePage, NextStep, PartnerCard, Standing, Step
from bot.forms.participants import JoinRole
from bot.forms.relationships import company
from bot.forms.states import ProfileState
from bot.views.agreements import OPEN_AGREEMENT, every
from bot.views.checkins import OPEN_FORM
from bot.views.goals import OPEN_GOALS
from bot.views.message import Message, context, escape, mention, quote, section, shorten
from bot.views.partners import PEOPLE, open_button
from bot.views.preferences import OPEN as OPEN_PREFERENCES
from bot.views.quiet import snooze_button, stop_button
from bot.views.readiness import OPEN as OPEN_READINESS
from bot.views.voices import voice
from bot.views.when import moment, month_day

JOIN = "participants.join"
EDIT_PROFILE = "participants.profile"
PAUSE = "participants.pause"
RESUME = "participants.resume"
LEAVE = "participants.leave"
SHOW_HUB = "hub.show"
HELP = "hub.help"

#: Slack takes 100 blocks in a Home tab; these leave room for everything around them.
_MOST_PARTNERS, _MOST_GOALS = 25, 5

COMMANDS = {
    "": "where you stand, and your next step",
    "join": "look for a mentor, offer mentoring, or join a peer group",
    "profile": "see and change what you told about yourself",
    "goals": "write and change your goals; only you see them",
    "find": "see who fits you, with reasons, and narrow it by kind and help",
    "list": "your own list of whom to ask, in your order; only you see it",
    "ask": "ask somebody by name",
    "asks": "your ask and the asks that wait for you; open or close your door",
    "letter": "write to somebody outside Slack; nothing is sent or kept",
    "pair": "register a pair that the two of you agreed on already",
    "ready": "find out whether you are ready for a mentor; only you see it",
    "rather-not": "say in private whom you would like to be with, and whom not",
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

_ROLE_WORDS = {
    JoinRole.LOOK: "you look for a mentor",
    JoinRole.OFFER: "you offer mentoring to {people} at a time",
    JoinRole.PEER: "you are open to a peer group",
}


# -- the next step ------------------------------------------------------------------------------------------


def step_text(step: NextStep) -> str:
    """Return the next step in words, as mrkdwn."""
    words = (_STEPS if step.when is not None else _STEPS | _UNDATED)[step.code]
    who = _names(step.partners)
    return words.format(
        who=who or "Somebody",
        with_whom=f" with {who}" if who else "",
        day=moment(step.when) if step.when else "soon",
        channel=f"<#{step.channel_id}>" if step.channel_id else "the programme's channel",
        asks="They ask for" if step.count == 1 else f"{step.count} people ask for",
        suggestions="the suggestion" if step.count == 1 else f"the {step.count} suggestions",
    )


def _step_button(step: NextStep) -> ButtonElement | None:
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
    blocks += [section(f"*Where you stand*\n{_stand(standing)}"), section(f":arrow_right: {step_text(standing.step)}")]
    blocks.append(ActionsBlock(elements=_buttons(standing)))
    blocks.append(context("Only you see this. `/mentor help` lists everything I understand."))
    return Message(note or "Where you stand, and your next step", blocks)


def _stand(standing: Standing) -> str:
    profile = standing.profile
    if profile is None:
        return f"You have not joined mentoring here. Nobody is enrolled unasked.{_snooze(standing)}"
    roles = _sentence([_role_words(role, profile.capacity) for role in profile.roles])
    until = f" until {month_day(standing.paused_until)}" if standing.paused_until else ""
    paused = f" You are paused{until}." if profile.state is ProfileState.PAUSED else ""
    return f"{roles[:1].upper()}{roles[1:]}{_programmes(standing.programmes)}.{paused}{_snooze(standing)}"


def _snooze(standing: Standing) -> str:
    if standing.snoozed_until is None:
        return ""
    return (
        f"\n:zzz: Quiet until {month_day(standing.snoozed_until)}: until then nothing comes that you did not ask for."
    )


def _role_words(role: JoinRole, capacity: int) -> str:
    people = "one person" if capacity == 1 else f"up to {capacity} people"
    return _ROLE_WORDS[role].format(people=people)


def _programmes(names: Sequence[str]) -> str:
    return f" in {_sentence([f'*{escape(shorten(name, 75))}*' for name in names[:5]])}" if names else ""


def _buttons(standing: Standing) -> list[ButtonElement]:
    first = _step_button(standing.step)
    rest = _member_buttons(standing) if standing.profile else _visitor_buttons(standing)
    taken = first.action_id if first else None
    return [*([first] if first else []), *(button for button in rest if button.action_id != taken)]


def _visitor_buttons(standing: Standing) -> list[ButtonElement]:
    stop = [stop_button()] if standing.snoozed_until else []
    return [*stop, ButtonElement(text="Help", action_id=HELP)]


def _member_buttons(standing: Standing) -> list[ButtonElement]:
    profile = standing.profile
    paused = profile is not None and profile.state is ProfileState.PAUSED
    looks = profile is not None and JoinRole.LOOK in profile.roles
    return [
        ButtonElement(text="My goals", action_id=OPEN_GOALS),
        *([ButtonElement(text="Am I ready?", action_id=OPEN_READINESS)] if looks else []),
        ButtonElement(text="My people", action_id=PEOPLE),
        ButtonElement(text="Edit profile", action_id=EDIT_PROFILE),
        ButtonElement(text="Whom I would like", action_id=OPEN_PREFERENCES),
        *([stop_button()] if standing.snoozed_until else []),
        snooze_button("Quiet times"),
        ButtonElement(text="Come back", action_id=RESUME) if paused else ButtonElement(text="Pause", action_id=PAUSE),
        ButtonElement(text="Leave", action_id=LEAVE, confirm=_sure()),
        ButtonElement(text="Help", action_id=HELP),
    ]


def _sure() -> ConfirmObject:
    return ConfirmObject(
        title="Leave mentoring?",
        text=PlainTextObject(
            text="You leave your programmes and hear nothing more from me. You can join again any day."
        ),
        confirm="Leave",
        deny="Stay",
    )


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


# -- Home ---------------------------------------------------------------------------------------------------


def home_view(page: HomePage) -> View:
    """Return the Home tab."""
    standing = page.standing
    blocks: list[Block] = [
        HeaderBlock(text="Your mentoring"),
        section(_stand(standing) if standing.profile else f"{_WELCOME_HERE}{_snooze(standing)}"),
        section(f":arrow_right: *Your next step*\n{step_text(standing.step)}"),
    ]
    if (button := _step_button(standing.step)) is not None:
        blocks.append(ActionsBlock(elements=[button]))
    if standing.profile is not None or page.partners:
        blocks += [DividerBlock(), *_people(page.partners)]
    if standing.profile is not None or page.goals:
        blocks += [DividerBlock(), *_goals(page)]
    blocks += [DividerBlock(), *_settings(standing)]
    return View(type="home", blocks=blocks)


_WELCOME_HERE = (
    "I help people find a mentor, ask well, meet regularly and pass it on. "
    "You can look for a mentor, offer mentoring, do both, or join a peer group. Nobody is enrolled unasked."
)


def _people(cards: Sequence[PartnerCard]) -> list[Block]:
    blocks: list[Block] = [section("*My people*")]
    blocks += [
        section(_partner_line(card), accessory=open_button(card.relationship_id)) for card in cards[:_MOST_PARTNERS]
    ]
    if len(cards) > _MOST_PARTNERS:
        blocks.append(context(f"… and {len(cards) - _MOST_PARTNERS} more"))
    if not cards:
        blocks.append(context("Nobody yet. When you are paired, you find each other here."))
    return blocks


def _partner_line(card: PartnerCard) -> str:
    who = _names(card.partners) or "Somebody who is gone"
    since = f"since {month_day(card.since)} {card.since.year}"
    checkin = f" · next check-in {moment(card.next_checkin)}" if card.next_checkin else ""
    agreed = f" · you meet {every(card.every_weeks)}" if card.every_weeks else " · agreement not signed yet"
    until = f" until {month_day(card.until)} {card.until.year}" if card.until else ""
    them = voice(company(card.my_role, len(card.partners))).them
    return f"{them}: {who}\n{KINDS[card.kind].label} · {since}{until}{agreed}{checkin}"


def _goals(page: HomePage) -> list[Block]:
    blocks: list[Block] = [section("*My goals*")]
    blocks += [section(f"{AIMS[goal.aim].label}\n{quote(goal.text, 300)}") for goal in page.goals[:_MOST_GOALS]]
    if len(page.goals) > _MOST_GOALS:
        blocks.append(context(f"… and {len(page.goals) - _MOST_GOALS} more"))
    blocks.append(context(":lock: Only you see your goals here." if page.goals else "None written down yet."))
    return blocks


def _settings(standing: Standing) -> list[Block]:
    if standing.profile is None:
        return [ActionsBlock(elements=_visitor_buttons(standing)), context("Only you see this page.")]
    return [
        section("*Settings*"),
        ActionsBlock(elements=_member_buttons(standing)),
        context("Only you see this page."),
    ]


# -- welcome and help ---------------------------------------------------------------------------------------


def welcome(standing: Standing) -> Message:
    """Return the confirmation of joining, with one next step."""
    blocks: list[Block] = [
        section(f":wave: *Welcome, you are in.*\n{_stand(standing)}"),
        section(f":arrow_right: {step_text(standing.step)}"),
    ]
    if (button := _step_button(standing.step)) is not None:
        blocks.append(ActionsBlock(elements=[button]))
    blocks.append(
        context(
            "I send you at most two messages a week that you did not ask for. "
            "`/mentor` shows where you stand; pausing and leaving are one click each."
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


def _names(slack_user_ids: Sequence[str]) -> str:
    return _sentence([mention(slack_user_id) for slack_user_id in slack_user_ids])


def _sentence(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
