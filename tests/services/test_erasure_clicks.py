"""Whatever is still pressed in an old message about somebody who was erased is answered kindly."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from bot.db.engine import Database, is_busy
from bot.db.tables import Member, Person, Relationship
from bot.errors import AlreadyDone, UserError
from bot.forms.agreements import AgreementForm
from bot.forms.asks import Whom
from bot.forms.checkins import CheckinForm
from bot.forms.endings import EndForm
from bot.forms.meetings import AgendaForm, TakeawayForm, TimesForm
from bot.forms.privacy import is_erased
from bot.forms.reviews import ReviewForm
from bot.forms.states import LIVING, AskState, Fit, Mood, SmallOffer
from bot.services import (
    agreed_pairs,
    agreements,
    answers,
    asks,
    checkins,
    endings,
    erasure,
    helping,
    hub,
    invitations,
    meeting_notes,
    meetings,
    pages,
    pauses,
    people,
    plans,
    reviews,
    shortlist,
    suggestions,
    wishes,
)
from bot.services.actors import Actor
from tests.conftest import SetClock
from tests.people import acting, make_workspace
from tests.services.full_lives import Case
from tests.services.moments import MOMENTS, whole_database
from tests.services.test_erasure import case, erase, is_defined, on_sqlite

__all__ = ["case", "on_sqlite"]

#: What one button does, given its number.
Press = Callable[[Session, Actor, int, datetime], object]
#: Everything that can be pressed about something, by its number.
ABOUT_THINGS: tuple[Press, ...] = (
    lambda s, a, n, now: answers.accept(s, a, n, now=now),
    lambda s, a, n, now: answers.need_time(s, a, n, (now + timedelta(days=5)).date(), now=now),
    lambda s, a, n, now: answers.offer_less(s, a, n, SmallOffer.SKILL, now=now),
    lambda s, a, n, now: answers.decline(s, a, n, AskState.BUSY, now=now),
    lambda s, a, n, now: answers.share_reason(s, a, n, "A word", now=now),
    lambda s, a, n, now: answers.take_offer(s, a, n, now=now),
    lambda s, a, n, now: answers.withdraw(s, a, n, now=now),
    lambda s, a, n, now: suggestions.keep(s, a, n, now=now),
    lambda s, a, n, now: asks.draft(s, a, Whom(suggestion_id=n), now=now),
    lambda s, a, n, _: shortlist.move_up(s, a, n),
    lambda s, a, n, now: shortlist.remove(s, a, n, now=now),
    lambda s, a, n, now: invitations.decline(s, a, n, never=False, now=now),
    lambda s, a, n, now: invitations.withdraw(s, a, n, now=now),
    lambda s, a, n, now: agreed_pairs.answer(s, a, n, yes=True, now=now),
    lambda s, a, n, now: agreed_pairs.withdraw(s, a, n, now=now),
    lambda s, a, n, _: agreements.card(s, a, n),
    lambda s, a, n, now: agreements.sign(
        s, a, n, 1, AgreementForm.model_construct(cadence_weeks=2, term_months=6, ways=""), now=now
    ),
    lambda s, a, n, _: plans.plan(s, a, n),
    lambda s, a, n, now: plans.finish(s, a, n, now=now),
    lambda s, a, n, now: plans.put_off(s, a, n, now=now),
    lambda s, a, n, now: meetings.draft(s, a, n, now=now),
    lambda s, a, n, now: meetings.propose(s, a, n, TimesForm(times=[now]), now=now),
    lambda s, a, n, now: meetings.skip(s, a, n, now=now),
    lambda s, a, n, now: meeting_notes.say_if_met(s, a, n, met=True, now=now),
    lambda s, a, n, now: meeting_notes.write_agenda(s, a, n, AgendaForm(agenda="A talk"), now=now),
    lambda s, a, n, now: meeting_notes.take_along(s, a, n, TakeawayForm(will_do="Try"), now=now),
    lambda s, a, n, now: checkins.record(s, a, n, Mood.WELL, now=now),
    lambda s, a, n, now: checkins.submit(s, a, n, CheckinForm(text="Fine"), now=now),
    lambda s, a, n, now: reviews.say_if_it_fits(s, a, n, Fit.YES, now=now),
    lambda s, a, n, now: reviews.say_how_long(s, a, n, 3, now=now),
    lambda s, a, n, now: reviews.look_back(s, a, n, ReviewForm(thanks="Thank you"), now=now),
    lambda s, a, n, now: pauses.pause(s, a, n, now=now),
    lambda s, a, n, now: endings.end(s, a, n, EndForm(), now=now),
    lambda s, a, n, now: endings.look_again(s, a, n, now=now),
    lambda s, a, n, now: endings.block(s, a, n, now=now),
    lambda s, a, n, now: helping.ask_for_help(s, a, n, now=now),
    lambda s, a, n, now: pages.page(s, a, n, now=now),
)
#: And about somebody, by theirs.
ABOUT_PEOPLE: tuple[Press, ...] = (
    lambda s, a, n, now: asks.draft(s, a, Whom(person_id=n), now=now),
    lambda s, a, n, now: wishes.wish(s, a, n, now=now),
    lambda s, a, n, now: shortlist.add(s, a, s.get_one(Person, n), now=now),
)
#: More things than there are of any sort.
_MOST = 5


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("asked", "ben"),
        ("offered", "mia"),
        ("said themselves", "ben"),
        ("half signed", "mia"),
        ("agreed", "ben"),
        ("asked halfway", "mia"),
        ("closing", "ben"),
    ],
)
def test_whatever_the_other_one_still_presses_is_answered_kindly(on_sqlite: Case, moment: str, name: str) -> None:
    case, who = on_sqlite, getattr(on_sqlite, name)
    MOMENTS[moment](case)
    erase(case, who)
    actor = acting(case.ben if name == "mia" else case.mia)
    refusals = [said for press in ABOUT_PEOPLE if (said := refused(case, press, actor, who.id))]
    for number in range(1, _MOST):
        refusals += [said for press in ABOUT_THINGS if (said := refused(case, press, actor, number))]
    assert len(refusals) > len(ABOUT_THINGS)
    assert not any("«" in said or who.slack_user_id in said for said in refusals)
    is_defined(case)
    living = select(Member.id).join(Relationship, col(Relationship.id) == col(Member.relationship_id))
    assert not case.session.exec(living.where(Member.person_id == who.id, col(Relationship.state).in_(LIVING))).all()
    # The pages that lead there still open, and nothing that waits is stuck.
    answers.overview(case.session, actor, now=case.now)
    shortlist.cards(case.session, actor.person_id)
    hub.home(case.session, actor.person_id, now=case.now)
    pages.people(case.session, actor)
    case.shown()


def test_a_second_time_finds_it_done(case: Case) -> None:
    actor = acting(case.mia)
    erase(case, case.mia)
    with pytest.raises(AlreadyDone):
        erasure.erase(case.session, actor, now=case.now)


def test_a_click_that_arrived_before_is_not_kept(case: Case) -> None:
    actor = acting(case.mia)
    erase(case, case.mia)
    with pytest.raises(UserError, match="erased a moment ago"):
        people.require_present(case.session, actor)
    people.require_present(case.session, Actor(actor.workspace_id, 0))


def test_erasing_and_saying_yes_at_the_same_moment_leave_nobody_with_somebody_who_is_gone(
    database: Database, clock: SetClock
) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        case = Case(session, clock)
        ask_id, mia, ben = case.asked(), acting(case.mia), acting(case.ben)
        case.ben.home_opened_at = case.mia.home_opened_at = clock.now()
    start, outcomes, waited = threading.Barrier(2), [], []

    def at_once(deed: Callable[[Session], object]) -> None:
        start.wait()
        for _ in range(3):
            try:
                with database.writing(workspace_id) as session:
                    deed(session)
            except UserError:
                outcomes.append("refused")
                return
            except OperationalError as error:
                # PostgreSQL lets one of two go first who wait for each other; a person presses again.
                waited.append(is_busy(error))
            else:
                outcomes.append("done")
                return

    deeds = (
        lambda session: answers.accept(session, mia, ask_id, now=clock.now()),
        lambda session: erasure.erase(session, ben, now=clock.now()),
    )
    threads = [threading.Thread(target=at_once, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "done" in outcomes
    assert len(outcomes) == 2
    assert all(waited)
    with database.writing(workspace_id) as session:
        endings.queue_due(session, now=clock.now())
        assert is_erased(session.get_one(Person, ben.person_id).slack_user_id)
        assert all(row.state not in LIVING for row in session.exec(select(Relationship)))
        assert "«UBEN»" not in str(whole_database(session))


def refused(case: Case, press: Press, actor: Actor, number: int) -> str:
    """What somebody reads who presses; empty where it was done."""
    try:
        with case.session.begin_nested():
            press(case.session, actor, number, case.now)
    except UserError as refusal:
        return str(refusal)
    return ""
