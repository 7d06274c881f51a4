"""Shows that the fault tests can fail: breaks one rule at a time in a copy of the tree, and expects its test to notice.

`python -m tests.chaos.mutants [word]` tries those whose name has the word in it, or all of them.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_CODE = ("bot", "handlers", "scheduling", "tests")
_FILES = ("pyproject.toml", "manifest.yml", ".env.example", "README.md")
_SECONDS = 300
#: Pytest's exit status when tests ran and some failed; anything else proves nothing.
_TESTS_FAILED = 1


@dataclass(frozen=True)
class Mutant:
    """One rule broken: what stands in the file, what stands there instead, and the test that must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str
    only: str = ""
    #: Where one rule stands behind another: what else is broken, as (file, what stands there, what stands instead).
    also: tuple[tuple[str, str, str], ...] = ()


_KILLED = "tests/faults/test_killed_workers.py"
_STUBBORN = "tests/faults/test_stubborn_rows.py"
_EVENTS = "tests/faults/test_cut_off_events.py"
_CLOCKS = "tests/faults/test_clocks.py"
_SENDER, _CLAIMS, _RECORDS = "bot/delivery/sender.py", "bot/delivery/claims.py", "bot/delivery/records.py"
_LOST, _SLACK = "bot/delivery/lost.py", "bot/delivery/slack.py"
_FILES_TEST = "tests/delivery/test_files.py"

