"""find, show, on, together, vacancies, overlaps and --lang: in Python, at the command line, and in both languages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import dpo_kg
from dpo_kg import messages
from dpo_kg.cli import COMMANDS, main
from dpo_kg.errors import ParameterError, UnknownNameError
from dpo_kg.exporters.days import write_day, write_together
from dpo_kg.knowledge_graph import KnowledgeGraph
from dpo_kg.results import Rows

PACKAGE = Path(dpo_kg.__file__).parent
GUEHENNO, LE_ROY = "Jean-Marie Guéhenno", "Alain Le Roy"


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command line in this process; return status, output and messages."""
    status = main(list(words))
    said = capfd.readouterr()
    return status, said.out, said.err


# Status, and what stands in output and messages
CASES: list[tuple[list[str], int, str, str]] = [
    (["find", "guehenno"], 0, '?name\t?type\t?dates\t?matched\t?match\t?thing\n"Jean-Marie Guéhenno"\t"person"', ""),
    (["find", "guehenno", "-f", "table"], 0, "name   ", ""),
    (["find", "peace", "operations", "--limit", "2", "-f", "csv"], 0, "name,type,dates,", "more (--limit 0 shows all)"),
    (["find", "peace operations", "--limit", "0", "-f", "csv"], 0, "name,type,dates,", ""),
    (["find", "lacriox", "--class", "person", "-f", "csv"], 0, "Jean-Pierre Lacroix,person,", ""),
    (["find", "dpo", "--lang", "fr", "-f", "csv"], 0, "Département des opérations", ""),
    (["find", "kimoon"], 1, "", "nothing is called 'kimoon'\nDid you mean \"Ban Ki-moon\""),
    (["find", "qqqq"], 1, "", "dpo-kg: nothing is called 'qqqq'\n"),
    (["find"], 2, "", "the following arguments are required: TEXT"),
    (["find", "—"], 2, "", "has no letter or digit"),
    (["find", "annan", "--limit", "-1"], 2, "", "--limit: not a whole number: '-1'"),
    (["find", "annan", "--class", "Persona"], 2, "", "unknown class: Persona\nDid you mean person"),
    (["show", "Kofi Annan"], 0, "Kofi Annan\n  Secretary-General · in office", ""),
    (["show", "USG-PKO", "--at", "2008-06-30"], 0, "Alain Le Roy (certain; no. 5;", ""),
    (["show", "USG-PKO", "--all"], 0, "supervision of the world's peacekeeping operations", ""),
    (["show", "DPO", "--lang", "fr"], 0, "\nFaits\n", ""),
    (["show", "DPO", "-f", "list"], 0, "name: Department of Peace Operations\n", ""),
    (["show", "DPO", "-f", "ttl"], 2, "", "unknown format of cards: ttl"),
    (["show", "Kofi Anan"], 2, "", 'unknown thing: Kofi Anan\nDid you mean "Kofi Annan"'),
    (["show", "DPO", "--at", "someday"], 2, "", "--at: not a day: 'someday'"),
    (["show", "DPO", "DPKO"], 2, "", "an argument too many: DPKO"),
    (["show"], 2, "", "required: THING"),
    (["on", "2008-06-30"], 0, '"tenure"\t"Jean-Marie Guéhenno"', ""),
    (["on", "2008-06-30", "-f", "text"], 0, "In office\n  certain – Jean-Marie Guéhenno", ""),
    (["on", "today", "-f", "text"], 0, "Jean-Pierre Lacroix", ""),
    (["on", "2008-06-31"], 2, "", "dpo-kg: not a day: '2008-06-31'"),
    (["on"], 2, "", "required: DATE"),
    (["together", GUEHENNO, LE_ROY], 0, '"certain"\t"same post"', ""),
    (["together", GUEHENNO, LE_ROY, "-f", "text"], 0, "certainly 2008-06-30 (1 day)", ""),
    (["together", LE_ROY, "Bernard Miyet", "-f", "text"], 1, "Never at the same time\n", ""),
    (["together", "Kofi Annan", "UNTSO", "-f", "csv"], 0, "possible,life,Kofi Annan,", ""),
    (["together", "France", "Ghana"], 0, '"undated"\t"life"', ""),
    (["together", "Darfur", "France"], 1, "?certainty", "no rows"),
    (["together", "Kofi Anan"], 2, "", 'unknown thing: Kofi Anan\nDid you mean "Kofi Annan"'),
    (["vacancies", "-f", "csv"], 0, "1997-01-01,1997-01-27,27,Kofi Annan,Bernard Miyet", ""),
    (["vacancies", "--post", "USG-PKO", "-f", "csv"], 0, "2011-08-26,2011-09-01,7,", ""),
    (["vacancies", "--post", "DPO"], 2, "", "DPO names organization:dpo, which is no Post"),
    (["vacancies", "--at", "2008-06-30"], 2, "", "unknown option: --at"),
    (["overlaps", "-f", "csv"], 0, "2008-06-30,2008-06-30,1,information,Jean-Marie Guéhenno,Alain Le Roy", ""),
    (["overlaps", "--post", "secretary-general", "-f", "csv"], 0, "post_name,start", "no rows"),
    (["run", "heads", "--lang", "fr", "-f", "csv"], 0, "en cours au 2024-06", ""),
    (["run", "heads", "--lang", "de"], 2, "", "unknown language: de\n--lang takes en or fr."),
    (["run", "counts", "--lang", "fr"], 2, "", "counts shows no names in a language, so --lang says nothing to it"),
    (["run", "vacancies", "--at", "2008-06-30"], 2, "", "vacancies does not ask about a date, so --at says nothing"),
    (["why", "DPO", "acronym", "--lang", "fr", "-f", "csv"], 0, "sigle,DPO,stated", ""),
    (["conflicts", "DPO", "--lang", "fr", "-f", "csv"], 0, "privilégié", ""),
    (["missing", "Kofi Annan", "--lang", "fr", "-f", "csv"], 0, "année de naissance", ""),
]


