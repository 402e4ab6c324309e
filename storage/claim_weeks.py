"""What happened to claims within some days, counted: for the weekly report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import col

from storage.engine import Tx
from storage.hoax_claims import IS_OPEN, ClaimState, HoaxClaim
from storage.hoax_reports import HoaxReport
from storage.verdicts import Verdict


def opened(tx: Tx, offices: Collection[str], since: datetime, until: datetime) -> int:
    """How many claims came to these offices."""
    within = (col(HoaxClaim.opened_at) >= since, col(HoaxClaim.opened_at) < until)
    counted = sa_select(func.count()).where(_theirs(offices), *within, _is_own())
    return tx.execute(counted).scalar_one()


def decided(
    tx: Tx, offices: Collection[str], since: datetime, until: datetime
) -> Sequence[tuple[ClaimState, datetime, datetime]]:
    """(state, opened, decided) of the claims that were decided."""
    within = (col(HoaxClaim.decided_at) >= since, col(HoaxClaim.decided_at) < until)
    rows = sa_select(
        col(HoaxClaim.state), col(HoaxClaim.opened_at), col(HoaxClaim.decided_at)
    ).where(_theirs(offices), *within, _is_own())
    return [(state, begun, ended) for state, begun, ended in tx.execute(rows) if ended]


def waiting_since(tx: Tx, offices: Collection[str]) -> Sequence[datetime]:
    """Since when those claims wait that are open now."""
    rows = sa_select(col(HoaxClaim.opened_at)).where(IS_OPEN, _theirs(offices))
    return tx.scalars(rows).all()


def reports_by_claim(
    tx: Tx, offices: Collection[str], since: datetime, until: datetime, limit: int
) -> Sequence[tuple[int, str, int]]:
    """(claim, title, reports) of the claims that people asked about, most first."""
    count = func.count()
    rows = (
        sa_select(col(HoaxClaim.id), col(HoaxClaim.title), count)
        .join_from(HoaxReport, HoaxClaim, _JOINED)
        .where(*_asked(offices, since, until))
        .group_by(col(HoaxClaim.id), col(HoaxClaim.title))
        .order_by(count.desc(), col(HoaxClaim.id))
        .limit(limit)
    )
    return [(number or 0, title, reports) for number, title, reports in tx.execute(rows)]


def asked(tx: Tx, offices: Collection[str], since: datetime, until: datetime) -> tuple[int, int]:
    """How many reports there were, and about how many claims."""
    counts = sa_select(func.count(), func.count(col(HoaxReport.claim_id).distinct()))
    joined = counts.join_from(HoaxReport, HoaxClaim, _JOINED)
    reports, claims = tx.execute(joined.where(*_asked(offices, since, until))).one()
    return reports, claims


def reports_by_region(
    tx: Tx, offices: Collection[str], since: datetime, until: datetime
) -> Sequence[tuple[str, int]]:
    """(region, reports), most first."""
    count = func.count()
    rows = (
        sa_select(col(HoaxReport.office), count)
        .join_from(HoaxReport, HoaxClaim, _JOINED)
        .where(*_asked(offices, since, until))
        .group_by(col(HoaxReport.office))
        .order_by(count.desc(), col(HoaxReport.office))
    )
    return [(region, reports) for region, reports in tx.execute(rows)]


def report_times(
    tx: Tx, offices: Collection[str], since: datetime, until: datetime
) -> Sequence[datetime]:
    """When people asked: for counting by day."""
    times = sa_select(col(HoaxReport.at)).join_from(HoaxReport, HoaxClaim, _JOINED)
    return tx.scalars(times.where(*_asked(offices, since, until))).all()


def findings(
    tx: Tx, offices: Collection[str], since: datetime, until: datetime
) -> Mapping[tuple[str, str], int]:
    """How many verdicts were published with each finding and kind; the kind may be empty."""
    within = (col(Verdict.published_at) >= since, col(Verdict.published_at) < until)
    rows = (
        sa_select(col(Verdict.finding), col(Verdict.kind), func.count())
        .join_from(Verdict, HoaxClaim, col(Verdict.claim_id) == col(HoaxClaim.id))
        .where(_theirs(offices), *within)
        .group_by(col(Verdict.finding), col(Verdict.kind))
    )
    return {
        (finding.value, kind.value if kind else ""): count
        for finding, kind, count in tx.execute(rows)
    }


_JOINED: Final = col(HoaxReport.claim_id) == col(HoaxClaim.id)


def _asked(
    offices: Collection[str], since: datetime, until: datetime
) -> Sequence[ColumnElement[bool]]:
    """Of the reports of these offices' claims, those within the days."""
    return (col(HoaxReport.at) >= since, col(HoaxReport.at) < until, _theirs(offices))


def _theirs(offices: Collection[str]) -> ColumnElement[bool]:
    return or_(col(HoaxClaim.office).in_(offices), col(HoaxClaim.publisher).in_(offices))


def _is_own() -> ColumnElement[bool]:
    """What is part of another claim is counted there, and what was imported nowhere."""
    return (col(HoaxClaim.state) != ClaimState.MERGED) & col(HoaxClaim.external_id).is_(None)
