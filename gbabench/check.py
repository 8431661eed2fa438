"""The validator: named checks in four levels, in the manner of Universal Dependencies.

    1 files and digests    2 text and spans    3 annotation    4 splits and package

A check yields findings and prints nothing. An input that cannot be read at all is a finding of `readable-input`; the
checks that need it are then passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gbabench.annotations import (
    Verdict,
    judgment_files,
    prove_annotator,
    read_annotators,
    read_judgments,
    read_verdict,
    round_paths,
)
from gbabench.build import card_of
from gbabench.clean import clean, spell
from gbabench.corpus import Retired, build_units, read_retired, read_units
from gbabench.duplicates import near_duplicates
from gbabench.errors import InputError
from gbabench.labels import label_names
from gbabench.layout import read_layout
from gbabench.package import SPLITS, data_path, encode_data, gold_digest, parts_of, rows_of
from gbabench.recipe import read_recipe
from gbabench.records import ANNOTATED_ROLES, Finding, Seed, Unit
from gbabench.results import read_results
from gbabench.seeds import read_seed_text, read_seeds
from gbabench.splits import TEST, TRAIN, Placing, read_splits
from gbabench.storage import Project, read_bytes, read_text
from gbabench.tables import tables_of

ERROR, WARNING = "error", "warning"
LEVELS = {1: "files and digests", 2: "text and spans", 3: "annotation", 4: "splits and package"}


class Corpus:
    """A project as the checks see it: each part is read once, when first asked for."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def seeds(self) -> list[Seed]:
        """The source documents."""
        return read_seeds(self.project)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each seed."""
        return {seed.doc_id: read_seed_text(self.project, seed) for seed in self.seeds}

    @cached_property
    def units(self) -> list[Unit]:
        """All units as they are stored."""
        return read_units(self.project)

    @cached_property
    def retired(self) -> list[Retired]:
        """The ids that are no longer in use."""
        return read_retired(self.project)

    @cached_property
    def verdict(self) -> Verdict:
        """Gold, open units and stale judgments."""
        return read_verdict(self.project, self.units, frozenset(old.id for old in self.retired))

    @cached_property
    def placings(self) -> dict[str, Placing]:
        """Where the units stand."""
        return read_splits(self.project)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows that the package should hold."""
        return rows_of(self.seeds, self.units, self.verdict.gold, self.placings)


Fault = tuple[str, str, str]
"""What a check yields: the place, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """A named check."""

    id: str
    level: int
    severity: str
    run: Callable[[Corpus], Iterator[Fault]]

    @property
    def about(self) -> str:
        """What must hold."""
        return (self.run.__doc__ or "").strip()


def run_checks(project: Project, levels: Sequence[int] = tuple(LEVELS), only: Sequence[str] = ()) -> list[Finding]:
    """Run the checks of some levels, or only those named, and return what they found."""
    corpus = Corpus(project)
    findings: list[Finding] = []
    unreadable: set[str] = set()
    for check in CHECKS:
        if check.id not in only if only else check.level not in levels:
            continue
        try:
            findings += [Finding(check.id, check.severity, *fault) for fault in check.run(corpus)]
        except InputError as error:
            place = _place(project, error)
            if str(error) not in unreadable:
                unreadable.add(str(error))
                findings.append(Finding("readable-input", ERROR, place, error.fault, error.remedy))
    known = {(one.place, one.message) for one in findings if one.check != "readable-input"}
    return [one for one in findings if one.check != "readable-input" or (one.place, one.message) not in known]


def _place(project: Project, error: InputError) -> str:
    path = "" if error.path is None else project.shown(Path(error.path))
    return ":".join(str(part) for part in (path, error.line, error.id) if part)


def _readable(corpus: Corpus) -> Iterator[Fault]:
    """Every file is there and has its format."""
    _ = (
        corpus.seeds,
        corpus.units,
        corpus.retired,
        label_names(corpus.project),
        read_recipe(corpus.project),
        corpus.placings,
    )
    yield from ()


def _seed_digest(corpus: Corpus) -> Iterator[Fault]:
    """Every seed is the file that the index names, byte for byte, and is UTF-8."""
    for seed in corpus.seeds:
        try:
            read_seed_text(corpus.project, seed)
        except InputError as error:
            yield _place(corpus.project, error), error.fault, error.remedy


def _layout(corpus: Corpus) -> Iterator[Fault]:
    """Every layout gives each line of its seed to exactly one block."""
    for doc, text in corpus.texts.items():
        try:
            read_layout(corpus.project, doc, text)
        except InputError as error:
            yield _place(corpus.project, error), error.fault, error.remedy


def _spans(corpus: Corpus) -> Iterator[Fault]:
    """The characters of a unit's spans, white space as a plain space, are its text."""
    for unit in corpus.units:
        if spell(corpus.texts[unit.doc], unit.spans) != unit.text:
            yield unit.id, "the spans do not spell the text", "run `gbabench build`; never edit sentences.jsonl by hand"


