"""Participants of the election as announced: what texts call them, and their pages."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlmodel import SQLModel, col, select

from storage.columns import big_key, enum_text
from storage.engine import Tx


class ParticipantKind(StrEnum):
    """What takes part."""

    PARTY = "partai"
    LOCAL_PARTY = "partai_lokal"
    """In Aceh only."""
    PAIR = "paslon"
    SENATE = "dpd"
    INDEPENDENT = "perseorangan"


class Participant(SQLModel, table=True):
    """A participant by name; `number` is that of the ballot, once it is drawn."""

    __tablename__ = "participants"

    id: int | None = big_key()
    kind: ParticipantKind = enum_text(ParticipantKind)
    name: str
    number: int | None = None
    link: str = ""


def everybody(tx: Tx) -> Sequence[Participant]:
    """All participants, by kind, number and name."""
    order = (col(Participant.kind), col(Participant.number), col(Participant.name))
    return tx.scalars(select(Participant).order_by(*order, col(Participant.id))).all()


def put(tx: Tx, participant: Participant) -> bool:
    """Store a participant; one of the same kind and name is replaced. Returns whether it is new."""
    same = tx.scalars(
        select(Participant).where(
            Participant.kind == participant.kind, Participant.name == participant.name
        )
    ).one_or_none()
    if same is None:
        tx.add(participant)
    else:
        same.number, same.link = participant.number, participant.link
    tx.flush()
    return same is None


def remove(tx: Tx, number: int) -> Participant | None:
    """Remove the participant with this id; returns what it was, None if there is none."""
    found = tx.get(Participant, number)
    if found is not None:
        tx.delete(found)
        tx.flush()
    return found
