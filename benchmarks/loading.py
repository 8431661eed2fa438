"""How long the dataset takes to load: `gbabench.load()` against a bare `datasets.load_dataset("parquet", …)`.

    python benchmarks/loading.py [--runs 5]

Each run is a process of its own, import included, on the same files. Cold: the cache folder of `datasets` is empty;
warm: it holds the files already. `gbabench.load()` keeps no cache. Printed are medians, and the ratio to the bare load.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time

from gbabench.package import DEFAULT, SPLITS, data_path
from gbabench.storage import bundled_project

OURS = "import gbabench; gbabench.load()"
BARE = "from datasets import load_dataset; load_dataset('parquet', data_files={files!r}, cache_dir={cache!r})"


def seconds(program: str) -> float:
    """Return how long a program takes in a process of its own."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="processes of each kind (%(default)s)")
    runs = parser.parse_args().runs
    files = {split: str(data_path(bundled_project(), (DEFAULT, split))) for split in SPLITS}
    seconds(OURS)
    with tempfile.TemporaryDirectory() as warm:
        seconds(BARE.format(files=files, cache=warm))
        kinds: dict[str, list[float]] = {"gbabench.load()": [], "bare, cold cache": [], "bare, warm cache": []}
        for _ in range(runs):
            kinds["gbabench.load()"].append(seconds(OURS))
            kinds["bare, warm cache"].append(seconds(BARE.format(files=files, cache=warm)))
            with tempfile.TemporaryDirectory() as cold:
                kinds["bare, cold cache"].append(seconds(BARE.format(files=files, cache=cold)))
    ours = statistics.median(kinds["gbabench.load()"])
    for name, times in kinds.items():
        median = statistics.median(times)
        print(f"{name:18} {median:.2f} s   gbabench.load() takes {ours / median:.2f} times that")


if __name__ == "__main__":
    main()
