"""What the parameters of stored queries mean, in French: English description, as headers have it → French."""

from __future__ import annotations

FRENCH = {
    "a body that gives, takes or moves; all bodies where it is left out": (
        "un organe qui cède, reçoit ou déplace ; tous les organes à défaut"
    ),
    "a body that the change starts from, leads to or touches; all bodies where it is left out": (
        "un organe dont part le changement, auquel il mène ou qu’il touche ; tous les organes à défaut"
    ),
    "a body; only passages that give it a task, all where it is left out": (
        "un organe ; seulement les passages qui lui attribuent une tâche, tous à défaut"
    ),
    "a person, mission, body or tenure; Kofi Annan where it is left out": (
        "une personne, une mission, un organe ou un mandat ; Kofi Annan à défaut"
    ),
    "all posts of this kind in field operations, beside that post": (
        "tous les postes de cette sorte dans les opérations sur le terrain, outre ce poste"
    ),
    "an operation, whether the earlier or the later one; all of them where it is left out": (
        "une opération, l’antérieure ou l’ultérieure ; toutes à défaut"
    ),
    "another aspect that is asked for beside the first": "un autre aspect demandé avec le premier",
    "another body; only passages that give it a task too, and with both bodies given only their tasks": (
        "un autre organe ; seulement les passages qui lui attribuent aussi une tâche et, avec les deux organes, "
        "seulement leurs tâches"
    ),
    "forecast or conditional; both where it is left out": (
        "prévision (forecast) ou énoncé sous condition (conditional) ; les deux à défaut"
    ),
    "gap or absent; both where it is left out": "lacune (gap) ou absence (absent) ; les deux à défaut",
    "how many days before and after the day count as around it, for what happened": (
        "combien de jours avant et après le jour comptent comme étant autour, pour ce qui est arrivé"
    ),
    "how many of the largest shares are added; all that the document gives where it is left out": (
        "combien des quotes-parts les plus élevées sont additionnées ; toutes celles que donne le document à défaut"
    ),
    "how many of the largest shares are shown; all that the document gives where it is left out": (
        "combien des quotes-parts les plus élevées sont montrées ; toutes celles que donne le document à défaut"
    ),
    "how the source backs its words; citation-needed where it is left out": (
        "comment la source étaye ses mots ; citation-needed à défaut"
    ),
    "language of names where the graph has them, else English": (
        "langue des noms lorsque le graphe les a, sinon l’anglais"
    ),
    "met for those alone who certainly, as stated or possibly met; all where it is left out": (
        "met pour ceux-là seuls qui se sont certainement, selon une source ou possiblement rencontrés ; tous à défaut"
    ),
    "names of what the figures measure, parted by a stroke; all kinds where it is left out": (
        "noms de ce que les chiffres mesurent, séparés par une barre ; toutes les sortes à défaut"
    ),
    "of what it is expected; everything where it is left out": "de quoi on l’attend ; tout à défaut",
    "official for operations of the official list, other for those that are not on it; all where it is left out": (
        "official pour les opérations de la liste officielle, other pour celles qui n’y sont pas ; toutes à défaut"
    ),
    "official for those of the official list, other for those that are not on it; all where it is left out": (
        "official pour celles de la liste officielle, other pour celles qui n’y sont pas ; toutes à défaut"
    ),
    "only bodies of this class, such as Department; all but missions and states where it is left out": (
        "seulement les organes de cette classe, comme Department ; tous sauf les missions et les États à défaut"
    ),
    "only changes that may have happened by this day": "seulement les changements qui ont pu avoir lieu à ce jour",
    "only codes of this source; those of all sources where it is left out": (
        "seulement les codes de cette source ; ceux de toutes les sources à défaut"
    ),
    "only conflicts with a side that is about this thing or names it; all where it is left out": (
        "seulement les conflits dont un côté porte sur cette chose ou la nomme ; tous à défaut"
    ),
    "only counts whose name begins so, such as reference; all where it is left out": (
        "seulement les nombres dont le nom commence ainsi, comme reference ; tous à défaut"
    ),
    "only current or previous names; both where it is left out": (
        "seulement les noms actuels ou antérieurs ; les deux à défaut"
    ),
    "only dates of this property, by label, name or CURIE; all where it is left out": (
        "seulement les dates de cette propriété, par libellé, nom ou CURIE ; toutes à défaut"
    ),
    "only decisions on the mandate of this operation; all where it is left out": (
        "seulement les décisions sur le mandat de cette opération ; toutes à défaut"
    ),
    "only entries that do not give this; all where it is left out": (
        "seulement les entrées qui ne donnent pas cela ; toutes à défaut"
    ),
    "only entries that give this; all where it is left out": "seulement les entrées qui donnent cela ; toutes à défaut",
    "only entries that the list itself says are used at least so often; all where it is left out": (
        "seulement les entrées dont la liste dit elle-même qu’elles servent au moins tant de fois ; toutes à défaut"
    ),
    "only entries with a number, or only marks in the text by author and year; both where it is left out": (
        "seulement les entrées numérotées, ou seulement les appels par auteur et année ; les deux à défaut"
    ),
    "only events that may have happened on this day or later; all where it is left out": (
        "seulement les événements qui ont pu avoir lieu ce jour-là ou plus tard ; tous à défaut"
    ),
    "only handovers of this kind; all where it is left out": (
        "seulement les passations de cette sorte ; toutes à défaut"
    ),
    "only marks that are numbers, or only marks in the text by author and year; all where it is left out": (
        "seulement les appels par numéro, ou seulement les appels par auteur et année ; tous à défaut"
    ),
    "only marks that are numbers, or only marks in the text by author and year; both where it is left out": (
        "seulement les appels par numéro, ou seulement les appels par auteur et année ; les deux à défaut"
    ),
    "only missions that at least so many documents name; all where it is left out": (
        "seulement les missions que nomment au moins tant de documents ; toutes à défaut"
    ),
    "only missions that this document names; all where it is left out": (
        "seulement les missions que ce document nomme ; toutes à défaut"
    ),
    "only months of this year; all years where it is left out": (
        "seulement les mois de cette année ; toutes les années à défaut"
    ),
    "only names in this language or in none; all where it is left out": (
        "seulement les noms dans cette langue ou sans langue ; tous à défaut"
    ),
    "only names of things of this class, such as Mission; all where it is left out": (
        "seulement les noms de choses de cette classe, comme Mission ; tous à défaut"
    ),
    "only names of this kind; all where it is left out": "seulement les noms de cette sorte ; tous à défaut",
    "only nationals of this state; all where it is left out": (
        "seulement les ressortissants de cet État ; tous à défaut"
    ),
    "only operations in this state; all where it is left out": (
        "seulement les opérations dans cet État ; toutes à défaut"
    ),
    "only partners about which this reform includes something; all where it is left out": (
        "seulement les partenaires au sujet desquels cette réforme prévoit quelque chose ; tous à défaut"
    ),
    "only people who held this post": "seulement les personnes qui ont occupé ce poste",
    "only people who held this post, after the first where one is given": (
        "seulement les personnes qui ont occupé ce poste, après le premier s’il est donné"
    ),
    "only people who held this post, after the others that are given": (
        "seulement les personnes qui ont occupé ce poste, après les autres qui sont donnés"
    ),
    "only people who held this post; all people where it is left out": (
        "seulement les personnes qui ont occupé ce poste ; toutes à défaut"
    ),
    "only people whose year of birth is given, not given or disputed": (
        "seulement les personnes dont l’année de naissance est indiquée, ne l’est pas ou est contestée"
    ),
    "only positions taken from this outlook, as worded; all where it is left out": (
        "seulement les positions prises de ce point de vue, tel que libellé ; toutes à défaut"
    ),
    "only posts of this operation; all posts where it is left out": (
        "seulement les postes de cette opération ; tous les postes à défaut"
    ),
    "only resolutions of this year, by their symbols; all where it is left out": (
        "seulement les résolutions de cette année, d’après leurs cotes ; toutes à défaut"
    ),
    "only resolutions of which a subject has this text in it, capital or small; all where it is left out": (
        "seulement les résolutions dont un sujet contient ce texte, en majuscules ou minuscules ; toutes à défaut"
    ),
    "only sources dated at most so many days before the start; 0 for the very day": (
        "seulement les sources datées au plus de tant de jours avant le début ; 0 pour le jour même"
    ),
    "only statements on things of this class; all where it is left out": (
        "seulement les énoncés sur les choses de cette classe ; tous à défaut"
    ),
    "only tasks of this aspect, a code; all where it is left out": (
        "seulement les tâches de cet aspect, un code ; toutes à défaut"
    ),
    "only tenures under more than one Secretary-General, or only the others; both where it is left out": (
        "seulement les mandats sous plus d’un Secrétaire général, ou seulement les autres ; les deux à défaut"
    ),
    "only the longest, only the shortest, or only these two; all tenures where it is left out": (
        "seulement le plus long, seulement le plus court, ou seulement ces deux ; tous les mandats à défaut"
    ),
    "only things of this class, such as Mission; all where it is left out": (
        "seulement les choses de cette classe, comme Mission ; toutes à défaut"
    ),
    "only this aspect, a code (aims-at, has-effect or provides); all three where it is left out": (
        "seulement cet aspect, un code (aims-at, has-effect ou provides) ; les trois à défaut"
    ),
    "only this body and what is part of it; all bodies where it is left out": (
        "seulement cet organe et ce qui en fait partie ; tous les organes à défaut"
    ),
    "only this code, as the source writes it; all where it is left out": (
        "seulement ce code, tel que la source l’écrit ; tous à défaut"
    ),
    "only this mission; all missions where it is left out": "seulement cette mission ; toutes les missions à défaut",
    "only this property or aspect, by label, name or CURIE; all where it is left out": (
        "seulement cette propriété ou cet aspect, par libellé, nom ou CURIE ; toutes à défaut"
    ),
    "only this property, by label, name or CURIE; all where it is left out": (
        "seulement cette propriété, par libellé, nom ou CURIE ; toutes à défaut"
    ),
    "only this relation; all three where it is left out": "seulement cette relation ; les trois à défaut",
    "only this state or area; all where it is left out": "seulement cet État ou territoire ; tous à défaut",
    "only this state, with its rank among all; all states where it is left out": (
        "seulement cet État, avec son rang parmi tous ; tous les États à défaut"
    ),
    "only this state; all where it is left out": "seulement cet État ; tous à défaut",
    "only this thing; all where it is left out": "seulement cette chose ; toutes à défaut",
    "only this; all where it is left out": "seulement cela ; tout à défaut",
    "only units that a source calls so; all where it is left out": (
        "seulement les unités qu’une source appelle ainsi ; toutes à défaut"
    ),
    "only what certainly agrees, or only what differs or may differ; all where it is left out": (
        "seulement ce qui concorde certainement, ou seulement ce qui diffère ou peut différer ; tout à défaut"
    ),
    "only what certainly ended before this body, or a body that it goes back to, began": (
        "seulement ce qui a certainement pris fin avant le début de cet organe ou d’un organe dont il est issu"
    ),
    "only what cites this entry of a list of references; all where it is left out": (
        "seulement ce qui cite cette entrée d’une liste de références ; tout à défaut"
    ),
    "only what has a variant or misspelling, or only what has none; both where it is left out": (
        "seulement ce qui a une variante ou une graphie fautive, ou seulement ce qui n’en a pas ; les deux à défaut"
    ),
    "only what has this flag; all where it is left out": "seulement ce qui a cet indicateur ; tout à défaut",
    "only what is said under this aspect, a code; all aspects where it is left out": (
        "seulement ce qui est dit sous cet aspect, un code ; tous les aspects à défaut"
    ),
    "only what is told of things of this class; all where it is left out": (
        "seulement ce qui est dit de choses de cette classe ; tout à défaut"
    ),
    "only what names this thing; all where it is left out": "seulement ce qui nomme cette chose ; tout à défaut",
    "only what this document says; all documents where it is left out": (
        "seulement ce que dit ce document ; tous les documents à défaut"
    ),
    "the article with the list; all articles where it is left out": (
        "l’article qui porte la liste ; tous les articles à défaut"
    ),
    "the article; all articles that are sources where it is left out": (
        "l’article ; tous les articles qui sont des sources à défaut"
    ),
    "the article; all articles where it is left out": "l’article ; tous les articles à défaut",
    "the aspect, a code, with the narrower aspects below it; all aspects where it is left out": (
        "l’aspect, un code, avec les aspects plus étroits qui en relèvent ; tous les aspects à défaut"
    ),
    "the body or aggregate to which both figures belong; all of them where it is left out": (
        "l’organe ou l’agrégat auquel appartiennent les deux chiffres ; tous à défaut"
    ),
    "the body or mission; all of them where it is left out": "l’organe ou la mission ; tous à défaut",
    "the body or post; all where it is left out": "l’organe ou le poste ; tous à défaut",
    "the body that operates; all bodies where it is left out": "l’organe qui gère ; tous les organes à défaut",
    "the body, mission or aggregate; all of them where it is left out": (
        "l’organe, la mission ou l’agrégat ; tous à défaut"
    ),
    "the body, post or mission; all where it is left out": "l’organe, le poste ou la mission ; tous à défaut",
    "the body, post or other thing; the Department of Peace Operations where it is left out": (
        "l’organe, le poste ou une autre chose ; le Département des opérations de paix à défaut"
    ),
    "the body, reform or other thing; all things where it is left out": (
        "l’organe, la réforme ou une autre chose ; toutes les choses à défaut"
    ),
    "the body; all bodies where it is left out": "l’organe ; tous les organes à défaut",
    "the body; the Department of Peace Operations where it is left out": (
        "l’organe ; le Département des opérations de paix à défaut"
    ),
    "the day asked about": "le jour demandé",
    "the day asked about; passed over where a year is given": (
        "le jour demandé ; laissé de côté lorsqu’une année est donnée"
    ),
    "the document that says it; all documents where it is left out": (
        "le document qui le dit ; tous les documents à défaut"
    ),
    "the earlier or later body; all bodies where it is left out": (
        "l’organe antérieur ou ultérieur ; tous les organes à défaut"
    ),
    "the entry, by its article and mark; all entries where it is left out": (
        "l’entrée, par son article et son appel ; toutes les entrées à défaut"
    ),
    "the event; all announcements where it is left out": "l’événement ; toutes les annonces à défaut",
    "the family of figures, such as dataset:budget; all families where it is left out": (
        "la famille de chiffres, comme dataset:budget ; toutes les familles à défaut"
    ),
    "the first day that counts; every holder counts where it is left out": (
        "le premier jour qui compte ; tous les titulaires comptent à défaut"
    ),
    "the group; the permanent members of the Security Council where it is left out": (
        "le groupe ; les membres permanents du Conseil de sécurité à défaut"
    ),
    "the holder; all where it is left out": "le titulaire ; tous à défaut",
    "the kind of date; all where it is left out": "la sorte de date ; toutes à défaut",
    "the kind of post; all of them where it is left out": "la sorte de poste ; toutes à défaut",
    "the mission, body, state or aggregate; all of them where it is left out": (
        "la mission, l’organe, l’État ou l’agrégat ; tous à défaut"
    ),
    "the mission; all missions where it is left out": "la mission ; toutes les missions à défaut",
    "the operation; UNMEE where it is left out": "l’opération ; UNMEE à défaut",
    "the operation; all of them where it is left out": "l’opération ; toutes à défaut",
    "the operation; all where it is left out": "l’opération ; toutes à défaut",
    "the other document; all of them where it is left out": "l’autre document ; tous à défaut",
    "the other; all persons where it is left out": "l’autre ; toutes les personnes à défaut",
    "the period of the budget; all periods where it is left out": "la période du budget ; toutes à défaut",
    "the period of the shares; all periods where it is left out": "la période des quotes-parts ; toutes à défaut",
    "the period; all periods where it is left out": "la période ; toutes à défaut",
    "the person; all persons where it is left out": "la personne ; toutes à défaut",
    "the post or body that has the task; all of them where it is left out": (
        "le poste ou l’organe auquel incombe la tâche ; tous à défaut"
    ),
    "the post or body; all of them where it is left out": "le poste ou l’organe ; tous à défaut",
    "the post; all posts where it is left out": "le poste ; tous les postes à défaut",
    "the post; the head of the department where it is left out": "le poste ; le chef du département à défaut",
    "the reform or other thing; all things where it is left out": (
        "la réforme ou une autre chose ; toutes les choses à défaut"
    ),
    "the resolution; S/RES/425 (1978) where it is left out": "la résolution ; S/RES/425 (1978) à défaut",
    "the respect, a code; aspect:excluded-from where it is left out": (
        "l’aspect, un code ; aspect:excluded-from à défaut"
    ),
    "the state; all states with a share where it is left out": (
        "l’État ; tous les États qui ont une quote-part à défaut"
    ),
    "the state; every state that has a national among the holders where it is left out": (
        "l’État ; à défaut, chaque État dont un ressortissant est parmi les titulaires"
    ),
    "the tenure; all tenures where it is left out": "le mandat ; tous les mandats à défaut",
    "the thing; the Department of Peace Operations where it is left out": (
        "la chose ; le Département des opérations de paix à défaut"
    ),
    "the topic; all topics where it is left out": "le thème ; tous les thèmes à défaut",
    "the whole; all bodies where it is left out": "le tout ; tous les organes à défaut",
    "the year asked about, instead of a day": "l’année demandée, au lieu d’un jour",
    "the year whose missions are compared; none where it is left out": (
        "l’année dont les missions sont comparées ; aucune à défaut"
    ),
    "what is described; everything where it is left out": "ce qui est décrit ; tout à défaut",
    "whose names, with those of its predecessors; all bodies, missions, posts and people where it is left out": (
        "de qui ou de quoi les noms, avec ceux de ses prédécesseurs ; à défaut, tous les organes, missions, postes et "
        "personnes"
    ),
    "with a thing, direct for the sides about it and their own rivals, all (the default) for rivals of rivals too": (
        "avec une chose, direct pour les côtés qui portent sur elle et leurs propres rivaux, all (par défaut) pour les "
        "rivaux des rivaux aussi"
    ),
    "words in its name, such as service centre; all names where it is left out": (
        "des mots de son nom, comme service centre ; tous les noms à défaut"
    ),
    "words in what is said, such as all-time high; everything where it is left out": (
        "des mots de ce qui est dit, comme all-time high ; tout à défaut"
    ),
    "year, month or day for which it is said, as 2006 or 2006-10; any time, undated too, where it is left out": (
        "année, mois ou jour pour lequel il est dit, comme 2006 ou 2006-10 ; à défaut tout temps, même sans date"
    ),
}
