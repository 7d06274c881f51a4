"""When somebody works: their own days and hours, and the holidays of the programmes that they take part in."""

from collections.abc import Collection, Iterable

from sqlmodel import Session, col, select

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Enrolment, Profile, Programme
from bot.forms.states import EnrolmentState, ProgrammeState
from bot.services.calendar import USUAL, WorkWeek

_EVERYWHERE = {ALL_WORKSPACES: True}


def of_all(session: Session, person_ids: Collection[int]) -> dict[int, WorkWeek]:
    """Return when these people work; those of whom nothing special is known are left out.

    Person ids are unique over all workspaces, so this also serves the sender, which sends for all of them.
    """
    countries: dict[int, set[str]] = {}
    keeping = (
        select(Enrolment.person_id, Programme.holiday_country)
        .join(Programme, col(Programme.id) == col(Enrolment.programme_id))
        .where(col(Enrolment.person_id).in_(person_ids), Enrolment.state == EnrolmentState.ACTIVE)
        .where(Programme.state == ProgrammeState.ACTIVE, Programme.holiday_country != "")
        .execution_options(**_EVERYWHERE)
    )
    for person_id, country in session.exec(keeping):
        countries.setdefault(person_id, set()).add(country)
    query = select(Profile).where(col(Profile.person_id).in_(person_ids)).execution_options(**_EVERYWHERE)
    weeks = {profile.person_id: _own(profile, countries.get(profile.person_id, ())) for profile in session.exec(query)}
    for person_id, kept in countries.items():
        weeks.setdefault(person_id, WorkWeek(countries=tuple(sorted(kept))))
    return {person_id: week for person_id, week in weeks.items() if week != USUAL}


def of(session: Session, person_id: int) -> WorkWeek:
    """Return when one person works."""
    return of_all(session, [person_id]).get(person_id, USUAL)


def _own(profile: Profile, countries: Iterable[str]) -> WorkWeek:
    begins, ends = profile.day_begins or USUAL.begins, profile.day_ends or USUAL.ends
    if begins >= ends:
        begins, ends = USUAL.begins, USUAL.ends
    return WorkWeek(frozenset(profile.work_days) or USUAL.days, begins, ends, tuple(sorted(countries)))
