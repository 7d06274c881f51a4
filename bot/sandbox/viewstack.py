"""Modals on top of each other, Home tabs, and what was typed into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.sandbox.blocks import Problem, check_view, fill_ids
from bot.sandbox.errors import SlackError
from bot.sandbox.formstate import carry_over, initial_values
from bot.sandbox.pictures import unknown_pictures
from bot.sandbox.records import Json, View

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

STACK_LIMIT = 3


class Views:
    """Every view that somebody has before them.

    Args:
        workspace: The workspace in which they are shown.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._modals: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._by_id: dict[str, View] = {}
        self._hashes = 0

    def stack(self, person: str) -> list[View]:
        """A person's open modals, the top one last."""
        return self._modals.get(person, [])

    def home(self, person: str) -> View | None:
        """What the app published to a person's Home tab."""
        return self._homes.get(person)

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View:
        """An open view by its id or the app's own id for it.

        Raises:
            SlackError: `not_found`.
        """
        found = self._by_id.get(view_id) if view_id else None
        if found is None and external_id:
            found = next((v for v in self._by_id.values() if v.body.get("external_id") == external_id), None)
        if found is None:
            raise SlackError("not_found")
        return found

    def open(self, person: str, body: Json) -> View:
        """Open a first modal; one that was open goes."""
        checked = self._checked(body, "modal")
        self.clear(person)
        return self._add(person, checked, None)

    def push(self, person: str, body: Json) -> View:
        """Lay a modal on top of the open one.

        Raises:
            SlackError: `push_limit_reached` with three, `not_found` with none.
        """
        stack = self.stack(person)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        return self._add(person, self._checked(body, "modal"), stack[-1])

    def update(self, view: View, body: Json, expected_hash: str | None = None) -> View:
        """Replace what a view shows; typed values stay under unchanged ids.

        Raises:
            SlackError: `hash_conflict` if the view changed since the app looked.
        """
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        checked = self._checked(body, view.type, replaces=view)
        view.body = checked
        view.state = carry_over(view.blocks, view.state)
        view.hash = self._new_hash()
        view.errors = {}
        view.notice = None
        self._workspace.touch_person(view.person)
        return view

    def publish(self, person: str, body: Json, expected_hash: str | None = None) -> View:
        """Put a view on a person's Home tab."""
        known = self.home(person)
        if known:
            return self.update(known, body, expected_hash)
        if expected_hash:
            raise SlackError("hash_conflict")
        view = self._new(person, self._checked(body, "home"), None)
        self._homes[person] = view
        return view

    def pop(self, view: View) -> None:
        """Take one modal away."""
        stack = self.stack(view.person)
        if view in stack:
            stack.remove(view)
        self._by_id.pop(view.id, None)
        self._workspace.touch_person(view.person)

    def clear(self, person: str) -> list[View]:
        """Take all modals of a person away; returns them, the top one first."""
        gone = self._modals.pop(person, [])[::-1]
        for view in gone:
            self._by_id.pop(view.id, None)
        self._workspace.touch_person(person)
        return gone

    def all(self) -> list[View]:
        """Every view that exists."""
        return list(self._by_id.values())

    def _add(self, person: str, body: Json, below: View | None) -> View:
        view = self._new(person, body, below)
        self._modals.setdefault(person, []).append(view)
        return view

    def _new(self, person: str, body: Json, below: View | None) -> View:
        made = self._workspace.ids.make("V")
        view = View(
            id=made,
            type="home" if body["type"] == "home" else "modal",
            person=person,
            body=body,
            state=initial_values(body["blocks"]),
            hash=self._new_hash(),
            root_id=below.root_id if below else made,
            previous_id=below.id if below else None,
        )
        self._by_id[made] = view
        self._workspace.touch_person(person)
        return view

    def _new_hash(self) -> str:
        self._hashes += 1
        return f"{int(self._workspace.clock.seconds())}.{self._hashes:08x}"

    def _checked(self, body: Json, surface: Literal["modal", "home"], replaces: View | None = None) -> Json:
        refuse_problems(body, surface)
        raise_for(unknown_pictures(self._workspace, body["blocks"], "/view/blocks", "invalid_arguments"))
        external = body.get("external_id")
        taken = bool(external) and any(
            view.body.get("external_id") == external and view is not replaces for view in self._by_id.values()
        )
        if taken:
            raise SlackError("duplicate_external_id")
        return {**body, "blocks": fill_ids(body["blocks"])}


def refuse_problems(body: Json, surface: Literal["modal", "home"]) -> None:
    """Refuse a view that Slack would refuse, and one of the wrong kind.

    Raises:
        SlackError: With Slack's name for the first problem and a line for each.
    """
    raise_for(check_view(body))
    if body["type"] != surface:
        raise SlackError("invalid_arguments", f"must be a {surface} [json-pointer:/view/type]")


def raise_for(problems: list[Problem]) -> None:
    """Refuse if there are problems, naming each with its place."""
    if problems:
        lines = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
        raise SlackError(problems[0].code, *lines, errors=lines)
