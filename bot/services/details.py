"""What somebody tells about themselves beside their profile. It serves matching, and each part says who sees it."""

from sqlmodel import Session, select

from bot.db.tables import Person, Profile
from bot.errors import InvalidInput, NotFound
from bot.forms.details import DetailsCard, DetailsForm
from bot.forms.states import ProfileState
from bot.services import participants, people, texts
from bot.services.actors import Actor


def own(session: Session, actor: Actor) -> DetailsCard:
    """Return what the actor told before.

    Raises:
        NotFound: they have not joined.
    """
    person, profile = people.get(session, actor), _profile(session, actor)
    manager = session.exec(select(Person).where(Person.id == person.manager_id)).first() if person.manager_id else None
    return DetailsCard(
        tuple(profile.languages),
        profile.offer,
        profile.hours_a_month,
        profile.booking_link,
        person.team,
        # Whoever is gone from Slack cannot be shown in a list of people any more.
        manager.slack_user_id if manager is not None and not manager.is_deleted else "",
    )


def save(session: Session, actor: Actor, form: DetailsForm) -> None:
    """Keep what the actor tells, in place of what they told before.

    Raises:
        NotFound: they have not joined.
        InvalidInput: the manager is themselves, or nobody with an account.
    """
    person, profile = people.get(session, actor), _profile(session, actor)
    manager = people.ensure(session, form.manager) if form.manager else None
    if manager is not None and (manager.id == person.id or manager.is_bot):
        raise InvalidInput({"manager": "Please choose the person to whom you report, or leave it empty."})
    profile.languages, profile.offer = list(form.languages), form.offer
    profile.offer_vector = texts.to_keep(form.offer)
    profile.hours_a_month, profile.booking_link = form.hours_a_month, form.booking_link
    person.team, person.manager_id = form.team, manager.id if manager is not None else None
    session.add(profile)
    session.add(person)
    session.flush()


def _profile(session: Session, actor: Actor) -> Profile:
    profile = participants.profile_of(session, actor.person_id)
    if profile is None or profile.state is ProfileState.LEFT:
        raise NotFound("You have not joined yet. `/mentor join` takes two minutes; then tell more about yourself here.")
    return profile