MUTANTS = (
    Mutant(
        "no settling time",
        _CLAIMS,
        "SETTLE = timedelta(seconds=90)",
        "SETTLE = timedelta(0)",
        "tests/delivery/test_sending.py",
        "looked_for_twice and sqlite",
    ),
    Mutant(
        "recording without a fence",
        _RECORDS,
        "(lease := (row[0], row[1], row[2])) in by_lease",
        "(lease := next((one for one in by_lease if one[0] == row[0]), None)) in by_lease",
        "tests/delivery/test_claims.py",
        "old_holder and sqlite",
    ),
    Mutant(
        "statements are not confined to the workspace",
        "bot/db/scope.py",
        "    state.statement = state.statement.options(",
        "    state.statement.options(",
        "tests/db/test_scope.py",
        "sqlite",
    ),
    Mutant(
        "an expired lease is simply due again",
        _CLAIMS,
        '{"state": OutboxState.UNKNOWN, "due_at": now + SETTLE, "missed_at": None}',
        '{"state": OutboxState.DUE, "due_at": now}',
        _KILLED,
        "after_post and sqlite",
    ),
    Mutant(
        "nothing is read back",
        _LOST,
        "return self.postman_for(row.workspace_id).find(slack_user_id, row.marker, since, row.thread_ts), None",
        "return None, None",
        _KILLED,
        "after_post and sqlite",
    ),
    Mutant(
        "a message of unknown fate is sent again at once",
        _RECORDS,
        "row.state, row.due_at, row.missed_at = OutboxState.UNKNOWN, now + SETTLE, None",
        "row.state, row.due_at = OutboxState.DUE, now",
        "tests/delivery/test_sending.py",
        "500_after and sqlite",
    ),
    Mutant(
        "one look is enough",
        _LOST,
        "elif current.missed_at is None:",
        "elif current.attempt < 0:",
        "tests/delivery/test_sending.py",
        "looked_for_twice and sqlite",
    ),
    Mutant(
        "the lease is not looked at before posting",
        _SENDER,
        "too_late = row.lease_until is None or now >= row.lease_until - LEASE / 4",
        "too_late = False",
        _KILLED,
        "frozen and sqlite",
    ),
    Mutant(
        "replies are looked for in the history",
        "bot/delivery/slack.py",
        "if thread_ts is None:",
        "if thread_ts != '':",
        _STUBBORN,
        "thread and sqlite",
    ),
    Mutant(
        "both clocks are trusted",
        _LOST,
        "CLOCKS_DIFFER = timedelta(days=1)",
        "CLOCKS_DIFFER = timedelta(seconds=90)",
        _STUBBORN,
        "two_hours_off and sqlite",
    ),
    Mutant(
        "two looks at the same time count twice",
        _LOST,
        "(current.attempt, current.due_at) != (row.attempt, row.due_at)",
        "current.attempt != row.attempt",
        _STUBBORN,
        "look_at_the_same_time and sqlite",
    ),
    Mutant(
        "one try to write down what was sent",
        _SENDER,
        "for seconds in (*_RECORD_AGAIN, None):",
        "for seconds in (None,):",
        _STUBBORN,
        "database_comes_back and sqlite",
    ),
    Mutant(
        "the sender ends with an unforeseen error",
        _SENDER,
        "except Exception:  # noqa: BLE001 - whatever it is",
        "except DBAPIError:  # whatever it is",
        _STUBBORN,
        "outlives and sqlite",
    ),
    Mutant(
        "a message that cannot be made ends the batch",
        _SENDER,
        'broken.append(Attempt(row, Outcome(Fate.RETRY, "broken")))',
        "raise",
        _STUBBORN,
        "cannot_be_made and sqlite",
    ),
    Mutant(
        "a failing follow-up undoes the record",
        _SENDER,
        "except Exception:  # noqa: BLE001 - what became of the message",
        "except ZeroDivisionError:  # what became of the message",
        _STUBBORN,
        "follow_up and sqlite",
    ),
    Mutant(
        "somebody gone is asked about for ever",
        _LOST,
        "if slack_user_id is None or (error is not None and error.fate is Fate.REFUSED):",
        "if slack_user_id is None:",
        _STUBBORN,
        "left_slack and sqlite",
    ),
    Mutant(
        "giving up by age",
        _RECORDS,
        "OutboxState.DEAD if row.attempt >= GIVE_UP_AFTER else",
        "OutboxState.DEAD if now - row.created_at > timedelta(days=2) else",
        _STUBBORN,
        "waited_for_days and sqlite",
    ),
    Mutant(
        "claims are not committed",
        _SENDER,
        "with self._database.writing() as session:\n            rows = claim(",
        "with self._database.reading() as session:\n            rows = claim(",
        "tests/faults/test_full_and_locked.py",
        "full_disk",
    ),
    Mutant(
        "the parts of a digest do not follow it",
        "bot/delivery/digests.py",
        "_update(session, mine, state=OutboxState.DUE, merged_into=None, **broken)",
        "pass",
        "tests/delivery/test_digests.py",
        "happens_to_the_call and sqlite",
    ),
    Mutant(
        "the parts of a digest are due while its fate is unknown",
        "bot/delivery/digests.py",
        "case OutboxState.DUE:",
        "case OutboxState.DUE | OutboxState.UNKNOWN:",
        "tests/delivery/test_digests.py",
        "happens_to_the_call and sqlite",
    ),
    Mutant(
        "a snooze lets messages expire",
        _CLAIMS,
        "if row.not_after is not None and people.snoozes(row, now):",
        "if False:",
        "tests/delivery/test_claims.py",
        "snoozes_past and sqlite",
    ),
    Mutant(
        "a round is published whatever its state",
        "bot/services/transitions.py",
        '.where(sa.column("id") == row.id, table.state.in_(list(allowed_from)))',
        '.where(sa.column("id") == row.id)',
        "tests/faults/test_publishing.py",
        "four_admins and postgresql",
        also=(("bot/services/rounds.py", "Round.id == round_id).with_for_update()", "Round.id == round_id)"),),
    ),
    Mutant(
        "a commit half-way through publishing",
        "bot/services/publishing.py",
        "    begun = [\n",
        "    session.commit()\n    begun = [\n",
        "tests/faults/test_publishing.py",
        "killed_before and sqlite",
    ),
    Mutant(
        "keys need not be unique",
        "bot/db/migrations/versions/0001_first_tables.py",
        'sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_outbox_workspace_id_key")),',
        "",
        "tests/faults/test_several_schedulers.py",
        "key_enqueued and sqlite",
    ),
    Mutant(
        "the first tick that fails ends the run",
        "scheduling/ticks.py",
        "outcome.exception()) is not None",
        "outcome.result()) is not None",
        "tests/faults/test_several_schedulers.py",
        "does_not_stop and sqlite",
    ),
    Mutant(
        "taking up is not counted",
        "bot/services/inbound.py",
        "row.attempts += 1",
        "row.attempts += 0",
        _EVENTS,
        "always_fails_comes and sqlite",
    ),
    Mutant(
        "keys are forgotten by age alone",
        "bot/services/inbound.py",
        "sa.and_(col(Inbound.received_at) < now - KEEP, col(Inbound.take_up_at).is_(None))",
        "col(Inbound.received_at) < now - KEEP",
        _EVENTS,
        "however_long and sqlite",
    ),
    Mutant(
        "events are not recognised again",
        "handlers/middleware.py",
        "return f\"event:{body['event_id']}\"",
        'return f"event:{id(body)}"',
        _EVENTS,
        "shuffled",
    ),
    Mutant(
        "the Messages tab leaves its event unprocessed",
        "handlers/home.py",
        '    with work(context) as desk:\n        if event.get("tab", "home") == "home":\n',
        '    if event.get("tab", "home") == "home":\n        with work(context) as desk:\n',
        _EVENTS,
        "manifest and sqlite",
    ),
    Mutant(
        "overdue messages are sent",
        _CLAIMS,
        "if row.not_after is not None and row.not_after < now:",
        "if row.not_after is not None and row.not_after < row.created_at:",
        _CLOCKS,
        "three_days and sqlite",
    ),
    Mutant(
        "hours are not checked when sending",
        "bot/delivery/manners.py",
        "        if in_working_hours(moment, person.tz, week):\n            return moment\n"
        "        return next_working_moment(moment, person.tz, week)",
        "        return moment",
        _CLOCKS,
        "night and sqlite",
    ),
    Mutant(
        "the cap forgets after five days",
        "bot/delivery/manners.py",
        "CAP_WINDOW = timedelta(days=7)",
        "CAP_WINDOW = timedelta(days=5)",
        "tests/delivery/test_claims.py",
        "two_unasked and sqlite",
    ),
    Mutant(
        "each missed check-in is caught up on",
        "bot/services/cadence.py",
        "    periods = max(1, passed // days)\n",
        "    return next_slot(due, tz, days=days, week=week)\n    periods = max(1, passed // days)\n",
        "tests/faults/test_time_zones.py",
        "interrupted",
    ),
    Mutant(
        "periods of 24 hours",
        "bot/services/cadence.py",
        "    return slot\n",
        "    return due + timedelta(days=periods * days)\n",
        "tests/faults/test_time_zones.py",
        "keeps_its_weekday",
    ),
    Mutant(
        "waiting longer than Slack does",
        "bot/db/engine.py",
        "INBOUND = 2.0",
        "INBOUND = 20.0",
        "tests/faults/test_full_and_locked.py",
        "locked and sqlite",
    ),
    Mutant(
        "shared files are looked for by metadata alone",
        _SLACK,
        'return {str(key), *(str(block.get("block_id")) for block in message.get("blocks") or [])}',
        "return {str(key)}",
        _FILES_TEST,
        "after_its_error and sqlite",
    ),
    Mutant(
        "sharing a file is repeated like uploading it",
        _SLACK,
        "return files.at_sharing(error)",
        "return files.before_sharing(error)",
        _FILES_TEST,
        "file_exactly_once and sqlite",
    ),
    Mutant(
        "a picture is given up at the first refusal",
        _SLACK,
        "            if parcel.patient:\n",
        "            if not parcel.patient:\n",
        _FILES_TEST,
        "waited_for and sqlite",
    ),
    Mutant(
        "somebody is told of where fewer than five could be meant",
        "bot/services/chain.py",
        "    if len(hidden[1]) >= FEWEST:",
        "    if hidden[1]:",
        "tests/services/test_chain.py",
        "sqlite or appears",
    ),
)


