"""The app's manifest, which decides what works in the workspace: scopes, events, commands, tabs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

import yaml

from bot.sandbox.scopes import (
    CONVERSATION_SCOPES,
    EVENT_SCOPES,
    METHOD_SCOPES,
    ChannelType,
    event_scopes,
    needed_scopes,
)

__all__ = [
    "CONVERSATION_SCOPES",
    "EVENT_SCOPES",
    "METHOD_SCOPES",
    "ChannelType",
    "Command",
    "Manifest",
    "ManifestError",
    "event_scopes",
    "needed_scopes",
]

_HEX_COLOUR: Final = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_SCOPE: Final = re.compile(r"[a-z_]+(\.[a-z_]+)*(:[a-z_]+(\.[a-z_]+)*)?")
_TYPE_NAMES: Final[Mapping[type, str]] = MappingProxyType(
    {str: "text", bool: "true or false", list: "a list", dict: "a section with keys"}
)
_LONG_DESCRIPTION: Final = (174, 4000)
MAX_COMMANDS: Final = 50

_MISSING: Final = object()


class ManifestError(ValueError):
    """The manifest cannot be used; the message names the file, the place in it and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command that the app declares."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an app is to the workspace."""

    app_name: str
    bot_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Command, ...]
    interactivity: bool
    home_tab: bool
    messages_tab: bool
    messages_tab_read_only: bool
    socket_mode: bool

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Reads a manifest in YAML or JSON.

        Raises:
            ManifestError: The file is missing, is no YAML, or says something that Slack would refuse.
        """
        try:
            content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ManifestError(f"{path}: cannot be read: {error}") from error
        except yaml.YAMLError as error:
            raise ManifestError(f"{path}: is not valid YAML: {error}") from error
        return cls.parse(content, source=str(path))

    @classmethod
    def parse(cls, content: object, *, source: str = "manifest") -> Self:
        """Reads a manifest that is already decoded.

        Raises:
            ManifestError: It says something that Slack would refuse.
        """
        read = _Reader(source, content)
        read.check_display()
        app_home, settings = ("features", "app_home"), ("settings",)
        scopes = read.names("oauth_config", "scopes", "bot")
        for scope in sorted(scopes):
            if not _SCOPE.fullmatch(scope):
                raise read.error(("oauth_config", "scopes", "bot"), f"{scope!r} is not a scope")
        commands = read.commands()
        if commands and "commands" not in scopes:
            raise read.error(("features", "slash_commands"), "slash commands need the scope commands")
        return cls(
            app_name=read.text("display_information", "name", longest=35),
            bot_name=read.text("features", "bot_user", "display_name", longest=80),
            scopes=scopes,
            events=read.names("settings", "event_subscriptions", "bot_events"),
            commands=commands,
            interactivity=read.flag(*settings, "interactivity", "is_enabled"),
            home_tab=read.flag(*app_home, "home_tab_enabled"),
            messages_tab=read.flag(*app_home, "messages_tab_enabled"),
            messages_tab_read_only=read.flag(*app_home, "messages_tab_read_only_enabled"),
            socket_mode=read.flag(*settings, "socket_mode_enabled"),
        )

    def missing_scopes(
        self, method: str, args: Mapping[str, Any], channel_type: ChannelType | None = None
    ) -> frozenset[str]:
        """Returns the bot scopes that this call needs and the app does not have."""
        app_level = {"connections:write"}
        return needed_scopes(method, args, channel_type) - self.scopes - app_level

    def hears(self, event: str, channel_type: ChannelType | None = None) -> bool:
        """Returns whether Slack would send this event to the app: it subscribed and has a scope for it."""
        scopes = event_scopes(event, channel_type)
        return event in self.events and (not scopes or bool(scopes & self.scopes))

    def command(self, name: str) -> Command | None:
        """Returns the app's slash command of this name, with its leading slash."""
        return next((command for command in self.commands if command.command == name), None)


class _Reader:
    """Takes values out of a decoded manifest and names the place when one is wrong."""

    def __init__(self, source: str, content: object) -> None:
        self._source = source
        if not isinstance(content, dict):
            raise ManifestError(f"{source}: holds no manifest (expected keys such as display_information)")
        self._content: dict[str, Any] = content

    def error(self, path: Iterable[str], problem: str) -> ManifestError:
        return ManifestError(f"{self._source}: {'.'.join(path)}: {problem}")

    def text(self, *path: str, longest: int, default: str | None = None) -> str:
        value = self._value(path, str, _MISSING if default is None else default)
        text = str(value)
        if not text.strip() and default is None:
            raise self.error(path, "is empty")
        if len(text) > longest:
            raise self.error(path, f"is longer than {longest} characters")
        return text

    def flag(self, *path: str) -> bool:
        return bool(self._value(path, bool, default=False))

    def names(self, *path: str) -> frozenset[str]:
        names = self._value(path, list, default=[])
        for name in names:
            if not isinstance(name, str):
                raise self.error(path, f"{name!r} is not text")
        if len(set(names)) < len(names):
            raise self.error(path, "names something twice")
        return frozenset(names)

    def check_display(self) -> None:
        self.text("display_information", "description", longest=140, default="")
        shortest, longest = _LONG_DESCRIPTION
        path = ("display_information", "long_description")
        text = self.text(*path, longest=longest, default="")
        if text and len(text) < shortest:
            raise self.error(path, f"is shorter than {shortest} characters")
        path = ("display_information", "background_color")
        colour = self.text(*path, longest=7, default="")
        if colour and not _HEX_COLOUR.fullmatch(colour):
            raise self.error(path, f"{colour!r} is not a colour such as #1f4d43")

    def commands(self) -> tuple[Command, ...]:
        path = ("features", "slash_commands")
        entries = self._value(path, list, default=[])
        if len(entries) > MAX_COMMANDS:
            raise self.error(path, f"has more than {MAX_COMMANDS} commands")
        commands = tuple(self._command((*path, str(index)), entry) for index, entry in enumerate(entries))
        names = [command.command for command in commands]
        if len(set(names)) < len(names):
            raise self.error(path, "names a command twice")
        return commands

    def _command(self, path: tuple[str, ...], entry: object) -> Command:
        if not isinstance(entry, dict):
            raise self.error(path, f"must be {_TYPE_NAMES[dict]}")
        inner = _Reader(f"{self._source}: {'.'.join(path)}", entry)
        name = inner.text("command", longest=32)
        if not re.fullmatch(r"/[^\s/A-Z]+", name):
            raise inner.error(("command",), f"{name!r} must be a slash and lower-case letters without blanks")
        return Command(
            command=name,
            description=inner.text("description", longest=2000),
            usage_hint=inner.text("usage_hint", longest=1000, default=""),
            should_escape=inner.flag("should_escape"),
        )

    def _value(self, path: tuple[str, ...], kind: type, default: object) -> Any:
        here: Any = self._content
        for depth, key in enumerate(path):
            if not isinstance(here, dict):
                raise self.error(path[:depth], f"must be {_TYPE_NAMES[dict]}")
            here = here.get(key, _MISSING if depth == len(path) - 1 else {})
            # A key that is written down without a value counts as left out.
            here = {} if here is None and depth < len(path) - 1 else here
        if here is _MISSING or here is None:
            if default is _MISSING:
                raise self.error(path, "is missing")
            return default
        if not isinstance(here, kind):
            raise self.error(path, f"must be {_TYPE_NAMES[kind]}")
        return here
