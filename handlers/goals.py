"""`/mentor goals`, the goals modal, and the buttons on goals."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.forms.states import GoalState
from bot.services import coach, goals, wording
from bot.views.goals import (
    ADD_GOAL,
    COACH,
    COMPLETE_GOAL,
    DROP_GOAL,
    EDIT_GOAL,
    GOALS_MODAL,
    HISTORY,
    IDEAS,
    OPEN_GOALS,
    PAST,
    SHARPEN,
    goals_list,
    goals_modal,
    history_modal,
    ideas_modal,
    parse_goals,
    past_modal,
    read_draft,
)
from handlers.desk import look, work


def show_goals(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the list of goals, or the form at once where there is none yet."""
    with look(context) as desk:
        own = goals.open_goals(desk.session, desk.actor.person_id)
        words = wording.of_person(desk.session, desk.actor.person_id)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=goals_list(own) if own else goals_modal(words=words))


def add_goal(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Put the empty form on top of the list."""
    with look(context) as desk:
        words = wording.of_person(desk.session, desk.actor.person_id)
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=goals_modal(words=words))


def edit_goal(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Put the form of one goal on top of the list."""
    with look(context) as desk:
        goal = goals.get(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=goals_modal(goal))


def coach_goal(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Read the draft in the open form, and show under its fields what could be sharper."""
    view = body["view"]
    text, success, months = read_draft(view["state"]["values"])
    about = view.get("private_metadata")
    with look(context) as desk:
        goal = goals.get(desk.session, desk.actor, int(about)) if about else None
        words = wording.of_person(desk.session, desk.actor.person_id)
    ack()
    reading = coach.goal_reading(text, success=success, months=months)
    client.views_update(view_id=view["id"], hash=view["hash"], view=goals_modal(goal, reading, months, words=words))


def sharpen_goal(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Open the form of a saved goal, with everything that could be sharper."""
    with look(context) as desk:
        goal = goals.get(desk.session, desk.actor, int(action["value"]))
    ack()
    reading = coach.goal_reading(goal.text, success=goal.success, months=goal.timeframe_months)
    client.views_open(trigger_id=body["trigger_id"], view=goals_modal(goal, reading, goal.timeframe_months))


def save_goal(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Save the submitted goal; refused fields are told beside them by the error handler."""
    form = parse_goals(view["state"]["values"])
    goal_id = int(view["private_metadata"]) if view.get("private_metadata") else None
    with work(context) as desk:
        goals.save(desk.session, desk.actor, form, goal_id=goal_id, now=desk.now)
    ack(response_action="clear")


def finish_goal(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Complete or drop a goal and show the list anew."""
    state = GoalState.COMPLETED if action["action_id"] == COMPLETE_GOAL else GoalState.DROPPED
    with work(context) as desk:
        goals.finish(desk.session, desk.actor, int(action["value"]), state, now=desk.now)
        left = goals.open_goals(desk.session, desk.actor.person_id)
    ack()
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=goals_list(left))


def show_history(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Put the earlier wordings of a goal on top of the list."""
    with look(context) as desk:
        wordings = goals.history(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=history_modal(wordings))


def show_ideas(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Show what helps to begin on a goal: on top of the list, or by itself from the confirmation."""
    with look(context) as desk:
        goal = goals.get(desk.session, desk.actor, int(action["value"]))
    ack()
    show = client.views_push if "view" in body else client.views_open
    show(trigger_id=body["trigger_id"], view=ideas_modal(goal))


def show_past(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Put the goals that were reached or dropped on top of the list."""
    with look(context) as desk:
        past = goals.past_goals(desk.session, desk.actor)
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=past_modal(past))


def register(bolt: App) -> None:
    """Bind the ids of goals."""
    bolt.action(OPEN_GOALS)(show_goals)
    bolt.action(ADD_GOAL)(add_goal)
    bolt.action(EDIT_GOAL)(edit_goal)
    bolt.action(COMPLETE_GOAL)(finish_goal)
    bolt.action(DROP_GOAL)(finish_goal)
    bolt.action(COACH)(coach_goal)
    bolt.action(SHARPEN)(sharpen_goal)
    bolt.action(HISTORY)(show_history)
    bolt.action(PAST)(show_past)
    bolt.action(IDEAS)(show_ideas)
    bolt.view(GOALS_MODAL)(save_goal)