def _copy_tree(target: Path) -> None:
    without = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in _CODE:
        shutil.copytree(ROOT / name, target / name, ignore=without)
    for name in _FILES:
        shutil.copy(ROOT / name, target / name)


def verdict(mutant: Mutant, tree: Path) -> str:
    """Break the rule, run its test, mend it again; returns "caught", or what happened instead."""
    broken = ((mutant.file, mutant.old, mutant.new), *mutant.also)
    honest = {name: (tree / name).read_text() for name, _, _ in broken}
    for name, old, _ in broken:
        if honest[name].count(old) != 1:
            return f"stale: its text stands {honest[name].count(old)} times in {name}"
    for name, old, new in broken:
        (tree / name).write_text((tree / name).read_text().replace(old, new))
    command = [sys.executable, "-m", "pytest", mutant.test, "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider"]
    if mutant.only:
        command += ["-k", mutant.only]
    try:
        run = subprocess.run(command, cwd=tree, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own tests
    except subprocess.TimeoutExpired:
        return f"undecided: no end within {_SECONDS} s"
    finally:
        for name, text in honest.items():
            (tree / name).write_text(text)
    if run.returncode == _TESTS_FAILED:
        return "caught"
    return "SURVIVED" if run.returncode == 0 else f"undecided: pytest ended with {run.returncode}"


def main() -> int:
    """Try the mutants; returns 0 only where each was caught."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [mutant for mutant in MUTANTS if word in mutant.name]
    caught = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        tree = Path(name)
        _copy_tree(tree)
        for mutant in chosen:
            found = verdict(mutant, tree)
            caught += found == "caught"
            sys.stdout.write(f"{mutant.name}: {found}\n")
            sys.stdout.flush()
    sys.stdout.write(f"caught {caught}/{len(chosen)}\n")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
