"""The vocabulary of mentoring that profiles, goals, matching and reports share.

The ten functions of a mentor, the five aims, the five kinds of relationship, the readiness questions and the
responsibilities come from the article that Baton brings to life, in words of our own. The keys are stored;
the words are only shown, so that a programme can reword them, and a programme may add functions and aims of its own.
"""

from bot.catalogue.entries import (
    AIMS,
    FIELDS,
    KINDS,
    LANGUAGES,
    ORGANISATIONS,
    PEER_RESPONSIBILITIES,
    READINESS,
    RESPONSIBILITIES,
    STAGES,
    AimEntry,
)
from bot.catalogue.functions import (
    FUNCTIONS,
    PEERS,
    Entry,
    FunctionEntry,
)
from bot.catalogue.keys import (
    Aim,
    Field,
    FieldPreference,
    Function,
    Kind,
    Readiness,
    Responsibility,
    Stage,
)

__all__ = [
    "AIMS",
    "FIELDS",
    "FUNCTIONS",
    "KINDS",
    "LANGUAGES",
    "ORGANISATIONS",
    "PEERS",
    "PEER_RESPONSIBILITIES",
    "READINESS",
    "RESPONSIBILITIES",
    "STAGES",
    "Aim",
    "AimEntry",
    "Entry",
    "Field",
    "FieldPreference",
    "Function",
    "FunctionEntry",
    "Kind",
    "Readiness",
    "Responsibility",
    "Stage",
]
