"""How fast Slack lets Baton speak: lanes that every process shares, and a workspace rate that is learned.

A lane is a bucket that refills steadily, kept as the one instant up to which it is used (`next_at`). Tokens are
handed out while claiming, and claims take turns, so the lanes hold over all processes. Slack publishes no number for
a whole workspace: its lane starts without a limit, slows down at each "too fast", and speeds up a little while it is
the lane that holds messages back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Outbox, Pace
from bot.forms.states import Action, OutboxState, RecipientKind
from bot.services.tempo import OPENINGS_AT_ONCE, OPENINGS_PER_MINUTE, WORKSPACE_LANE

WORKSPACE = WORKSPACE_LANE
OPEN, UPDATE, PUBLISH, HISTORY = "conversations.open", "chat.update", "views.publish", "conversations.history"

#: Calls a minute that the methods' tiers promise.
_PER_MINUTE = MappingProxyType({OPEN: OPENINGS_PER_MINUTE, UPDATE: 50, PUBLISH: 100, HISTORY: 50})
#: Calls that may come at once after a quiet time; Slack allows "occasional bursts" and names no number.
_METHOD_BURST = OPENINGS_AT_ONCE
#: The workspace's burst, in seconds of its rate.
_BURST_SECONDS = 0.5
#: How the workspace's rate, in messages a second, changes: a share of it remains, and so much comes back each second.
_SLOWER, _FASTER = 0.92, 0.2
_SLOWEST = 0.5
#: A gap between two claims longer than this is a pause, and teaches nothing about the rate.
_LONGEST_LESSON = 2.0
#: Tokens are handed out for so many seconds at a time, since a claim for each message would be dear.
_HANDFUL_SECONDS = 0.1
#: One channel or DM takes about one message a second, and a short burst.
CHANNEL_BURST = 5
CHANNEL_WINDOW = timedelta(seconds=5)
#: Rounding of instants to microseconds must not cost a token.
_ROUNDING = 1e-3


def lanes_of(action: Action, recipient_kind: RecipientKind) -> tuple[str, ...]:
    """Return the lanes that a message needs a token of."""
    match action:
        case Action.HOME:
            return (PUBLISH,)
        case Action.UPDATE:
            return (WORKSPACE, UPDATE)
        case Action.POST:
            return (WORKSPACE, OPEN) if recipient_kind is RecipientKind.PEOPLE else (WORKSPACE,)


#: Every combination of lanes that a message can need, with the condition that finds its rows.
CLASSES = (
    (
        (WORKSPACE,),
        sa.and_(col(Outbox.action) == Action.POST, col(Outbox.recipient_kind) != RecipientKind.PEOPLE),
    ),
    (
        (WORKSPACE, OPEN),
        sa.and_(col(Outbox.action) == Action.POST, col(Outbox.recipient_kind) == RecipientKind.PEOPLE),
    ),
    ((WORKSPACE, UPDATE), col(Outbox.action) == Action.UPDATE),
    ((PUBLISH,), col(Outbox.action) == Action.HOME),
)


@dataclass
class Lane:
    """One lane as it stands in a transaction. `rate` is in calls a second; None means that none is known."""

    pace: Pace
    rate: float | None
    burst: float

    def left(self, now: datetime) -> int:
        """Return how many may go now; a large number where nothing holds them back."""
        if self.pace.rest_until > now:
            return 0
        if self.rate is None:
            return 1_000_000
        return int((now - self._used_to(now)).total_seconds() * self.rate + _ROUNDING)

    def take(self, count: int, now: datetime) -> None:
        """Use so many tokens."""
        if self.rate is not None and count:
            self.pace.next_at = self._used_to(now) + timedelta(seconds=count / self.rate)

    def free_at(self, now: datetime) -> datetime:
        """Return when it is worth coming again; `now` where something may go at once."""
        if self.left(now) > 0:
            return now
        if self.rate is None or self.pace.rest_until > now:
            return self.pace.rest_until
        handful = max(1.0, min(self.burst, _HANDFUL_SECONDS * self.rate))
        return max(now, self._used_to(now) + timedelta(seconds=(handful + _ROUNDING) / self.rate))

    def _used_to(self, now: datetime) -> datetime:
        fullest = now - timedelta(seconds=self.burst / (self.rate or 1.0))
        return max(self.pace.next_at or fullest, fullest)


class Lanes:
    """The lanes of one workspace, read and written in the caller's transaction."""

    def __init__(self, session: Session, workspace_id: int, paces: Iterable[Pace], now: datetime) -> None:
        self._session, self._workspace_id, self._now = session, workspace_id, now
        self._paces = {pace.lane: pace for pace in paces}

    def lane(self, name: str) -> Lane:
        """Return one lane."""
        pace = self._paces.get(name)
        if pace is None:
            pace = self._paces[name] = Pace(workspace_id=self._workspace_id, lane=name, rest_until=self._now)
        if name == WORKSPACE:
            return Lane(pace, pace.rate, max(1.0, (pace.rate or 1.0) * _BURST_SECONDS))
        return Lane(pace, _PER_MINUTE[name] / 60, _METHOD_BURST)

    def left(self, names: Sequence[str]) -> int:
        """Return how many messages that need all of these lanes may go now."""
        return min(self.lane(name).left(self._now) for name in names)

    def free_at(self, names: Sequence[str]) -> datetime:
        """Return when the next message that needs all of these lanes may go."""
        return max(self.lane(name).free_at(self._now) for name in names)

    def take(self, names: Sequence[str], count: int = 1) -> None:
        """Use tokens of each of these lanes."""
        for name in names:
            lane = self.lane(name)
            lane.take(count, self._now)
            if lane.rate is not None:
                self._session.add(lane.pace)

    def speed_up(self) -> None:
        """Let the workspace go a little faster: its lane, and nothing else, holds messages back."""
        pace = self._paces.get(WORKSPACE)
        if pace is None or pace.rate is None or pace.rest_until > self._now:
            return
        since = (self._now - (pace.grown_at or self._now)).total_seconds()
        if 0 < since <= _LONGEST_LESSON:
            pace.rate += _FASTER * since
        pace.grown_at = self._now
        self._session.add(pace)


