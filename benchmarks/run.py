"""Run benchmarks, one after the other, and write what they measured into docs/benchmarks.md.

    make bench                                    all of them, written section by section as they end
    python benchmarks/run.py intake               one of them, printed
    python benchmarks/run.py --write intake desk  two of them, printed and written

A benchmark is a file `bench_NAME.py` here with `TITLE` and `rows() -> list[Row]`. It measures the peer and us side by
side in one run; nothing here ever fails on a time. Of its section in the page the line that says when and how, and the
table, are written anew; what somebody wrote below the table stays, and so do sections that no benchmark owns.
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


def main(asked: list[str]) -> None:
    """Run the named benchmarks and print them, or all of them and write the page."""
    names = [name for name in asked if name != "--write"]
    found = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    if unknown := set(names) - found.keys():
        raise SystemExit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(found)}.")
    for name in names or found:
        module = load(name, found[name])
        lines = [_how(name), "", *table(module.rows())]
        print("\n".join([f"## {module.TITLE}", "", *lines, ""]), flush=True)
        if not names or "--write" in asked:
            OUT.write_text(written(OUT.read_text("utf-8"), module.TITLE, lines), "utf-8")


def _how(name: str) -> str:
    """When, on what and with what command: sizes that the environment asked for are a part of the command."""
    sizes = [f"{key}={value} " for key, value in sorted(os.environ.items()) if key.startswith("TAKEBACK_BENCH_")]
    return f"{datetime.now(UTC).date()}, {machine()}, `{''.join(sizes)}python benchmarks/run.py {name}`."


def written(page: str, title: str, lines: list[str]) -> str:
    """The page with these lines as what was measured under this title; what stands below the old table is kept.

    Args:
        page: what is there; sections begin with a heading of the second level.
        title: of the section. It is added at the end where it is not there.
        lines: how it was measured, an empty line, and the table.
    """
    head, *sections = page.rstrip("\n").split("\n## ")
    kept = {section.split("\n", 1)[0]: section for section in sections}
    remarks = _below_the_table(kept.get(title, ""))
    kept[title] = "\n".join([title, "", *lines, *(["", remarks] if remarks else [])])
    return "\n## ".join(part.rstrip("\n") + "\n" for part in (head, *kept.values()))


def _below_the_table(section: str) -> str:
    """What somebody wrote below the first table of a section."""
    lines = section.split("\n")
    rows = [number for number, line in enumerate(lines) if line.startswith("|")]
    after = [number for number in range(rows[0], len(lines)) if not lines[number].startswith("|")] if rows else []
    return "\n".join(lines[after[0] :]).strip("\n") if after else ""


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
