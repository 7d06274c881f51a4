"""Messages about goals."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Goal, Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.goals import SavedGoal
from bot.forms.outbox import NotWanted
from bot.services import coach, goals, wording
from bot.views.goals import goal_saved


def _load_saved(session: Session, row: Outbox, now: datetime) -> SavedGoal:
    del now
    goal = session.get(Goal, row.subject_id)
    if goal is None:
        raise NotWanted("goal_gone")
    hints = coach.read_goal(goal.text, success=goal.success, months=goal.timeframe_months)
    return SavedGoal(goals.card(goal, wording.of_person(session, goal.person_id)), hints[0] if hints else None)


KINDS = [MessageKind("goals.saved", _load_saved, goal_saved, subject=Goal)]
