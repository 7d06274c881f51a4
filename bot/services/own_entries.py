"""Functions and aims that a programme's admins add to the catalogue, reword and retire."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.catalogue import AIMS, FUNCTIONS, Entry
from bot.db.tables import OwnEntry, Programme
from bot.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from bot.forms.own_entries import MOST_OWN, OWN_ENTRY_TRANSITIONS, OwnEntryCard, OwnEntryForm, OwnEntryState
from bot.forms.states import before
from bot.forms.wording import Topic, Vocabulary, own_key
from bot.services import programmes, wording, wording_edits
from bot.services.actors import Actor
from bot.services.transitions import transition

_NEW = ""


def listed(session: Session, actor: Actor, programme_id: int) -> list[OwnEntryCard]:
    """Return what a programme added, the oldest first, retired ones among them.

    Raises:
        NotAllowed: the actor does not run the programme.
    """
    programmes.for_admin(session, actor, programme_id)
    query = select(OwnEntry).where(OwnEntry.programme_id == programme_id).order_by(col(OwnEntry.id))
    return [_card(row) for row in session.exec(query)]


def one(session: Session, actor: Actor, entry_id: int) -> OwnEntryCard:
    """Return an entry to change.

    Raises:
        NotFound: there is no such entry.
        NotAllowed: the actor does not run its programme.
    """
    return _card(_own(session, actor, entry_id))


def words(session: Session, actor: Actor, programme_id: int) -> Vocabulary:
    """Return what an entry can be nearest to and be served by, in the programme's words.

    Raises:
        NotAllowed: the actor does not run the programme.
    """
    programmes.for_admin(session, actor, programme_id)
    return wording.of_programmes(session, [programme_id])


def add(
    session: Session, actor: Actor, programme_id: int, topic: Topic, form: OwnEntryForm, *, now: datetime
) -> OwnEntryCard:
    """Add a function or an aim to what the programme's members can choose.

    Raises:
        NotAllowed: the actor does not run the programme.
        InvalidInput: one of this name is there, there are many already, or it refers to what is not there.
    """
    programmes.for_admin(session, actor, programme_id)
    _take_turns(session, programme_id)
    known = wording.of_programmes(session, [programme_id])
    _hold_to(known, topic, _NEW, form)
    if len(_offered(session, programme_id, topic)) >= MOST_OWN[topic]:
        raise InvalidInput({"label": f"There are {MOST_OWN[topic]} of your own already. Please retire one first."})
    row = OwnEntry(programme_id=programme_id, topic=topic, added_at=now, changed_at=now, **form.model_dump())
    session.add(row)
    session.flush()
    return _card(row)


def change(session: Session, actor: Actor, entry_id: int, form: OwnEntryForm, *, now: datetime) -> OwnEntryCard:
    """Reword an entry, or say anew what it is near to. Whoever chose it reads the new words.

    Raises:
        NotFound: there is no such entry.
        NotAllowed: the actor does not run its programme.
        InvalidInput: one of this name is there, or it refers to what is not there.
    """
    row = _own(session, actor, entry_id)
    _take_turns(session, row.programme_id)
    _hold_to(wording.of_programmes(session, [row.programme_id]), row.topic, own_key(row.id), form)
    for name, value in {**form.model_dump(), "changed_at": now}.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return _card(row)


def retire(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> OwnEntryCard:
    """Offer an entry to nobody any more. Who chose it keeps it and reads its words.

    Raises:
        NotFound: there is no such entry.
        NotAllowed: the actor does not run its programme.
        AlreadyDone: it is retired.
    """
    return _move(session, actor, _own(session, actor, entry_id), OwnEntryState.RETIRED, now)


def offer_again(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> OwnEntryCard:
    """Offer a retired entry again.

    Raises:
        NotFound: there is no such entry.
        NotAllowed: the actor does not run its programme, or there are many of them by now.
        AlreadyDone: it is offered.
    """
    row = _own(session, actor, entry_id)
    _take_turns(session, row.programme_id)
    if len(_offered(session, row.programme_id, row.topic)) >= MOST_OWN[row.topic]:
        raise NotAllowed(f"There are {MOST_OWN[row.topic]} of your own already. Retire one first.")
    return _move(session, actor, row, OwnEntryState.OFFERED, now)


def _move(session: Session, actor: Actor, row: OwnEntry, to: OwnEntryState, now: datetime) -> OwnEntryCard:
    allowed = before(OWN_ENTRY_TRANSITIONS, to)
    if not transition(session, row, to, allowed_from=allowed, by=actor, now=now, changed_at=now):
        raise AlreadyDone("Somebody did that already. Nothing was changed.")
    return _card(row)


def _own(session: Session, actor: Actor, entry_id: int) -> OwnEntry:
    row = session.exec(select(OwnEntry).where(OwnEntry.id == entry_id)).first()
    if row is None:
        raise NotFound("This is not one of your programme's own. `/mentor-admin wording` shows which are.")
    programmes.for_admin(session, actor, row.programme_id)
    return row


def _take_turns(session: Session, programme_id: int) -> None:
    """Let two admins who add at the same moment do it one after the other, so that both are counted."""
    session.exec(select(Programme.id).where(Programme.id == programme_id).with_for_update()).one()


def _offered(session: Session, programme_id: int, topic: Topic) -> list[int]:
    query = select(OwnEntry.id).where(OwnEntry.programme_id == programme_id, OwnEntry.topic == topic)
    return list(session.exec(query.where(OwnEntry.state == OwnEntryState.OFFERED)))


def _hold_to(known: Vocabulary, topic: Topic, key: str, form: OwnEntryForm) -> None:
    wording_edits.refuse_twice(known, topic, key, form.label)
    catalogue: dict[str, Entry] = dict(FUNCTIONS if topic is Topic.FUNCTION else AIMS)
    if form.nearest and form.nearest not in catalogue:
        raise InvalidInput({"nearest": "Please choose one of the options."})
    if not set(form.serves) <= set(known.functions_to_choose(known.aim(key).served_by)):
        raise InvalidInput({"serves": "One of these is not offered any more. Please choose anew."})


def _card(row: OwnEntry) -> OwnEntryCard:
    told = OwnEntryForm.model_construct(**{name: getattr(row, name) for name in OwnEntryForm.model_fields})
    return OwnEntryCard(row.id, row.programme_id, row.topic, row.state, told)
