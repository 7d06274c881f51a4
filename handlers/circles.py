"""The draft of a round that brings peers together: made, looked at, steered and published."""

from slack_bolt import App

from bot.forms.circle_steering import CircleSteer
from bot.forms.circles import CirclesPreview
from bot.forms.rounds import Outcome
from bot.matching.peers import Groups
from bot.services import circle_steering, circles
from bot.services.circles import Asked
from bot.views import circles as views
from bot.views.circle_steering import told
from bot.views.programmes import CIRCLES_DRAFT_NOW, CIRCLES_PREVIEW
from bot.views.steering import let_go
from handlers.desk import Work
from handlers.draft_pages import DraftPages, Ids

#: A problem, and the decision that it follows where somebody decided something just now.
_Problem = tuple[CircleSteer | None, Asked]


def pages() -> DraftPages:
    """Return the pages of drafts of peers."""
    return DraftPages(
        ids=Ids(
            CIRCLES_DRAFT_NOW,
            CIRCLES_PREVIEW,
            views.SOLVE_AGAIN,
            views.NEXT_PAGE,
            views.PREVIOUS_PAGE,
            views.PREVIEW_MODAL,
        ),
        may_draft=_may_draft,
        ask=_ask,
        answer=_answer,
        store=_store,
        page=_page,
        publish=_publish,
        view=lambda draft, note, words: views.preview(draft, note, told=words),
        check=_check,
        decide=_decide,
        keep=_keep,
    )


def _may_draft(desk: Work, round_id: int) -> None:
    circles.under_way(desk.session, desk.actor, round_id)


def _ask(desk: Work, round_id: int) -> _Problem:
    return None, circles.ask(desk.session, desk.actor, round_id, now=desk.now)


def _answer(problem: _Problem) -> Groups | None:
    steer, asked = problem
    return circle_steering.answer(steer, asked) if steer is not None else circles.answer(asked)


def _store(desk: Work, problem: _Problem, groups: Groups) -> str:
    return let_go(circles.store(desk.session, desk.actor, problem[1], groups, now=desk.now))


def _page(desk: Work, round_id: int, page: int) -> CirclesPreview:
    return circles.preview(desk.session, desk.actor, round_id, page=page, now=desk.now)


def _publish(desk: Work, round_id: int, version: int) -> Outcome:
    return circles.publish(desk.session, desk.actor, round_id, version, now=desk.now)


def _check(desk: Work, steer: CircleSteer) -> None:
    circle_steering.check(desk.session, desk.actor, steer, now=desk.now)


def _decide(desk: Work, steer: CircleSteer) -> _Problem:
    return steer, circle_steering.ask(desk.session, desk.actor, steer, now=desk.now)


def _keep(desk: Work, problem: _Problem, groups: Groups | None) -> str:
    steer, asked = problem
    if steer is None:
        raise ValueError("nothing was decided")
    return told(circle_steering.keep(desk.session, desk.actor, steer, asked, groups, now=desk.now))


def register(bolt: App) -> None:
    """Bind the ids of rounds of peers."""
    pages().register(bolt)
