"""With whom somebody would like to be matched, and with whom rather not. Nobody but them ever reads it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Person, Profile
from bot.errors import InvalidInput, NotFound
from bot.forms.preferences import PreferencesCard, PreferencesForm
from bot.forms.states import ProfileState
from bot.services import acquaintances, avoidances, participants, people
from bot.services.actors import Actor


def own(session: Session, actor: Actor) -> PreferencesCard:
    """Return what the actor said before.

    Raises:
        NotFound: they have not joined.
    """
    profile = _profile(session, actor)
    known = acquaintances.known(session, [actor.person_id]).get(actor.person_id, set())
    avoid = avoidances.own(session, actor)
    return PreferencesCard(profile.known_preference, _slack_ids(session, known), _slack_ids(session, avoid))


def save(session: Session, actor: Actor, form: PreferencesForm, *, now: datetime) -> None:
    """Keep what the actor would like, in place of what they said before.

    Raises:
        NotFound: they have not joined.
        InvalidInput: they named themselves.
    """
    profile = _profile(session, actor)
    known, avoid = _people(session, actor, "known", form.known), _people(session, actor, "avoid", form.avoid)
    profile.known_preference = form.known_preference
    session.add(profile)
    acquaintances.replace(session, actor, known, now=now)
    avoidances.replace(session, actor, avoid, now=now)


def _profile(session: Session, actor: Actor) -> Profile:
    profile = participants.profile_of(session, actor.person_id)
    if profile is None or profile.state is ProfileState.LEFT:
        raise NotFound("You have not joined yet. `/mentor join` takes two minutes; then say whom you would like.")
    return profile


def _people(session: Session, actor: Actor, field: str, slack_user_ids: list[str]) -> list[int]:
    named = [person.id for person in people.by_slack_ids(session, slack_user_ids)]
    if actor.person_id in named:
        raise InvalidInput({field: "That is you. Please name other people only."})
    return named


def _slack_ids(session: Session, person_ids: Iterable[int]) -> tuple[str, ...]:
    # Whoever is gone from Slack cannot be shown in a list of people any more, and is matched with nobody.
    query = select(Person).where(col(Person.id).in_(set(person_ids)), col(Person.is_deleted).is_(False))
    return tuple(
        person.slack_user_id for person in session.exec(query.order_by(col(Person.id))) if person.slack_user_id
    )
