"""GBABench: annotated Chinese policy sentences on cross-boundary co-operation, and a benchmark.

>>> import gbabench
>>> dataset = gbabench.load()  # a datasets.DatasetDict with "train" and "test"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbabench.corpus import sentences
    from gbabench.evaluate import evaluate
    from gbabench.package import load

__version__ = "0.1.0"
__all__ = ["__version__", "evaluate", "load", "sentences"]


def __getattr__(name: str) -> Any:
    """Import the public functions on first use: `import gbabench` itself stays light."""
    if name == "load":
        from gbabench.package import load

        return load
    if name == "evaluate":
        from gbabench.evaluate import evaluate

        return evaluate
    if name == "sentences":
        from gbabench.corpus import sentences

        return sentences
    raise AttributeError(f"module 'gbabench' has no attribute {name!r}")
