"""What the commands of the terminal say: one clear line when something is wrong, and how to mend it."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bot.sandbox import SandboxServer
from tests.house.terminal import Ended, baton

ROOT = Path(__file__).parents[2]
BATON = Path(sys.executable).parent / "baton"
Environment = dict[str, str]


@pytest.fixture(scope="module")
def workspace() -> Iterator[SandboxServer]:
    with SandboxServer(ROOT / "manifest.yml", people=6, port=0) as server:
        yield server


def _environment(server: SandboxServer, folder: Path) -> Environment:
    return {
        "SLACK_API_URL": server.api_url,
        "SLACK_BOT_TOKEN": server.bot_token,
        "SLACK_APP_TOKEN": server.app_token,
        "SLACK_SIGNING_SECRET": server.signing_secret,
        "DATABASE_URL": f"sqlite:///{folder / 'data' / 'baton.db'}",
    }


@pytest.fixture
def whole(workspace: SandboxServer, tmp_path: Path, migrated_file: Path) -> Environment:
    """An environment in which everything is well."""
    (tmp_path / "data").mkdir()
    shutil.copy(migrated_file, tmp_path / "data" / "baton.db")
    return _environment(workspace, tmp_path)


def _is_one_line(ended: Ended, *words: str) -> None:
    assert (ended.code, ended.out) == (1, ""), ended
    assert re.fullmatch(r"baton: [^\n]+\n", ended.err), ended.err
    for word in words:
        assert word in ended.err
    assert not re.search(r"xox.-\w{6}|xapp-\w{6}|Traceback", ended.err), ended.err


SETTINGS: dict[str, tuple[dict[str, str | None], list[str]]] = {
    "no bot token": ({"SLACK_BOT_TOKEN": None}, ["SLACK_BOT_TOKEN", "OAuth & Permissions"]),
    "another kind of token": ({"SLACK_BOT_TOKEN": "xoxp-12345678"}, ["SLACK_BOT_TOKEN", "xoxb-"]),
    "a wrong bot token": ({"SLACK_BOT_TOKEN": "xoxb-12345678"}, ["SLACK_BOT_TOKEN (invalid_auth)", "install"]),
    "no app token": ({"SLACK_APP_TOKEN": None}, ["SLACK_APP_TOKEN", "connections:write"]),
    "a wrong app token": (
        {"SLACK_APP_TOKEN": "xapp-12345678"},
        ["SLACK_APP_TOKEN (invalid_auth)", "connections:write"],
    ),
    "no signing secret": ({"BATON_MODE": "http", "SLACK_SIGNING_SECRET": None}, ["SLACK_SIGNING_SECRET", "Basic"]),
    "no Slack there": ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, ["cannot be reached", "SLACK_API_URL"]),
    "no URL": ({"SLACK_API_URL": "somewhere"}, ["somewhere", "SLACK_API_URL"]),
    "no port": ({"SLACK_API_URL": "http://127.0.0.1:x/"}, ["SLACK_API_URL"]),
    "a mode that is none": ({"BATON_MODE": "pigeon"}, ["BATON_MODE", "socket"]),
    "a database that is none": ({"DATABASE_URL": "baton.db"}, ["DATABASE_URL", "sqlite:///"]),
    "another database": ({"DATABASE_URL": "mysql://u:secret1@h/db"}, ["DATABASE_URL", "postgresql+psycopg://"]),
    "another driver": ({"DATABASE_URL": "postgresql+asyncpg://u@h/db"}, ["DATABASE_URL", "postgresql+psycopg://"]),
    "a database that forgets": ({"DATABASE_URL": "sqlite://"}, ["DATABASE_URL", "no file"]),
    "no PostgreSQL there": ({"DATABASE_URL": "postgresql://u:secret1@127.0.0.1:9/db"}, ["***", "PostgreSQL runs"]),
    "no such folder": ({"DATABASE_URL": "sqlite:///nowhere/baton.db"}, ["nowhere/baton.db", "folder exists"]),
    "a clock elsewhere": ({"BATON_CLOCK_URL": "http://clock.example/time"}, ["BATON_CLOCK_URL", "this machine"]),
    "a clock that is none": ({"BATON_CLOCK_URL": "http://127.0.0.1:x"}, ["BATON_CLOCK_URL"]),
    "a clock that stands": ({"BATON_CLOCK_URL": "http://127.0.0.1:9/time"}, ["BATON_CLOCK_URL", "sandbox running"]),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_a_setting_that_cannot_be_used_is_told_in_one_line(whole: Environment, tmp_path: Path, case: str) -> None:
    changes, words = SETTINGS[case]
    env = {name: value for name, value in {**whole, **changes}.items() if value is not None}
    ended = baton(tmp_path, "run", env=env)
    _is_one_line(ended, *words)
    assert "secret1" not in ended.err


def test_an_address_that_answers_but_is_not_slack_is_told_in_one_line(
    whole: Environment, workspace: SandboxServer, tmp_path: Path
) -> None:
    ended = baton(tmp_path, "run", env={**whole, "SLACK_API_URL": f"{workspace.url}nothing/"})
    _is_one_line(ended, "not Slack")


def test_a_port_that_is_taken_is_told_in_one_line(whole: Environment, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = {**whole, "BATON_MODE": "http", "BATON_HTTP_PORT": str(taken.getsockname()[1])}
        _is_one_line(baton(tmp_path, "run", env=env), "BATON_HTTP_PORT", "in use")


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _overwritten(start: int) -> Callable[[Path], None]:
    def overwrite(file: Path) -> None:
        with file.open("r+b") as opened:
            opened.seek(start)
            opened.write(b"\xde\xad" * 2048)

    return overwrite


def _write_protected(file: Path) -> None:
    file.chmod(0o444)


def _folder_write_protected(file: Path) -> None:
    file.chmod(0o444)
    file.parent.chmod(0o555)


FILES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "made by a newer Baton": (_newer, ["9999", "newer", "update Baton"]),
    "a page overwritten": (_overwritten(8192), ["damaged", "backup"]),
    "the first page overwritten": (_overwritten(0), ["not a database", "backup"]),
    "write-protected": (_write_protected, ["readonly", "allowed to write"]),
    "in a write-protected folder": (_folder_write_protected, ["allowed to write"]),
}


@pytest.mark.parametrize("command", ["run", "doctor"])
@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_used_is_told_with_what_helps(
    whole: Environment, tmp_path: Path, case: str, command: str
) -> None:
    harm, words = FILES[case]
    file = tmp_path / "data" / "baton.db"
    harm(file)
    before = file.read_bytes()
    try:
        ended = baton(tmp_path, command, env=whole, unprivileged=True)
    finally:
        file.parent.chmod(0o755)
    if command == "run":
        _is_one_line(ended, *words)
    else:
        assert (ended.code, ended.err) == (1, ""), ended
        assert re.search(r"no +the database", ended.out, re.IGNORECASE), ended.out
    assert file.read_bytes() == before  # nobody made it worse


def test_migrating_twice_is_the_same_as_once(whole: Environment, tmp_path: Path) -> None:
    env = {**whole, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    first, second = (baton(tmp_path, "migrate", env=env) for _ in range(2))
    assert (first.code, second.code) == (0, 0), (first, second)
    assert "was brought to schema" in first.out
    assert "up to date" in second.out
    assert [path.name for path in tmp_path.glob("new.db*")] == ["new.db"]


def test_the_doctor_finds_a_whole_installation_well(whole: Environment, tmp_path: Path) -> None:
    ended = baton(tmp_path, "doctor", env=whole)
    assert (ended.code, ended.err) == (0, ""), ended
    lines = ended.out.splitlines()
    assert all(line.startswith("ok ") for line in lines), ended.out
    told = [r"settings .* complete", r"token belongs to", r"scopes .* granted", r"Socket Mode", r"written", r"clock"]
    assert len(lines) == len(told)
    assert all(re.search(pattern, line) for pattern, line in zip(told, lines, strict=True)), ended.out


ILL = {
    "no bot token": ({"SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN must be", ".env.example"]),
    "a wrong bot token": ({"SLACK_BOT_TOKEN": "xoxb-12345678"}, ["(invalid_auth)", "install the app again"]),
    "a wrong app token": ({"SLACK_APP_TOKEN": "xapp-12345678"}, ["SLACK_APP_TOKEN", "turn Socket Mode on"]),
    "no Slack there": ({"SLACK_API_URL": "http://127.0.0.1:9/"}, ["cannot be reached", "SLACK_API_URL"]),
    "an empty database": ({"DATABASE_URL": "sqlite:///empty.db"}, ["is empty", "baton migrate"]),
    "a database that is none": ({"DATABASE_URL": "baton.db"}, ["DATABASE_URL", "Correct DATABASE_URL"]),
    "no PostgreSQL there": ({"DATABASE_URL": "postgresql://u:secret1@127.0.0.1:9/db"}, ["***", "PostgreSQL runs"]),
    "a clock that stands": ({"BATON_CLOCK_URL": "http://127.0.0.1:9/time"}, ["BATON_CLOCK_URL", "Start the workspace"]),
}


@pytest.mark.parametrize("case", ILL)
def test_the_doctor_names_what_is_ill_and_how_to_mend_it_and_goes_on(
    whole: Environment, tmp_path: Path, case: str
) -> None:
    changes, words = ILL[case]
    ended = baton(tmp_path, "doctor", env={**whole, **changes})
    assert (ended.code, ended.err) == (1, ""), ended
    for word in words:
        assert word in ended.out, ended.out
    lines = ended.out.splitlines()
    ill = [i for i, line in enumerate(lines) if line.startswith("no ")]
    assert ill
    assert all(lines[i + 1].startswith("    → ") for i in ill), ended.out
    assert "clock" in ended.out.lower()  # the last thing that is looked at
    assert not re.search(r"xox.-\w{6}|xapp-\w{6}|secret1|Traceback", ended.out)


def test_the_doctor_names_missing_scopes(tmp_path: Path, migrated_file: Path) -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text())
    manifest["oauth_config"]["scopes"]["bot"].remove("users:read")
    less = tmp_path / "less.yml"
    less.write_text(yaml.safe_dump(manifest))
    (tmp_path / "data").mkdir()
    shutil.copy(migrated_file, tmp_path / "data" / "baton.db")
    with SandboxServer(less, people=5, port=0) as server:
        ended = baton(tmp_path, "doctor", env=_environment(server, tmp_path))
    assert ended.code == 1
    assert "lacks users:read" in ended.out
    assert "install the app again" in ended.out


@contextmanager
def _started(folder: Path, *words: str, env: Environment, until: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start the installed command; yields it and what it printed when it printed `until`."""
    with (folder / "err.log").open("w") as err:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [BATON, *words],
            cwd=folder,
            env={"PATH": os.environ["PATH"], **env},
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
        )
        try:
            assert process.stdout is not None
            printed = ""
            for line in process.stdout:
                printed += line
                if until in line:
                    break
            assert until in printed, (printed, (folder / "err.log").read_text())
            yield process, printed
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
            if process.stdout is not None:
                process.stdout.close()


