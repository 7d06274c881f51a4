"""How aims, kinds, stages, fields and the rest of the vocabulary are shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue.functions import Entry
from bot.catalogue.keys import Aim, Field, Function, Kind, Readiness, Responsibility, Stage


@dataclass(frozen=True)
class AimEntry(Entry):
    """An aim.

    Attributes:
        served_by: functions that bring somebody towards it.
        kind: the kind of relationship that it proposes; the person may choose another.
        nearest: the catalogue's aim that a programme's own one is nearest to, if any.
    """

    served_by: tuple[str, ...]
    kind: Kind
    nearest: str = ""


AIMS: Mapping[str, AimEntry] = {
    Aim.PROMOTION: AimEntry(
        "Get promoted",
        "Information and backing for the next step up.",
        (Function.ADVANCEMENT, Function.CONNECTIONS, Function.ASSESSMENT, Function.ROLE_MODEL),
        Kind.CLASSIC,
    ),
    Aim.CAREER_CHANGE: AimEntry(
        "Learn new skills or change role",
        "New skills, or a way into a different kind of work.",
        (Function.HORIZONS, Function.SKILLS, Function.CONNECTIONS, Function.DEVELOPMENT),
        Kind.STEP_AHEAD,
    ),
    Aim.INTERPERSONAL: AimEntry(
        "Work better with people",
        "Listening, feedback, conflict, influence.",
        (Function.SKILLS, Function.SUPPORT, Function.ASSESSMENT),
        Kind.PEER,
    ),
    Aim.NEW_SKILL: AimEntry(
        "Learn a technology or a single skill",
        "One technology or one other skill, in depth.",
        (Function.TECHNOLOGY, Function.SKILLS),
        Kind.NICHE,
    ),
    Aim.MANAGEMENT: AimEntry(
        "Find a way into management",
        "Find out whether leading is for you, and begin.",
        (Function.ROLE_MODEL, Function.ADVANCEMENT, Function.CULTURE, Function.ASSESSMENT),
        Kind.CLASSIC,
    ),
}

KINDS: dict[Kind, Entry] = {
    Kind.CLASSIC: Entry("Classic mentor", "Somebody clearly more experienced who guides you."),
    Kind.STEP_AHEAD: Entry("One step ahead", "Somebody who was recently where you are now."),
    Kind.NICHE: Entry("Niche expert", "One critical skill, whichever of you is more senior."),
    Kind.PEER: Entry("Peers", "A pair or a small group who help each other."),
    Kind.OUTSIDE: Entry("Outside organisation", "A mentoring organisation that fits your situation."),
}

STAGES: dict[Stage, str] = {
    Stage.STUDENT: "Student, intern or apprentice",
    Stage.EARLY: "First years",
    Stage.PROFESSIONAL: "Experienced",
    Stage.SENIOR: "Senior",
    Stage.LEAD: "Lead or principal",
    Stage.MANAGER: "Manager",
    Stage.DIRECTOR: "Director",
    Stage.EXECUTIVE: "Executive",
}

FIELDS: dict[Field, str] = {
    Field.ENGINEERING: "Engineering",
    Field.DATA: "Data and analytics",
    Field.PRODUCT: "Product",
    Field.DESIGN: "Design",
    Field.MARKETING: "Marketing and communication",
    Field.SALES: "Sales",
    Field.SUPPORT: "Customer support",
    Field.OPERATIONS: "Operations",
    Field.FINANCE: "Finance",
    Field.PEOPLE: "People and HR",
    Field.LEGAL: "Legal",
    Field.SCIENCE: "Science and research",
    Field.HEALTH: "Health and care",
    Field.EDUCATION: "Education",
    Field.OTHER: "Something else",
}

#: Languages to choose from, by their codes in ISO 639-1, in the order of their names in English.
LANGUAGES: dict[str, str] = {
    "ar": "Arabic",
    "bn": "Bengali",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "zh": "Chinese",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "ms": "Malay",
    "no": "Norwegian",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "ro": "Romanian",
    "ru": "Russian",
    "sr": "Serbian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "es": "Spanish",
    "sw": "Swahili",
    "sv": "Swedish",
    "tl": "Tagalog",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
}

READINESS: dict[Readiness, Entry] = {
    Readiness.GOALS: Entry("Goals", "I know what I want to learn or become, at least roughly."),
    Readiness.RISK: Entry("Courage", "I am willing to try things that may not work."),
    Readiness.COMMITMENT: Entry("Time", "I can set aside hours for this every month."),
    Readiness.PLAN: Entry("Follow-through", "I will make a plan, listen, and do what I said I would."),
}

RESPONSIBILITIES: dict[Responsibility, Entry] = {
    Responsibility.TIME: Entry("Time", "We respect each other's time and attention."),
    Responsibility.HONESTY: Entry("Honesty", "We are honest with each other from beginning to end."),
    Responsibility.OWN_GOALS: Entry("Goals", "The mentee knows their goals and asks for specific help."),
    Responsibility.PLAN: Entry("Plan", "We make a plan together and keep it up to date."),
    Responsibility.INITIATIVE: Entry("Initiative", "The mentee takes the first step, and the next one."),
    Responsibility.FOLLOW_THROUGH: Entry("Follow-through", "We do what we said we would do."),
    Responsibility.TAKE_PART: Entry("Taking part", "We come prepared, ask, and use the help that is offered."),
    Responsibility.CONFIDENTIALITY: Entry("Confidentiality", "What we say to each other stays between us."),
}

#: The same promises between peers, where they are worded otherwise.
PEER_RESPONSIBILITIES: dict[Responsibility, Entry] = RESPONSIBILITIES | {
    Responsibility.OWN_GOALS: Entry("Goals", "Each of us knows what we want to get better at, and asks for it."),
    Responsibility.PLAN: Entry("Plan", "We make a plan with steps for each of us, and keep it up to date."),
    Responsibility.INITIATIVE: Entry("Initiative", "We take turns: everybody proposes times and hosts a talk."),
    Responsibility.TAKE_PART: Entry("Taking part", "We come prepared, and give as much room as we take."),
}

#: Outside organisations that a programme's directory starts with.
ORGANISATIONS: tuple[tuple[str, str, str], ...] = (
    (
        "Veterati",
        "People leaving the military and military spouses, in the United States",
        "https://www.veterati.com",
    ),
    (
        "American Corporate Partners",
        "Post-9/11 veterans and active-duty spouses, in the United States",
        "https://www.acp-usa.org",
    ),
)
