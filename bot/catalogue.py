"""The vocabulary of mentoring that profiles, goals, matching and reports share.

The ten functions of a mentor, the five aims, the five kinds of relationship, the readiness questions and the
responsibilities come from the article that Baton brings to life, in words of our own. The keys are stored;
the words are only shown, so that a programme can reword them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Function(StrEnum):
    """What a mentor can do for somebody."""

    SKILLS = "skills"
    DEVELOPMENT = "development"
    TECHNOLOGY = "technology"
    ADVANCEMENT = "advancement"
    HORIZONS = "horizons"
    CULTURE = "culture"
    CONNECTIONS = "connections"
    ROLE_MODEL = "role_model"
    SUPPORT = "support"
    ASSESSMENT = "assessment"


class Aim(StrEnum):
    """What a mentee wants to get to."""

    PROMOTION = "promotion"
    CAREER_CHANGE = "career_change"
    INTERPERSONAL = "interpersonal"
    NEW_SKILL = "new_skill"
    MANAGEMENT = "management"


class Kind(StrEnum):
    """Kinds of mentoring relationship."""

    CLASSIC = "classic"
    STEP_AHEAD = "step_ahead"
    NICHE = "niche"
    PEER = "peer"
    OUTSIDE = "outside"


class Stage(StrEnum):
    """Where somebody stands in their career; the order is the order of experience."""

    STUDENT = "student"
    EARLY = "early"
    PROFESSIONAL = "professional"
    SENIOR = "senior"
    LEAD = "lead"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"

    @property
    def level(self) -> int:
        """Steps of experience from 0 (student) to 7 (executive)."""
        return list(Stage).index(self)


class Field(StrEnum):
    """Fields of work, coarse on purpose: they compare people, they do not describe them."""

    ENGINEERING = "engineering"
    DATA = "data"
    PRODUCT = "product"
    DESIGN = "design"
    MARKETING = "marketing"
    SALES = "sales"
    SUPPORT = "support"
    OPERATIONS = "operations"
    FINANCE = "finance"
    PEOPLE = "people"
    LEGAL = "legal"
    SCIENCE = "science"
    HEALTH = "health"
    EDUCATION = "education"
    OTHER = "other"


class FieldPreference(StrEnum):
    """Whether a mentee looks inside or outside their own field."""

    SAME = "same"
    DIFFERENT = "different"
    ANY = "any"


class Readiness(StrEnum):
    """What somebody brings to being mentored."""

    GOALS = "goals"
    RISK = "risk"
    COMMITMENT = "commitment"
    PLAN = "plan"


class Responsibility(StrEnum):
    """What both sides promise when a relationship begins."""

    TIME = "time"
    HONESTY = "honesty"
    OWN_GOALS = "own_goals"
    PLAN = "plan"
    INITIATIVE = "initiative"
    FOLLOW_THROUGH = "follow_through"
    TAKE_PART = "take_part"
    CONFIDENTIALITY = "confidentiality"


@dataclass(frozen=True)
class Entry:
    """How one key of the catalogue is shown: a label for lists and a sentence that explains it."""

    label: str
    meaning: str


@dataclass(frozen=True)
class FunctionEntry(Entry):
    """A function, with what helps a pair to begin on it."""

    steps: tuple[str, ...]
    questions: tuple[str, ...]
    first_agenda: tuple[str, ...]


FUNCTIONS: dict[Function, FunctionEntry] = {
    Function.SKILLS: FunctionEntry(
        "Sharpen a skill",
        "Practise something specific, often the human side of work: presenting, feedback, negotiation.",
        (
            "Pick one situation in the next month to practise in",
            "Try it, and note what happened",
            "Compare notes and pick the next one",
        ),
        (
            "When did this last go well, and what was different?",
            "What would somebody notice if you were better at it?",
        ),
        (
            "Where the skill matters to you right now",
            "One real situation, step by step",
            "What to try before we meet again",
        ),
    ),
    Function.DEVELOPMENT: FunctionEntry(
        "Grow professionally",
        "Think further than the current job: what to learn, read and try, and in which order.",
        (
            "Write down what you want to be known for in two years",
            "Choose one thing to learn this quarter",
            "Show what you made of it",
        ),
        ("What are you curious about that your job does not ask for?", "What did you outgrow lately?"),
        ("Your path so far in five minutes", "What you want to grow into", "The first small experiment"),
    ),
    Function.TECHNOLOGY: FunctionEntry(
        "Understand a technology",
        "Go deep on something new, or see what it will change in the field.",
        (
            "Name the problem you would solve with it",
            "Build the smallest thing that teaches it",
            "Explain it to somebody else",
        ),
        ("What do you want to be able to do that you cannot do today?", "What have you already tried?"),
        (
            "What you know and where it stops",
            "A small project that is worth doing",
            "How to get unstuck between meetings",
        ),
    ),
    Function.ADVANCEMENT: FunctionEntry(
        "Move up",
        "See what the next role takes, who decides, and how to get there with your values intact.",
        (
            "Collect what the next role really asks for",
            "Find the two biggest gaps",
            "Agree with your manager on proof for one of them",
        ),
        ("What would have to be true for you to be the obvious choice?", "Who needs to see your work?"),
        ("The role you want, and why", "What you have and what is missing", "One gap to close first"),
    ),
    Function.HORIZONS: FunctionEntry(
        "Widen the horizon",
        "Look at other careers, fields and ways of working before choosing.",
        (
            "List three paths that you are curious about",
            "Talk with one person on each",
            "Write down what surprised you",
        ),
        (
            "Whose working day do you envy, and which part of it?",
            "What would you try if it could not go wrong?",
        ),
        ("What you want more of and less of", "Paths worth a look", "Whom to talk with first"),
    ),
    Function.CULTURE: FunctionEntry(
        "Learn how things work here",
        "The values, habits and resources of the organisation that nobody writes down.",
        (
            "Note what puzzles you for two weeks",
            "Ask one question about each",
            "Pass on what you learned to somebody newer",
        ),
        ("What surprised you here?", "Which decision did you not understand?"),
        ("Your map of how things get done", "What it leaves out", "People and places to know"),
    ),
    Function.CONNECTIONS: FunctionEntry(
        "Meet the right people",
        "Introductions, and learning how to build and keep a professional network.",
        (
            "Write down whom you would like to know, and why",
            "Ask for one introduction",
            "Follow up within a week, with something useful",
        ),
        ("What can you offer the people you want to meet?", "Whom have you not spoken to for a year?"),
        ("Who you know, who you miss", "How to ask for an introduction", "One person for this month"),
    ),
    Function.ROLE_MODEL: FunctionEntry(
        "See how it is done",
        "Watch how somebody leads, decides or practises the profession, and talk about it.",
        ("Choose one thing to watch", "Sit in, or hear the story of a real case", "Try your own version"),
        ("What did you notice that you would not have done?", "What would your own way look like?"),
        (
            "A decision that was hard, told honestly",
            "What you would have done",
            "A situation to watch together",
        ),
    ),
    Function.SUPPORT: FunctionEntry(
        "Build confidence",
        "Somebody on your side who listens, believes in you and helps you find your feet.",
        ("Keep a short list of what went well", "Name one thing you avoid", "Do a small version of it"),
        ("What would you say to a friend in your place?", "What are you carrying that you could put down?"),
        ("How things are, really", "What you are proud of and tend to forget", "One brave small step"),
    ),
    Function.ASSESSMENT: FunctionEntry(
        "Know strengths and weaknesses",
        "An outside, fairly objective look at what you do well and what holds you back.",
        (
            "Ask three colleagues the same two questions",
            "Look for the pattern together",
            "Choose one strength to use and one weakness to work on",
        ),
        ("What do people come to you for?", "Which feedback have you heard more than once?"),
        (
            "How you see yourself",
            "A feedback round: whom to ask, and what",
            "When to read the answers together",
        ),
    ),
}

#: What helps peers to begin: none of them knows it all, so everybody brings something.
PEERS = FunctionEntry(
    "Help each other",
    "Everybody brings something and gets something back; you take turns.",
    (
        "Each of us names one thing to get better at",
        "Swap feedback on one piece of work",
        "Bring one situation from work that one of us is stuck in",
    ),
    ("What would help you most today: advice, questions, or an ear?", "What did you try since we last met?"),
    (
        "Who each of you is, and one thing that went well lately",
        "What each wants to get better at, in one sentence",
        "How you take turns, and when you meet next",
    ),
)

AIMS: dict[Aim, Entry] = {
    Aim.PROMOTION: Entry("Get promoted", "Information and backing for the next step up."),
    Aim.CAREER_CHANGE: Entry("Learn new skills or change role", "New skills, or a way into a different kind of work."),
    Aim.INTERPERSONAL: Entry("Work better with people", "Listening, feedback, conflict, influence."),
    Aim.NEW_SKILL: Entry("Learn a technology or a single skill", "One technology or one other skill, in depth."),
    Aim.MANAGEMENT: Entry("Find a way into management", "Find out whether leading is for you, and begin."),
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

#: The kind that an aim proposes; the person may choose another.
PROPOSED_KIND: dict[Aim, Kind] = {
    Aim.PROMOTION: Kind.CLASSIC,
    Aim.CAREER_CHANGE: Kind.STEP_AHEAD,
    Aim.INTERPERSONAL: Kind.PEER,
    Aim.NEW_SKILL: Kind.NICHE,
    Aim.MANAGEMENT: Kind.CLASSIC,
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
