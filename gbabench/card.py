"""The dataset card: `corpus/README.md`, generated whole, so that every figure in it is current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gbabench.agreement import Agreement
from gbabench.annotations import Annotator
from gbabench.labels import Label
from gbabench.package import DEFAULT, UNIT_COLUMNS, Part, dataset_info, rows_in
from gbabench.recipe import Recipe
from gbabench.records import Seed, Unit
from gbabench.stats import agreement_tables, tables
from gbabench.storage import sha256

_TEMPLATE = Path(__file__).with_name("card.md")


def card(
    *,
    seeds: Sequence[Seed],
    units: Sequence[Unit],
    rows: Sequence[Mapping[str, Any]],
    labels: Sequence[Label],
    annotators: Sequence[Annotator],
    recipe: Recipe,
    gold_digest: str,
    data: Mapping[Part, bytes],
    agreement: Agreement | None,
    adjudicated: int,
    audits: Sequence[Mapping[str, Any]],
) -> str:
    """Return the card's text: YAML for the Hub and `datasets`, then the sections for people."""
    import yaml

    head = yaml.safe_dump(_metadata(labels, recipe, gold_digest, data), allow_unicode=True, sort_keys=False, width=100)
    documents, label_table, roles = (
        table.markdown() for table in tables(seeds, units, rows, [label.name for label in labels])
    )
    human = any(annotator.kind == "human" for annotator in annotators)
    return _TEMPLATE.read_text("utf-8").format(
        head=head,
        version=recipe.version,
        gold_digest=gold_digest,
        documents=documents,
        label_table=label_table,
        roles=roles,
        labels="\n".join(f"- **`{label.name}`** ({label.zh}): {label.definition}" for label in labels),
        columns="\n".join(f"| `{name}` | {about} |" for name, (_, about) in UNIT_COLUMNS.items()),
        annotators="\n".join(_annotator(one) for one in annotators),
        agreement=_agreement(agreement, adjudicated, human),
        audit=_audit(audits),
        honesty=_SOME_HUMAN if human else _NO_HUMAN,
        sources="\n".join(
            f"| `{seed.doc_id}` | {seed.title} | {seed.issuer} | {seed.published} | {seed.source} |" for seed in seeds
        ),
        recipe=recipe,
        train_share=f"{1 - recipe.test_share:.0%}",
        test_share=f"{recipe.test_share:.0%}",
    )


def _metadata(
    labels: Sequence[Label],
    recipe: Recipe,
    gold_digest: str,
    data: Mapping[Part, bytes],
) -> dict[str, Any]:
    configs: dict[str, list[str]] = {}
    for config, split in data:
        configs.setdefault(config, []).append(split)
    names = [label.name for label in labels]
    counts = {part: rows_in(content) for part, content in data.items()}
    return {
        "pretty_name": "GBABench",
        "language": ["zh"],
        "license": "other",
        "license_name": "annotations-cc-by-4.0-texts-of-their-publishers",
        "license_link": "README.md#licence",
        "task_categories": ["text-classification"],
        "task_ids": ["multi-label-classification"],
        "annotations_creators": ["machine-generated"],
        "size_categories": ["n<1K"],
        "tags": ["policy", "Greater Bay Area", "Hainan", "Hong Kong", "Fujian", "Taiwan", "zh-Hans", "zh-Hant"],
        "configs": [
            {
                "config_name": config,
                **({"default": True} if config == DEFAULT else {}),
                "data_files": [{"split": split, "path": f"data/{config}/{split}.parquet"} for split in splits],
            }
            for config, splits in configs.items()
        ],
        "dataset_info": [
            {
                "config_name": config,
                # `datasets` keys its cache of a local folder by this block; the digests keep old rows out.
                "description": f"GBABench {recipe.version}; gold sha256 {gold_digest}; data sha256 "
                + " ".join(f"{split} {sha256(data[config, split])}" for split in splits),
                "features": dataset_info(config, names),
                "splits": [
                    {"name": split, "num_bytes": len(data[config, split]), "num_examples": counts[config, split]}
                    for split in splits
                ],
                "download_size": sum(len(data[config, split]) for split in splits),
                "dataset_size": sum(len(data[config, split]) for split in splits),
            }
            for config, splits in configs.items()
        ],
    }


def _agreement(found: Agreement | None, adjudicated: int, human: bool) -> str:
    """Say how far annotators agree, and what that does not mean."""
    if found is None:
        return "No round has been judged by two annotators yet, so nothing is known of agreement."
    labels, _ = agreement_tables(found)
    parts = [
        f"### {'Agreement' if human else 'Consistency of automatic passes'}",
        _AGREEMENT.format(found=found, who=" and ".join(found.annotators), adjudicated=adjudicated),
        labels.markdown(),
    ]
    if not human:
        parts.append(_NOT_HUMAN)
    if uncited := found.slices.get("guidelines", {}).get("not cited"):
        cited = found.units - int(uncited["units"])
        parts.append(_CITED.format(cited=cited, uncited=int(uncited["units"]), exact=uncited["exact"]))
    return "\n\n".join(parts)


def _audit(audits: Sequence[Mapping[str, Any]]) -> str:
    """Say what an audit found."""
    changed = sum(one["verdict"] == "change" for one in audits)
    return _AUDIT.format(read=len(audits), changed=changed) if audits else ""


def _annotator(one: Annotator) -> str:
    kind = "a language model" if one.kind == "language-model" else "a person"
    return f"- `{one.round}/{one.annotator}` ({one.date}): {kind}; {one.protocol}; under: {one.guidelines}. {one.note}"


_NO_HUMAN = (
    "**All annotators so far are language models.** No person has labelled these sentences yet. Where several passes "
    "agree, that is the consistency of automatic passes, not human agreement. Human rounds are wanted."
)
_SOME_HUMAN = (
    "Some annotators are language models and some are people; agreement among the former is the consistency of "
    "automatic passes."
)
_AGREEMENT = (
    "Round `{found.round}`: {who} judged {found.units} units, without sight of each other; {found.exact:.1%} got the "
    "same set of labels. {adjudicated} units (disagreements, and units that either marked unsure) were adjudicated, "
    "each with a reason that cites the rule: `annotations/adjudications.jsonl`."
)
_NOT_HUMAN = (
    "Alpha and kappa have 95 % bootstrap intervals over passages. **This is not human agreement.** The annotators are "
    "passes of one language model under detailed guidelines and share its blind spots: the figures say that the "
    "guidelines decide, not that they decide rightly."
)
_CITED = (
    "The guidelines that were handed out cite {cited} of the units as examples, labels included. Of the {uncited} "
    "units that they do not cite, {exact:.1%} got the same set."
)
_AUDIT = (
    "### Audit\n\n{read} units on which cross-validated models most confidently disagreed with gold "
    "(`baselines/audit.py`) were read again by an annotator who had neither judged nor adjudicated them; {changed} "
    "were corrected. That shows that gold follows the guidelines, which settle most of these units, not that the "
    "rulings are the best ones. These were the most suspicious units, so among the others the share of slips should "
    "be lower."
)
