"""Errors of dpo-kg as data, so that an error of a worker is the same error in the process that asked."""

from __future__ import annotations

from dpo_kg import errors
from dpo_kg.errors import DpoKgError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FAMILY = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DpoKgError)}


def error_to_data(error: DpoKgError) -> dict[str, Any]:
    """Return class, message and attributes of an error; all of it fits JSON.

    A class of another module is given as the nearest class of the family that it is derived from.
    """
    name = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _FAMILY)
    attributes = {key: value for key, value in vars(error).items() if not key.startswith("__")}
    return {"class": name, "message": str(error), "attributes": attributes}


def error_from_data(data: dict[str, Any]) -> DpoKgError:
    """Return the error that `error_to_data` described.

    Raises:
        KeyError, TypeError, AttributeError: the data is not such a description.
    """
    kind = _FAMILY[data["class"]]
    error = kind.__new__(kind)
    Exception.__init__(error, str(data["message"]))
    vars(error).update(data["attributes"])
    return error
