"""What Slack tells Baton. Every id that Slack may send is bound in `register`, one module a feature."""

from slack_bolt import App

from handlers import (
    agreements,
    answers,
    asks,
    checkins,
    endings,
    errors,
    goals,
    home,
    mentor,
    messages,
    middleware,
    others,
    pages,
    participants,
    people,
    programmes,
    quiet,
    readiness,
    rounds,
    suggestions,
)
from handlers.desk import Desk


def register(bolt: App, desk: Desk) -> None:
    """Bind all handlers to the app."""
    bolt.use(middleware.recorder(desk))
    bolt.error(errors.explain)
    for feature in (
        home,
        mentor,
        participants,
        people,
        goals,
        readiness,
        quiet,
        checkins,
        messages,
        programmes,
        rounds,
        suggestions,
        asks,
        answers,
        pages,
        endings,
        agreements,
        others,
    ):
        feature.register(bolt)
