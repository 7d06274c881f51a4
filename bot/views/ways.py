"""Every way on, as buttons: the hub and the Home tab offer the same ones, each for a word of `/mentor`."""

from slack_sdk.models.blocks import ButtonElement, ConfirmObject, PlainTextObject

from bot.forms.hub import Standing
from bot.forms.participants import JoinRole
from bot.forms.states import ProfileState
from bot.views.asks import SHUT, UNSHUT
from bot.views.chain import show_button
from bot.views.details import open_button as about_me
from bot.views.goals import OPEN_GOALS
from bot.views.partners import PEOPLE
from bot.views.preferences import OPEN as OPEN_PREFERENCES
from bot.views.privacy import open_button as about_privacy
from bot.views.quiet import snooze_button, stop_button
from bot.views.readiness import OPEN as OPEN_READINESS
from bot.views.shortlist import FIND, OPEN_LIST

JOIN = "participants.join"
EDIT_PROFILE = "participants.profile"
PAUSE = "participants.pause"
RESUME = "participants.resume"
LEAVE = "participants.leave"
SHOW_HUB = "hub.show"
HELP = "hub.help"
START_ASK = "asks.start"
OPEN_ASKS = "asks.overview"
OPEN_LETTER = "letters.open"
OPEN_PAIR = "agreed_pairs.open"


def own() -> list[ButtonElement]:
    """Return the ways to what is one's own."""
    return [people("My people"), goals("My goals"), readiness(), show_button()]


def people(label: str) -> ButtonElement:
    """Return the way to one's relationships."""
    return ButtonElement(text=label, action_id=PEOPLE)


def goals(label: str) -> ButtonElement:
    """Return the way to one's goals."""
    return ButtonElement(text=label, action_id=OPEN_GOALS)


def readiness() -> ButtonElement:
    """Return the way to the readiness check."""
    return ButtonElement(text="Am I ready?", action_id=OPEN_READINESS)


def finding() -> list[ButtonElement]:
    """Return the ways to people: those who fit, those who are kept, those who were asked."""
    return [
        ButtonElement(text="Find people", action_id=FIND),
        ButtonElement(text="My list", action_id=OPEN_LIST),
        ButtonElement(text="Ask somebody", action_id=START_ASK),
        ButtonElement(text="My asks", action_id=OPEN_ASKS),
        ButtonElement(text="Write a letter", action_id=OPEN_LETTER),
        ButtonElement(text="We agreed already", action_id=OPEN_PAIR),
    ]


def settings(standing: Standing) -> list[ButtonElement]:
    """Return what a member can change, down to leaving."""
    profile = standing.profile
    paused = profile is not None and profile.state is ProfileState.PAUSED
    return [
        ButtonElement(text="Edit profile", action_id=EDIT_PROFILE),
        about_me(),
        ButtonElement(text="Whom I would like", action_id=OPEN_PREFERENCES),
        *_door(standing),
        *_stop(standing),
        snooze_button("Quiet times"),
        ButtonElement(text="Come back", action_id=RESUME) if paused else ButtonElement(text="Pause", action_id=PAUSE),
        about_privacy(),
        ButtonElement(text="Leave", action_id=LEAVE, confirm=_sure()),
        _help(),
    ]


def visiting(standing: Standing) -> list[ButtonElement]:
    """Return what somebody can do who has not joined."""
    return [
        readiness(),
        goals("My goals"),
        ButtonElement(text="Write a letter", action_id=OPEN_LETTER),
        ButtonElement(text="We agreed already", action_id=OPEN_PAIR),
        *_stop(standing),
        about_privacy(),
        _help(),
    ]


def without(buttons: list[ButtonElement], taken: ButtonElement | None) -> list[ButtonElement]:
    """Leave out what stands above already."""
    return [button for button in buttons if taken is None or button.action_id != taken.action_id]


def _door(standing: Standing) -> list[ButtonElement]:
    profile = standing.profile
    if profile is None or JoinRole.OFFER not in profile.roles:
        return []
    if profile.asks_closed:
        return [ButtonElement(text="Take asks again", action_id=UNSHUT)]
    return [ButtonElement(text="No more asks for now", action_id=SHUT)]


def _stop(standing: Standing) -> list[ButtonElement]:
    return [stop_button()] if standing.snoozed_until else []


def _help() -> ButtonElement:
    return ButtonElement(text="Help", action_id=HELP)


def _sure() -> ConfirmObject:
    return ConfirmObject(
        title="Leave mentoring?",
        text=PlainTextObject(
            text="You leave your programmes and hear nothing more from me. You can join again any day."
        ),
        confirm="Leave",
        deny="Stay",
    )
