"""The words between the data of cards, hits and answers, in each language of the graph.

Names of properties, classes and codes are not among them: those the ontology itself gives in both languages.
"""

from __future__ import annotations

#: Languages of the words, in the order of the table.
LANGUAGES = ("en", "fr")

_TABLE: dict[str, tuple[str, str]] = {
    # Sections of a card
    "definition": ("Definition", "Définition"),
    "names": ("Names", "Noms"),
    "tenures": ("Tenures", "Mandats"),
    "facts": ("Facts", "Faits"),
    "heads": ("Head", "Direction"),
    "did": ("What it did", "Ce qui en émane"),
    "said": ("Said of it", "Ce qui en est dit"),
    "positions": ("Positions", "Positions"),
    "succession": ("Before and after", "Avant et après"),
    "parts": ("Wholes and parts", "Ensembles et parties"),
    "figures": ("Figures", "Chiffres"),
    "members": ("Members", "Membres"),
    "named": ("Named in", "Mentions"),
    "derived": ("Follows by rule", "Déduit par règle"),
    "unknown": ("Not known", "Non connu"),
    "sources": ("Sources", "Sources"),
    # The head of a card in a list
    "thing": ("thing", "chose"),
    "sort": ("type", "type"),
    "dates": ("dates", "dates"),
    # Names
    "other_name": ("other name", "autre nom"),
    "misspelling": ("spelling of a source", "graphie d'une source"),
    "title": ("title", "titre"),
    "label": ("name", "nom"),
    # Periods
    "from_to": ("{start} to {end}", "du {start} au {end}"),
    "since": ("since {start}", "depuis {start}"),
    "until": ("until {end}", "jusqu'à {end}"),
    "as_of": ("as of {day}", "au {day}"),
    "undated": ("undated", "non daté"),
    "in_office": ("in office {period}", "en fonction {period}"),
    "born": ("born {year}", "naissance {year}"),
    "issued": ("issued {day}", "publication {day}"),
    "announced": ("announced {day}", "annonce {day}"),
    # Certainty
    "certain": ("certain", "certain"),
    "possible": ("possible", "possible"),
    "no": ("not on that day", "pas ce jour-là"),
    "undated_part": (
        "Undated: no source says whether it was so on that day",
        "Non daté : aucune source ne dit si c'était ainsi ce jour-là",
    ),
    "on_day": ("On {day}", "Le {day}"),
    "left_out": (
        "{count} left out, because it holds at other times",
        "{count} omis, car valable à d'autres moments",
    ),
    "left_out_many": (
        "{count} left out, because they hold at other times",
        "{count} omis, car valables à d'autres moments",
    ),
    # Tenures
    "after": ("after {name}", "après {name}"),
    "before": ("before {name}", "avant {name}"),
    "day": ("{count} day", "{count} jour"),
    "days": ("{count} days", "{count} jours"),
    "days_between": ("{least} to {most} days", "{least} à {most} jours"),
    "days_at_least": ("at least {least} days", "au moins {least} jours"),
    "vacancy": ("no holder recorded", "aucun titulaire attesté"),
    "overlap": ("two at once: {names}", "deux à la fois : {names}"),
    "number": ("no. {number}", "n° {number}"),
    # Heads
    "head_post": ("post at its head", "poste à sa tête"),
    "head_of": ("heads", "dirige"),
    "headed_by": ("certainly headed by", "dirigé avec certitude par"),
    "held_by": ("held by {name}", "défendu par {name}"),
    # Marks of an entry
    "derived_mark": ("derived", "déduit"),
    "not_followed": ("claimed", "affirmé"),
    "rank": ("rank {rank}", "rang {rank}"),
    "against": ("against", "contre"),
    "as_above": ("as above", "comme ci-dessus"),
    "more": ("… {count} more (--all)", "… encore {count} (--all)"),
    # Footnotes
    "carried_from": ("carried from {place}", "reporté de {place}"),
    "cites": ("marks {marks}", "appels {marks}"),
    "wording": ("wording “{wording}”", "libellé « {wording} »"),
    "note": ("note: {note}", "note : {note}"),
    "mark": ("mark", "appel"),
    "without_entry": ("without an entry", "sans notice"),
    # Not known
    "read_in": ("read in {documents}", "lu dans {documents}"),
    "given_by_none": ("given by no source of the graph", "donné par aucune source du graphe"),
    # What refers to a thing
    "concerns_of": ("named where it is said", "mentionné là où il est dit"),
    "sources_of": ("source of", "source de"),
    "attributions": ("{count} citations and claims", "{count} citations et assertions"),
    "figures_of": ("{count} figures", "{count} chiffres"),
    "gaps_of": ("{count} points that it was read for", "{count} points pour lesquels il a été lu"),
    "uses": ("used in {count} statements", "employé dans {count} énoncés"),
    "uses_many": ("used in {count} statements or more", "employé dans au moins {count} énoncés"),
    "subclasses": ("kinds of it", "ses sortes"),
    "subproperties": ("narrower properties", "propriétés plus précises"),
    "properties_of": ("properties of it", "ses propriétés"),
    "values_of": ("properties whose value it is", "propriétés dont elle est la valeur"),
    "codes_of": ("codes", "codes"),
    "narrower": ("narrower codes", "codes plus précis"),
    "examples": ("for example", "par exemple"),
    # Sorts of terms
    "class": ("class", "classe"),
    "property": ("property", "propriété"),
    "code_of": ("code: {scheme}", "code : {scheme}"),
    # On a day
    "on_tenure": ("In office", "En fonction"),
    "on_headship": ("Posts and the bodies that they head", "Postes et organes qu'ils dirigent"),
    "on_mission": ("Missions", "Missions"),
    "on_body": ("Bodies", "Organes"),
    "on_reform": ("Reforms", "Réformes"),
    "on_designation": ("Names in use", "Noms en usage"),
    "on_said": ("Said of that time", "Ce qui est dit de ce moment"),
    "on_figure": ("Figures of that time", "Chiffres de ce moment"),
    "on_undated": (
        "What no source dates is left out; dpo-kg show NAME has it.",
        "Ce qu’aucune source ne date est omis ; dpo-kg show NOM le donne.",
    ),
    "on_happened": ("What happened then or around that day", "Ce qui s'est passé alors ou vers ce jour"),
    "around": ("around", "vers ce jour"),
    "began": ("began", "a débuté"),
    "ended": ("ended", "a pris fin"),
    "change": ("change", "changement"),
    "appointment": ("appointment", "nomination"),
    "adoption": ("adoption", "adoption"),
    "event": ("event", "événement"),
    "issued_kind": ("issued", "publié"),
    # Together
    "together_never": ("Never at the same time", "Jamais en même temps"),
    "met_certain": ("Certainly at the same time", "En même temps, avec certitude"),
    "met_stated": (
        "Set beside each other by a source; dates of both do not say it",
        "Rapprochés par une source, sans que les dates des deux le disent",
    ),
    "met_possible": ("Possibly at the same time", "Peut-être en même temps"),
    "met_undated": ("Not determined, because a side is undated", "Indéterminé, car un côté n'est pas daté"),
    "met_apart": ("Apart", "À des moments différents"),
    "same_post": ("same post", "même poste"),
    "same_body": ("same body", "même organe"),
    "in_office_both": ("in office at the same time", "en fonction en même temps"),
    "life": ("existed", "existait"),
    "certainly": ("certainly", "avec certitude"),
    "possibly": ("possibly", "peut-être"),
    "apart_by": ("at least {count} days apart", "à au moins {count} jours l'un de l'autre"),
}

