"""Who is in the workspace: some thirty invented people by hand, and any number more from a seed."""

import hashlib
import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from bot.sandbox.cast import CAST, REGIONS, TEAM_TITLES, Line, Region

SLACKBOT_ID: Final = "USLACKBOT"
_PLAIN: Final = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O"})
"""Letters that Unicode does not take apart into a plain one and a mark."""
MAX_PEOPLE: Final = 100_000
EMAIL_DOMAIN: Final = "northwind.example"

COLOURS: Final = (
    "9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836",
    "99a949", "df3dc0", "4cc091", "9b3b45", "d58247", "bb86b7", "5a4592", "db3150", "235e5b", "9e3997",
)  # fmt: skip
"""The colours that Slack gives to people without a picture."""

_TZ_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Africa/Accra": "Greenwich Mean Time",
        "Africa/Cairo": "Eastern European Time",
        "Africa/Lagos": "West Africa Time",
        "Africa/Nairobi": "East Africa Time",
        "America/Chicago": "Central Time",
        "America/Denver": "Mountain Time",
        "America/Los_Angeles": "Pacific Time",
        "America/Mexico_City": "Mexico City Time",
        "America/New_York": "Eastern Time",
        "America/Sao_Paulo": "Brasilia Time",
        "America/St_Johns": "Newfoundland Time",
        "Asia/Beirut": "Eastern European Time",
        "Asia/Colombo": "India Time",
        "Asia/Ho_Chi_Minh": "Indochina Time",
        "Asia/Karachi": "Pakistan Time",
        "Asia/Kathmandu": "Nepal Time",
        "Asia/Kolkata": "India Time",
        "Asia/Seoul": "Korea Time",
        "Asia/Shanghai": "China Time",
        "Asia/Tokyo": "Japan Time",
        "Australia/Adelaide": "Central Australia Time",
        "Australia/Sydney": "Eastern Australia Time",
        "Europe/Amsterdam": "Central European Time",
        "Europe/Berlin": "Central European Time",
        "Europe/Budapest": "Central European Time",
        "Europe/Dublin": "Greenwich Mean Time",
        "Europe/London": "Greenwich Mean Time",
        "Europe/Madrid": "Central European Time",
        "Europe/Oslo": "Central European Time",
        "Europe/Paris": "Central European Time",
        "Europe/Sofia": "Eastern European Time",
        "Europe/Vienna": "Central European Time",
        "Europe/Warsaw": "Central European Time",
        "Pacific/Auckland": "New Zealand Time",
    }
)


@dataclass(slots=True)
class Person:
    """Somebody with an account in the workspace, a bot user among them; profiles change, so this does too."""

    id: str
    name: str
    real_name: str
    title: str
    tz: str
    tz_label: str
    color: str
    initials: str
    email: str
    team: str = ""
    manager_id: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False


@dataclass(slots=True)
class Channel:
    """A public or private channel and who is in it."""

    id: str
    name: str
    is_private: bool
    topic: str
    members: list[str] = field(default_factory=list)


def tz_label(tz: str) -> str:
    """Returns a time zone's name as a profile shows it; an unlisted zone is called after its city."""
    return _TZ_LABELS.get(tz) or f"{tz.rpartition('/')[2].replace('_', ' ')} Time"


def initials(real_name: str) -> str:
    """Returns the one or two characters that stand on a person's avatar, in the name's own script."""
    words = [word for word in real_name.split() if unicodedata.category(word[0]).startswith("L")]
    if not words:
        return (real_name.strip()[:1] or "?").upper()
    picked = words if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in picked).upper()


