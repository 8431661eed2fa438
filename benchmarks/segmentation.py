"""Segmentation beside its peers: golden probes, raw seeds, and speed, in one run.

    make peers      installs the peers into an environment of their own and runs this

Boundary F1 compares the characters after which a unit ends, white space and the end of the text left out. Unit F1, the
measure of the CoNLL shared tasks on Universal Dependencies, wants a unit right at both edges. On the probes the golden
units give the truth, on the seeds the committed layouts. The peers get the raw text, as we do; none of them can reorder
text, so where a paragraph is torn they cannot find its one unit.

Speed: characters per second on one core, best of five, of cutting alone (`split_sentences`, which is what the peers
do) and of the whole way from raw text to units (`sentences`).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gbabench.corpus import sentences, units_of
from gbabench.draft import draft, draft_blocks
from gbabench.layout import read_layout
from gbabench.records import Unit
from gbabench.seeds import read_seed_text, read_seeds
from gbabench.segment import split_sentences
from gbabench.storage import bundled_project, read_text, write_text

ROOT = Path(__file__).parents[1]
Splitter = Callable[[str], list[str]]


def pysbd() -> Splitter:
    """Return pySBD for Chinese."""
    from pysbd import Segmenter  # type: ignore[import-not-found, unused-ignore]

    return Segmenter(language="zh", clean=False).segment  # type: ignore[no-any-return, unused-ignore]


def ltp() -> Splitter:
    """Return LTP's rule-based splitter."""
    from ltp_extension.algorithms import StnSplit  # type: ignore[import-not-found, unused-ignore]

    return StnSplit().split  # type: ignore[no-any-return, unused-ignore]


def jionlp() -> Splitter:
    """Return jionlp's coarse splitter."""
    import jionlp as jio  # type: ignore[import-not-found, unused-ignore]

    return lambda text: jio.split_sentence(text, criterion="coarse")  # type: ignore[no-any-return, unused-ignore]


def sentencex() -> Splitter:
    """Return Wikimedia's sentencex."""
    from sentencex import segment  # type: ignore[import-not-found, unused-ignore]

    return lambda text: list(segment("zh", text))


def spacy() -> Splitter:
    """Return spaCy's sentencizer on a blank Chinese pipeline."""
    import spacy as library  # type: ignore[import-not-found, unused-ignore]

    pipeline = library.blank("zh")
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 10**9
    return lambda text: [sentence.text for sentence in pipeline(text).sents]


def blingfire() -> Splitter:
    """Return blingfire."""
    from blingfire import text_to_sentences  # type: ignore[import-not-found, unused-ignore]

    return lambda text: text_to_sentences(text).split("\n")  # type: ignore[no-any-return, unused-ignore]


PEERS = {
    "pysbd": pysbd,
    "ltp-extension": ltp,
    "jionlp": jionlp,
    "sentencex": sentencex,
    "spacy": spacy,
    "blingfire": blingfire,
}


Edges = set[tuple[int, int]]
"""The offsets of the first and the last character of each unit."""


def edges_of_units(units: Iterable[Unit]) -> Edges:
    """Return the edges of units."""
    return {(unit.spans[0].start, unit.spans[-1].end - 1) for unit in units}


def edges_of_strings(parts: Iterable[str], text: str) -> Edges:
    """Return the edges of a peer's sentences; characters that it dropped or altered are passed over."""
    edges = set()
    at = -1
    for part in parts:
        first = None
        for char in part:
            if not char.isspace() and (found := text.find(char, at + 1, at + 200)) >= 0:
                at = found
                first = at if first is None else first
        if first is not None:
            edges.add((first, at))
    return edges


def ours(text: str) -> Edges:
    """Return the edges of our units of a raw text."""
    return edges_of_units(units_of("text", draft_blocks(draft(text), text), text))


def cut(text: str) -> Edges:
    """Return the edges of the sentences that `split_sentences` alone finds in a raw text."""
    return {(start, end - 1) for start, end in split_sentences(text)}


class Tally:
    """F1 over several texts."""

    def __init__(self) -> None:
        self.right = self.total = 0

    def add(self, found: set[Any], wanted: set[Any]) -> None:
        """Count what was found in one text."""
        self.right += len(found & wanted)
        self.total += len(found) + len(wanted)

    def f1(self) -> float:
        """Return the F1."""
        return round(2 * self.right / max(1, self.total), 4)


def measure(edges: Callable[[str], Edges], texts: Iterable[tuple[str, Edges]]) -> tuple[float, float]:
    """Return boundary F1 and unit F1 over texts with their true edges."""
    boundaries, units = Tally(), Tally()
    for text, wanted in texts:
        found = edges(text)
        last = len(text.rstrip()) - 1
        boundaries.add({end for _, end in found} - {last}, {end for _, end in wanted} - {last})
        units.add(found, wanted)
    return boundaries.f1(), units.f1()


def probes() -> list[tuple[str, Edges]]:
    """Return the golden probes with their edges."""
    found = []
    for line in read_text(ROOT / "tests" / "golden_segments.jsonl").splitlines():
        probe = json.loads(line)
        text = probe["text"]
        if sentences(text) != probe["units"]:
            raise SystemExit(f"the golden units do not hold for {text!r}: run the tests first")
        found.append((text, ours(text)))
    return found


def seeds() -> list[tuple[str, Edges]]:
    """Return the raw seeds with the edges of their committed units."""
    project = bundled_project()
    found = []
    for seed in read_seeds(project):
        text = read_seed_text(project, seed)
        found.append((text, edges_of_units(units_of(seed.doc_id, read_layout(project, seed.doc_id, text), text))))
    return found


def speed(split: Callable[[str], object], text: str) -> int:
    """Return characters per second: the best of five runs."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        split(text)
        times.append(time.perf_counter() - start)
    return round(len(text) / min(times))


def main() -> None:
    """Run everything and write benchmarks/segmentation.json."""
    golden, raw = probes(), seeds()
    prose = "".join(text for text, _ in raw) * 5
    ways: dict[str, tuple[str, Callable[[str], Edges], Callable[[str], object]]] = {}
    for name, make in PEERS.items():
        split = make()
        ways[name] = version(name), (lambda text, split=split: edges_of_strings(split(text), text)), split  # type: ignore[misc]
    ways["gbabench, cutting alone"] = version("gbabench"), cut, split_sentences
    ways["gbabench, raw text to units"] = version("gbabench"), ours, sentences
    rows = {}
    for name, (release, edges, split) in ways.items():
        print(f"{name} {release}", file=sys.stderr)
        on_probes, on_seeds = measure(edges, golden), measure(edges, raw)
        rows[name] = {
            "version": release,
            "probes": dict(zip(("boundary_f1", "unit_f1"), on_probes, strict=True)),
            "seeds": dict(zip(("boundary_f1", "unit_f1"), on_seeds, strict=True)),
            "characters_per_second": speed(split, prose),
        }
    outcome = {"probes": len(golden), "characters": len(prose), "tools": rows}
    write_text(Path(__file__).with_suffix(".json"), json.dumps(outcome, indent=2) + "\n")
    print(json.dumps(outcome, indent=2))


if __name__ == "__main__":
    main()
