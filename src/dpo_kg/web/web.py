"""The site as a function: from a path, parameters, a format and a language to an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dpo_kg.errors import DpoKgError, FormatError, MissingExtraError, ParameterError, UnknownNameError
from dpo_kg.messages import LANGUAGES
from dpo_kg.web.answers import Answer, page, problem
from dpo_kg.web.assets import answer_asset, asset_path, built_folders
from dpo_kg.web.frame import make_frame
from dpo_kg.web.links import serving_linker
from dpo_kg.web.pages import find_page, find_rows
from dpo_kg.web.pages.failures import make_failure
from dpo_kg.web.row_answers import answer_rows
from dpo_kg.web.templating import render
from dpo_kg.web.visit import Files, Page, Site, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dpo_kg.knowledge_graph import KnowledgeGraph
    from dpo_kg.web.links import Linker


#: The rich editor, where it was built.
_EDITOR = "editor.js"


class Web:
    """The pages and resources of a graph.

    Args:
        kg: the graph.
        base: address at which the site stands, such as "https://example.org/kg", for addresses that have to be whole
            (canonical links, citations); "" where it is not known.
        root_path: path below which the site stands, such as "/kg"; "" for the root of the host.
        linker: makes the addresses that pages write, from a path and parameters; None for those of a server.
        served: whether a server answers; False for a site of files, on which forms lead nowhere and are left out.
        assets: folders of further files below /static/; None for that of the rich editor for queries, where it was
            built (`editor.js`).
        files: what a site of files has; None for a server.
    """

    def __init__(
        self,
        kg: KnowledgeGraph,
        *,
        base: str = "",
        root_path: str = "",
        linker: Linker | None = None,
        served: bool = True,
        assets: tuple[Path, ...] | None = None,
        files: Files | None = None,
    ) -> None:
        self._assets = built_folders() if assets is None else assets
        folder = next((folder for folder in self._assets if (folder / _EDITOR).is_file()), None)
        editor = asset_path(_EDITOR, folder) if folder else ""
        self.site = Site(kg, linker or serving_linker(root_path), base.rstrip("/"), served, editor, files=files)

    def answer(
        self,
        path: str,
        parameters: Mapping[str, str],
        *,
        format: str = "html",
        lang: str = "en",
        tell_programs: bool = False,
    ) -> Answer:
        """Answer a visit. What a visitor writes wrongly is answered, never raised.

        Args:
            path: path below the root, decoded, without an ending that names a format (`addresses.split_suffix`).
            parameters: what stands behind the question mark; `lang` there goes before the argument.
            format: short name of the format: "html", one of `addresses.SUFFIXES`.
            lang: language of the page, "en" or "fr", where the parameters name none.
            tell_programs: whether the format was chosen by what a program takes, not by an ending of the address; then
                an error is told as problem details where a page was asked for, too.
        """
        given = {name: value for name, value in parameters.items() if name != "lang"}
        chosen = parameters.get("lang") or lang
        visit = Visit(self.site, path, given, chosen if chosen in LANGUAGES else "en", format)
        try:
            if chosen not in LANGUAGES:
                raise UnknownNameError("language", chosen, LANGUAGES, mend=f"The languages are {', '.join(LANGUAGES)}.")
            _refuse_odd_characters(visit)
            if path.startswith("/static/"):
                found = answer_asset(path, *self._assets)
                if found is not None:
                    return found
            rows = None if format == "html" else find_rows(path)
            if rows is not None:
                return answer_rows(rows(visit), path.strip("/").replace("/", "-"), format)
            answered = find_page(visit)(visit)
            if format != "html" and isinstance(answered, Page):
                raise _refuse_format(path, format, tell_programs)
            return answered if isinstance(answered, Answer) else self._show(visit, answered)
        except DpoKgError as error:
            return self._fail(visit, error, tell_programs or format != "html")

    def tell(self, error: DpoKgError, status: int, *, lang: str = "en") -> Answer:
        """Return the page that tells of an error which was met outside the pages.

        Args:
            error: the error.
            status: HTTP status code.
            lang: language of the page.
        """
        visit = Visit(self.site, "/", {}, lang if lang in LANGUAGES else LANGUAGES[0])
        return self._show(visit, make_failure(visit, error, status))

    def _show(self, visit: Visit, made: Page) -> Answer:
        return page(render(made.template, make_frame(visit, made)), visit.lang, made.status)

    def _fail(self, visit: Visit, error: DpoKgError, as_problem: bool) -> Answer:
        status = _status_of(error)
        if as_problem:
            return problem(error.to_dict(), status)
        path = visit.path if _is_text(visit.path) else "/"
        plain = Visit(visit.site, path, {}, visit.lang)
        return self._show(plain, make_failure(plain, error, status))


def _status_of(error: DpoKgError) -> int:
    if isinstance(error, UnknownNameError):
        return 404 if error.kind in ("page", "query", "thing") else 406 if error.kind.startswith("format of") else 400
    return 406 if isinstance(error, FormatError | MissingExtraError) else 400


def _refuse_format(path: str, format: str, chosen: bool) -> DpoKgError:
    """Return the error for a page that is nothing but a page: there is no file of the ending, or no such format."""
    if not chosen:
        return UnknownNameError("page", f"{path}.{format}"[:200], (), suggestions=[])
    return FormatError(f"{path[:200]} is a page for people and not written as {format}", mend="Ask for text/html.")


def _refuse_odd_characters(visit: Visit) -> None:
    """Raise where path or parameters hold what is no text: lone surrogates, control characters.

    Raises:
        ParameterError: they do.
    """
    for text in (visit.path, *visit.parameters, *visit.parameters.values()):
        if not _is_text(text):
            raise ParameterError(f"not text in Unicode: {text[:60]!r}")


def _is_text(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" or (c < " " and c not in "\t\r\n") or c == "\x7f" for c in text)
