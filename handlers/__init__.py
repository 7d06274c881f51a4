"""What Slack tells Baton. Every id that Slack may send is bound in `register`, one module a feature."""

from slack_bolt import App

from handlers import (
    agreements,
    answers,
    asks,
    checkins,
    circles,
    directory,
    drafts,
    endings,
    errors,
    goals,
    home,
    invitations,
    meetings,
    mentor,
    messages,
    middleware,
    nudges,
    others,
    pages,
    participants,
    pauses,
    people,
    plans,
    preferences,
    programmes,
    quiet,
    readiness,
    recurrence,
    reviews,
    rounds,
    shortlist,
    steering,
    suggestions,
    weights,
    wording,
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
        preferences,
        checkins,
        messages,
        programmes,
        rounds,
        circles,
        recurrence,
        weights,
        drafts,
        steering,
        suggestions,
        asks,
        answers,
        shortlist,
        invitations,
        directory,
        pages,
        endings,
        agreements,
        plans,
        meetings,
        reviews,
        pauses,
        nudges,
        wording,
        others,
    ):
        feature.register(bolt)