def _coverage(corpus: Corpus) -> Iterator[Fault]:
    """Every character of a seed that is not white space is in one unit, or deleted by a named rule."""
    for doc, text in corpus.texts.items():
        held = [span for unit in corpus.units if unit.doc == doc for span in unit.spans]
        for block in read_layout(corpus.project, doc, text):
            held += [span for span, _ in clean(text, block.spans, block.speaker).deleted]
        end = 0
        for start, stop in [*sorted(held), (len(text), len(text))]:
            if wrong := text[end:start].strip() or text[start : min(end, stop)].strip():
                line = text.count("\n", 0, min(start, end)) + 1
                fault = f"{wrong[:10]!r} near line {line} is in no unit, or in two"
                yield doc, fault, "mend the layout and run `gbabench build`"
                break
            end = max(end, stop)


def _units_current(corpus: Corpus) -> Iterator[Fault]:
    """The stored units are those that seeds and layouts give."""
    fresh, _ = build_units(corpus.project)
    if fresh != corpus.units:
        stored = {unit.id: unit for unit in corpus.units}
        changed = [unit.id for unit in fresh if stored.get(unit.id) != unit] or [unit.id for unit in corpus.units]
        yield changed[0], f"{len(changed)} units are not what a build gives", "run `gbabench build`"


def _id_once(corpus: Corpus) -> Iterator[Fault]:
    """An id that is retired is not in use, and its successors are."""
    ids = {unit.id for unit in corpus.units}
    gone = {old.id for old in corpus.retired}
    for old in corpus.retired:
        if old.id in ids:
            yield old.id, "is retired and in use", "give the unit a new id: restore corpus/retired.csv and build"
        for successor in old.successors:
            if successor not in ids | gone:
                yield old.id, f"has an unknown successor {successor}", "restore corpus/retired.csv"


def _heading_link(corpus: Corpus) -> Iterator[Fault]:
    """A unit's heading is an earlier unit of the same article."""
    seen: dict[str, Unit] = {}
    for unit in corpus.units:
        heading = seen.get(unit.heading) if unit.heading else None
        if unit.heading and (heading is None or (heading.doc, heading.article) != (unit.doc, unit.article)):
            yield unit.id, f"heading {unit.heading} is not above it in its article", "run `gbabench build`"
        seen[unit.id] = unit


def _judgments(corpus: Corpus) -> Iterator[Fault]:
    """Every judgment has a known id, labels of the set, and evidence that is in the text."""
    by_id = {unit.id: unit for unit in corpus.units}
    retired = frozenset(old.id for old in corpus.retired)
    for path in judgment_files(corpus.project):
        try:
            read_judgments(path, by_id, retired, label_names(corpus.project))
        except InputError as error:
            yield _place(corpus.project, error), error.fault, error.remedy


def _annotators(corpus: Corpus) -> Iterator[Fault]:
    """Every judgment file, and every adjudication, is by an annotator of `annotators.csv`."""
    known = {(one.round, one.annotator) for one in read_annotators(corpus.project)}
    for folder in round_paths(corpus.project):
        for path in sorted(folder.glob("*.jsonl")):
            try:
                prove_annotator(folder.name, path.stem, known, path)
            except InputError as error:
                yield _place(corpus.project, error), error.fault, error.remedy


def _evidence_once(corpus: Corpus) -> Iterator[Fault]:
    """The evidence of a gold label stands once in its unit, so that its offsets are certain."""
    text = {unit.id: unit.text for unit in corpus.units}
    for id, gold in corpus.verdict.gold.items():
        for label, words in gold.evidence.items():
            if text[id].count(words) > 1:
                yield id, f"evidence for {label} stands more than once: {words!r}", "adjudicate with longer evidence"