#: Property by its CURIE → what the thing that it refers to is to the other: "Ghana – nationals – Kofi Annan".
_INVERSE: dict[str, tuple[str, str]] = {
    "dcterms:creator": ("created", "a créé"),
    "dcterms:isPartOf": ("holds", "contient"),
    "dpo:abstainingMember": ("abstained from the vote on", "s'est abstenu sur"),
    "dpo:accountableTo": ("answering to it", "lui rend compte"),
    "dpo:actsOn": ("steps of its mandate", "étapes de son mandat"),
    "dpo:adoptedBy": ("adopted", "a adopté"),
    "dpo:adopts": ("adopted by", "adopté par"),
    "dpo:affectedOrganization": ("touched by", "touché par"),
    "dpo:announcedIn": ("announces", "annonce"),
    "dpo:appointedByPost": ("appoints to", "nomme à"),
    "dpo:appointedTo": ("appointments", "nominations"),
    "dpo:appointee": ("appointed by", "nommé par"),
    "dpo:aspect": ("used in", "employé dans"),
    "dpo:citation": ("backs", "étaye"),
    "dpo:citesReference": ("cited by", "cité par"),
    "dpo:citesResolution": ("cited by the resolutions", "cité par les résolutions"),
    "dpo:conductedBy": ("conducts", "conduit"),
    "dpo:corroboratedBy": ("bears out", "corrobore"),
    "dpo:decidedBy": ("decided", "a décidé"),
    "dpo:decidesOn": ("decided on by", "sous l'effet de"),
    "dpo:deputyTo": ("deputy", "adjoint"),
    "dpo:endorsedBy": ("endorses appointments to", "donne son aval aux nominations à"),
    "dpo:establishedBy": ("set up", "a créé"),
    "dpo:hasForerunner": ("forerunner of", "précurseur de"),
    "dpo:hasMainOffice": ("main office of", "bureau principal de"),
    "dpo:hasSubsidiary": ("subsidiary of", "subdivision de"),
    "dpo:headquarters": ("headquarters of", "siège de"),
    "dpo:host": ("host state of", "État hôte de"),
    "dpo:inArticle": ("its references", "ses références"),
    "dpo:inState": ("places in it", "lieux qui s'y trouvent"),
    "dpo:inferredAppointer": ("appointed", "a nommé"),
    "dpo:issuedBy": ("issued", "a publié"),
    "dpo:legalBasis": ("legal basis of", "base juridique de"),
    "dpo:location": ("site of", "site de"),
    "dpo:membershipCouncil": ("terms of its members", "mandats de ses membres"),
    "dpo:membershipState": ("terms on a council", "mandats dans un conseil"),
    "dpo:nationality": ("nationals", "ressortissants"),
    "dpo:originalOrganization": ("turned by", "transformé par"),
    "dpo:originalSource": ("first said", "a dit d'abord"),
    "dpo:parentCharacteristic": ("its parts", "ses parties"),
    "dpo:parentOrganization": ("parent of", "organisation mère de"),
    "dpo:partOf": ("has part", "comprend"),
    "dpo:partOfReform": ("changes in it", "changements qui en relèvent"),
    "dpo:postIn": ("posts", "postes"),
    "dpo:principalOrgan": ("bodies that belong to it", "organes qui en relèvent"),
    "dpo:refPeriod": ("figures for it", "chiffres de cette période"),
    "dpo:refersTo": ("listed as reference", "cité comme référence"),
    "dpo:respondsTo": ("answered by", "réponse"),
    "dpo:resultingOrganization": ("resulted from", "issu de"),
    "dpo:secretaryGeneralStated": ("stated beside", "indiqué auprès de"),
    "dpo:servedUnder": ("under whom served", "sous qui ont servi"),
    "dpo:startedBy": ("began", "a fait débuter"),
    "dpo:statedPredecessor": ("stated as predecessor of", "indiqué comme prédécesseur de"),
    "dpo:statedSuccessor": ("stated as successor of", "indiqué comme successeur de"),
    "dpo:succeedsOrganization": ("succeeded by", "a pour successeur"),
    "dpo:transferredFrom": ("what was moved from it", "ce qui en a été transféré"),
    "dpo:transferredTo": ("what was moved to it", "ce qui y a été transféré"),
    "dpo:vacancyAfter": ("vacancy after it", "vacance qui suit"),
    "dpo:vacancyBefore": ("vacancy before it", "vacance qui précède"),
    "qb:dataSet": ("its figures", "ses chiffres"),
}


