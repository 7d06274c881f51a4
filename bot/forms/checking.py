"""From what a modal or a row carries to a validated form, or to one friendly sentence per field."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError

from bot.errors import InvalidInput

Form = TypeVar("Form", bound=BaseModel)

#: What Slack itself takes in one text input.
LONGEST_TEXT = 3000

_EMPTY = "Please fill this in."
_SENTENCES = {
    "missing": _EMPTY,
    "none_required": _EMPTY,
    "string_type": _EMPTY,
    "string_too_short": _EMPTY,
    "string_too_long": "Please keep this under {max_length} characters; it is kept here for you to shorten.",
    "enum": "Please choose one of the options.",
    "literal_error": "Please choose one of the options.",
    "list_type": "Please choose at least one.",
    "too_short": "Please choose at least {min_length}.",
    "too_long": "Please choose at most {max_length}.",
    "int_type": "Please choose a number.",
    "int_parsing": "Please write a whole number.",
    "greater_than_equal": "Please choose {ge} or more.",
    "less_than_equal": "Please choose {le} or less.",
    "date_from_datetime_parsing": "Please choose a date.",
    "date_type": "Please choose a date.",
}


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _empty_for_none(value: Any) -> Any:
    return "" if value is None else value


#: Text that must be there. What people type is kept as they typed it, but for spaces around it.
RequiredText = Annotated[str, BeforeValidator(_stripped), StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
#: Text that may be left out.
OptionalText = Annotated[
    str, BeforeValidator(_stripped), BeforeValidator(_empty_for_none), StringConstraints(max_length=LONGEST_TEXT)
]


def checked(form: type[Form], raw: Mapping[str, Any]) -> Form:
    """Return the validated form.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    try:
        return form.model_validate(dict(raw))
    except ValidationError as error:
        fields: dict[str, str] = {}
        for problem in error.errors(include_url=False):
            field = str(problem["loc"][0]) if problem["loc"] else "form"
            sentence = _SENTENCES.get(problem["type"])
            text = sentence.format(**problem.get("ctx", {})) if sentence else str(problem["msg"])
            fields.setdefault(field, text.removeprefix("Value error, "))
        raise InvalidInput(fields) from error
