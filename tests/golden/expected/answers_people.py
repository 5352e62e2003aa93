"""Expected answers about people: who held what, from where, under whom, and who says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from expected.durations import (
    answer_ages,
    answer_currency,
    answer_lead_times,
    answer_lengths,
    answer_stated,
    answer_successions,
    label_post,
    list_places,
    list_tenures,
    read_number,
)
from expected.facts import ARTICLES, EDTF, ENGLISH, INTEGER, Fact, Row, Table, find, iri, slug_person, span, text
from expected.occasions import (
    answer_announcements,
    answer_compared,
    answer_events,
    answer_late_dates,
    answer_titles,
)
from expected.tenures import CHIEF, DEPUTY, OSPA, POST, POST_LABELS, Tenure, find_vacancies, list_days

#: What the cell of a name says instead of a year of birth; our words.
NO_YEAR = "The cells of other names hold a year of birth; this one does not."
STATES = {"France": "fra", "Ghana": "gha", "United Kingdom": "gbr"}
BEGINNING = "1000-01-01"


def read_countries(facts: Sequence[Fact]) -> dict[str, str]:
    """Return person → country of the table."""
    return {
        f.subject.partition("(")[2].rstrip(")"): f.object
        for f in facts
        if f.relation == "country" and f.subject.startswith("tenure ")
    }


def answer_birth_years(facts: Sequence[Fact], *asked: str) -> Table:
    """Whose year of birth is given; `asked` are posts, then a status."""
    born = {f.subject: f for f in facts if f.relation == "bornIn"}
    status = [word for word in asked if word not in POST_LABELS]
    tenures = list_tenures(facts, *(word for word in asked if word in POST_LABELS))
    heads = {t.holder: t for t in list_tenures(facts, POST) if read_number(t)}
    rows: list[Row] = []
    for name in sorted({t.holder for t in tenures}):
        slug = slug_person(name)
        given = "given" if name in born else "none given"
        cells = [text(name), "", text(given), "", "", "", iri("person", slug), ""]
        if name in born:
            # The year stands in the line below the name, in the same cell.
            fact = born[name]
            line = int(fact.first_line[1:])
            cells[1] = text(fact.object.partition(" ")[0], EDTF)
            cells[3], cells[4] = text(ARTICLES["d"], ENGLISH), text(f"L{line}-L{line + 1}")
            cells[7] = iri("citation", f"d-l{line}-birth")
        elif name in heads:
            # The table was read for it.
            cells[3], cells[5] = text(ARTICLES["d"], ENGLISH), text(NO_YEAR, ENGLISH)
            cells[7] = iri("gap", f"{slug}-birth-year")
        if not status or given in status:
            rows.append(tuple(cells))
    return "name birth_year given source place reason person attribution", rows


def answer_served(facts: Sequence[Fact], *asked: str) -> Table:
    """Which Secretary-General stands beside each tenure, and who appointed; `asked` are posts, then a relation."""
    appoints = find(facts, "U191")
    relations = [word for word in asked if word not in POST_LABELS] or ["appointer", "stated"]
    tenures = list_tenures(facts, *(word for word in asked if word in POST_LABELS))
    rows: list[Row] = []
    for how in sorted(relations):
        for t in tenures:
            if not t.secretary_general or (how == "appointer" and POST_LABELS[t.post] != appoints.subject):
                continue
            basis = "inferred" if how == "appointer" else "stated"
            places = {f"{s.document} {s.place}" for s in t.statements if s.property == "Secretary-General stated"}
            if how == "appointer":
                places.add(f"{appoints.document} {appoints.place}")
            cells = label_post(t.post), text(t.holder), text(read_number(t), INTEGER), text(t.secretary_general)
            dates = text(how), text(basis), text(t.start, EDTF), text(t.end, EDTF), text("; ".join(sorted(places)))
            people = iri("person", slug_person(t.holder)), iri("person", slug_person(t.secretary_general))
            rows.append((*cells, *dates, iri("tenure", t.slug), *people))
    columns = "post_name name number secretary_general how basis start end places tenure person secretary_general_iri"
    return columns, rows


def place_tenure(tenure: Tenure, tenures: Sequence[Tenure]) -> tuple[date | None, str]:
    """Return the day that gives a tenure its place among others, and what gives it."""
    began, _ = span(tenure.start)
    if began:
        return began, "own dates"
    superiors = [s.value.partition(", ")[0] for s in tenure.statements if s.property == "deputy under"]
    if superiors:
        return min(d for t in tenures if t.post == POST and t.holder in superiors for d in span(t.start) if d), (
            f"deputy of {', '.join(superiors)}"
        )
    beside = [t for t in tenures if tenure.post == CHIEF and t.secretary_general == tenure.holder]
    if not beside:
        return None, ""
    beside.sort(key=lambda t: span(t.start)[0] or date.max)
    return span(beside[0].start)[0], f"named for tenures: {', '.join(f'{read_number(t)} ({t.holder})' for t in beside)}"


def answer_careers(facts: Sequence[Fact], *asked: str) -> Table:
    """Which posts people held one after the other; `asked` are persons, then posts in their order."""
    tenures = list_tenures(facts)
    posts = [word for word in asked if word in POST_LABELS]
    persons = [word for word in asked if word not in POST_LABELS] or sorted({t.holder for t in tenures})
    rows: list[Row] = []
    for name in persons:
        placed = [(*place_tenure(t, tenures), t) for t in tenures if t.holder == name]
        path = sorted(((day, t.slug, how, t) for day, how, t in placed if day), key=lambda step: step[:2])
        steps = iter([t.post for *_, t in path])
        if not all(post in steps for post in posts):
            continue
        for number, (_, _, how, t) in enumerate(path, 1):
            dates = text(t.start, EDTF), text(t.end, EDTF), text(how), list_places(t, "tenure holder")
            things = iri("tenure", t.slug), iri("person", slug_person(name))
            rows.append((text(name), text(number, INTEGER), label_post(t.post), *dates, *things))
    return "name step post_name start end placed_by places tenure person", rows


def answer_nationality(facts: Sequence[Fact], since: str, *asked: str) -> Table:
    """Whether nationals of one state have held a post since a day; `asked` are posts, then countries."""
    first, countries, said = date.fromisoformat(since), read_countries(facts), find(facts, "D073")
    rows: list[tuple[tuple[str, str, str], Row]] = []
    for post in [word for word in asked if word in POST_LABELS] or sorted(POST_LABELS):
        every = list_tenures(facts, post)
        tenures = [t for t in every if (t.life.end_latest or first) >= first]
        for country in sorted({countries[t.holder] for t in tenures if t.holder in countries}):
            if [word for word in asked if word in STATES] not in ([], [country]):
                continue
            own = [t for t in tenures if countries.get(t.holder) == country]
            others = [t for t in tenures if countries.get(t.holder) != country]
            sure = [t for t in tenures if (t.life.end_earliest or date.min) >= first]
            against = [t for t in others if t in sure and t.holder in countries]
            borne = any(t in sure for t in own)
            verdict = "no" if against else "yes" if borne and not others else "not determined"
            initial = next((t for t in own if t.start), None)
            counts = text(verdict), text(len(own), INTEGER), text(len(others), INTEGER)
            start = (text(initial.holder), text(initial.start, EDTF)) if initial else ("", "")
            others.sort(key=lambda t: (t.life.start_earliest or date.min, t.holder))
            empty = [
                list_days(max(days[0], first), days[-1]) for days, *_ in find_vacancies(every) if days[-1] >= first
            ]
            gaps = text(sum(map(len, empty)), INTEGER) if empty else ""
            spans = text("; ".join(f"{days[0]} to {days[-1]}" for days in empty))
            claimed = country == said.object and POST_LABELS[post] in said.subject
            place = text(f"{said.document} {said.place} (since {said.as_of[6:10]})") if claimed else ""
            things = iri("post", post), iri("state", STATES[country])
            names = text("; ".join(dict.fromkeys(t.holder for t in others)))
            row = label_post(post), text(country, ENGLISH), *counts, *start, names, gaps, spans, place, *things
            rows.append(((post, verdict, STATES[country]), row))
    columns = "post_name country_name verdict nationals others first_national first_start exceptions"
    return f"{columns} days_without_holder without_holder said_by post country", [row for _, row in sorted(rows)]


def answer_holders(facts: Sequence[Fact], *posts: str) -> Table:
    """Which sources name which holders of a post."""
    rows: list[Row] = []
    for post in posts or sorted(POST_LABELS):
        naming: dict[str, set[tuple[str, str]]] = {}
        for t in list_tenures(facts, post):
            named = {(s.document, f"{s.document} {s.place}") for s in t.statements if s.property == "tenure holder"}
            naming.setdefault(t.holder, set()).update(named)
        every = {document for named in naming.values() for document, _ in named}
        for name, named in sorted(naming.items(), key=lambda pair: (-len({d for d, _ in pair[1]}), pair[0])):
            documents = sorted({document for document, _ in named})
            share = "both" if len(every) == 2 else "all"
            how = share if len(documents) == len(every) else "only one" if len(documents) == 1 else "some"
            counts = text(how), text(len(documents), INTEGER), text(len(every), INTEGER)
            sources = text("; ".join(ARTICLES[d] for d in documents)), text("; ".join(sorted(p for _, p in named)))
            things = iri("person", slug_person(name)), iri("post", post)
            rows.append((label_post(post), text(name), *counts, *sources, *things))
    return "post_name name named_by documents of_documents sources places person post", rows


def answer_people(facts: Sequence[Fact], *asked: str) -> Table:
    """Which people the graph speaks of; `asked` are posts, then countries."""
    countries = read_countries(facts)
    born = {f.subject: f.object.partition(" ")[0] for f in facts if f.relation == "bornIn"}
    home = [word for word in asked if word in STATES]
    everyone = {t.holder for t in list_tenures(facts)}
    people = {t.holder for t in list_tenures(facts, *(word for word in asked if word in POST_LABELS))}
    names = sorted(name for name in people if not home or countries.get(name) in home)
    rows: list[Row] = []
    for name in names:
        own = list_tenures(facts, name)
        posts = text("; ".join(sorted(POST_LABELS[post] for post in {t.post for t in own})))
        places = sorted({f"{s.document} {s.place}" for t in own for s in t.statements if s.property == "tenure holder"})
        who = text(countries.get(name, "")), text(born.get(name, ""), EDTF), text(len(everyone), INTEGER)
        rows.append((text(name), posts, *who, text("; ".join(places)), iri("person", slug_person(name))))
    return "name posts nationality birth_year all_people places person", rows


LISTS: dict[str, tuple[Callable[..., Table], dict[str, list[str]]]] = {
    "ages-at-start": (answer_ages, {"default": [], "example": [POST, "Alain Le Roy"]}),
    "announcements": (answer_announcements, {"default": [], "example": ["scale of peacekeeping"]}),
    "birth-years": (
        answer_birth_years,
        {"default": [], "example": [POST, "none given"], "post=secretary-general": [CHIEF]},
    ),
    "careers": (
        answer_careers,
        {
            "default": [],
            "example": ["Kofi Annan", DEPUTY, POST, CHIEF],
            "then=secretary-general": [CHIEF],
            "first=deputy-to-usg-peace-operations": [DEPUTY],
        },
    ),
    "events": (
        answer_events,
        {"default": [], "example": ["DPKO", "1992-06-01"], "since=2007-03-31": ["2007-03-31"]},
    ),
    "holders-by-source": (answer_holders, {"default": [], "example": [POST]}),
    "list-currency": (answer_currency, {"default": [], "example": [POST]}),
    "nationality-of-holders": (
        answer_nationality,
        {
            "default": [BEGINNING],
            "example": ["1997-01-01", POST, "France"],
            "since=1997-01-15": ["1997-01-15"],
            "post=head-of-office-of-special-political-affairs": [BEGINNING, OSPA],
        },
    ),
    "people": (answer_people, {"default": [], "example": [CHIEF, "Ghana"], "post=secretary-general": [CHIEF]}),
    "served-under": (answer_served, {"default": [], "example": [POST, "appointer"], "relation=stated": ["stated"]}),
    "source-lead-times": (
        answer_lead_times,
        {"default": [], "example": [POST, "Jean-Pierre Lacroix", "60"], "within=0": ["0"]},
    ),
    "stated-durations": (answer_stated, {"default": [], "example": [POST, "doubtful"], "only=agreeing": ["agreeing"]}),
    "statements-after-source": (
        answer_late_dates,
        {"default": [], "example": ["12", "Tenure"], "class=PostHeadship": ["PostHeadship"]},
    ),
    "successions": (
        answer_successions,
        {"default": [], "example": [POST, "next-day"], "kind=overlap": ["overlap"], "kind=vacancy": ["vacancy"]},
    ),
    "tenure-lengths": (
        answer_lengths,
        {"default": [], "example": [POST, "extremes"], "only=shortest": ["shortest"]},
    ),
    "tenures-compared": (answer_compared, {"default": [], "example": [POST, "u"]}),
    "told-by-titles": (answer_titles, {"default": [], "example": ["Person"], "class=Post": ["Post"]}),
}
