"""The graph itself: each layer, and the merge of the layers with what the rules derive."""

from __future__ import annotations

from collections.abc import Callable

from dpo_kg.build.assemble import close
from dpo_kg.build.layers import load_data
from dpo_kg.build.merge import correct_layer, merge_layers
from dpo_kg.build.ontology import load_ontology
from dpo_kg.build.rules import load_rules
from dpo_kg.build.tbox import generate_rules
from dpo_kg.validation.findings import Report
from dpo_kg.validation.placing import place_in_resources
from dpo_kg.validation.running import suggest_meant, validate_triples
from dpo_kg.validation_state import Memory

Notify = Callable[[str], None]


def validate_resources(root: str, notify: Notify | None = None, *, changed: bool = False) -> Report:
    """Check each layer below `root` by itself, and the merge with what the rules derive.

    Where nothing is found, what was checked is remembered in the user's cache.

    Args:
        root: folder that holds ontology/ and data/.
        notify: called with a message at each stage.
        changed: check only the things that have changed since the last validation that found nothing, and those whose
            constraints look at them; all where nothing is remembered, and then a note says so.

    Raises:
        InputError: a file cannot be read or parsed.
        BuildError: the files are not fit to be built at all.
    """
    notify = notify or (lambda message: None)
    memory = Memory(root, changed)
    if memory.why_all:
        notify(f"Checking all: {memory.why_all}.")
    ontology = load_ontology(root)
    authored, settings = load_data(root, ontology)
    layers = [correct_layer(layer) for layer in authored]
    whole = Report()
    for layer in layers:
        notify(f"Checking the layer {layer.name} …")
        found = validate_triples(layer.triples, [], ontology, memory, layer.name)
        folder = f"data/{layer.name}"
        whole.findings += place_in_resources(suggest_meant(found.findings, layer.triples), root, folder, folder)
    notify("Checking the merge …")
    strata = load_rules(root)
    asserted = [*merge_layers(layers, settings, ontology), *settings]
    closed = close(asserted, ontology, generate_rules(ontology.triples), strata)
    names_of_rules = {rule.name for stratum in strata for rule in stratum}
    derived = [d.triple for d in closed.derivations if d.rule in names_of_rules]
    found = validate_triples([*closed.asserted, *derived], [], ontology, memory, "")
    suggested = suggest_meant(found.findings, closed.asserted)
    whole.findings += place_in_resources(suggested, root, "data", "the merge of the layers")
    whole.triples, whole.things, whole.checked = len(closed.asserted), found.things, found.checked
    whole.findings = list(dict.fromkeys(whole.findings))
    whole.notes = memory.close(whole.conforms)
    return whole
