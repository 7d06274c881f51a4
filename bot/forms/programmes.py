"""What the set-up of a programme becomes, and what views show of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.catalogue import Kind
from bot.forms.outbox import OutboxCount
from bot.forms.relationships import Partner
from bot.forms.states import Cadence, RoundState

#: A name is a heading in other people's messages.
LONGEST_NAME = 80
SHORTEST_TERM, LONGEST_TERM = 3, 12
MOST_ADMINS = 10
#: Kinds in which a programme's rounds pair one with one.
ROUND_KINDS: tuple[Kind, ...] = (Kind.CLASSIC, Kind.STEP_AHEAD, Kind.NICHE)
#: All kinds that a programme's rounds can bring about.
PROGRAMME_KINDS: tuple[Kind, ...] = (*ROUND_KINDS, Kind.PEER)


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _as_code(value: Any) -> Any:
    return "" if value is None else value.strip().upper() if isinstance(value, str) else value


class ProgrammeForm(BaseModel):
    """A programme as its admin described it. People are Slack ids, as the modal gives them."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, BeforeValidator(_one_line), StringConstraints(min_length=1, max_length=LONGEST_NAME)]
    cadence: Cadence
    kinds: list[Kind] = Field(min_length=1)
    term_months: int = Field(ge=SHORTEST_TERM, le=LONGEST_TERM)
    admins: list[str] = Field(min_length=1, max_length=MOST_ADMINS)
    conduct_contact: str | None = None
    guests_welcome: bool = False
    #: Whose public holidays are kept free: a country or region as in ISO 3166, like DE or DE-BY.
    holiday_country: Annotated[str, BeforeValidator(_as_code)] = ""
    #: Whether people who look for a mentor take the readiness check before they sign up or ask.
    readiness_gate: bool = False


@dataclass(frozen=True)
class ProgrammeCard:
    """A programme as anybody in the workspace may see it."""

    id: int
    channel_id: str
    name: str
    cadence: Cadence
    kinds: tuple[Kind, ...]
    term_months: int
    guests_welcome: bool
    admins: tuple[Partner, ...]
    conduct_contact: Partner | None
    created_by: Partner | None
    readiness_gate: bool = False
    holiday_country: str = ""
    #: How often rounds open by themselves, and when the next one does.
    rounds_every: Cadence | None = None
    next_round_at: datetime | None = None


@dataclass(frozen=True)
class RoundLine:
    """The round that is under way, as an admin's hub shows it."""

    id: int
    state: RoundState
    deadline_at: datetime
    signed_up: int
    looking: int
    offering: int
    #: How many peers it brings together; None where it pairs mentors with mentees.
    group_size: int | None = None


@dataclass(frozen=True)
class AdminHub:
    """What `/mentor-admin` shows in a channel: numbers only."""

    programme: ProgrammeCard | None
    channel_id: str
    tz: str
    enrolled: int = 0
    looking: int = 0
    offering: int = 0
    active_pairs: int = 0
    round: RoundLine | None = None
    #: Greetings of the round just published that are sent, of how many, while some are still to come.
    introduced: tuple[int, int] | None = None
    #: What could not be sent lately, in the whole workspace: kinds and codes only.
    failed: tuple[OutboxCount, ...] = ()