def all_lanes(session: Session, now: datetime, *, for_update: bool = False) -> dict[int, Lanes]:
    """Return the lanes of every workspace that was ever held back; locked against others where they will change."""
    by_workspace: dict[int, list[Pace]] = {}
    for pace in session.exec(_all_paces().with_for_update() if for_update else _all_paces()):
        by_workspace.setdefault(pace.workspace_id, []).append(pace)
    return {workspace_id: Lanes(session, workspace_id, paces, now) for workspace_id, paces in by_workspace.items()}


@cache
def _all_paces() -> SelectOfScalar[Pace]:
    return select(Pace).order_by(col(Pace.id)).execution_options(**{ALL_WORKSPACES: True})


def lanes_of_workspace(session: Session, workspace_id: int, now: datetime) -> Lanes:
    """Return the lanes of one workspace, locked against others."""
    query = select(Pace).where(Pace.workspace_id == workspace_id).with_for_update()
    return Lanes(session, workspace_id, session.exec(query.execution_options(**{ALL_WORKSPACES: True})), now)


def slow_down(session: Session, workspace_id: int, name: str, retry_after: float, now: datetime) -> None:
    """Make a lane rest as long as Slack says, for every process."""
    session.flush()
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else pg_insert
    fresh = insert(Pace).values(workspace_id=workspace_id, lane=name, rest_until=now).on_conflict_do_nothing()
    session.connection().execute(fresh)
    query = select(Pace).where(Pace.workspace_id == workspace_id, Pace.lane == name).with_for_update()
    pace = session.exec(query.execution_options(**{ALL_WORKSPACES: True}, populate_existing=True)).one()
    if name == WORKSPACE and pace.rest_until <= now:
        # Once for each rest: those who were under way when it began learn nothing new.
        known = pace.rate * _SLOWER if pace.rate is not None else float(_in_last_second(session, workspace_id, now))
        pace.rate, pace.grown_at = max(_SLOWEST, known), None
    pace.rest_until = max(pace.rest_until, now + timedelta(seconds=retry_after))
    # After the rest a short burst is welcome again.
    pace.next_at = None
    session.add(pace)
    session.flush()


def _in_last_second(session: Session, workspace_id: int, now: datetime) -> int:
    """Return how many messages a workspace took in the last second: the first guess at an unknown rate."""
    query = (
        select(sa.func.count())
        .select_from(Outbox)
        .where(Outbox.workspace_id == workspace_id, col(Outbox.sent_at) > now - timedelta(seconds=1))
        .where(Outbox.action != Action.HOME, Outbox.state != OutboxState.MERGED)
        .execution_options(**{ALL_WORKSPACES: True})
    )
    return int(session.exec(query).one())


def channels_resting(session: Session, rows: Sequence[Outbox], now: datetime) -> dict[tuple[int, str], datetime]:
    """Return until when those recipients rest who have had their burst, by workspace and recipient."""
    wanted = {row.recipient for row in rows if row.action is not Action.HOME}
    if not wanted:
        return {}
    query = (
        select(Outbox.workspace_id, Outbox.recipient, Outbox.sent_at)
        .where(col(Outbox.workspace_id).in_({row.workspace_id for row in rows}), col(Outbox.recipient).in_(wanted))
        .where(col(Outbox.sent_at) > now - CHANNEL_WINDOW, Outbox.action != Action.HOME)
        # Parts of a digest went out as one message, which is counted.
        .where(Outbox.state != OutboxState.MERGED)
        .execution_options(**{ALL_WORKSPACES: True})
    )
    lately: dict[tuple[int, str], list[datetime]] = {}
    for workspace_id, recipient, sent_at in session.exec(query):
        lately.setdefault((workspace_id, recipient), []).append(sent_at or now)
    return {
        key: sorted(instants)[-CHANNEL_BURST] + CHANNEL_WINDOW
        for key, instants in lately.items()
        if len(instants) >= CHANNEL_BURST
    }
