"""What a mentor can do for somebody, with what helps a pair to begin on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue.keys import Function


@dataclass(frozen=True)
class Entry:
    """How one key of the catalogue is shown: a label for lists and a sentence that explains it."""

    label: str
    meaning: str


@dataclass(frozen=True)
class FunctionEntry(Entry):
    """A function, with what helps a pair to begin on it.

    Attributes:
        nearest: the catalogue's function that a programme's own one is nearest to, if any.
    """

    steps: tuple[str, ...]
    questions: tuple[str, ...]
    first_agenda: tuple[str, ...]
    nearest: str = ""


FUNCTIONS: Mapping[str, FunctionEntry] = {
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
