"""What people ask of the graph by name: find, show, on, together, vacancies, overlaps, why, conflicts, missing.

`KnowledgeGraph` has these as methods.
"""

from __future__ import annotations

from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.graph.asking import AskableGraph
from dpo_kg.lookup import Lookup
from dpo_kg.messages import LANGUAGES
from dpo_kg.names import resolve_entity, resolve_term, resolve_thing
from dpo_kg.vocabulary import shorten_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    import pyoxigraph as ox

    from dpo_kg.cards.structure import Card
    from dpo_kg.finding import FoundRows
    from dpo_kg.names import IndexReader
    from dpo_kg.results import Rows


class EnquirableGraph(AskableGraph):
    """A graph that answers a person's enquiries about things by their names."""

    def find(self, text: str, *, class_name: str | None = None, limit: int | None = 20, lang: str = "en") -> FoundRows:
        """Return the things whose names fit a text: labels, acronyms, other names, misspellings, symbols, codes.

        Args:
            text: words in any order, or parts of words; case, accents and punctuation do not count.
            class_name: only things of this class, such as "Mission"; None for any.
            limit: how many to return at most; None for all.
            lang: language of the names shown, "en" or "fr"; names of both are searched.

        Returns:
            Rows of name, type, dates, matched (another name by which it was found), match (how well it fits) and
            thing; entities come before records such as designations, near misses after what really fits. `total`
            tells how many there are, `nearest` the nearest names where there is none.

        Raises:
            UnknownNameError: no such class or language.
            ParameterError: the text has no letter or digit, or the limit is below one.
        """
        from dpo_kg.finding import find_things

        if limit is not None and limit < 1:
            raise ParameterError(f"limit: not a number above 0: {limit}")
        store = self.snapshot.store
        class_iri = None if class_name is None else resolve_term(store, class_name.strip(), "class").value
        return find_things(self.snapshot, self._lookup(lang), text, class_iri, limit, self.scope)

    def show(self, entity: str, *, at: date | str | None = None, lang: str = "en", limit: int | None = None) -> Card:
        """Return the card of a thing: what the graph says of it, with footnotes.

        Args:
            entity: a person, post, body, mission, document, or any other thing, class, property or code: IRI, CURIE,
                name, acronym or symbol.
            at: only what was certainly or possibly so on this day, a date, YYYY-MM-DD or "today"; None for all times.
            lang: language of names and words, "en" or "fr".
            limit: entries of a group to give at most; None for all.

        Raises:
            UnknownNameError: nothing has that name, or no such language.
            ParameterError: several things have that name, or `at` is no day.
        """
        from dpo_kg.cards.builder import make_card
        from dpo_kg.stored_query import to_day

        lookup = self._lookup(lang)
        node = resolve_entity(self.snapshot.store, entity, self.snapshot.name_index)
        day = "" if at is None else to_day("at", at, self.snapshot.store)
        unknown = self.run("missing", thing=node.value, lang=lang).to_dicts()
        manifest = self.snapshot.manifest()
        return make_card(lookup, node, at=day, limit=limit, unknown=unknown, manifest=manifest)

    def on(self, day: date | str, *, lang: str = "en", timeout: float | None = None) -> Rows:
        """Return what was so on a day: the stored query `on-date`.

        Args:
            day: a date, YYYY-MM-DD, or "today".
            lang: language of names, "en" or "fr".
            timeout: as for `run`.

        Returns:
            Who held which post, which missions, bodies and reforms there were, what was in force, and what happened on
            or around the day, each with its certainty and source.

        Raises:
            As `run`.
        """
        try:
            return self.run("on-date", at=day, lang=lang, timeout=timeout)
        except ParameterError as error:
            if not error.problem.startswith("--at: "):
                raise
            raise ParameterError(error.problem.removeprefix("--at: ")) from None  # who asks so has given no --at

    def together(self, one: str, other: str | None = None, *, lang: str = "en", timeout: float | None = None) -> Rows:
        """Return where and when two met: the stored query `together`.

        Args:
            one: a person, or anything that has a start and an end, such as a mission or a body.
            other: the other; None for all persons whom the first certainly or possibly met.
            lang: language of names, "en" or "fr".
            timeout: as for `run`.

        Returns:
            A row per pair of tenures or lives: how they met, from when to when, certainly and possibly. Where two were
            not there at the same time the certainty is "apart", and `apart_days` says by how much.

        Raises:
            As `run`.
        """
        show = "met" if other is None else "all"
        try:
            return self.run("together", one=one, other=other, show=show, lang=lang, timeout=timeout)
        except UnknownNameError as error:
            if error.kind not in ("one (--one)", "other (--other)"):
                raise
            raise UnknownNameError("thing", error.name, (), error.mend, error.suggestions) from None

    def vacancies(self, post: str | None = None, *, lang: str = "en", timeout: float | None = None) -> Rows:
        """Return when a post, or any, had no recorded holder: the stored query `vacancies`.

        Raises:
            As `run`.
        """
        return self.run("vacancies", post=post, lang=lang, timeout=timeout)

    def overlaps(self, post: str | None = None, *, lang: str = "en", timeout: float | None = None) -> Rows:
        """Return when a post, or any, certainly had two recorded holders at once: the stored query `overlaps`.

        Raises:
            As `run`.
        """
        return self.run("overlaps", post=post, lang=lang, timeout=timeout)

    def why(
        self,
        thing: str,
        property: str | None = None,
        *,
        lang: str | None = None,
        scope: str | None = None,
        timeout: float | None = None,
    ) -> Rows:
        """Return who says what about a thing: the stored query `why`.

        Args:
            thing: IRI, CURIE, name, acronym or symbol. For a citation, a claim or an entry of a reference list: what
                it backs.
            property: only this property or aspect, by label ("tenure holder"), name ("tenureHolder") or CURIE.
            lang: language of names, "en" or "fr"; None for English.
            scope, timeout: as for `run`.

        Returns:
            Statements with their sources, one row per reference mark; none where no source says anything.

        Raises:
            As `run`.
        """
        return self.run("why", scope=scope, timeout=timeout, lang=lang, **self._resolve(thing, property))

    def referrers_with(self, thing: str, property: str, *, timeout: float | None = None) -> dict[str, str]:
        """Return the things that refer to a thing and have a property that it may not have itself.

        A person has no start, but tenures that name the person have; ask for these where `why` gives no rows.

        Args:
            thing, property: as for `why`.
            timeout: as for `run`.

        Returns:
            CURIE → English name, sorted by CURIE.

        Raises:
            As `run`.
        """
        meant = self._resolve(thing, property)
        rows = self._select(
            f"SELECT DISTINCT ?other ?name {{ ?other ?link <{meant['thing']}> ; <{meant['property']}> ?value "
            'OPTIONAL { ?other rdfs:label ?name FILTER(LANG(?name) = "en" || LANG(?name) = "") } '
            "FILTER(isIRI(?other)) }",
            timeout=timeout,
        ).to_dicts()
        named = sorted((shorten_iri(str(row["other"])), str(row["name"] or "")) for row in rows)
        return {curie: name for curie, name in named if curie != shorten_iri(str(meant["thing"]))}

    def conflicts(
        self,
        thing: str | None = None,
        *,
        lang: str | None = None,
        scope: str | None = None,
        timeout: float | None = None,
    ) -> Rows:
        """Return the statements that can hardly hold together: the stored query `conflicts`.

        Args:
            thing: only conflicts with a side that is about this thing or names it; None for all.
            lang: language of names, "en" or "fr"; None for English.
            scope, timeout: as for `run`.

        Raises:
            As `run`.
        """
        return self.run("conflicts", scope=scope, timeout=timeout, lang=lang, **self._resolve(thing))

    def missing(
        self,
        thing: str | None = None,
        property: str | None = None,
        *,
        class_name: str | None = None,
        kind: str | None = None,
        lang: str | None = None,
        scope: str | None = None,
        timeout: float | None = None,
    ) -> Rows:
        """Return what is not known: the stored query `missing`.

        Args:
            thing: only what is not known of this thing; None for all.
            property: only this property, by label, name or CURIE; None for all.
            class_name: only things of this class, such as "Mission"; None for all.
            kind: "gap" for points on which a source that was read is silent, "absent" for what one expects of things
                of a class and no source gives; None for both.
            lang: language of names, "en" or "fr"; None for English.
            scope, timeout: as for `run`.

        Raises:
            As `run`.
        """
        values = {**self._resolve(thing, property), "class": class_name, "kind": kind, "lang": lang}
        return self.run("missing", scope=scope, timeout=timeout, **values)

    def _resolve(self, thing: str | None, property: str | None = None) -> dict[str, str | None]:
        """Return the IRIs of a thing and a property; a name that is not known is told as what it is here."""

        def resolve(store: ox.Store, index: IndexReader | None) -> dict[str, str | None]:
            return {
                "thing": None if thing is None else resolve_thing(store, thing.strip(), index=index).value,
                **({} if property is None else {"property": resolve_term(store, property.strip(), "property").value}),
            }

        texts = [text for text in (thing, property) if text is not None]
        return self.snapshot.look_up(texts, resolve, with_terms=property is not None)

    def _lookup(self, lang: str) -> Lookup:
        if lang not in LANGUAGES:
            raise UnknownNameError("language", lang, LANGUAGES, mend=f"The languages are {', '.join(LANGUAGES)}.")
        return Lookup(self.snapshot.store, self.scope, lang)
