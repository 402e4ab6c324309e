"""Who approves what: a role for each kind of announcement and tier; the operator edits them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import SQLModel, select

from storage.broadcasts import Kind
from storage.columns import enum_text
from storage.engine import Tx
from storage.offices import Tier
from storage.roles import Role


class ApprovalRule(SQLModel, table=True):
    """The role that approves what offices of a tier send; None: nobody has to."""

    __tablename__ = "approval_rules"

    kind: Kind = enum_text(Kind, primary_key=True)
    tier: Tier = enum_text(Tier, primary_key=True)
    role: Role | None = enum_text(Role, default=None, nullable=True)


def approving_role(tx: Tx, kind: Kind, tier: Tier) -> Role | None:
    """The role that approves; None: nobody has to."""
    rule = tx.get(ApprovalRule, (kind, tier))
    return rule.role if rule else None


def everything(tx: Tx) -> Sequence[ApprovalRule]:
    """All rules, by kind and from the top tier down."""
    rules = {(rule.kind, rule.tier): rule for rule in tx.scalars(select(ApprovalRule))}
    order = [(kind, tier) for kind in Kind for tier in Tier]
    return [rules.get(key) or ApprovalRule(kind=key[0], tier=key[1]) for key in order]


def put(tx: Tx, kind: Kind, tier: Tier, role: Role | None) -> None:
    """Let a role approve, or nobody."""
    tx.merge(ApprovalRule(kind=kind, tier=tier, role=role))
    tx.flush()
