"""Counts words in our own texts and writes `search/data/frequencies.csv` anew.

`python -m benchmarks.frequencies` after many answers changed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from search.frequencies import counted
from search.words import Lexicon

ROOT: Final = Path(__file__).parents[1]
TARGET: Final = ROOT / "search/data/frequencies.csv"
FEWEST_TEXTS: Final = 2  # that have a word, for it to be worth a line
SHORTEST_LINE: Final = 5  # words; shorter ones of the guide are headings


def texts() -> Iterator[str]:
    """What the answers and the guide say, and how people ask."""
    for path in sorted((ROOT / "faq/data").rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            yield from entry.get("phrasings", ())
            yield from (entry[name] for name in ("question", "full", "text") if entry.get(name))
    guide = (ROOT / "docs/panduan-humas.md").read_text(encoding="utf-8").splitlines()
    yield from (line for line in guide if len(line.split()) >= SHORTEST_LINE)


def main() -> None:
    """Write the file."""
    lexicon = Lexicon.load()
    number, counts = counted(lexicon.words(text) for text in texts())
    kept = sorted(
        (word, count)
        for word, count in counts.items()
        if count >= FEWEST_TEXTS and lexicon.is_content(word)
    )
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("word", "texts"), ("", number), *kept])
    print(f"{len(kept)} words of {number} texts")


if __name__ == "__main__":
    main()
