"""Breaks everything on purpose: `make chaos`. Ends with one line of figures, and well only where all hold."""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from bot.db.engine import Database
from bot.db.schema import migrate
from tests.chaos import runs
from tests.chaos.figures import Total
from tests.chaos.publishing import NOW
from tests.databases import fresh_postgres_database, postgres_server


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--messages", type=int, default=3000, help="messages in each of the two storms")
    parser.add_argument("--kills", type=int, default=50, help="workers killed in each storm")
    parser.add_argument("--races", type=int, default=20, help="rounds published by four admins at once, a database")
    parser.add_argument("--payloads", type=int, default=1000, help="generated payloads for each id of a handler")
    parser.add_argument("--lives", type=int, default=200, help="random lives of a year, a database")
    parts = ["storm", "publish", "ticks", "lives", "disk", "lock", "socket", "payloads"]
    parser.add_argument("--only", choices=parts, nargs="+", default=parts, help="some of it")
    return parser.parse_args()


def _fresh(url: str) -> Database:
    database = Database(url)
    migrate(database, now=NOW)
    return database


def main() -> int:
    """Run everything that was asked for; returns the exit status."""
    options, total = _options(), Total()
    # What goes wrong on purpose need not be read.
    logging.getLogger().addHandler(logging.NullHandler())
    with tempfile.TemporaryDirectory(prefix="chaos-") as name, postgres_server() as server:
        folder = Path(name)
        for run in runs.all_runs(options):
            if run.group not in options.only:
                continue
            began = time.monotonic()
            if run.postgres:
                with fresh_postgres_database(server, "chaos") as url:
                    database = _fresh(url)
                    run.do(database, folder, total)
                    database.close()
            else:
                database = _fresh(f"sqlite:///{folder / f'{run.name}.db'}".replace(" ", "-"))
                run.do(database, folder, total)
                database.close()
            sys.stdout.write(f"{run.name}: {time.monotonic() - began:.0f} s; {total.line()}\n")
            sys.stdout.flush()
    sys.stdout.write(total.line() + "\n")
    return 0 if total.holds() else 1


if __name__ == "__main__":
    sys.exit(main())
