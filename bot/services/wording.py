"""The catalogue as the members of a programme read it: in the programme's words, and with what it added.

Words change, keys do not. Profiles, goals and matching keep the keys, so that nothing that was chosen is lost.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from bot.catalogue import AIMS, FUNCTIONS, AimEntry, FunctionEntry, Kind
from bot.db.tables import CatalogueWording, Enrolment, OwnEntry, Programme
from bot.forms.own_entries import OwnEntryState
from bot.forms.relationships import ReasonLine
from bot.forms.states import EnrolmentState, ProgrammeState
from bot.forms.wording import CATALOGUE, Topic, Vocabulary, lines_of, own_id, own_key


def of_person(session: Session, person_id: int, *, within: Collection[int] | None = None) -> Vocabulary:
    """Return the words of the programmes in which somebody takes part; the older programme's where two differ.

    What programmes that they left had added can still be read, since they may have chosen it there.

    Args:
        session: confined to the workspace.
        person_id: who reads.
        within: ids of programmes to take for those in which they take part.
    """
    if _nobody_changed_it(session):
        return CATALOGUE
    query = (
        select(Enrolment.programme_id, Enrolment.state, Programme.state)
        .join(Programme, col(Programme.id) == col(Enrolment.programme_id))
        .where(Enrolment.person_id == person_id)
    )
    ever: set[int] = set()
    speaking: set[int] = set()
    for programme_id, place, programme in session.exec(query):
        ever.add(programme_id)
        if place is EnrolmentState.ACTIVE and programme is ProgrammeState.ACTIVE:
            speaking.add(programme_id)
    return _vocabulary(session, speaking if within is None else set(within), ever)


def of_programmes(session: Session, programme_ids: Iterable[int | None]) -> Vocabulary:
    """Return the words of programmes; the older one's where two differ, the catalogue's where none has any."""
    return _vocabulary(session, {programme_id for programme_id in programme_ids if programme_id is not None}, set())


def worded(lines: Iterable[ReasonLine], words: Vocabulary) -> tuple[ReasonLine, ...]:
    """Have reasons name functions and aims in these words; what has no words here is left out."""
    return tuple(told for line in lines if (told := _told(line, words)) is not None)


@dataclass(frozen=True)
class Understood:
    """Keys that somebody chose, as one programme understands them.

    What another programme added means here what it is nearest to in the catalogue, or nothing. What this one added
    stands for itself, and behind all the others for what it is nearest to: whoever offers or wants the special thing
    can be put together with somebody who chose the general one.
    """

    words: Vocabulary
    elsewhere: dict[str, str]

    def functions(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return functions that this programme knows, each once, in their order."""
        chosen = [key if key in self.words.functions else self.elsewhere.get(key, "") for key in keys]
        behind = [self.words.function(key).nearest for key in chosen]
        return tuple(key for key in dict.fromkeys((*chosen, *behind)) if key in self.words.functions)

    def aims(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return aims that this programme knows, each once, in their order."""
        chosen = [key if key in self.words.aims else self.elsewhere.get(key, "") for key in keys]
        return tuple(key for key in dict.fromkeys(chosen) if key in self.words.aims)


def understood(session: Session, words: Vocabulary, keys: Iterable[str]) -> Understood:
    """Return how these keys are understood where these words are spoken. Nothing is read where no key is foreign."""
    foreign = {key for key in keys if key not in words.functions and key not in words.aims}
    ids = {number for key in foreign if (number := own_id(key)) is not None}
    if not ids:
        return Understood(words, {})
    query = select(OwnEntry.id, OwnEntry.nearest).where(col(OwnEntry.id).in_(ids))
    return Understood(words, {own_key(number): nearest for number, nearest in session.exec(query)})


def _told(line: ReasonLine, words: Vocabulary) -> ReasonLine | None:
    for name, entries in (("function", words.functions), ("aim", words.aims)):
        if (key := line.params.get(name)) is not None:
            entry = entries.get(str(key))
            return replace(line, params={**line.params, "label": entry.label}) if entry is not None else None
    return line


def _nobody_changed_it(session: Session) -> bool:
    """Tell whether the catalogue is as it came, in the whole workspace, which most have.

    Known once in a transaction that only reads: a batch of messages asks for each of its people.
    """
    if session.info["writes"]:
        return False
    if "catalogue_as_it_came" not in session.info:
        reworded, added = select(CatalogueWording.programme_id), select(OwnEntry.programme_id)
        changed = select(Programme.id).where(col(Programme.id).in_(reworded) | col(Programme.id).in_(added)).limit(1)
        session.info["catalogue_as_it_came"] = session.exec(changed).first() is None
    return bool(session.info["catalogue_as_it_came"])


def _vocabulary(session: Session, speaking: set[int], readable: set[int]) -> Vocabulary:
    """Return the words of programmes, and of more of them what they added, to be read only."""
    if not speaking | readable:
        return CATALOGUE
    query = select(CatalogueWording).where(col(CatalogueWording.programme_id).in_(speaking))
    # The older programme comes last, so that its words stay.
    changed = session.exec(query.order_by(col(CatalogueWording.programme_id).desc())).all()
    added = select(OwnEntry).where(col(OwnEntry.programme_id).in_(speaking | readable)).order_by(col(OwnEntry.id))
    return _with_added(_reworded(changed), session.exec(added).all(), speaking)


def _reworded(rows: Sequence[CatalogueWording]) -> Vocabulary:
    if not rows:
        return CATALOGUE
    functions, aims = dict(FUNCTIONS), dict(AIMS)
    for row in rows:
        if row.topic is Topic.AIM and row.key in AIMS:
            aims[row.key] = replace(AIMS[row.key], label=row.label, meaning=row.meaning)
        elif row.topic is Topic.FUNCTION and row.key in FUNCTIONS:
            functions[row.key] = _function(row, FUNCTIONS[row.key])
    return Vocabulary(functions, aims)


def _with_added(words: Vocabulary, rows: Sequence[OwnEntry], speaking: set[int]) -> Vocabulary:
    if not rows:
        return words
    functions, aims = dict(words.functions), dict(words.aims)
    for row in rows:
        key = own_key(row.id)
        if row.topic is Topic.FUNCTION:
            near = words.functions.get(row.nearest, FunctionEntry("", "", (), (), ()))
            functions[key] = replace(_function(row, near), nearest=row.nearest)
        else:
            aims[key] = _aim(row, words.aims.get(row.nearest))
    closed = {row.id for row in rows if row.state is OwnEntryState.RETIRED or row.programme_id not in speaking}
    return Vocabulary(functions, aims, frozenset(own_key(number) for number in closed))


def _function(row: CatalogueWording | OwnEntry, original: FunctionEntry) -> FunctionEntry:
    return FunctionEntry(
        row.label,
        row.meaning,
        lines_of(row.steps) or original.steps,
        lines_of(row.questions) or original.questions,
        lines_of(row.first_agenda) or original.first_agenda,
    )


def _aim(row: OwnEntry, near: AimEntry | None) -> AimEntry:
    return AimEntry(
        row.label,
        row.meaning,
        tuple(row.serves) or (near.served_by if near is not None else ()),
        row.kind or (near.kind if near is not None else Kind.CLASSIC),
        row.nearest,
    )
