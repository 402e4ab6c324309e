"""Pictures among 100,000: how soon a copy is found, and whether a changed one passes for it.

    python -m benchmarks.pictures [--pictures N]

The hashes are drawn around 300 patterns, as many pictures look like others; what was copied and
changed are drawn pages of text, each with one other digit.
"""

from __future__ import annotations

import zlib
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from random import Random
from time import perf_counter
from typing import Final

from sqlalchemy import select

from benchmarks import table, world
from benchmarks.browsing import percentile
from benchmarks.table import Bound
from channels.base import MediaKind
from hoaxes import evidence
from hoaxes.evidence import Inspected
from registry import pictures
from storage import picture_prints
from storage.engine import Database, Tx, insert_new, table_of
from storage.media import MediaFile
from storage.picture_prints import PictureBand, PicturePrint
from tests.hoaxes import files
from tests.world import NOW

SEED: Final = 5
PATTERNS: Final = 300
CHUNK: Final = 5_000
LOOKS: Final = 200
MOST_CHANGED: Final = 20  # bits of a hash that is looked for
SCANS: Final = 5
PAGES: Final = 40
LEAST_COPIES: Final = 36
SHARE: Final = 0.1  # of the time of a scan


def main() -> int:
    """Print both tables; returns 1 if a bound does not hold."""
    parser = ArgumentParser()
    parser.add_argument("--pictures", type=int, default=100_000)
    count = parser.parse_args().pictures
    table.machine()
    with world.database() as db:
        bounds = _find(db, Random(SEED), count)
    return table.judge([*bounds, *_tell_apart()])


def _find(db: Database, chance: Random, count: int) -> Sequence[Bound]:
    hashes = _fill(db, chance, count)
    asked = [_changed(chance, chance.choice(hashes)) for _ in range(LOOKS)]
    ours = [_timed(db, one, near_by_bands) for one in asked]
    scanned = [_timed(db, one, near_by_scan) for one in asked[:SCANS]]
    found = sum(was in near for (was, _), (_, near) in zip(asked, ours, strict=True))
    rows = [_row("bands", ours, scanned), _row("scan of all hashes", scanned, scanned)]
    table.show(f"{LOOKS} looks among {count:,} pictures", ("", "p50", "p95", "ratio"), rows)
    share = _middle(ours) / _middle(scanned)
    return (
        Bound("a look beside a scan", f"≤ {SHARE}", f"{share:.2f}", share <= SHARE),
        Bound("near hashes found", f"{LOOKS}", f"{found}", found == LOOKS),
    )


def near_by_bands(tx: Tx, looked_for: int) -> set[int]:
    """The near hashes as they are found."""
    found = picture_prints.find(tx, list(pictures.near_bands(looked_for)))
    return _near(looked_for, (pdq for _, pdq in found))


def near_by_scan(tx: Tx, looked_for: int) -> set[int]:
    """The same by comparing with every one."""
    prints = table_of(PicturePrint).c
    return _near(looked_for, (pdq for (pdq,) in tx.core.execute(select(prints.pdq))))


def _near(looked_for: int, found: Iterator[str]) -> set[int]:
    hashes = (int(pdq, 16) for pdq in found)
    return {one for one in hashes if pictures.distance(looked_for, one) <= pictures.NEAR}


def _timed(
    db: Database, asked: tuple[int, int], look: Callable[[Tx, int], set[int]]
) -> tuple[float, set[int]]:
    began = perf_counter()
    near = db.read_now(lambda tx: look(tx, asked[1]))
    return perf_counter() - began, near


def _row(
    name: str, ours: Sequence[tuple[float, set[int]]], beside: Sequence[tuple[float, set[int]]]
) -> tuple[str, ...]:
    p95 = percentile([took for took, _ in ours], 0.95)
    ratio = _middle(ours) / _middle(beside)
    return name, f"{_middle(ours) * 1000:.1f} ms", f"{p95 * 1000:.1f} ms", f"{ratio:.2f}"


def _middle(measured: Sequence[tuple[float, set[int]]]) -> float:
    return percentile([took for took, _ in measured], 0.5)


def _fill(db: Database, chance: Random, count: int) -> list[int]:
    patterns = [chance.getrandbits(pictures.BITS) for _ in range(PATTERNS)]
    hashes = [
        _flipped(chance, chance.choice(patterns), chance.choice((40, 60, 90, 128)))
        for _ in range(count)
    ]
    for start in range(0, count, CHUNK):
        chunk = list(enumerate(hashes[start : start + CHUNK], start))
        db.write_now(lambda tx, chunk=chunk: _store(tx, chunk))  # type: ignore[misc]  # mypy reads no default
    return hashes


def _store(tx: Tx, chunk: Sequence[tuple[int, int]]) -> None:
    levels = zlib.compress(b"levels")
    digests = [(f"{number:064x}", found) for number, found in chunk]
    tx.core.execute(insert_new(tx, MediaFile), [_media(digest) for digest, _ in digests])
    prints = [
        {"sha256": digest, "pdq": f"{found:064x}", "levels": levels} for digest, found in digests
    ]
    tx.core.execute(insert_new(tx, PicturePrint), prints)
    bands = [
        {"band": band, "sha256": digest}
        for digest, found in digests
        for band in pictures.bands(found)
    ]
    tx.core.execute(insert_new(tx, PictureBand), bands)


def _media(digest: str) -> dict[str, object]:
    return {
        "sha256": digest,
        "kind": MediaKind.PHOTO,
        "file_name": "bukti.png",
        "mime_type": "image/png",
        "size": 1,
        "content": b"",
        "created_at": NOW,
    }


def _changed(chance: Random, was: int) -> tuple[int, int]:
    return was, _flipped(chance, was, chance.randrange(MOST_CHANGED))


def _flipped(chance: Random, found: int, bits: int) -> int:
    for _ in range(bits):
        found ^= 1 << chance.randrange(pictures.BITS)
    return found


def _tell_apart() -> Sequence[Bound]:
    chance = Random(SEED)
    copies = changed = near = 0
    for _ in range(PAGES):
        day = chance.randrange(10, 19)
        page, other = (_page(day), _page(day + chance.randrange(1, 10)))
        copy = _seen(files.forwarded(page, chance.randrange(20, 61)))
        was, differs = _seen(page), _seen(other)
        copies += pictures.is_same(was.levels, copy.levels)
        changed += pictures.is_same(was.levels, differs.levels)
        near += _distance(was, differs) <= pictures.NEAR
    rows = [
        ("copies, half the size, JPEG 20 to 60", f"{PAGES}", f"{copies}"),
        ("with another day", f"{near}", f"{changed}"),
    ]
    table.show(f"{PAGES} pages of text", ("", "near by hash", "same by parts"), rows)
    return (
        Bound(
            "copies that are the same", f"≥ {PAGES * 0.9:.0f}", f"{copies}", copies >= PAGES * 0.9
        ),
        Bound("changed ones that pass", "0", f"{changed}", changed == 0),
    )


def _page(day: int) -> bytes:
    return files.notice(f"Rabu, {day} Februari 2027")


def _seen(content: bytes) -> Inspected:
    return evidence.inspect("", "", content)


def _distance(one: Inspected, other: Inspected) -> int:
    return pictures.distance(int(one.pdq or "0", 16), int(other.pdq or "0", 16))


if __name__ == "__main__":
    raise SystemExit(main())
