"""Time and memory of segmentation by size of the text: 1, 5, 10 and 50 MB of prose, each in a process of its own.

    python benchmarks/scaling.py

Three texts of each size: the seeds' lines repeated, all of it in one line, and wrapped lines under a byte of
punctuation that never closes. `cut` is `split_sentences`, `units` the whole way from raw text to units.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from gbabench.corpus import sentences
from gbabench.seeds import read_seed_text, read_seeds
from gbabench.segment import split_sentences
from gbabench.storage import bundled_project, write_text

SIZES = (1, 5, 10, 50)
KINDS = ("lines", "one line", "open brackets")


def text_of(kind: str, megabytes: int) -> str:
    """Return a text of about this many megabytes of UTF-8."""
    project = bundled_project()
    text = "\n".join(read_seed_text(project, seed) for seed in read_seeds(project))
    if kind == "one line":
        text = text.replace("\n", "")
    if kind == "open brackets":
        text = text.replace("，", "（《“")
    return text * (megabytes * 1_000_000 // len(text.encode("utf-8")) + 1)


def measure(kind: str, way: str, megabytes: int) -> None:
    """Print seconds and peak memory of one run."""
    text = text_of(kind, megabytes)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    count = len(split_sentences(text) if way == "cut" else sentences(text))
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": round(seconds, 2), "megabytes": round((after - before) / 1024), "units": count}))


def main() -> None:
    """Run all sizes and write benchmarks/scaling.json."""
    rows = []
    for way in ("cut", "units"):
        for kind in KINDS:
            for size in SIZES:
                command = [sys.executable, __file__, kind, way, str(size)]
                found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                rows.append({"way": way, "text": kind, "size_mb": size, **found})
                print(rows[-1], file=sys.stderr)
    write_text(Path(__file__).with_suffix(".json"), json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
