"""What the documents say is what there is: words, links, settings, tables, permissions, rooms."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.models.blocks import Block
from sqlmodel import SQLModel

import handlers
from bot.catalogue import Field, Stage
from bot.clock import SystemClock
from bot.db.engine import Database
from bot.forms.hub import HomePage, NextStep, Standing, Step
from bot.forms.participants import JoinRole, ProfileCard
from bot.forms.states import (
    ASK_TRANSITIONS,
    MEETING_TRANSITIONS,
    RELATIONSHIP_TRANSITIONS,
    STEP_TRANSITIONS,
    ProfileState,
)
from bot.views.home import home_view
from bot.views.hub import hub_message
from bot.views.nudges import as_table
from handlers.desk import Desk

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = ("/mentor", "/mentor-admin")


def _text(*documents: str) -> str:
    return "\n".join((ROOT / name).read_text() for name in documents)


def _prose(document: Path) -> str:
    return re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)


def _rows(document: str, first_column: str) -> list[list[str]]:
    """Return the cells of the table whose first heading is this one."""
    lines = iter(_text(document).splitlines())
    for line in lines:
        if line.startswith(f"| {first_column} |"):
            next(lines)
            table: list[list[str]] = []
            for row in lines:
                if not row.startswith("|"):
                    return table
                table.append([cell.strip() for cell in row.strip("|").split("|")])
            return table
    raise AssertionError(f"{document} has no table of {first_column!r}")


# -- slash commands ---------------------------------------------------------------------------------------


@pytest.fixture
def bolt(tmp_path: Path) -> App:
    app = App(signing_secret="secret", token="xoxb-none", token_verification_enabled=False)
    # Words are told apart before anything is looked up, so the database stays unopened.
    handlers.register(app, Desk(Database(f"sqlite:///{tmp_path}/baton.db"), SystemClock(), lambda: None))
    return app


def _answered_by(bolt: App, command: str, word: str) -> str:
    """Return the name of the handler that a word reaches in a channel."""
    body = {"command": command, "text": word, "channel_id": "C1", "channel_name": "mentoring"}
    request, response = BoltRequest(body=body, mode="socket_mode"), BoltResponse(status=404)
    for listener in bolt._listeners:
        if listener.matches(req=request, resp=response):
            return str(listener.ack_function.__name__)
    return ""


def _words_in_the_code() -> set[str]:
    """Return every single word that handlers and views spell out: whatever is understood is among them."""
    files = [*ROOT.glob("handlers/*.py"), *ROOT.glob("bot/views/*.py")]
    constants = [
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {"", *(word for word in constants if re.fullmatch(r"[a-z][a-z-]*", word))}


def _documented_words(command: str) -> set[str]:
    told = "\n".join(path.read_text() for path in DOCUMENTS)
    return {word or "" for word in re.findall(rf"`{command}(?: ([a-z][a-z-]*))?(?: [^`]*)?`", told)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_word_that_a_command_understands_is_documented_and_every_documented_one_is_understood(
    bolt: App, command: str
) -> None:
    understood = {
        word for word in _words_in_the_code() if _answered_by(bolt, command, word) not in {"", "explain_unknown"}
    }
    assert _answered_by(bolt, command, "nonsense") == "explain_unknown"
    assert {"", "help"} < understood
    assert _documented_words(command) == understood


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_lists_every_word_of_a_command(bolt: App, command: str) -> None:
    listed = {row[0] for row in _rows("README.md", "In Slack")}
    for word in _documented_words(command):
        assert _answered_by(bolt, command, word)
        assert f"`{command} {word}`".replace(" `", "`") in listed


def _buttons(blocks: Iterable[Block]) -> set[str]:
    shown = [block.to_dict() for block in blocks]
    elements = [e for block in shown for e in [*block.get("elements", []), block.get("accessory", {})]]
    return {element["action_id"] for element in elements if "action_id" in element}


def _pressed(bolt: App, action_id: str) -> str:
    """Return the name of the handler that a button on Home reaches."""
    body = {"type": "block_actions", "actions": [{"action_id": action_id, "block_id": "b", "type": "button"}]}
    request, response = BoltRequest(body=body, mode="socket_mode"), BoltResponse(status=404)
    names = (x.ack_function.__name__ for x in bolt._listeners if x.matches(req=request, resp=response))
    return next(names, "")


@pytest.mark.parametrize("state", [ProfileState.ACTIVE, ProfileState.PAUSED])
def test_whatever_a_word_reaches_a_button_on_home_and_in_the_hub_reaches_too(bolt: App, state: ProfileState) -> None:
    profile = ProfileCard(
        state, tuple(JoinRole), Stage.LEAD, Field.DATA, "", (), (), 2, datetime(2026, 3, 9, tzinfo=UTC)
    )
    standing = Standing(profile, NextStep(Step.COME_BACK if state is ProfileState.PAUSED else Step.MENTEES_COME))
    # Home and hub are where `/mentor` itself leads. Leaving asks in its button whether one is sure, the word in words.
    reached = {_answered_by(bolt, "/mentor", word) for word in _documented_words("/mentor")}
    reached -= {"show_hub", "ask_to_leave", "resume" if state is ProfileState.ACTIVE else "pause"}
    for blocks in (home_view(HomePage(standing)).blocks or [], hub_message(standing).blocks):
        assert reached | {"leave"} <= {_pressed(bolt, button) for button in _buttons(blocks)}


# -- links and pictures -----------------------------------------------------------------------------------


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", _prose(document), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_and_picture_leads_somewhere(document: Path) -> None:
    text = _prose(document)
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = document.parent / path if path else document
        assert place.exists(), f"{document.name} points to {target}, which is not there"
        if anchor:
            assert anchor in _anchors(place), f"{document.name} points to {target}, which has no such heading"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_picture_says_in_words_what_it_shows(document: Path) -> None:
    text = _prose(document)
    described = re.findall(r"!\[(.*?)\]\(", text) + [
        alt.group(1) if (alt := re.search(r'alt="([^"]*)"', tag)) else "" for tag in re.findall(r"<img [^>]*>", text)
    ]
    assert all(len(words) >= len("a short sentence") for words in described), described


def test_every_document_is_found_from_the_readme() -> None:
    readme = _text("README.md")
    for document in (ROOT / "docs").glob("*.md"):
        assert f"](docs/{document.name}" in readme, document.name


# -- make, settings ---------------------------------------------------------------------------------------


def test_every_make_target_has_its_help_and_is_documented_and_every_documented_one_exists() -> None:
    makefile = _text("Makefile")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[0].split())
    helped = set(re.findall(r"^([a-z-]+):.*## \S", makefile, flags=re.MULTILINE))
    told = "\n".join(path.read_text() for path in DOCUMENTS)
    documented = set(re.findall(r"(?:^|`)make ([a-z-]+)", told, flags=re.MULTILINE))
    assert helped == phony
    assert documented == phony


def test_the_table_of_settings_equals_env_example() -> None:
    explained, comment = [], ""
    for line in _text(".env.example").splitlines():
        if line.startswith("#"):
            comment = line.removeprefix("#").strip()
        elif line:
            name, _, default = line.partition("=")
            explained.append([f"`{name}`", f"`{default}`" if default else "", comment])
    assert _rows("docs/operating.md", "Setting") == explained


# -- what is stored, what is asked for ----------------------------------------------------------------------


def test_the_privacy_page_names_every_table_and_none_besides() -> None:
    documented = [name for row in _rows("docs/privacy.md", "Table") for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(documented) == sorted(SQLModel.metadata.tables)


def test_the_privacy_page_gives_a_reason_for_every_permission_of_the_manifest_and_none_besides() -> None:
    scopes = yaml.safe_load(_text("manifest.yml"))["oauth_config"]["scopes"]["bot"]
    documented = {row[0].strip("`"): row[1] for row in _rows("docs/privacy.md", "Scope")}
    assert set(documented) == set(scopes)
    assert all(documented.values())


# -- the house --------------------------------------------------------------------------------------------


def test_the_architecture_page_shows_the_layers_that_are_checked() -> None:
    contracts = tomllib.loads(_text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert "```text\n{}\n```".format("\n".join(layers)) in _text("docs/architecture.md")


def test_the_drawing_shows_every_room() -> None:
    contracts = tomllib.loads(_text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    rooms = {re.sub(r"^bot\.", "", room) for layer in layers for room in re.split(r" [|:] ", layer)}
    drawn = re.findall(r'class="name"[^>]*>([a-z_]+)/?<', _text("docs/images/architecture.svg"))
    assert sorted(drawn) == sorted(rooms | {"sandbox"})


def test_every_file_that_the_architecture_page_names_exists() -> None:
    for name in re.findall(r"`([\w/]+/[\w/]+\.py)`", _text("docs/architecture.md")):
        assert (ROOT / name).exists() or (ROOT / "bot" / name).exists(), name


def test_everything_that_the_architecture_page_names_in_the_code_exists() -> None:
    named = re.findall(r"`((?:services|views|handlers|delivery|matching)(?:\.\w+)+)`", _text("docs/architecture.md"))
    assert named
    for name in named:
        package = name if name.startswith("handlers") else f"bot.{name}"
        module, _, attribute = package.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), name


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## Unreleased" in _text("CHANGELOG.md")


def test_the_page_on_asking_shows_every_state_and_what_may_follow() -> None:
    drawn = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[2])) for row in _rows("docs/asking.md", "State")}
    assert drawn == {state.value: {t.value for t in following} for state, following in ASK_TRANSITIONS.items()}


def test_the_page_on_nudges_shows_the_table_that_the_code_goes_by() -> None:
    assert as_table() in _text("docs/nudges.md"), f"docs/nudges.md needs this table:\n{as_table()}"


@pytest.mark.parametrize(
    ("thing", "table"),
    [("Relationship", RELATIONSHIP_TRANSITIONS), ("Meeting", MEETING_TRANSITIONS), ("Step", STEP_TRANSITIONS)],
)
def test_the_page_on_relationships_tells_what_the_code_allows(thing: str, table: Mapping[str, Iterable[str]]) -> None:
    told = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[2])) for row in _rows("docs/relationship.md", thing)}
    assert told == {str(state): {str(after) for after in following} for state, following in table.items()}
