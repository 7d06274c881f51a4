"""Seekers and places of a round, by kind of help: numbers for admins, and no names."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Programme, Round
from bot.forms.balance import FEWEST, Balance, FunctionLine
from bot.services import pairing, rounds, wording


def of(session: Session, row: Round, *, now: datetime) -> Balance:
    """Return who is in so far, in numbers."""
    programme = session.exec(select(Programme).where(Programme.id == row.programme_id)).one()
    gathered = pairing.gather(session, programme, rounds.signed_up(session, row.id), now=now)
    wanted = Counter(function for one in gathered.mentees for function in one.functions_wanted)
    places: Counter[str] = Counter()
    for one in gathered.mentors:
        for function in one.functions_offered:
            places[function] += one.capacity
    words = wording.of_programmes(session, [programme.id])
    lines = [FunctionLine(key, count, places[key], words.function(key).label) for key, count in wanted.items()]
    lines.sort(key=lambda line: (line.places - line.wanted, -line.wanted, line.function))
    return Balance(
        rounds.card(session, row),
        len(gathered.mentees),
        sum(one.capacity for one in gathered.mentors),
        tuple(lines) if len(gathered.mentees) >= FEWEST else (),
    )
