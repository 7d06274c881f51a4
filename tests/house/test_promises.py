"""What the project promises about itself: migrations, manifest, import directions, documents."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.cli import app
from bot.config import Settings
from bot.db.engine import Database
from bot.db.schema import differences

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "manifest.yml"


def test_migrations_make_exactly_the_tables_that_the_code_uses(database: Database) -> None:
    assert differences(database) == []


def test_imports_run_downwards_only() -> None:
    lint = subprocess.run(  # noqa: S603 - our own interpreter's script
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout


def test_the_manifest_is_one_that_slack_takes() -> None:
    schema = json.loads((ROOT / "tests/data/slack-manifest.schema.2.0.0.json").read_text())
    jsonschema.validate(yaml.safe_load(MANIFEST.read_text()), schema)


def test_every_scope_of_the_manifest_has_its_reason_in_a_comment_above_it() -> None:
    lines = MANIFEST.read_text().splitlines()
    scopes = yaml.safe_load(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"]
    for scope in scopes:
        line = next(i for i, text in enumerate(lines) if text.strip() == f"- {scope}")
        assert lines[line - 1].strip().startswith("#"), scope


def test_baton_does_not_ask_for_the_right_to_read_channels_or_group_messages() -> None:
    scopes = set(yaml.safe_load(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"])
    assert not scopes & {"channels:history", "groups:history", "mpim:history"}


def test_every_setting_is_explained_in_env_example_and_every_explained_one_exists() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    explained = {line.partition("=")[0]: i for i, line in enumerate(lines) if re.match(r"[A-Z_]+=", line)}
    assert set(explained) == {name.upper() for name in Settings.model_fields}
    for name, i in explained.items():
        assert lines[i - 1].startswith("#"), f"{name} has no comment above it"


def _documented() -> str:
    return "\n".join(path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


def test_every_command_of_the_terminal_is_documented_and_every_documented_one_exists() -> None:
    existing = {
        command.name or str(command.callback.__name__) for command in app.registered_commands if command.callback
    }
    existing |= {group.name for group in app.registered_groups if group.name}
    documented = set(re.findall(r"`baton ([a-z]+)", _documented()))
    assert documented == existing


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_with_hashes_and_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in requirement, requirement.splitlines()[0]
