"""Errors that a person can act on. Their message is what that person reads."""

from collections.abc import Mapping


class BatonError(Exception):
    """Base of all errors that Baton raises on purpose. Its text is one plain sentence for its reader."""


class SettingsError(BatonError):
    """A setting is missing or unusable; the text says which and how to mend it."""


class SchemaError(BatonError):
    """The database cannot be used as it is: newer than this version, damaged, or not reachable."""


class UserError(BatonError):
    """Something a person asked for cannot be done; the text tells them why and what they can do instead."""


class InvalidInput(UserError):  # noqa: N818 - named like the thing it says, as all user errors here
    """One or more fields of a form are not usable.

    Attributes:
        fields: field name to the sentence shown beside that field.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class NotAllowed(UserError):  # noqa: N818
    """The person may not do this (any more)."""


class NotFound(UserError):  # noqa: N818
    """The thing is gone, or was never this person's to see; both read the same."""


class AlreadyDone(UserError):  # noqa: N818
    """Somebody (perhaps the same person, twice) already did this; nothing was changed."""


class Duplicate(BatonError):  # noqa: N818
    """The same delivery from Slack arrived before and was processed; its effect is not repeated."""
