"""Skills as people type them: a line with commas, each with a level behind it where they like."""

import re

#: Levels as people write them, and as matching counts them.
LEVELS = {"new": 0, "some": 1, "good": 2, "strong": 3, "expert": 4}
GOOD = LEVELS["good"]
#: More skills than this tell a match nothing.
MOST_SKILLS = 10
LONGEST_SKILL = 80
#: Commas of several scripts, semicolons and new lines.
_BETWEEN = re.compile("[,;\u060c\u3001\uff0c\n]+")
_LEVELLED = re.compile(rf"(?P<skill>.*?\S)\s*\(\s*(?P<level>{'|'.join(LEVELS)})\s*\)", re.IGNORECASE | re.DOTALL)


def split_skills(text: str) -> tuple[str, ...]:
    """Return the single skills of a line, as they were typed."""
    return tuple(skill.strip() for skill in _BETWEEN.split(text) if skill.strip())


def read_skills(text: str, otherwise: int) -> dict[str, int]:
    """Return each skill with its level, spelled so that two people's can be compared.

    Args:
        text: such as "Python (expert), negotiating".
        otherwise: the level of a skill behind which none stands.
    """
    found: dict[str, int] = {}
    for typed in split_skills(text):
        match = _LEVELLED.fullmatch(typed)
        skill, level = (match["skill"], LEVELS[match["level"].lower()]) if match else (typed, otherwise)
        name = " ".join(skill.casefold().split())
        found[name] = max(level, found.get(name, level))
    return found


def few_short_skills(text: str) -> str:
    """Return the line if it can be used.

    Raises:
        ValueError: there are too many skills in it, or too long ones.
    """
    skills = split_skills(text)
    if len(skills) > MOST_SKILLS:
        raise ValueError(f"Please name at most {MOST_SKILLS}; these are {len(skills)}. The strongest ones count.")
    if any(len(skill) > LONGEST_SKILL for skill in skills):
        raise ValueError(f"Please keep each skill under {LONGEST_SKILL} characters, with commas between them.")
    return text
