"""Pictures in blocks that are files of the workspace: whether there is such a file, and the app may show it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.blocks import Problem
from bot.sandbox.schema import step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.records import Json, StoredFile
    from bot.sandbox.workspace import Workspace

FILE_ID: Final = re.compile(r"F[A-Z0-9]{8,}")
SHOWN_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif"})


def unknown_pictures(workspace: Workspace, blocks: Any, at: str, code: str) -> list[Problem]:
    """Returns a problem for each `slack_file` that names no uploaded picture of this workspace.

    Args:
        workspace: Where the files are.
        blocks: Blocks that are valid otherwise.
        at: Where they stand in the payload.
        code: Slack's name for a refusal here.
    """
    return [
        Problem(code, *found)
        for source, pointer in _sources(blocks, at)
        if (found := _wrong(workspace, source, pointer))
    ]


def _wrong(workspace: Workspace, source: Json, at: str) -> tuple[str, str] | None:
    named, url = source.get("id"), source.get("url")
    if named and url:
        return at, "only one of id and url is allowed"
    if named and not FILE_ID.fullmatch(str(named)):
        return step(at, "id"), "input must match regex pattern: ^[F][A-Z0-9]{8,}$"
    file = workspace.files.get(str(named)) if named else _by_url(workspace, str(url))
    if file is None or not file.completed or file.mimetype not in SHOWN_TYPES:
        return at, "invalid slack file"
    return None


def _by_url(workspace: Workspace, url: str) -> StoredFile | None:
    return next((file for file in workspace.files.values() if url.endswith(f"/files/{file.id}")), None)


def _sources(thing: Any, at: str) -> Iterator[tuple[Json, str]]:
    """Yields every `slack_file` at any depth, with its pointer."""
    if isinstance(thing, dict):
        if isinstance(thing.get("slack_file"), dict):
            yield thing["slack_file"], step(at, "slack_file")
        for key, inner in thing.items():
            yield from _sources(inner, step(at, key))
    elif isinstance(thing, list):
        for index, inner in enumerate(thing):
            yield from _sources(inner, step(at, index))
