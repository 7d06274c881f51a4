"""What admins change in the words of their programme."""

from datetime import datetime

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.catalogue import AIMS, FUNCTIONS, Entry, FunctionEntry
from bot.db.tables import CatalogueWording
from bot.errors import InvalidInput, NotFound
from bot.forms.wording import Topic, Vocabulary, Worded, WordingForm, lines_of
from bot.services import outbox, programmes, wording
from bot.services.actors import Actor


def everything(session: Session, actor: Actor, programme_id: int) -> list[Worded]:
    """Return all functions and aims of the catalogue as a programme words them.

    Raises:
        NotAllowed: the actor does not run the programme.
    """
    programmes.for_admin(session, actor, programme_id)
    words = wording.of_programmes(session, [programme_id])
    query = select(CatalogueWording).where(CatalogueWording.programme_id == programme_id)
    changed = {(row.topic, row.key) for row in session.exec(query)}
    found = [
        Worded(
            programme_id, Topic.FUNCTION, key, words.functions[key], FUNCTIONS[key], (Topic.FUNCTION, key) in changed
        )
        for key in FUNCTIONS
    ]
    return found + [
        Worded(programme_id, Topic.AIM, key, words.aims[key], AIMS[key], (Topic.AIM, key) in changed) for key in AIMS
    ]


def one(session: Session, actor: Actor, programme_id: int, topic: str, key: str) -> Worded:
    """Return one function or aim to change.

    Raises:
        NotFound: the catalogue has no such entry.
        NotAllowed: the actor does not run the programme.
    """
    for entry in everything(session, actor, programme_id):
        if (entry.topic, entry.key) == (topic, key):
            return entry
    raise NotFound("This is not in the catalogue. `/mentor-admin wording` shows what is.")


def save(
    session: Session, actor: Actor, programme_id: int, topic: str, key: str, form: WordingForm, *, now: datetime
) -> None:
    """Put one entry into the programme's words; what equals the original is no change.

    Raises:
        NotFound: the catalogue has no such entry.
        NotAllowed: the actor does not run the programme.
        InvalidInput: another one is called the same.
    """
    entry = one(session, actor, programme_id, topic, key)
    refuse_twice(wording.of_programmes(session, [programme_id]), entry.topic, entry.key, form.label)
    if _says_the_same(form, entry.original):
        reset(session, actor, programme_id, topic, key)
        return
    values = {"programme_id": programme_id, "topic": entry.topic, "key": entry.key, "changed_at": now}
    told = form.model_dump()
    if outbox.insert_once(session, CatalogueWording, {**values, **told}) is None:
        row = session.exec(_row(programme_id, entry)).one()
        for name, value in {**told, "changed_at": now}.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()


def reset(session: Session, actor: Actor, programme_id: int, topic: str, key: str) -> None:
    """Go back to the catalogue's own words; repeating it changes nothing.

    Raises:
        NotFound: the catalogue has no such entry.
        NotAllowed: the actor does not run the programme.
    """
    entry = one(session, actor, programme_id, topic, key)
    row = session.exec(_row(programme_id, entry)).first()
    if row is not None:
        session.delete(row)
        session.flush()


def refuse_twice(words: Vocabulary, topic: Topic, key: str, label: str) -> None:
    """Refuse a name that another entry of the same list has: nobody could tell the two apart.

    Raises:
        InvalidInput: beside the name.
    """
    entries: dict[str, Entry] = dict(words.functions if topic is Topic.FUNCTION else words.aims)
    for other, entry in entries.items():
        if other != key and _plain(entry.label) == _plain(label):
            retired = " It is retired; you can offer it again." if other in words.closed else ""
            raise InvalidInput({"label": f"There is one of this name already.{retired} Please choose another name."})


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


def _row(programme_id: int, entry: Worded) -> SelectOfScalar[CatalogueWording]:
    return select(CatalogueWording).where(
        CatalogueWording.programme_id == programme_id,
        CatalogueWording.topic == entry.topic,
        CatalogueWording.key == entry.key,
    )


def _says_the_same(form: WordingForm, original: Entry) -> bool:
    if (form.label, form.meaning) != (original.label, original.meaning):
        return False
    if not isinstance(original, FunctionEntry):
        return True
    own = (lines_of(form.steps), lines_of(form.questions), lines_of(form.first_agenda))
    samples = (original.steps, original.questions, original.first_agenda)
    return all(not mine or mine == theirs for mine, theirs in zip(own, samples, strict=True))
