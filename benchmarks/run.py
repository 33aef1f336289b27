"""Run every benchmark, one after the other, and write what they measured into docs/benchmarks.md.

    make bench                      all of them
    python benchmarks/run.py intake one of them, printed and not written

A benchmark is a file `bench_NAME.py` here with `TITLE` and `rows() -> list[Row]`. It measures the peer and us side by
side in one run; nothing here ever fails on a time.
"""

from __future__ import annotations

import importlib.util
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: as in the decoder's child, and times are a thread's
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
OUT = HERE.parent / "docs" / "benchmarks.md"


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all and write the page."""
    found = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    page = [
        "# Benchmarks",
        "",
        "Written by `make bench`; medians of one run on one machine. Quote the ratios: the machine is shared.",
        "",
        f"{datetime.now(UTC).date()}, {machine()}.",
    ]
    for name, path in found.items():
        if names and name not in names:
            continue
        page += ["", *section(load(name, path))]
        print("\n".join(page[-2:]), flush=True)
    if names:
        print("\n".join(page))
    else:
        OUT.write_text("\n".join(page) + "\n", "utf-8")


def section(module: ModuleType) -> list[str]:
    """The lines of one benchmark."""
    return [f"## {module.TITLE}", "", *table(module.rows())]


def table(rows: list[dict[str, str]]) -> list[str]:
    """Rows with the same columns, as Markdown."""
    columns = list(rows[0])
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    return lines + [f"| {' | '.join(row[column] for column in columns)} |" for row in rows]


def machine() -> str:
    """What this was measured on."""
    with Path("/proc/cpuinfo").open() as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"


def load(name: str, path: Path) -> ModuleType:
    """A benchmark's module."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main(sys.argv[1:])
