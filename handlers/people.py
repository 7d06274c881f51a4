"""What Slack tells about people: who is new, who changed, who came to or left a channel."""

from typing import Any

from slack_bolt import App, BoltContext

from bot.delivery.directory import slack_person
from bot.services import endings, outbox, people
from bot.services.actors import System
from handlers.desk import work


def mirror_person(event: dict[str, Any], context: BoltContext) -> None:
    """Take over a new or changed person: name, title, time zone, guest, admin, deactivated."""
    told = slack_person(event["user"])
    with work(context) as desk:
        people.mirror(desk.session, [told])
        person = people.ensure(desk.session, told.slack_user_id)
        if person.is_deleted:
            # Whoever worked with them hears it from us, and is matched first.
            endings.lose(desk.session, System(desk.actor.workspace_id), person.id, now=desk.now)
        outbox.refresh_home(desk.session, person.id, now=desk.now)


def note_movement(context: BoltContext) -> None:
    """Know whoever came or left, and do nothing: being in a channel enrols nobody."""
    with work(context):
        pass


def register(bolt: App) -> None:
    """Bind what happens to people."""
    bolt.event("user_change")(mirror_person)
    bolt.event("team_join")(mirror_person)
    bolt.event("member_joined_channel")(note_movement)
    bolt.event("member_left_channel")(note_movement)
