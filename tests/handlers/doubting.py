"""Known claims with their verdicts, and a bot that recognises them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from hoaxes import gazetteer
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.recognising import Recogniser
from search.shelf import Shelf
from search.words import Lexicon
from storage import hoax_claims, verdicts
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_reports import HoaxReport
from storage.media import MediaFile
from storage.verdicts import Finding, HoaxKind, Verdict, VerdictState
from tests.handlers.dialogue import NUNUKAN, Stage

CLAIMS: Final = Path(__file__).parents[2] / "benchmarks/data/claims.jsonl"
HOAX = (
    "Info penting! Surat suara yang dicoblos pakai pulpen tetap dihitung sah oleh KPPS di seluruh "
    "kecamatan Sebatik asalkan tandanya kelihatan jelas. Sebarkan!"
)
OTHER = (
    "Beredar kabar gudang logistik pemilu kebanjiran sehingga seribu kotak suara hanyut terbawa "
    "arus dan petugas mengganti isinya malam hari tanpa saksi"
)
EXPLANATION = "Surat suara dicoblos dengan alat yang disediakan di bilik."


@cache
def reader() -> Reader:
    """One for all tests: loading the words takes a while."""
    return Reader(Lexicon.load(), gazetteer.places())


@cache
def background() -> list[Claim]:
    """Sixty claims that nobody asks about: among few claims every word is rare."""
    lines = CLAIMS.read_text(encoding="utf-8").splitlines()
    return [
        replace(Claim(**{**row, "same_as": frozenset()}), id=str(-number))
        for number, row in enumerate(map(json.loads, lines), 1)
    ]


def claim(
    stage: Stage,
    text: str = HOAX,
    *,
    title: str = "",
    office: str = NUNUKAN,
    is_published: bool = True,
    knows_others: bool = True,
) -> int:
    """A claim, with its verdict or without; the bot recognises it."""

    def write(tx: Tx) -> int:
        now = stage.clock() - timedelta(days=1)
        made = hoax_claims.add(
            tx,
            HoaxClaim(
                office=office,
                publisher=office,
                place=office,
                state=ClaimState.PUBLISHED if is_published else ClaimState.NEW,
                title=title or text[:60],
                narrative=text,
                opened_at=now,
                reported_at=now,
                changed_at=now,
                verdict=int(is_published),
            ),
        )
        number = hoax_claims.key_of(made)
        if is_published:
            verdicts.add(tx, _verdict(number, office, now))
        return number

    number = stage.look(write)
    learn(stage, knows_others=knows_others)
    return number


def _verdict(number: int, office: str, now: datetime) -> Verdict:
    return Verdict(
        claim_id=number,
        version=1,
        office=office,
        state=VerdictState.PUBLISHED,
        finding=Finding.HOAX,
        kind=HoaxKind.FABRICATED,
        explanation=EXPLANATION,
        process="KPPS memeriksa tanda coblos bersama saksi.",
        self_check="Lihat PKPU tentang pemungutan suara di jdih.kpu.go.id.",
        created_at=now,
        published_at=now,
    )


def learn(stage: Stage, *, knows_others: bool = True) -> None:
    """Let the bot recognise every claim there is, among others or alone."""
    rows = stage.look(lambda tx: list(tx.scalars(select(HoaxClaim).order_by(col(HoaxClaim.id)))))
    found = [Claim(str(row.id), row.title, row.narrative) for row in rows]
    known = KnownClaims.of([*found, *(background() if knows_others else ())], reader())
    stage.recogniser = Recogniser(Shelf(known), None)
    stage.restart()


def reports(stage: Stage) -> list[HoaxReport]:
    """Every report, oldest first."""
    return stage.look(lambda tx: list(tx.scalars(select(HoaxReport).order_by(col(HoaxReport.id)))))


def claims(stage: Stage) -> list[HoaxClaim]:
    """Every claim, oldest first."""
    return stage.look(lambda tx: list(tx.scalars(select(HoaxClaim).order_by(col(HoaxClaim.id)))))


def stored(stage: Stage, sha256: str) -> MediaFile:
    """A stored file."""
    return stage.look(lambda tx: tx.get_one(MediaFile, sha256))