def _eventually(look: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"never happened: {what}")


def _one(file: Path, query: str) -> str:
    with closing(sqlite3.connect(file)) as database:
        return str(database.execute(query).fetchone()[0])


def test_a_workspace_alone_prints_what_a_bot_needs_to_live_in_it_and_to_follow_its_time(tmp_path: Path) -> None:
    with _started(tmp_path, "sandbox", "--no-bot", "--port", "0", "--people", "8", env={}, until="# The") as (
        _,
        printed,
    ):
        env = dict(re.findall(r"export (\w+)=(\S+)", printed))
        url = re.findall(r"http://\S+/$", printed)[-1]
        env |= {"DATABASE_URL": f"sqlite:///{tmp_path}/baton.db", "BATON_TICK_SECONDS": "0.2"}
        with (
            httpx.Client(base_url=url, timeout=30, trust_env=False) as http,
            _started(tmp_path, "run", env=env, until="connected") as (bot, _),
        ):

            def gesture(kind: str, **body: Any) -> dict[str, Any]:
                answer: dict[str, Any] = http.post(f"/gestures/{kind}", json=body).json()
                return answer

            people = http.get("/people").json()["people"]
            ana = next(p["id"] for p in people if not (p["is_bot"] or p["deleted"] or p["is_restricted"]))
            assert gesture("command", person=ana, command="/mentor")["acked"]
            assert "mentor" in http.get(f"/people/{ana}").text
            http.post("/time", json={"advance": "1w"})
            today = http.get("/time").json()["now"][:10]
            file = tmp_path / "baton.db"
            _eventually(lambda: _one(file, "SELECT beat_at FROM heartbeat")[:10] == today, "the bot's time follows")
            gesture("command", person=ana, command="/mentor", text="goals")
            _eventually(lambda: http.get(f"/people/{ana}").json()["modals"], "the form opens")
            goal = {"aim": "promotion", "functions": ["advancement"], "text": "Lead the review"}
            assert not gesture("submit", person=ana, values=goal).get("errors")

            def confirmed() -> bool:
                return "Your goal is saved" in http.get(f"/people/{ana}").text

            _eventually(confirmed, "the bot in a process of its own sends what it has to say")
            assert _one(file, "SELECT created_at FROM goal")[:10] == today  # a week later than the machine's clock
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(15) == 0
    told = (tmp_path / "err.log").read_text()
    assert "Traceback" not in told
    assert "Lead the review" not in told