def new_id(prefix: str, key: str) -> str:
    """Returns an ID in Slack's form (U…, C…) that is always the same for the same key."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
    letters = []
    for _ in range(9):
        number, digit = divmod(number, len(digits))
        letters.append(digits[digit])
    return f"{prefix}0{''.join(letters)}"


def seed_people(n: int, seed: int) -> list[Person]:
    """Returns the workspace's people, the first admin first.

    Args:
        n: How many. Up to the hand-written ones the list is cut short; beyond it people are made up.
        seed: The same seed makes the same people.

    Returns:
        `n` people, and USLACKBOT after them, whom every workspace has.

    Raises:
        ValueError: `n` is below 1 or above 100,000.
    """
    if not 1 <= n <= MAX_PEOPLE:
        raise ValueError(f"a workspace has 1 to {MAX_PEOPLE:,} people, not {n:,}")
    people = [_from_line(line) for line in CAST[:n]]
    known = {person.id for person in people}
    for person in people:
        if person.manager_id not in known:
            person.manager_id = None
    people.extend(_made_up(n - len(people), seed, taken={person.name for person in people}, leads=people))
    people.append(_slackbot())
    return people


def seed_channels(people: Sequence[Person]) -> list[Channel]:
    """Returns the channels of a new workspace: everybody's, two public ones and a private one.

    A dozen people are in #mentoring with the first admin, the guest among them.
    """
    present = [person for person in people if not person.deleted and person.id != SLACKBOT_ID]
    humans = [person for person in present if not person.is_bot]
    admins = [person for person in humans if person.is_admin]
    guests = [person for person in humans if person.is_restricted]
    mentoring = _first(13, [*admins[:1], *guests[:1], *humans])
    engineering = [
        person for person in present if person.is_bot or (person.team == "Engineering" and person not in guests)
    ]
    leads = [person for person in humans if person.is_admin or person.title.startswith(("VP", "Head", "Chief"))]
    return [
        _channel("general", "Announcements and things that everybody should know", present),
        _channel("mentoring", "Find a mentor, offer an hour, pass it on", mentoring),
        _channel("engineering", "How we build it, ship it and keep it up", engineering),
        _channel("people-leads", "Planning that is not public yet", leads, private=True),
    ]


def _channel(name: str, topic: str, members: Sequence[Person], *, private: bool = False) -> Channel:
    return Channel(
        id=new_id("C", f"channel:{name}"),
        name=name,
        is_private=private,
        topic=topic,
        members=[person.id for person in members],
    )


def _first(n: int, people: Sequence[Person]) -> list[Person]:
    """Returns the first `n` different people."""
    return list({person.id: person for person in people}.values())[:n]


def _from_line(line: Line) -> Person:
    return Person(
        id=new_id("U", f"person:{line.name}"),
        name=line.name,
        real_name=line.real_name,
        title=line.title,
        tz=line.tz,
        tz_label=tz_label(line.tz),
        color=_colour(line.name),
        initials=initials(line.real_name),
        email="" if line.is_bot else f"{line.name}@{EMAIL_DOMAIN}",
        team=line.team,
        manager_id=new_id("U", f"person:{line.manager}") if line.manager else None,
        is_admin=line.is_admin,
        is_owner=line.is_owner,
        is_restricted=line.is_restricted,
        deleted=line.deleted,
        is_bot=line.is_bot,
    )


def _made_up(n: int, seed: int, *, taken: set[str], leads: Sequence[Person]) -> list[Person]:
    """Makes up people; each reports to a lead of the same team, as soon as the team has one."""
    # Invented names need no secure randomness, only the same names for the same seed.
    draw = random.Random(seed)  # noqa: S311 - see above
    managers = {lead.team: [lead.id] for lead in leads if _is_lead(lead.title)}
    teams = tuple(TEAM_TITLES)
    people = []
    for index in range(n):
        region = draw.choice(REGIONS)
        given, family = draw.choice(region.given), draw.choice(region.family)
        team = draw.choice(teams)
        title = draw.choice(TEAM_TITLES[team])
        name = _handle(given, family, taken)
        given, family = given.partition("|")[0], family.partition("|")[0]
        key = f"{seed}:{index}"
        tz = draw.choice(region.zones)
        real_name = _full_name(region, given, family)
        person = Person(
            id=new_id("U", f"person:{key}"),
            name=name,
            real_name=real_name,
            title=title,
            tz=tz,
            tz_label=tz_label(tz),
            color=_colour(key),
            initials=initials(real_name),
            email=f"{name}@{EMAIL_DOMAIN}",
            team=team,
            manager_id=draw.choice(managers[team]) if team in managers else None,
        )
        if _is_lead(title):
            managers.setdefault(team, []).append(person.id)
        people.append(person)
    return people


def _is_lead(title: str) -> bool:
    return title.startswith(("VP", "Head", "Chief")) or title.endswith(("Manager", "Lead"))


def _full_name(region: Region, given: str, family: str) -> str:
    return f"{family}{region.between}{given}" if region.family_first else f"{given}{region.between}{family}"


def _handle(given: str, family: str, taken: set[str]) -> str:
    """Returns a handle that nobody has yet."""
    plain = f"{_ascii(given.rpartition('|')[2])}.{_ascii(family.rpartition('|')[2])}"
    name, suffix = plain, 2
    while name in taken:
        # Counting on from how many there are already keeps a hundred thousand fast.
        suffix = max(suffix, len(taken))
        name, suffix = f"{plain}{suffix}", suffix + 1
    taken.add(name)
    return name


def _ascii(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    return "".join(letter for letter in decomposed.lower() if letter.isascii() and letter.isalnum())


def _colour(key: str) -> str:
    return COLOURS[hashlib.blake2b(key.encode(), digest_size=1).digest()[0] % len(COLOURS)]


def _slackbot() -> Person:
    return Person(
        id=SLACKBOT_ID,
        name="slackbot",
        real_name="Slackbot",
        title="",
        tz="America/Los_Angeles",
        tz_label=tz_label("America/Los_Angeles"),
        color="757575",
        initials="S",
        email="",
    )
