"""Who the workspace and its app are, and the secrets of this run."""

import random
import secrets
import string
from dataclasses import dataclass, field

ID_ALPHABET = string.ascii_uppercase + string.digits
ID_LENGTH = 10


class IdMaker:
    """Makes ids that look like Slack's and never repeat.

    Args:
        seed: The same seed makes the same ids in the same order.
    """

    def __init__(self, seed: int) -> None:
        # Ids are names, not secrets: a seed makes runs comparable.
        self._random = random.Random(seed)  # noqa: S311 - see above
        self._given: set[str] = set()

    def make(self, prefix: str) -> str:
        """A new id with this prefix."""
        while True:
            made = prefix + "".join(self._random.choices(ID_ALPHABET, k=ID_LENGTH))
            if made not in self._given:
                self._given.add(made)
                return made


@dataclass(frozen=True, slots=True)
class Secrets:
    """Tokens of one run; they open nothing but this workspace."""

    bot_token: str = field(default_factory=lambda: f"xoxb-sandbox-{secrets.token_hex(16)}", repr=False)
    app_token: str = field(default_factory=lambda: f"xapp-1-sandbox-{secrets.token_hex(16)}", repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12), repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """The names under which app and workspace know each other."""

    team_id: str
    team_name: str
    team_domain: str
    app_id: str
    app_name: str
    bot_user: str
    bot_id: str
    bot_name: str