@pytest.mark.parametrize(("words", "status", "out", "err"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_command(
    kg: KnowledgeGraph, capfd: pytest.CaptureFixture[str], words: list[str], status: int, out: str, err: str
) -> None:
    found = run(capfd, *words)
    assert found[0] == status, found
    assert out in found[1] and (out or not found[1])
    assert err in found[2] and (err or not found[2])


@pytest.mark.parametrize("name", ["find", "show", "on", "together", "vacancies", "overlaps"])
def test_help(kg: KnowledgeGraph, capfd: pytest.CaptureFixture[str], name: str) -> None:
    status, out, _ = run(capfd, name, "--help")
    assert status == 0 and f"usage: dpo-kg {name}" in out and "--lang" in out
    assert name in COMMANDS


def test_output_is_the_same_twice_and_goes_to_a_file(
    kg: KnowledgeGraph, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for words in (["find", "peace"], ["show", "DPO"], ["on", "1992-03-10"], ["together", "Kofi Annan"]):
        first, second = run(capfd, *words), run(capfd, *words)
        assert first == second
    assert run(capfd, "show", "DPO", "-o", str(tmp_path / "card.json")) == (0, "", "")
    assert json.loads((tmp_path / "card.json").read_text(encoding="utf-8")) == kg.show("DPO").to_dict()


def test_colour_only_where_it_is_wanted(
    kg: KnowledgeGraph, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in run(capfd, "show", "DPO")[1]
    assert "\x1b[1mFacts\x1b[0m" in run(capfd, "show", "DPO", "--color", "always")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1mFacts\x1b[0m" in run(capfd, "show", "DPO")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(capfd, "show", "DPO")[1]


def test_the_language_of_the_environment(
    kg: KnowledgeGraph, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPO_KG_LANG", "fr")
    assert "\nFaits\n" in run(capfd, "show", "DPO")[1]
    assert "\nFacts\n" in run(capfd, "show", "DPO", "--lang", "en")[1]
    assert "en cours au" in run(capfd, "run", "heads", "-f", "csv")[1]
    assert run(capfd, "run", "counts", "-f", "csv")[0] == 0, "a query without names takes no notice of it"
    monkeypatch.setenv("DPO_KG_LANG", "de")
    status, _, err = run(capfd, "find", "annan")
    assert status == 2 and "the environment variable DPO_KG_LANG takes en or fr" in err


# In Python


def test_on_is_the_stored_query(kg: KnowledgeGraph) -> None:
    rows = kg.on(date(2008, 6, 30))
    assert rows.terms == kg.run("on-date", at="2008-06-30").terms == kg.on("2008-06-30").terms
    assert len(kg.on("today")) > 0
    with pytest.raises(ParameterError, match="not a day"):
        kg.on("2008")


def test_together(kg: KnowledgeGraph) -> None:
    (met,) = kg.together(GUEHENNO, LE_ROY)
    assert (met.certainty, met.how, met.certain_from, met.certain_days) == (
        "certain",
        "same post",
        date(2008, 6, 30),
        1,
    )
    (back,) = kg.together(LE_ROY, GUEHENNO)
    assert (back.one_name, back.other_name, back.certain_to) == (LE_ROY, GUEHENNO, date(2008, 6, 30))
    (apart,) = kg.together(LE_ROY, "Bernard Miyet")
    assert (apart.certainty, apart.apart_days) == ("apart", (date(2008, 6, 30) - date(2000, 9, 30)).days)
    assert {row.certainty for row in kg.together("Kofi Annan")} == {"stated"}, "without the other: whom one met"


def test_two_meet_whichever_comes_first(kg: KnowledgeGraph) -> None:
    """Asked the other way round, the same meetings."""
    for one, other in ((GUEHENNO, LE_ROY), ("Kofi Annan", GUEHENNO), ("Kofi Annan", "UNTSO"), ("DPKO", "UNMOGIP")):
        there = sorted(
            (row.certainty, row.how, str(row.certain_from), str(row.possible_to)) for row in kg.together(one, other)
        )
        back = sorted(
            (row.certainty, row.how, str(row.certain_from), str(row.possible_to)) for row in kg.together(other, one)
        )
        assert there == back != []


def test_vacancies_and_overlaps_are_stored_queries(kg: KnowledgeGraph) -> None:
    assert kg.vacancies().terms == kg.run("vacancies").terms
    assert kg.overlaps("USG-PKO").terms == kg.run("overlaps", post="USG-PKO").terms
    assert KnowledgeGraph(kg.snapshot, "seeds").vacancies().terms == kg.run("vacancies", scope="seeds").terms


def test_languages_of_python_calls(kg: KnowledgeGraph) -> None:
    assert kg.why("DPO", "acronym", lang="fr")[0].property == "sigle"
    assert {row.rank for row in kg.conflicts("DPO", lang="fr")} == {"normal", "privilégié"}
    assert kg.missing("UNAMID", lang="fr")[0].property == "fin"
    with pytest.raises(UnknownNameError, match="lang"):
        kg.on("2008-06-30", lang="de")


# Texts


def test_text_of_a_day(kg: KnowledgeGraph) -> None:
    text = write_day(kg.on("1997-01-15"))
    assert text.startswith(
        "In office\n  certain – no holder recorded: Under-Secretary-General for Peacekeeping "
        "Operations (1997-01-01 to\n"
        "      1997-01-27) [d L44-L45; d L46-L48]\n"
    )
    assert "What happened then or around that day\n  around – began: Bernard Miyet" in text
    french = write_day(kg.on("1997-01-15", lang="fr"), lang="fr")
    assert "En fonction\n  certain – aucun titulaire attesté" in french and "vers ce jour – a débuté" in french
    assert max(map(len, write_day(kg.on("2006-10-15"), width=50).splitlines())) <= 50
    assert write_day(Rows(("kind",), [])) == ""


def test_text_of_a_meeting(kg: KnowledgeGraph) -> None:
    text = write_together(kg.together("Kofi Annan", GUEHENNO))
    assert [line for line in text.splitlines() if line and not line.startswith(" ")] == [
        "Set beside each other by a source; dates of both do not say it",
        "Not determined, because a side is undated",
        "Apart",
    ]
    assert "at least 1370 days apart" in text
    french = write_together(kg.together(LE_ROY, "Bernard Miyet", lang="fr"), lang="fr")
    assert french.startswith("Jamais en même temps\n") and "à au moins 2830 jours" in french


# Words in both languages


def test_every_word_is_in_every_language() -> None:
    tables = (messages._TABLE, messages._INVERSE, messages._FOREIGN)
    for table in tables:
        for key, words in table.items():
            assert len(words) == len(messages.LANGUAGES) and all(word.strip() for word in words), key
    for key, words in messages._TABLE.items():
        gaps = [sorted(re.findall(r"{(\w+)}", word)) for word in words]
        assert gaps[0] == gaps[1], f"{key} has other gaps in another language"


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    """Kinds and certainties come from the queries themselves."""
    queries = Path(__file__).parent.parent / "queries" / "questions"
    sources = [path for path in PACKAGE.rglob("*.py") if path.name != "messages.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*sources, *queries.glob("*.rq"))).replace("'", '"')
    built = {f"met_{word}" for word in ("certain", "stated", "possible", "undated", "apart")}
    assert {key for key in messages._TABLE if f'"{key}"' not in text} == built
    # In an importer, to say is to add a statement; drawings and pages have words of their own.
    others = {"importers", "views", "web"}
    told = "\n".join(path.read_text(encoding="utf-8") for path in sources if others.isdisjoint(path.parts))
    said = set(re.findall(r'\bsay\((?:[\w."]+, )?"(\w+)"', told))
    assert len(said) > 40 and said <= set(messages._TABLE)


def test_properties_with_words_of_their_own_exist(kg: KnowledgeGraph) -> None:
    for curie in messages._INVERSE:
        assert kg.query(f"ASK {{ {curie} a ?kind }}") or kg.query(f"ASK {{ ?s {curie} ?o }}"), curie


def test_what_has_no_words_is_said_in_english() -> None:
    assert messages.say("de", "facts") == "Facts"
    assert messages.say_inverse("fr", "dpo:nationality") == "ressortissants"
    assert messages.say_inverse("en", "dpo:nothing") is None
    assert messages.say_foreign("fr", "rdfs:subClassOf") == "sorte de"
    assert messages.say_foreign("fr", "rdfs:nothing") is None


@pytest.mark.parametrize("words", [["find", "lacriox"], ["show", "USG-PKO"], ["on", "2008-06-30"]])
def test_nothing_heavy_is_imported(kg: KnowledgeGraph, words: list[str]) -> None:
    """docs/decisions/0002: what an answer that has to come at once does not need is not loaded."""
    code = (
        "import sys; from dpo_kg.cli import main; main(sys.argv[1:]); "
        "sys.stderr.write(' '.join(sorted(name for name in sys.modules)))"
    )
    path = {"PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, env={**_environment(), **path}
    )
    loaded = set(done.stderr.split())
    heavy = {"rdflib", "pyshacl", "owlrl", "yaml", "polars", "dataclasses", "typing", "pathlib", "datetime", "textwrap"}
    assert not heavy & loaded and "dpo_kg.knowledge_graph" in loaded
    assert not {name for name in loaded if name.startswith("dpo_kg.build")}


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)
