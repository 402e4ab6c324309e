"""approvals list and set: who approves which kind of announcement, by tier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from bot import cli_base
from storage import approval_rules as store
from storage import audit
from storage.approval_rules import ApprovalRule
from storage.broadcasts import Kind
from storage.engine import Tx
from storage.offices import Tier
from storage.roles import Role
from texts import approvals as texts

ALL = "semua"
NOBODY = "tidak"
MAY_APPROVE = (Role.APPROVER, Role.ADMIN)

T = TypeVar("T", bound=StrEnum)

app = typer.Typer(no_args_is_help=True, help="Siapa menyetujui pengumuman apa.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]


@app.command("list")
def show(as_json: Json = False) -> None:
    """Tampilkan siapa yang menyetujui, menurut jenis dan tingkat kantor."""
    with cli_base.database() as db:
        rules = db.read_now(store.everything)
    if as_json:
        cli_base.print_json({"rules": [rule.model_dump(mode="json") for rule in rules]})
        return
    for rule in rules:
        typer.echo(_line(rule))


@app.command("set")
def change(kind: str, tier: str, role: str) -> None:
    """Tetapkan peran yang menyetujui: pimpinan, admin, atau tidak; jenis dan tingkat boleh semua.

    Misalnya: bakohumas approvals set siaran_pers semua pimpinan
    """
    kinds = _chosen(Kind, kind, texts.BAD_KIND.format(kind=kind, choices=_choices(Kind)))
    tiers = _chosen(Tier, tier, texts.BAD_TIER.format(tier=tier, choices=_choices(Tier)))
    approving = _role(role)
    rules = [ApprovalRule(kind=one, tier=at, role=approving) for one in kinds for at in tiers]
    with cli_base.database() as db:
        db.write_now(lambda tx: _put(tx, rules, datetime.now(UTC)))
    for rule in rules:
        typer.echo(_line(rule))


def _put(tx: Tx, rules: Sequence[ApprovalRule], now: datetime) -> None:
    for rule in rules:
        store.put(tx, rule.kind, rule.tier, rule.role)
        facts = {"role": rule.role.value if rule.role else None}
        subject = f"approval_rule:{rule.kind}/{rule.tier}"
        audit.record(tx, now, cli_base.operator(), "approval_rule.set", subject, facts=facts)


def _chosen(kind: type[T], word: str, refusal: str) -> Sequence[T]:
    """The member that is meant, or all of them."""
    typed = word.strip().casefold()
    if typed == ALL:
        return list(kind)
    found = [member for member in kind if member.value == typed]
    return found or cli_base.refuse(refusal)


def _role(word: str) -> Role | None:
    typed = word.strip().casefold()
    if typed == NOBODY:
        return None
    found = next((role for role in MAY_APPROVE if role.value == typed), None)
    choices = ", ".join((*MAY_APPROVE, NOBODY))
    return found or cli_base.refuse(texts.BAD_ROLE.format(role=word, choices=choices))


def _choices(kind: type[StrEnum]) -> str:
    return ", ".join((*kind, ALL))


def _line(rule: ApprovalRule) -> str:
    return texts.rule(rule.kind.value, rule.tier.value, rule.role.value if rule.role else None)
