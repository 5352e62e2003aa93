"""Stored queries: the header of a .rq file, and the places where its parameters stand.

Header lines begin with `#+ ` and hold YAML; the keys `summary`, `description`, `tags`, `enumerate` and `defaults` are
those of grlc (github.com/CLARIAH/grlc), `params`, `columns`, `view` and `fr` are ours; `fr` holds the `summary` in
French. A parameter stands as `VALUES ?name { UNDEF }` or with a default term; the file runs unchanged on any SPARQL
1.1 engine. A query of queries/tables/ has no parameters; its header tells the columns of a table.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dpo_kg.errors import BuildError, InputError, MissingExtraError
from dpo_kg.locations import list_files
from dpo_kg.rdf.reading import read_text
from dpo_kg.sparql_errors import locate_syntax_error

#: A compiled query is plain data, ready for JSON: see `compile_query`.
CompiledQuery = dict[str, Any]

PARAMETER_TYPES = ("date", "iri", "integer", "string", "class", "property")
COLUMN_TYPES = ("boolean", "date", "decimal", "edtf", "integer", "iri", "string")
#: Of tables; a "curie" is an IRI that is written short, as prefix and name.
TABLE_COLUMN_TYPES = ("boolean", "curie", "date", "decimal", "edtf", "integer", "iri", "string")
VIEWS = ("table", "timeline", "ladder", "strip", "map", "bar", "line", "tree", "network")

_KEYS = {"summary", "fr", "description", "tags", "enumerate", "defaults", "params", "columns", "view"}
_PARAMETER_KEYS = {"name", "type", "class", "description", "example", "required", "enum"}
_COLUMN_KEYS = {"name", "description", "type"}
_TABLE_KEYS = {"summary", "fr", "description", "key", "columns"}
_TABLE_COLUMN_KEYS = _COLUMN_KEYS | {"property", "unit", "codes", "references", "required"}
_VALUES = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*(UNDEF|[^{}\s][^{}]*?)\s*\}", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def compile_queries(root: str, known: Mapping[str, CompiledQuery] | None = None) -> dict[str, CompiledQuery]:
    """Compile every query of queries/questions/, sorted by name.

    Args:
        root: folder that holds queries/.
        known: compiled queries of earlier builds by digest; an unchanged one is taken over, so that a user without
            a YAML parser can still rebuild changed data.

    Raises:
        BuildError: a header or a query is at fault; all faults are listed.
        MissingExtraError: a header is new and no YAML parser is installed.
    """
    return _compile_folder(root, "queries/questions", compile_query, known)


def compile_tables(root: str, known: Mapping[str, CompiledQuery] | None = None) -> dict[str, CompiledQuery]:
    """Compile every query of queries/tables/, sorted by name; arguments and errors as for `compile_queries`."""
    return _compile_folder(root, "queries/tables", compile_table, known)


def _compile_folder(
    root: str,
    folder: str,
    compile_one: Callable[[str, str, str], CompiledQuery],
    known: Mapping[str, CompiledQuery] | None,
) -> dict[str, CompiledQuery]:
    compiled, problems = {}, []
    # What this module makes of a text is part of the digest.
    own = hashlib.sha256(Path(__file__).read_bytes())
    for name in list_files(root, (folder,), (".rq",)):
        text = read_text(str(Path(root, name)))
        query_name = Path(name).stem
        hashed = own.copy()
        hashed.update(f"{name}\n{text}".encode())
        digest = hashed.hexdigest()
        if known and digest in known:
            compiled[query_name] = known[digest]
            continue
        try:
            compiled[query_name] = {"digest": digest, **compile_one(text, query_name, name)}
        except BuildError as error:
            problems += error.problems
    if problems:
        raise BuildError(problems)
    return compiled


def compile_query(text: str, name: str, place: str) -> CompiledQuery:
    """Return the header of a query as plain data, with its text cut at the places of its parameters.

    Args:
        text: the file.
        name: name of the query.
        place: name of the file, for messages.

    Returns:
        The keys of the header, `name`, and `segments`: texts and, between them, {"param": name, "default": term}.

    Raises:
        BuildError: the faults found, each with the name of the file.
    """
    header, faults = _read_header(text, place)
    solutions = _parse(text, place)
    segments = _cut(text)
    if not _NAME.fullmatch(name):
        faults.append("the file name is not in kebab case")
    faults += _check_parameters(header, segments)
    faults += _check_columns(header, solutions, text)
    if faults:
        raise BuildError([f"{place}: {fault}" for fault in faults])
    return {"name": name, **header, "segments": segments}


def compile_table(text: str, name: str, place: str) -> CompiledQuery:
    """Return the header of a table as plain data, with the text of its query.

    Args:
        text, name, place: as for `compile_query`.

    Returns:
        summary, description, `key` (names of the columns that tell the rows apart), `columns`, `name` and `text`; `fr`,
        which holds the summary in French, where the header has it. A column has a name and a type; "property" (CURIE)
        or "description" or both; and where it applies "unit", "codes" (the code list of its values), "references"
        (table.column) and "required".

    Raises:
        BuildError: the faults found, each with the name of the file.
    """
    header, faults = _read_header(text, place, _TABLE_KEYS)
    solutions = _parse(text, place)
    if not _NAME.fullmatch(name):
        faults.append("the file name is not in kebab case")
    for column in header.get("columns") or []:
        if not column.get("description") and not column.get("property"):
            faults.append(f"column {column.get('name')}: no description, and no property whose definition could be one")
    faults += _check_columns(header, solutions, text, _TABLE_COLUMN_KEYS, TABLE_COLUMN_TYPES)
    names = [column.get("name") for column in header.get("columns") or []]
    faults += [f"key {key!r} is no column" for key in header.get("key") or [] if key not in names]
    faults += [] if header.get("key") else ["the header has no key: the columns that tell the rows apart"]
    if faults:
        raise BuildError([f"{place}: {fault}" for fault in faults])
    kept = [key for key in ("summary", "fr", "description", "key", "columns") if key in header]
    return {"name": name, **{key: header[key] for key in kept}, "text": text}


def _parse(text: str, place: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    try:
        return ox.Store().query(text)
    except SyntaxError as error:
        raise BuildError([str(locate_syntax_error(error, text, place, {}))]) from None


def _read_header(text: str, place: str, keys: Set[str] = _KEYS) -> tuple[dict[str, Any], list[str]]:
    try:
        import yaml
    except ImportError:
        raise MissingExtraError(f"reading the changed header of {place}", "build") from None
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.startswith("#+ ")]
    try:
        header = yaml.load("\n".join(line[3:] for _, line in lines), Loader=_text_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        number, line = lines[min(mark.line, len(lines) - 1)] if mark else lines[0]
        problem = f"the header is not YAML: {error.problem}"
        column = mark.column + 4 if mark else 1
        located = InputError(problem, place=place, line=number, column=column, source_line=line)
        raise BuildError([str(located)]) from None
    except yaml.YAMLError as error:  # such as a control character, which has no mark
        raise BuildError([f"{place}: the header is not YAML: {' '.join(str(error).split())}"]) from None
    if not isinstance(header, dict):
        raise BuildError([f"{place}: no header; begin with lines such as: #+ summary: What it tells"])
    faults = [f"unknown header key {key!r}" for key in header if key not in keys]
    faults += [f"the header has no {key}" for key in ("summary", "description", "columns") if not header.get(key)]
    faults += _check_french(header)
    header.setdefault("params", [])
    header.setdefault("tags", [])
    header.setdefault("view", "table")
    if header["view"] not in VIEWS:
        faults.append(f"view {header['view']!r} is none of {', '.join(VIEWS)}")
    return header, faults


def _check_french(header: dict[str, Any]) -> list[str]:
    """Return what is at fault with the key `fr`, which a header may leave out."""
    french = header.get("fr", {"summary": "-"})
    if isinstance(french, dict) and {"summary"} <= french.keys() <= {"summary", "description"}:
        fit = all(isinstance(told, str) and told.strip() for told in french.values())
    else:
        fit = False
    return [] if fit else ["fr holds the keys summary and, if need be, description, each with a text in French"]


def _text_loader() -> Any:
    """Return a YAML loader that leaves dates as they are written: a header's example is text for a user."""
    import yaml

    class TextLoader(yaml.SafeLoader):
        pass

    TextLoader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return TextLoader


