"""What drafts of mentoring pairs and of peers have in common: they are made, looked at, steered and published alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.errors import InvalidInput, UserError
from bot.forms.rounds import Outcome
from bot.services.drafts import DraftChanged
from bot.services.steering import Impossible
from bot.views.drafts import parse_preview, published, working
from bot.views.notices import notice_view
from bot.views.steering import Where
from handlers.desk import Work, look, work


class Shown(Protocol):
    """A page of a draft."""

    @property
    def version(self) -> int:
        """Which draft of its round it is."""


@dataclass(frozen=True)
class Ids:
    """What the buttons and the modal of one sort of drafts are called."""

    draft_now: str
    see: str
    solve_again: str
    next_page: str
    previous_page: str
    modal: str


@dataclass(frozen=True)
class DraftPages:
    """The pages of one sort of drafts.

    Attributes:
        ids: what its buttons are called.
        may_draft: makes sure that somebody may draft a round; before anything is acknowledged.
        ask: returns a round's problem; answering it takes no session, so that nobody waits for it.
        answer: solves it.
        store: keeps the answer; returns in words what did not hold any more.
        page: returns one page of the present draft.
        publish: publishes the version that somebody saw.
        view: how a page looks, with a note why something was not done, and with what was done just now.
        check: makes sure that something can be decided about a draft.
        decide: returns the problem with that decision.
        keep: keeps the answer to it; returns in words what it changed.
    """

    ids: Ids
    may_draft: Callable[[Work, int], object]
    ask: Callable[[Work, int], Any]
    answer: Callable[[Any], Any]
    store: Callable[[Work, Any, Any], str]
    page: Callable[[Work, int, int], Shown]
    publish: Callable[[Work, int, int], Outcome]
    view: Callable[[Any, str, str], View]
    check: Callable[[Work, Any], None]
    decide: Callable[[Work, Any], Any]
    keep: Callable[[Work, Any, Any], str]

    # -- making and looking -------------------------------------------------------------------------------------

    def draft_now(
        self, ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
    ) -> None:
        """Close sign-up and show the draft. Solving can take longer than a trigger lives, so a modal opens first."""
        round_id = int(action["value"])
        with look(context) as desk:
            self.may_draft(desk, round_id)
        ack()
        view_id = client.views_open(trigger_id=body["trigger_id"], view=working())["view"]["id"]
        client.views_update(view_id=view_id, view=self._solved(context, round_id))

    def solve_again(self, ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        """Make another draft from who is in now, and show it in place of the old one."""
        round_id, _, _ = parse_preview(body["view"])
        with look(context) as desk:
            self.may_draft(desk, round_id)
        ack()
        client.views_update(view_id=body["view"]["id"], view=self._solved(context, round_id))

    def show(
        self, ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
    ) -> None:
        """Show the draft to an admin."""
        with look(context) as desk:
            draft = self.page(desk, int(action["value"]), 0)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=self.view(draft, "", ""))

    def turn(
        self, ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
    ) -> None:
        """Show the next or the previous page; where the draft changed meanwhile, its first page and a word about it."""
        round_id, version, page = parse_preview(body["view"])
        with look(context) as desk:
            draft = self.page(desk, round_id, page + (1 if action["action_id"] == self.ids.next_page else -1))
        note = "" if draft.version == version else "The draft changed meanwhile; this is the new one."
        ack()
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=self.view(draft, note, ""))

    def make_public(self, ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        """Publish the draft that this admin saw, once; a draft that changed is shown instead."""
        round_id, version, _ = parse_preview(view)
        try:
            with work(context) as desk:
                outcome = self.publish(desk, round_id, version)
        except DraftChanged as changed:
            ack(response_action="update", view=self.present(context, Where(round_id, version, 0), str(changed)))
            return
        ack(response_action="update", view=published(outcome))

    def present(self, context: BoltContext, where: Where, note: str) -> View:
        """Return the draft as it is now, and why nothing was done to it."""
        with look(context) as desk:
            return self.view(self.page(desk, where.round_id, where.page), note, "")

    def _solved(self, context: BoltContext, round_id: int) -> View:
        """Solve outside of any transaction, keep the result, and return its preview or why there is none."""
        try:
            with look(context) as desk:
                asked = self.ask(desk, round_id)
            answered, note, words = self.answer(asked), "", ""
            with work(context) as desk:
                try:
                    words = self.store(desk, asked, answered)
                except DraftChanged as changed:
                    note = str(changed)
                return self.view(self.page(desk, round_id, 0), note, words)
        except UserError as error:
            # The trigger is spent, so the place where this person looks is the modal itself.
            return notice_view(str(error))

    # -- steering -----------------------------------------------------------------------------------------------

    def steer(
        self, ack: Ack, context: BoltContext, client: WebClient, preview_id: str, where: Where, decision: object
    ) -> None:
        """Look whether something can be decided, then do it, and have the preview show what follows from it."""
        with self.stale_is_shown(ack, context, client, preview_id, where):
            with look(context) as desk:
                self.check(desk, decision)
            ack()
            client.views_update(view_id=preview_id, view=self._steered(context, decision, where))

    @contextmanager
    def stale_is_shown(
        self, ack: Ack, context: BoltContext, client: WebClient, preview_id: str, where: Where
    ) -> Iterator[None]:
        """Where somebody decided on an old draft, show them the present one, and that nothing was done."""
        try:
            yield
        except DraftChanged as changed:
            ack()
            client.views_update(view_id=preview_id, view=self.present(context, where, str(changed)))

    def _steered(self, context: BoltContext, decision: object, where: Where) -> View:
        """Solve outside of any transaction, keep the result, and return its preview or why there is none."""
        try:
            with look(context) as desk:
                asked = self.decide(desk, decision)
            answered = self.answer(asked)
            with work(context) as desk:
                words = self.keep(desk, asked, answered)
                return self.view(self.page(desk, where.round_id, where.page), "", words)
        except (DraftChanged, Impossible) as refused:
            return self.present(context, where, str(refused))
        except UserError as error:
            # What was clicked is answered already, so the place where this person looks is the preview itself.
            return notice_view(str(error))

    def register(self, bolt: App) -> None:
        """Bind the ids of these drafts."""
        bolt.action(self.ids.draft_now)(self.draft_now)
        bolt.action(self.ids.see)(self.show)
        bolt.action(self.ids.solve_again)(self.solve_again)
        bolt.action(self.ids.next_page)(self.turn)
        bolt.action(self.ids.previous_page)(self.turn)
        bolt.view(self.ids.modal)(self.make_public)


@contextmanager
def refused_beside(field: str) -> Iterator[None]:
    """Show beside a field why people cannot be brought together.

    Raises:
        InvalidInput: they cannot.
    """
    try:
        yield
    except Impossible as refused:
        raise InvalidInput({field: str(refused)}) from refused
