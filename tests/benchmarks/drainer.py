"""One sending process, as `baton run` has it: drains a database against a workspace, and tells how that went.

`python -m tests.benchmarks.drainer` takes a JSON object on standard input and answers with one on standard output.
"""

import json
import logging
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import CallableClock, Clock, SystemClock
from bot.config import Settings, load_settings
from bot.db.engine import Database
from bot.delivery.kinds import all_kinds
from bot.delivery.sender import Sender
from bot.delivery.slack import METADATA_TYPE, Postman, make_client

#: What the bare loop posts: as many blocks as the message that the sender renders.
_BARE: dict[str, Any] = {
    "text": "Your goal is saved.",
    "blocks": [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": ":dart: *Your goal is saved.*\n> Lead the review by June"},
        },
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "goals.open", "text": {"type": "plain_text", "text": "My goals"}}
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": ":lock: Only you see it."}]},
    ],
}


def _drain(settings: Settings, order: dict[str, Any]) -> int:
    clock: Clock = SystemClock()
    if order.get("at"):
        # Memory is measured against a clock that stands, so that nothing else falls due.
        fixed = datetime.fromisoformat(order["at"])
        clock = CallableClock(lambda: fixed)
    database = Database(settings.database_url)
    postman = Postman(make_client(settings))
    sender = Sender(database, clock, all_kinds(), lambda _: postman, threads=order["threads"])
    until = time.monotonic() + order.get("seconds", float("inf"))
    done = 0
    while time.monotonic() < until:
        done += sender.drain()
        due = sender.next_due()
        if due is None:
            break
        time.sleep(max(0.0, min(0.5, (due - clock.now()).total_seconds())))
    sender.stop()
    database.close()
    return done


def _bare(settings: Settings, order: dict[str, Any]) -> int:
    client = make_client(settings)

    def post(person: str) -> None:
        metadata = {"event_type": METADATA_TYPE, "event_payload": {"key": "0123456789abcdef"}}
        client.chat_postMessage(channel=person, metadata=metadata, **_BARE)

    people = order["people"]
    with ThreadPoolExecutor(order["threads"]) as pool:
        for _ in pool.map(post, people):
            pass
    return len(people)


def _peak_mb() -> float:
    """Return the most memory that this process ever had; `getrusage` would count its parent's before it began."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Do what standard input says."""
    logging.disable(logging.CRITICAL)
    order = json.load(sys.stdin)
    settings = load_settings(
        _env_file=None,
        slack_bot_token=order["token"],
        slack_api_url=order["api_url"],
        database_url=order.get("database_url", "sqlite://"),
    )
    started, cpu = time.perf_counter(), time.process_time()
    done = (_bare if order["what"] == "bare" else _drain)(settings, order)
    answer = {
        "done": done,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "peak_mb": _peak_mb(),
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