def _cut(text: str) -> list[str | dict[str, str]]:
    """Cut a query at the terms of its one-variable VALUES blocks; comments are left alone."""
    segments: list[str | dict[str, str]] = []
    done = 0
    for match in _VALUES.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if "#" in line:
            continue
        segments += [text[done : match.start(2)], {"param": match[1], "default": match[2]}]
        done = match.end(2)
    return [*segments, text[done:]]


def _check_parameters(header: dict[str, Any], segments: list[str | dict[str, str]]) -> list[str]:
    faults = []
    placed = {segment["param"]: segment["default"] for segment in segments if isinstance(segment, dict)}
    declared = {}
    for param in header["params"]:
        declared[param.get("name")] = param
        faults += [f"parameter {param.get('name')}: unknown key {key!r}" for key in param.keys() - _PARAMETER_KEYS]
        faults += [
            f"parameter {param.get('name')}: no {key}"
            for key in ("name", "type", "description", "example")
            if not str(param.get(key, "")).strip()
        ]
        if param.get("type") not in PARAMETER_TYPES:
            faults.append(f"parameter {param.get('name')}: type is none of {', '.join(PARAMETER_TYPES)}")
        if "enum" in param and (param.get("type") != "string" or param.get("example") not in param["enum"]):
            faults.append(f"parameter {param.get('name')}: an enum lists texts, the example among them")
        if param.get("name") not in placed:
            faults.append(f"parameter {param.get('name')} has no line VALUES ?{param.get('name')} {{ … }}")
        elif param.get("type") == "date" and placed[param["name"]].upper() == "UNDEF":
            faults.append(f"parameter {param['name']}: a date has a default in its VALUES line")
    faults += [f"VALUES ?{name} is no declared parameter" for name in placed if name not in declared]
    return faults


def _check_columns(
    header: dict[str, Any],
    solutions: object,
    text: str,
    keys: Set[str] = _COLUMN_KEYS,
    types: Sequence[str] = COLUMN_TYPES,
) -> list[str]:
    if not isinstance(solutions, ox.QuerySolutions):
        return [] if not header.get("columns") else ["only SELECT queries have columns"]
    if re.search(r"SELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*", text, re.IGNORECASE):
        return ["SELECT * leaves the order of the columns to the engine: list them"]
    columns = header.get("columns") or []
    faults = [f"column {c.get('name')}: unknown key {key!r}" for c in columns for key in c.keys() - keys]
    if "property" not in keys:
        faults += [f"column {c.get('name')}: no description" for c in columns if not c.get("description")]
    faults += [
        f"column {c.get('name')}: type is none of {', '.join(types)}" for c in columns if c.get("type") not in types
    ]
    listed, selected = [c.get("name") for c in columns], [v.value for v in solutions.variables]
    if listed != selected:
        faults.append(f"the header lists the columns {listed}, the query selects {selected}")
    if not re.search(r"\bORDER\s+BY\b", text, re.IGNORECASE):
        faults.append("no ORDER BY: the rows would have no fixed order")
    return faults
