"""The draft of a round that pairs mentors with mentees: made, looked at, and published."""

from slack_bolt import App

from bot.forms.drafts import Preview
from bot.forms.rounds import Outcome
from bot.forms.steering import Steer
from bot.services import drafts, publishing, steering
from bot.services.drafts import Answered, Asked
from bot.views import drafts as views
from bot.views.programmes import DRAFT_NOW, PREVIEW
from bot.views.steering import let_go, told
from handlers.desk import Work
from handlers.draft_pages import DraftPages, Ids


def pages() -> DraftPages:
    """Return the pages of drafts of pairs."""
    return DraftPages(
        ids=Ids(DRAFT_NOW, PREVIEW, views.SOLVE_AGAIN, views.NEXT_PAGE, views.PREVIOUS_PAGE, views.PREVIEW_MODAL),
        may_draft=_may_draft,
        ask=_ask,
        answer=drafts.answer,
        store=_store,
        page=_page,
        publish=_publish,
        view=lambda draft, note, words: views.preview(draft, note, told=words),
        check=_check,
        decide=_decide,
        keep=_keep,
    )


def _may_draft(desk: Work, round_id: int) -> None:
    drafts.under_way(desk.session, desk.actor, round_id)


def _ask(desk: Work, round_id: int) -> Asked:
    return drafts.ask(desk.session, desk.actor, round_id, now=desk.now)


def _store(desk: Work, asked: Asked, answered: Answered) -> str:
    return let_go(drafts.store(desk.session, desk.actor, asked, answered, now=desk.now))


def _page(desk: Work, round_id: int, page: int) -> Preview:
    return drafts.preview(desk.session, desk.actor, round_id, page=page)


def _publish(desk: Work, round_id: int, version: int) -> Outcome:
    return publishing.publish(desk.session, desk.actor, round_id, version, now=desk.now)


def _check(desk: Work, steer: Steer) -> None:
    steering.check(desk.session, desk.actor, steer, now=desk.now)


def _decide(desk: Work, steer: Steer) -> Asked:
    return steering.ask(desk.session, desk.actor, steer, now=desk.now)


def _keep(desk: Work, asked: Asked, answered: Answered) -> str:
    return told(steering.keep(desk.session, desk.actor, asked, answered, now=desk.now))


def register(bolt: App) -> None:
    """Bind the ids of drafts."""
    pages().register(bolt)
