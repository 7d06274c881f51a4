"""APScheduler as a stateless ticker: it remembers nothing, the tables remember everything."""

import logging
from collections.abc import Callable
from datetime import UTC

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler

_log = logging.getLogger(__name__)


def _listen(event: JobEvent) -> None:
    if event.code == EVENT_JOB_ERROR:
        _log.error("a tick failed", exc_info=getattr(event, "exception", None))
    else:
        _log.warning("a tick did not run on time (%s)", "missed" if event.code == EVENT_JOB_MISSED else "still busy")


def make_scheduler(tick: Callable[[], None], every_seconds: float) -> BackgroundScheduler:
    """Return a scheduler that calls `tick` at once and then regularly; it is not started yet.

    A missed or doubled run does no harm, so none is ever dropped (APScheduler's own grace of one second
    drops jobs) and several become one.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_listener(_listen, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    scheduler.add_job(tick, "interval", seconds=every_seconds, id="tick")
    return scheduler
