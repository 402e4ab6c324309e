"""The final texts that leave, each stored once under its SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from channels.base import Button, Command, Media, MediaKind, Part, TemplateCall
from storage.engine import Tx, insert_new


class Rendering(SQLModel, table=True):
    """One part of a message exactly as a channel sends it."""

    __tablename__ = "renderings"

    sha256: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


def put(tx: Tx, part: Part) -> str:
    """Store a part; returns the digest that names it."""
    content = asdict(part)
    body = json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(body.encode()).hexdigest()
    tx.core.execute(insert_new(tx, Rendering), {"sha256": digest, "content": content})
    return digest


def get(tx: Tx, sha256: str) -> Part:
    """The part with this digest; raises NoResultFound."""
    content = tx.get_one(Rendering, sha256).content
    media, template = content["media"], content["template"]
    return Part(
        text=content["text"],
        buttons=tuple(tuple(Button(**button) for button in row) for row in content["buttons"]),
        media=Media(**{**media, "kind": MediaKind(media["kind"])}) if media else None,
        commands=tuple(Command(**command) for command in content["commands"]),
        template=TemplateCall(template["name"], tuple(template["values"])) if template else None,
    )
