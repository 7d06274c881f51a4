"""What the page of one relationship shows to one of its people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.forms.agreements import AgreementCard
from bot.forms.endings import Contact
from bot.forms.meetings import MeetingCard
from bot.forms.relationships import RelationshipCard
from bot.forms.states import RelationshipState


class PageStep(StrEnum):
    """The one next step of a relationship."""

    SIGN = "sign"
    AWAIT_SIGNATURE = "await_signature"
    PROPOSE_TIMES = "propose_times"
    AWAIT_TIMES = "await_times"
    CHOOSE_TIME = "choose_time"
    AWAIT_CHOICE = "await_choice"
    #: In a circle: the reader has chosen, and most have not yet.
    AWAIT_MOST = "await_most"
    #: In a circle: it meets without the reader.
    STAY_AWAY = "stay_away"
    SAY_IF_MET = "say_if_met"
    MEET = "meet"
    PLAN = "plan"
    REVIEW = "review"
    REST = "rest"
    OVER = "over"


@dataclass(frozen=True)
class RelationshipPage:
    """A relationship as one of its people finds it under "Open".

    Attributes:
        card: who works with whom.
        state: where it stands.
        step: what comes next.
        contact: whom to turn to when something is not right.
        when: the instant that the step is about, in the reader's own zone.
    """

    card: RelationshipCard
    state: RelationshipState
    step: PageStep
    contact: Contact
    agreement: AgreementCard | None = None
    meeting: MeetingCard | None = None
    when: datetime | None = None
    #: Where to book time with the reader's mentor, where they have such a link.
    booking_link: str = ""
