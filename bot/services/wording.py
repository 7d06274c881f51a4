"""The catalogue in a programme's own words, as its members read it.

Only words change. Profiles, goals and matching keep the catalogue's keys, so that nothing that was chosen is lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from bot.catalogue import AIMS, FUNCTIONS, Aim, Entry, Function, FunctionEntry
from bot.db.tables import CatalogueWording, Enrolment, Programme
from bot.forms.relationships import ReasonLine
from bot.forms.states import EnrolmentState, ProgrammeState
from bot.forms.wording import CATALOGUE, Topic, Vocabulary, lines_of


def of_person(session: Session, person_id: int) -> Vocabulary:
    """Return the words of the programmes in which somebody takes part; the older programme's where two differ."""
    query = (
        select(Enrolment.programme_id)
        .join(Programme, col(Programme.id) == col(Enrolment.programme_id))
        .where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(Programme.state == ProgrammeState.ACTIVE)
    )
    return of_programmes(session, session.exec(query).all())


def of_programmes(session: Session, programme_ids: Iterable[int | None]) -> Vocabulary:
    """Return the words of programmes; the older one's where two differ, the catalogue's where none has any."""
    ids = {programme_id for programme_id in programme_ids if programme_id is not None}
    if not ids:
        return CATALOGUE
    query = select(CatalogueWording).where(col(CatalogueWording.programme_id).in_(ids))
    # The older programme comes last, so that its words stay.
    rows = session.exec(query.order_by(col(CatalogueWording.programme_id).desc())).all()
    return _applied(rows)


def worded(lines: Iterable[ReasonLine], words: Vocabulary) -> tuple[ReasonLine, ...]:
    """Have reasons name functions and aims in these words."""
    return tuple(_told(line, words) for line in lines)


def _told(line: ReasonLine, words: Vocabulary) -> ReasonLine:
    function, aim = line.params.get("function"), line.params.get("aim")
    entry: Entry | None = None
    if function in set(Function):
        entry = words.functions[Function(str(function))]
    elif aim in set(Aim):
        entry = words.aims[Aim(str(aim))]
    return replace(line, params={**line.params, "label": entry.label}) if entry is not None else line


def _applied(rows: Sequence[CatalogueWording]) -> Vocabulary:
    functions, aims = dict(FUNCTIONS), dict(AIMS)
    for row in rows:
        if row.topic is Topic.AIM and row.key in set(Aim):
            aims[Aim(row.key)] = Entry(row.label, row.meaning)
        elif row.topic is Topic.FUNCTION and row.key in set(Function):
            functions[Function(row.key)] = _function(row)
    return Vocabulary(functions, aims)


def _function(row: CatalogueWording) -> FunctionEntry:
    original = FUNCTIONS[Function(row.key)]
    return FunctionEntry(
        row.label,
        row.meaning,
        lines_of(row.steps) or original.steps,
        lines_of(row.questions) or original.questions,
        lines_of(row.first_agenda) or original.first_agenda,
    )