#: Classes and properties of other vocabularies, which have no labels here, by their CURIEs.
_FOREIGN: dict[str, tuple[str, str]] = {
    "dcat:Dataset": ("data set", "jeu de données"),
    "dcterms:creator": ("created by", "créé par"),
    "dcterms:hasPart": ("holds", "contient"),
    "dcterms:isPartOf": ("part of", "fait partie de"),
    "dcterms:source": ("source", "source"),
    "dcterms:title": ("title", "titre"),
    "owl:Ontology": ("ontology", "ontologie"),
    "owl:inverseOf": ("inverse", "inverse"),
    "qb:DataSet": ("data set", "jeu de données"),
    "qb:DataStructureDefinition": ("structure of a data set", "structure d'un jeu de données"),
    "qb:Observation": ("figure", "chiffre"),
    "qb:dataSet": ("data set", "jeu de données"),
    "qb:structure": ("structure", "structure"),
    "rdfs:domain": ("property of", "propriété de"),
    "rdfs:label": ("name", "nom"),
    "rdfs:range": ("its value", "sa valeur"),
    "rdfs:subClassOf": ("kind of", "sorte de"),
    "rdfs:subPropertyOf": ("narrower than", "plus précis que"),
    "skos:Concept": ("code", "code"),
    "skos:ConceptScheme": ("list of codes", "liste de codes"),
    "skos:altLabel": ("other name", "autre nom"),
    "skos:closeMatch": ("close match", "correspondance proche"),
    "skos:broader": ("narrower than", "plus précis que"),
    "skos:definition": ("meaning", "signification"),
    "skos:hiddenLabel": ("spelling of a source", "graphie d'une source"),
    "skos:inScheme": ("in the list", "dans la liste"),
    "skos:note": ("note", "note"),
}


def say_foreign(lang: str, curie: str) -> str | None:
    """Return what a class or property of another vocabulary is called; None where the table does not have it."""
    words = _FOREIGN.get(curie)
    return None if words is None else _choose(lang, words)


def say(lang: str, key: str, **values: object) -> str:
    """Return the words of a key in a language, English where the language is none of `LANGUAGES`.

    Args:
        lang: language.
        key: a key of the table.
        **values: what goes into their gaps.
    """
    return _choose(lang, _TABLE[key]).format(**values)


def say_inverse(lang: str, curie: str) -> str | None:
    """Return what a thing is to those of which it is a value of a property; None where the table does not have it."""
    words = _INVERSE.get(curie)
    return None if words is None else _choose(lang, words)


def _choose(lang: str, words: tuple[str, str]) -> str:
    return words[LANGUAGES.index(lang) if lang in LANGUAGES else 0]
