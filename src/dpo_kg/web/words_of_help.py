"""Words of the page of help, in English and French."""

from __future__ import annotations

HELP: dict[str, tuple[str, str]] = {
    "about_use": ("How to use it", "Comment s’en servir"),
    "help_find": (
        "Search for a name, an acronym or a symbol, in English or French, in any order and without accents.",
        "Chercher un nom, un sigle ou une cote, en français ou en anglais, dans n’importe quel ordre, sans accents.",
    ),
    "help_day": (
        "Choose a day on any page to see what was so on that day alone. First and last days count.",
        "Choisir une date sur une page pour ne voir que ce qui était ainsi ce jour-là. Premier et dernier jours "
        "comptent.",
    ),
    "help_footnotes": (
        "The small numbers lead to the source of each statement and the place in it; from there to what bears it out.",
        "Les petits chiffres mènent à la source de chaque énoncé et au passage, puis à ce qui le corrobore.",
    ),
    "help_queries": (
        "Behind every box stands a question that can be opened, changed, kept, cited and asked again by a program.",
        "Derrière chaque encadré, une question qui peut être ouverte, modifiée, conservée, citée et redemandée.",
    ),
    "about_signs": ("What the signs mean", "Ce que disent les signes"),
    "help_certain": (
        "Certain: the stated dates leave no other reading. Possible: they allow it. Undated: no source dates it.",
        "Certain : les dates indiquées n’ont pas d’autre lecture. Possible : elles le permettent. Non daté : aucune "
        "source ne le date.",
    ),
    "help_open": (
        "An end that no source gives, a date known to the month or year only, days without a recorded "
        "holder and an acting holder are said in words and drawn in a way of their own.",
        "Une fin qu’aucune source ne donne, une date connue au mois ou à l’année près, des jours sans "
        "titulaire attesté et un intérim sont dits en toutes lettres et dessinés à part.",
    ),
    "help_rivals": (
        "Where sources disagree, all of them are shown, with the rank that the graph gives them and the reason.",
        "Là où les sources divergent, toutes sont montrées, avec le rang que le graphe leur donne et la raison.",
    ),
    "help_derived": (
        "Derived means that it follows by a rule from what sources say, and that no source says it.",
        "Déduit veut dire que cela suit, par une règle, de ce que disent les sources, sans qu’aucune ne le dise.",
    ),
    "about_limits": ("Limits", "Limites"),
    "help_limits": (
        "Texts of resolutions are complete to 2015, tables of votes to 2019, the list of leaders to September 2019.",
        "Les textes des résolutions sont complets jusqu’en 2015, les votes jusqu’en 2019, la liste des responsables "
        "jusqu’en septembre 2019.",
    ),
    "help_gaps": (
        "What no source says is not filled in. The page on what is missing lists it.",
        "Ce qu’aucune source ne dit n’est pas complété. La page sur ce qui manque en donne la liste.",
    ),
    "about_not-un": ("Not a product of the United Nations", "Pas un produit des Nations Unies"),
    "help_not_un": (
        "This site is made from public sources by people outside the United Nations. It is not endorsed by the United "
        "Nations, and shows no emblem of it.",
        "Ce site est fait à partir de sources publiques par des personnes extérieures aux Nations Unies. Il n’a pas "
        "leur aval et n’en montre aucun emblème.",
    ),
    "help_map": (
        "Boundaries and names on maps do not imply official endorsement or acceptance by anyone.",
        "Les frontières et noms des cartes n’impliquent ni reconnaissance ni acceptation officielle de quiconque.",
    ),
    "about_error": ("How to report an error", "Comment signaler une erreur"),
    "help_error": (
        "Open an issue where dpo-kg is kept, with the address of the page, what is wrong, the right source and the "
        "place in it. What is corrected is kept as a claim with the reason, so that everyone can follow it.",
        "Ouvrir un ticket là où dpo-kg est tenu, avec l’adresse de la page, ce qui est faux, la bonne source et le "
        "passage. Ce qui est corrigé est gardé comme assertion, avec la raison, pour que chacun puisse le suivre.",
    ),
    "about_objection": ("How to object to an entry about you", "Comment s’opposer à une notice qui vous concerne"),
    "help_objection": (
        "For living persons only public office is held: posts, their dates, nationality as published with them. Who "
        "objects to an entry about himself or herself opens an issue, or has someone open it, and says which entry; "
        "the entry is reviewed, and removed where no public office justifies it.",
        "Des personnes vivantes, seules les fonctions publiques sont retenues : postes, dates, nationalité publiée "
        "avec eux. Qui s’oppose à une notice qui le concerne ouvre ou fait ouvrir un ticket en disant laquelle ; la "
        "notice est réexaminée, et retirée si aucune fonction publique ne la justifie.",
    ),
    "about_privacy": ("Your visit", "Votre visite"),
    "help_privacy": (
        "The pages load nothing from other hosts, set no cookies and count no visitors.",
        "Les pages ne chargent rien d’autres hôtes, ne posent aucun cookie et ne comptent pas les visiteurs.",
    ),
    "cite_data": ("Cite the data", "Citer les données"),
}
