"""Expected answers that count days, months and years: lengths, stated times in office, lead times, ages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from expected.facts import (
    ARTICLES,
    DATE,
    EDTF,
    ENGLISH,
    INTEGER,
    Fact,
    Row,
    Table,
    iri,
    slug_name,
    slug_person,
    span,
    text,
)
from expected.tenures import (
    POST,
    POST_LABELS,
    Tenure,
    find_overlaps,
    find_vacancies,
    list_days,
    read_answers,
    read_titles,
)

ONE_DAY = timedelta(days=1)
DATES = ("start", "end")


def label_post(post: str) -> str:
    """Return the name of a post as a literal."""
    return text(POST_LABELS[post], ENGLISH)


def list_places(tenure: Tenure, *properties: str) -> str:
    """Return documents and places that back some properties of a tenure, as a literal."""
    return text("; ".join(sorted({f"{s.document} {s.place}" for s in tenure.statements if s.property in properties})))


def read_number(tenure: Tenure) -> str:
    """Return the number of a tenure in the list of heads; nothing for all others."""
    return next((s.value for s in tenure.statements if s.property == "ordinal number"), "")


def list_tenures(facts: Sequence[Fact], *asked: str) -> list[Tenure]:
    """Return the tenures of some posts or holders, or all of them: by post, by start, undated ones last."""
    tenures = [t for t in read_answers(facts).tenures if not asked or {t.post, t.holder} & set(asked)]
    return sorted(tenures, key=lambda t: (t.post, t.life.start_earliest or date.max, t.slug))


def answer_successions(facts: Sequence[Fact], *asked: str) -> Table:
    """How each holder of a post followed the one before; `asked` are posts, then a kind of handover."""
    rows: list[Row] = []
    kinds = [word for word in asked if word not in POST_LABELS]
    posts = [word for word in asked if word in POST_LABELS] or sorted(POST_LABELS)
    for post in posts:
        dated = [t for t in list_tenures(facts, post) if t.start]
        vacancies = {(a.slug, b.slug): days for days, a, b in find_vacancies(dated)}
        overlaps = {(a.slug, b.slug): days for days, a, b in find_overlaps(dated)}
        for one, two in pairwise(dated):
            (_, ended), (began, _) = span(one.end), span(two.start)
            assert began and ended and len(two.start) == len("1993-03-01"), "a vague handover would need two counts"
            days, pair = text((began - ended).days, INTEGER), (one.slug, two.slug)
            empty, both = vacancies.get(pair, []), overlaps.get(pair, [])
            kind = "vacancy" if empty else "overlap" if both else "next-day"
            if kinds and kind not in kinds:
                continue
            cells = [
                text(read_number(one), INTEGER),
                text(read_number(two), INTEGER),
                text(one.holder),
                text(two.holder),
            ]
            cells += [text(one.end, EDTF), text(two.start, EDTF), days, days, text(kind)]
            for period in (empty, both):
                cells.append(text(len(period), INTEGER))
                cells += [text(period[0], DATE), text(period[-1], DATE)] if period else ["", ""]
            places = {f"{s.document} {s.place}" for s in one.statements if s.property == "end"}
            places |= {f"{s.document} {s.place}" for s in two.statements if s.property == "start"}
            things = iri("tenure", one.slug), iri("tenure", two.slug)
            rows.append((label_post(post), *cells, text("; ".join(sorted(places))), *things))
    columns = "post_name from_number to_number earlier_holder later_holder end start days_min days_max handover"
    columns += " vacant_days first_vacant last_vacant overlap_days first_overlap last_overlap places earlier later"
    return columns, rows


def list_lengths(tenure: Tenure) -> list[int]:
    """Return the lengths in days that the dates of a completed tenure allow, the last day not counted."""
    life = tenure.life
    starts = list_days(life.start_earliest, life.start_latest)
    ends = list_days(life.end_earliest, life.end_latest)
    return sorted({(end - start).days for start in starts for end in ends})


def answer_lengths(facts: Sequence[Fact], *asked: str) -> Table:
    """How long each completed tenure lasted; `asked` are posts, then which extremes."""
    words = {"longest": ["longest"], "shortest": ["shortest"], "extremes": ["longest", "shortest"]}
    only = [extreme for word in asked if word in words for extreme in words[word]]
    rows: list[Row] = []
    for post in [word for word in asked if word in POST_LABELS] or sorted(POST_LABELS):
        lengths = [(t, days) for t in list_tenures(facts, post) if (days := list_lengths(t))]
        for t, days in sorted(lengths, key=lambda pair: (-pair[1][-1], -pair[1][0], pair[0].slug)):
            others = [d for other, d in lengths if other is not t]
            longest = all(days[-1] >= d[0] for d in others) and bool(others)
            shortest = all(days[0] <= d[-1] for d in others) and bool(others)
            certain = all(days[0] > d[-1] if longest else days[-1] < d[0] for d in others)
            extreme = "longest" if longest else "shortest" if shortest else ""
            if only and extreme not in only:
                continue
            counts = text(days[0], INTEGER), text(days[-1], INTEGER)
            sure = text(extreme and ("certain" if certain else "possible"))
            things = iri("tenure", t.slug), iri("person", slug_person(t.holder))
            dates = text(t.start, EDTF), text(t.end, EDTF)
            cells = label_post(post), text(t.holder), *dates, *counts, text(extreme), sure
            rows.append((*cells, list_places(t, *DATES), *things))
    return "post_name name start end days_min days_max extreme certainty places tenure person", rows


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month; the first of the next month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year + (month == 11), (month + 1) % 12 + 1, 1)


def count_months(first: date, last: date) -> int:
    """Return how many whole months fit between two days, the last not counted."""
    months = 0
    while add_months(first, months + 1) <= last:
        months += 1
    return months


def say_months(months: int) -> str:
    """Return a number of months in years and months."""
    units = [(months // 12, "year"), (months % 12, "month")]
    return ", ".join(f"{n} {unit}{'s' * (n != 1)}" for n, unit in units if n) or "0 months"


def read_months(tenure: Tenure) -> int | None:
    """Return the stated time in office in months; None where none is stated."""
    said = [int(s.value) for s in tenure.statements if s.property == "stated duration in months"]
    return said[0] if said else None


def answer_stated(facts: Sequence[Fact], *asked: str) -> Table:
    """Whether stated times in office agree with the dates; `asked` are posts, then which of them."""
    posts = [word for word in asked if word in POST_LABELS]
    tenures = [t for t in list_tenures(facts, *posts) if read_months(t) is not None and t.end]
    tenures.sort(key=lambda t: (t.life.start_earliest or date.max, t.slug))
    rows: list[Row] = []
    for convention, extra in (("last day not counted", 0), ("last day counted", 1)):
        found: list[tuple[str, Row]] = []
        for t in tenures:
            stated, (_, end) = read_months(t), span(t.end)
            assert stated is not None and end is not None
            starts = list_days(t.life.start_earliest, t.life.start_latest)
            fits = {start: count_months(start, end + extra * ONE_DAY) for start in starts}
            holding = [start for start, months in fits.items() if months == stated]
            agrees = "no" if not holding else "yes" if len(set(fits.values())) == 1 else "possibly"
            bounds = [text(holding[n], DATE) if agrees == "possibly" else "" for n in (0, -1)]
            computed = " or ".join(say_months(months) for months in sorted(set(fits.values())))
            numbers = [text(n, INTEGER) for n in (stated, min(fits.values()), max(fits.values()))]
            words = text(say_months(stated)), text(computed), text(agrees)
            cells = text(t.holder), text(t.start, EDTF), text(t.end, EDTF), *words, *bounds, *numbers
            tail = list_places(t, "stated duration in months"), iri("tenure", t.slug)
            found.append((agrees, (*cells, *tail)))
        differing = text(sum(agrees == "no" for agrees, _ in found), INTEGER)
        wanted = {"agreeing": {"yes"}, "doubtful": {"possibly", "no"}}.get(asked[-1] if asked else "", set())
        rows += [(text(convention), differing, *row) for agrees, row in found if not wanted or agrees in wanted]
    columns = "convention differing name start end stated computed agrees holds_from holds_to"
    return f"{columns} months_stated months_min months_max places tenure", rows


def answer_currency(facts: Sequence[Fact], *posts: str) -> Table:
    """On which days a list of holders was current, tried day by day."""
    rows: list[Row] = []
    for t in list_tenures(facts, *posts):
        months, (start, _) = read_months(t), span(t.start)
        if t.end or months is None or start is None:
            continue
        days = list_days(start, start + timedelta(31 * (months + 2)))
        current = [day for day in days if count_months(start, day) == months]
        (said,) = [s for s in t.statements if s.property == "stated duration in months"]
        cells = text(t.start, EDTF), text(say_months(months)), text(months, INTEGER)
        when = text(current[0], DATE), text(current[-1], DATE), text("certain"), text(t.as_of, EDTF)
        source = text(ARTICLES[said.document], ENGLISH), text(said.place)
        things = iri("tenure", t.slug), iri("document", said.document)
        rows.append((label_post(t.post), text(t.holder), *cells, *when, *source, *things))
    columns = "post_name incumbent start stated months first_day last_day certainty as_of source place tenure document"
    return columns, rows


def answer_ages(facts: Sequence[Fact], *asked: str) -> Table:
    """At what age people took a post, for every day on which they may have been born; `asked` are posts or persons."""
    born = {f.subject: f.object.partition(" ")[0] for f in facts if f.relation == "bornIn"}
    posts, persons = [word for word in asked if word in POST_LABELS], [w for w in asked if w not in POST_LABELS]
    rows: list[tuple[date, Row]] = []
    for t in list_tenures(facts, *posts):
        start, _ = span(t.start)
        if start is None or t.holder not in born or (persons and t.holder not in persons):
            continue
        birthdays = list_days(*span(born[t.holder]))
        ages = {count_months(day, start) // 12 for day in birthdays}
        sure = text("certain" if len(ages) == 1 else "possible")
        counts = text(min(ages), INTEGER), text(max(ages), INTEGER), sure
        dates = text(born[t.holder], EDTF), text(t.start, EDTF)
        things = iri("tenure", t.slug), iri("person", slug_person(t.holder))
        rows.append((start, (text(t.holder), label_post(t.post), *dates, *counts, *things)))
    return "name post_name birth_year start age_min age_max certainty tenure person", [row for _, row in sorted(rows)]


def read_documents(facts: Iterable[Fact]) -> dict[str, dict[str, str]]:
    """Return the documents of the list of references by mark: relation → value, with the name and slug of ours."""
    facts = list(facts)
    documents: dict[str, dict[str, str]] = {}
    for fact in facts:
        if fact.subject.startswith("reference ["):
            documents.setdefault(fact.subject[11:-1], {})[fact.relation] = fact.object
    for mark, title in read_titles(facts).items():
        documents[mark]["name"] = title
    for document in documents.values():
        document["issued"] = document.get("publicationDate") or document.get("publicationYear", "")
    return documents


def answer_lead_times(facts: Sequence[Fact], *asked: str) -> Table:
    """How long before a tenure starts its nearest source is dated; `asked` are posts, persons or most days."""
    documents = read_documents(facts)
    most = [int(word) for word in asked if word.isdigit()]
    named = [word for word in asked if not word.isdigit() and word not in POST_LABELS]
    rows: list[tuple[date, Row]] = []
    for t in list_tenures(facts, *(word for word in asked if word in POST_LABELS)):
        start, _ = span(t.start)
        if start is None or (named and t.holder not in named):
            continue
        marks = {mark for s in t.statements for mark in s.marks if documents[mark]["issued"]}
        before = [(day, m) for m in marks if (day := span(documents[m]["issued"])[1]) and day <= start]
        if not before or t.post != POST:
            continue
        day, mark = max(before)
        document, days = documents[mark], (start - day).days
        if most and days > most[0]:
            continue
        slug = slug_name(document.get("documentSymbol") or document["name"])
        when = text(document["issued"], EDTF), text(t.start, EDTF), *[text(days, INTEGER)] * 2
        names = text(document["name"], ENGLISH), text(document.get("documentSymbol", "")), list_places(t, "start")
        things = iri("tenure", t.slug), iri("person", slug_person(t.holder)), iri("document", slug)
        rows.append((start, (label_post(t.post), text(t.holder), *when, *names, *things)))
    columns = "post_name name issued start days_min days_max document_name symbol places tenure person document"
    return columns, [row for _, row in sorted(rows)]
