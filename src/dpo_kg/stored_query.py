"""Stored queries: putting the values of parameters in their places.

Values are written by the engine's own serialiser and read back before they are used; no text of a user ever becomes
part of a query as it is. Substitution inside the engine is not used: it does not reach sub-selects.
"""

from __future__ import annotations

import pyoxigraph as ox

from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.names import resolve_term, resolve_thing
from dpo_kg.vocabulary import DPO, XSD, expand_curie

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dpo_kg.names import IndexReader


#: Types of parameters whose values are looked up by name.
NAMING_TYPES = ("iri", "class", "property")
#: Parameters that many queries have → what one without them does not do.
_REFUSED = {"at": "does not ask about a date", "lang": "shows no names in a language"}


def refuse_common(compiled: Mapping[str, Any], name: str) -> None:
    """Raise where a query does not have a parameter that many have.

    Raises:
        ParameterError: it does not.
    """
    if name in _REFUSED and all(param["name"] != name for param in compiled["params"]):
        raise _no_such_parameter(compiled, name, {})


def bind_parameters(compiled: Mapping[str, Any], values: Mapping[str, object], store: ox.Store) -> str:
    """Return the text of a stored query with values in the places of its parameters.

    Args, Raises: as `resolve_parameters`.
    """
    return fill_parameters(compiled, resolve_parameters(compiled, values, store))


def resolve_parameters(
    compiled: Mapping[str, Any], values: Mapping[str, object], store: ox.Store, index: IndexReader | None = None
) -> dict[str, ox.NamedNode | ox.Literal]:
    """Return the parameters that are given as terms.

    Args:
        compiled: the query (`dpo_kg.build.headers.compile_query`).
        values: parameter → value; None leaves the default.
        store: the graph in which names are looked up.
        index: gives the index of its names; None where there is none.

    Raises:
        ParameterError: the query has no such parameter, a required one is missing, or a value does not fit.
        UnknownNameError: a value names nothing in the graph.
    """
    declared = {param["name"]: param for param in compiled["params"]}
    given = {name: value for name, value in values.items() if value is not None}
    for name in given:
        if name not in declared:
            raise _no_such_parameter(compiled, name, declared)
    for name, param in declared.items():
        if param.get("required") and name not in given:
            raise ParameterError(
                f"{compiled['name']} needs --{name} ({param['description']}), for example: "
                f"--{name} {_quoted(param['example'])}"
            )
    return {name: _to_term(declared[name], value, store, index) for name, value in given.items()}


def fill_parameters(compiled: Mapping[str, Any], terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Return the text of a stored query with terms in the places of its parameters.

    Raises:
        ParameterError: a term that cannot be written into a query.
    """
    texts = {name: _serialise(term) for name, term in terms.items()}
    return "".join(
        segment if isinstance(segment, str) else texts.get(segment["param"], segment["default"])
        for segment in compiled["segments"]
    )


def _no_such_parameter(compiled: Mapping[str, Any], name: str, declared: Mapping[str, Any]) -> ParameterError:
    if name in _REFUSED:
        return ParameterError(f"{compiled['name']} {_REFUSED[name]}, so --{name} says nothing to it")
    hint = f"its parameters are {', '.join(declared)}" if declared else "it has no parameters"
    return ParameterError(f"{compiled['name']} has no parameter {name}; {hint}")


def _quoted(example: object) -> str:
    text = str(example)
    return f'"{text}"' if " " in text else text


def _to_term(
    param: Mapping[str, Any], value: object, store: ox.Store, index: IndexReader | None
) -> ox.NamedNode | ox.Literal:
    kind, name = param["type"], param["name"]
    if kind == "date":
        return ox.Literal(to_day(name, value, store), datatype=ox.NamedNode(f"{XSD}date"))
    text = str(value)
    if kind == "integer":
        try:
            # Python also reads digits of other scripts.
            number = int(text.encode("ascii").decode())
            return ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))
        except ValueError:
            raise ParameterError(f"--{name}: not a whole number: {text!r}") from None
    if kind == "string":
        if "enum" in param and text not in param["enum"]:
            mend = f"It is {' or '.join(param['enum'])}."
            raise UnknownNameError(f"value of {name} (--{name})", text, param["enum"], mend)
        try:
            return ox.Literal(text)
        except ValueError:
            raise ParameterError(f"--{name}: not text in Unicode: {text!r}") from None
    class_name = param.get("class")
    try:
        if kind in ("class", "property"):
            return resolve_term(store, text.strip(), kind)
        # A class of ours by its name, a foreign one by its CURIE.
        class_iri = (expand_curie(class_name) or f"{DPO}{class_name}") if class_name else None
        return resolve_thing(store, text.strip(), class_iri, index)
    except UnknownNameError as error:
        raise UnknownNameError(f"{name} (--{name})", text, (), error.mend, error.suggestions) from None


def to_day(name: str, value: object, store: ox.Store) -> str:
    """Return the day that a value means as YYYY-MM-DD: a date, such a text, or "today".

    Args:
        name: name of the parameter, for the message.
        value: the value.
        store: any store; its engine knows the calendar.

    Raises:
        ParameterError: it is no day.
    """
    text = str(value.isoformat())[:10] if hasattr(value, "isoformat") else str(value).strip()
    if text == "today":
        from datetime import date

        return date.today().isoformat()
    if not _is_day(text, store):
        raise ParameterError(f"--{name}: not a day: {text!r}; write it as in 2008-06-30, or write today")
    return text


def _is_day(text: str, store: ox.Store) -> bool:
    """Tell whether a text is a day of the calendar as YYYY-MM-DD.

    The engine is asked, because importing `datetime` takes longer than all else that a parameter needs.
    """
    if len(text) != 10 or not text.isascii() or not text.replace("-", "").isdigit() or text[4] + text[7] != "--":
        return False
    return bool(store.query(f'ASK {{ BIND(<{XSD}date>("{text}") AS ?day) FILTER(BOUND(?day)) }}'))


def _serialise(term: ox.NamedNode | ox.Literal) -> str:
    text = str(term)
    (quad,) = ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    if quad.object != term:
        raise ParameterError(f"the value cannot be written into a query: {text}")
    return text