def _stale(corpus: Corpus) -> Iterator[Fault]:
    """A judgment was made on the text that its unit has now."""
    for place, id in corpus.verdict.stale:
        yield f"{place}:{id}", "was judged on another text and does not count", "judge the unit again in a new round"


def _open(corpus: Corpus) -> Iterator[Fault]:
    """Every annotated unit has gold."""
    for id in corpus.verdict.open:
        yield id, "has no gold: not judged, or annotators disagree", "judge it, or adjudicate"


def _split_complete(corpus: Corpus) -> Iterator[Fault]:
    """Every annotated unit is placed once, and nothing else is."""
    annotated = {unit.id for unit in corpus.units if unit.role in ANNOTATED_ROLES}
    for id in sorted(annotated - corpus.placings.keys()):
        yield id, "is in no part of the split", "run `gbabench build`"
    for id in sorted(corpus.placings.keys() - annotated):
        yield id, "is placed but is no annotated unit", "run `gbabench build`"


def _split_leak(corpus: Corpus) -> Iterator[Fault]:
    """No text of the test part is equal or near-equal to one of the train part."""
    placed = [unit for unit in corpus.units if unit.id in corpus.placings]
    for left, right in near_duplicates(placed, read_recipe(corpus.project)):
        if {corpus.placings[left].split, corpus.placings[right].split} == {TRAIN, TEST}:
            yield (
                right,
                f"is near-equal to {left} across train and test",
                "move neither: exclude the later one in splits.csv",
            )


def _split_label(corpus: Corpus) -> Iterator[Fault]:
    """Every label occurs in train and in test."""
    for split in SPLITS:
        found = {label for row in corpus.rows if row["split"] == split for label in row["labels"]}
        for label in label_names(corpus.project):
            if label not in found:
                yield split, f"has no unit with {label}", "annotate more, or make the first split anew before a release"


def _package(corpus: Corpus) -> Iterator[Fault]:
    """The Parquet files hold what a build gives."""
    import io

    import pyarrow.parquet as pq

    retired = frozenset(old.id for old in corpus.retired)
    tables = tables_of(corpus.project, corpus.units, retired, corpus.rows)
    for part, content in encode_data(tables, label_names(corpus.project)).items():
        path = data_path(corpus.project, part)
        if not path.is_file() or pq.read_table(path) != pq.read_table(io.BytesIO(content)):
            yield corpus.project.shown(path), "is not what a build gives", "run `gbabench build`"


def _card(corpus: Corpus) -> Iterator[Fault]:
    """The card's figures and digests are those of the data."""
    parts = parts_of(list(dict.fromkeys(unit.doc for unit in corpus.units if unit.id in corpus.verdict.gold)))
    data = {part: read_bytes(data_path(corpus.project, part)) for part in parts}
    if read_text(corpus.project.card) != card_of(corpus.project, corpus.units, corpus.placings, corpus.rows, data):
        yield corpus.project.shown(corpus.project.card), "is not what a build gives", "run `gbabench build`"


def _result_gold(corpus: Corpus) -> Iterator[Fault]:
    """Every result was measured on this gold."""
    digest = gold_digest(corpus.rows)
    for result in read_results(corpus.project):
        if result.gold_digest != digest:
            place = corpus.project.shown(result.path)
            yield place, "was measured on other gold and stands in no table", "run `gbabench bench`"


CHECKS = (
    Check("readable-input", 1, ERROR, _readable),
    Check("seed-digest", 1, ERROR, _seed_digest),
    Check("layout-complete", 1, ERROR, _layout),
    Check("spans-spell-text", 2, ERROR, _spans),
    Check("coverage", 2, ERROR, _coverage),
    Check("units-current", 2, ERROR, _units_current),
    Check("id-once", 2, ERROR, _id_once),
    Check("heading-link", 2, ERROR, _heading_link),
    Check("judgment-valid", 3, ERROR, _judgments),
    Check("annotator-known", 3, ERROR, _annotators),
    Check("evidence-once", 3, WARNING, _evidence_once),
    Check("stale-judgment", 3, WARNING, _stale),
    Check("open-unit", 3, WARNING, _open),
    Check("split-complete", 4, ERROR, _split_complete),
    Check("split-leak", 4, ERROR, _split_leak),
    Check("split-label", 4, ERROR, _split_label),
    Check("package-current", 4, ERROR, _package),
    Check("card-current", 4, ERROR, _card),
    Check("result-gold", 4, WARNING, _result_gold),
)
