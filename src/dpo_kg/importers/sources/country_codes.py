"""Country codes: ISO 3166, M49, and the names of the United Nations terminology in its six official languages.

Mapped are the states and the areas whose standing the list leaves open or calls an association; a territory that the
list counts to a state is rejected, as no operation, nationality or contribution is recorded under it.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from dpo_kg.importers.conversions import to_text
from dpo_kg.importers.dataset import DataSet, Row, RowError, Rows, SourceFile
from dpo_kg.importers.layer_draft import LayerDraft, read_cell
from dpo_kg.vocabulary import ID

DOCUMENT = "country-codes"
#: Column part of the language → language tag.
_LANGUAGES = {"English": "en", "French": "fr", "Spanish": "es", "Russian": "ru", "Chinese": "zh", "Arabic": "ar"}
_NAMES = {
    tag: (f"UNTERM {name} Short", f"official_name_{'cn' if tag == 'zh' else tag}") for name, tag in _LANGUAGES.items()
}
#: Values of is_independent that tell a state or an area of its own; all others name the state that it belongs to.
_MAPPED = ("yes", "in contention", "associated with")
#: "Bahamas (the)", "Albanie (l')", "Santa Sede (la) *": the article of a name in running text, marks of footnotes.
_ARTICLE_BEHIND = re.compile(r" \((the|l['’]|la|le|les|el|los|las)\)$")
_ARTICLE_BEFORE = re.compile(r"^(?:(?:the|la|le|les|el|los|las) |l['’])(?=\w)")
_FOOTNOTE = re.compile(r" \*+$")
_WIKIDATA = re.compile(r"https://www\.wikidata\.org/wiki/(Q[1-9][0-9]*)")


def map_rows(rows: Rows, draft: LayerDraft) -> None:
    """Map each row to a country, or reject it where it is a territory."""
    for row in rows:
        standing = row["is_independent"]
        if not standing.casefold().startswith(_MAPPED):
            draft.reject(row, f"no state: the list calls it {standing[:1].lower()}{standing[1:]}")
            continue
        try:
            _map_row(row, draft)
        except RowError as error:
            draft.reject(row, f"{error.column}: {error}")


def _map_row(row: Row, draft: LayerDraft) -> None:
    codes = {
        "isoAlpha2": read_cell(row, "ISO3166-1-Alpha-2", to_alpha2),
        "isoAlpha3": read_cell(row, "ISO3166-1-Alpha-3", to_alpha3),
        "isoNumeric": read_cell(row, "ISO3166-1-numeric", to_three_digits),
        "m49": read_cell(row, "M49", to_three_digits),
    }
    if codes["isoAlpha3"] is None:
        raise RowError("no code", "ISO3166-1-Alpha-3")
    item = read_cell(row, "wikidata_id", to_wikidata)
    state = ox.NamedNode(f"{ID}state/{row['ISO3166-1-Alpha-3'].lower()}")
    draft.add_thing(state, "Country")
    for name, reading in codes.items():
        draft.say(row, state, name, reading)
    draft.say(row, state, "skos:closeMatch", item)
    for tag, (term, official) in _NAMES.items():
        common = row["CLDR display name"] if tag == "en" else ""
        _name(row, state, draft, tag, [strip_article(row[term]), row[official], common])
    for language, tag in _LANGUAGES.items():
        _name(row, state, draft, tag, [strip_article(row[f"UNTERM {language} Formal"])])


def _name(row: Row, state: ox.NamedNode, draft: LayerDraft, tag: str, names: list[str]) -> None:
    """Add names in a language, the first of a state becoming its label; names that differ in apostrophes are one."""
    seen: set[str] = set()
    for name in filter(None, names):
        folded = name.replace("’", "'")
        if folded not in seen:
            seen.add(folded)
            draft.name(row, state, ox.Literal(name, language=tag))


def strip_article(text: str) -> str:
    """Return a name of the United Nations terminology without its article and the marks of its footnotes."""
    bare = _ARTICLE_BEHIND.sub("", _FOOTNOTE.sub("", text))
    return _ARTICLE_BEFORE.sub("", bare)


def to_alpha2(text: str) -> ox.Literal:
    """Return an ISO code of two letters.

    Raises:
        ValueError: it is none.
    """
    return _to_code(text, "[A-Z]{2}", "two capital letters")


def to_alpha3(text: str) -> ox.Literal:
    """Return an ISO code of three letters.

    Raises:
        ValueError: it is none.
    """
    return _to_code(text, "[A-Z]{3}", "three capital letters")


def to_three_digits(text: str) -> ox.Literal:
    """Return a numeric code with the zeros in front that the file has lost.

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch("[0-9]{1,3}", text):
        raise ValueError(f"no code of up to three digits: {text}")
    return to_text(text.zfill(3))


def _to_code(text: str, pattern: str, form: str) -> ox.Literal:
    if not re.fullmatch(pattern, text):
        raise ValueError(f"no code of {form}: {text}")
    return to_text(text)


def to_wikidata(text: str) -> ox.NamedNode:
    """Return the item that a page of Wikidata describes.

    Raises:
        ValueError: it is no address of such a page.
    """
    found = _WIKIDATA.fullmatch(text)
    if not found:
        raise ValueError(f"no address of an item of Wikidata: {text}")
    return ox.NamedNode(f"http://www.wikidata.org/entity/{found[1]}")


DATA_SET = DataSet(
    "country-codes",
    "Country codes: ISO 3166, M49 and names in six languages",
    (
        SourceFile(
            "country-codes.csv",
            DOCUMENT,
            (
                *("FIFA", "Dial", "ISO3166-1-Alpha-3", "MARC", "is_independent", "ISO3166-1-numeric", "GAUL", "FIPS"),
                *("WMO", "ISO3166-1-Alpha-2", "ITU", "IOC", "DS", "UNTERM Spanish Formal", "Global Code"),
                *("Intermediate Region Code", "official_name_fr", "UNTERM French Short", "ISO4217-currency_name"),
                *("UNTERM Russian Formal", "UNTERM English Short", "ISO4217-currency_alphabetic_code"),
                *("Small Island Developing States (SIDS)", "UNTERM Spanish Short", "ISO4217-currency_numeric_code"),
                *("UNTERM Chinese Formal", "UNTERM French Formal", "UNTERM Russian Short", "M49", "Sub-region Code"),
                *("Region Code", "official_name_ar", "ISO4217-currency_minor_unit", "UNTERM Arabic Formal"),
                *("UNTERM Chinese Short", "Land Locked Developing Countries (LLDC)", "Intermediate Region Name"),
                *("official_name_es", "UNTERM English Formal", "official_name_cn", "official_name_en"),
                *("ISO4217-currency_country_name", "Least Developed Countries (LDC)", "Region Name"),
                *("UNTERM Arabic Short", "Sub-region Name", "official_name_ru", "Global Name", "Capital"),
                *("Continent", "TLD", "Languages", "Geoname ID", "CLDR display name", "EDGAR", "wikidata_id"),
            ),
            ("ISO3166-1-Alpha-3",),
        ),
    ),
    map_rows,
    {"states.ttl": ("Country",)},
)
