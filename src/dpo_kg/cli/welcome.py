"""What `dpo-kg` alone says: what this is, what to try, where help is. One screen of 24 lines of 80 characters."""

from __future__ import annotations

from dpo_kg import __version__
from dpo_kg.locations import find_resources, read_data_version

#: Command line after `dpo-kg` → what it tells; a test carries each of them out.
EXAMPLES = {
    "run heads --at 2008-06-30": "who headed peacekeeping on a day",
    "run vacancies": "when the post was empty",
    "why DPKO start": "who says so, and who says otherwise",
    "missing --class Mission": "what no source tells",
    "export DPO --format jsonld": "one thing with its sources",
}


def write_welcome() -> str:
    """Return the text.

    Raises:
        InputError: the files of the graph are not there.
    """
    tried = "\n".join(f"  dpo-kg {words:<31}{what}" for words, what in EXAMPLES.items())
    return f"""\
dpo-kg {__version__}: the knowledge graph of United Nations peace operations
Who headed what and when, who says so, and where the sources disagree.

Not a product of the United Nations. Data as of {read_data_version(find_resources())}.
For living persons only public office is held. Answers come from the files
installed here; nothing is fetched.

Try:
{tried}

Help:
  dpo-kg --help                         all commands
  dpo-kg COMMAND --help                 one command and its options
  dpo-kg queries                        the stored queries
  dpo-kg run NAME --help                one stored query and its parameters
"""
