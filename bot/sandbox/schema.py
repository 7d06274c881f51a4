"""Small rules that describe the shape of a payload and say, in Slack's words, what is wrong where."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

Json = dict[str, Any]
Check = Callable[[Json, str, "Findings"], None]
"""What a rule cannot say about one object on its own: two fields that depend on each other."""


class Findings:
    """What was found wrong, as pairs of JSON pointer and sentence, in reading order."""

    def __init__(self) -> None:
        self.items: list[tuple[str, str]] = []

    def add(self, at: str, message: str) -> None:
        """Notes that the value at this pointer is wrong."""
        self.items.append((at, message))


class Rule(Protocol):
    """Something that a value must be."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """Notes what is wrong with the value, and with everything inside it."""


def step(at: str, key: str | int) -> str:
    """Returns the JSON pointer of a member."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


@dataclass(frozen=True, slots=True)
class Text:
    """A string; its length counts code points."""

    longest: int
    shortest: int = 0
    pattern: re.Pattern[str] | None = None
    form: str = ""
    """What the pattern asks for, in words."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, str):
            findings.add(at, "must provide a string")
        elif len(value) < self.shortest:
            findings.add(at, f"must be more than {self.shortest - 1} characters")
        elif len(value) > self.longest:
            findings.add(at, f"must be less than {self.longest + 1} characters")
        elif self.pattern is not None and not self.pattern.fullmatch(value):
            findings.add(at, f"must be {self.form}")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int | None = None
    most: int | None = None

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, int) or isinstance(value, bool):
            findings.add(at, "must provide an integer")
        elif self.least is not None and value < self.least:
            findings.add(at, f"must be greater than or equal to {self.least}")
        elif self.most is not None and value > self.most:
            findings.add(at, f"must be less than or equal to {self.most}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole or not."""

    above: float | None = None

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            findings.add(at, "must provide a number")
        elif self.above is not None and not value > self.above:
            findings.add(at, f"must be greater than {self.above:g}")


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, bool):
            findings.add(at, "must provide a boolean")


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, str):
            findings.add(at, "must provide a string")
        elif value not in self.words:
            findings.add(at, f"must be one of: {', '.join(self.words)}")


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that Slack hands on unread."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""


@dataclass(frozen=True, slots=True)
class Items:
    """An array whose members all follow one rule."""

    rule: Rule
    most: int | None = None
    least: int = 0

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, list):
            findings.add(at, "must provide an array")
            return
        if self.most is not None and len(value) > self.most:
            findings.add(at, f"no more than {self.most} items allowed")
            return
        if len(value) < self.least:
            findings.add(at, f"no less than {self.least} items allowed")
        for index, item in enumerate(value):
            self.rule.check(item, step(at, index), findings)


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: what each field must be, which ones it cannot do without, and what no single field shows."""

    fields: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, dict):
            findings.add(at, "must provide an object")
            return
        self.check_fields(value, at, findings)

    def check_fields(self, value: Json, at: str, findings: Findings, known: Iterable[str] = ()) -> None:
        """Checks an object that may carry the `known` fields besides its own."""
        for name in value:
            if name not in self.fields and name not in known:
                findings.add(at, f"invalid additional property: {name}")
        for name in self.required:
            if value.get(name) is None:
                findings.add(at, f"missing required field: {name}")
        for name, rule in self.fields.items():
            if value.get(name) is not None:
                rule.check(value[name], step(at, name), findings)
        for check in self.checks:
            check(value, at, findings)


NOTHING: Final[Mapping[str, Shape]] = {}


@dataclass(frozen=True, slots=True)
class Kinds:
    """An object whose `type` says which of several shapes it has."""

    shapes: Mapping[str, Shape]
    elsewhere: Mapping[str, Shape] = field(default_factory=lambda: NOTHING)
    """Shapes that exist but must not stand here; they get a better sentence than an unknown type."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """See `Rule`."""
        if not isinstance(value, dict):
            findings.add(at, "must provide an object")
            return
        kind = value.get("type")
        shape = self.shapes.get(kind) if isinstance(kind, str) else None
        if shape is not None:
            shape.check_fields(value, at, findings, known=("type",))
        elif kind is None:
            findings.add(at, "missing required field: type")
        elif isinstance(kind, str) and kind in self.elsewhere:
            findings.add(step(at, "type"), f"{kind} is not supported here")
        else:
            findings.add(step(at, "type"), f"unsupported type: {kind}")


def only(shapes: Mapping[str, Shape], *kinds: str) -> Kinds:
    """Returns the rule that lets these kinds stand here and knows that the others exist."""
    return Kinds({kind: shapes[kind] for kind in kinds}, shapes)
