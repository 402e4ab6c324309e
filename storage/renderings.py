"""The final texts that leave, each stored once under its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from channels.base import Button, Command, InlineResult, Media, MediaKind, Part, TemplateCall
from storage.engine import Tx, insert_new

ENCODED: Final = 256  # parts that are kept encoded


class Rendering(SQLModel, table=True):
    """One part of a message exactly as a channel sends it."""

    __tablename__ = "renderings"

    sha256: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


def put(tx: Tx, part: Part) -> str:
    """Store a part; returns the digest that names it."""
    digest, content = _encoded(part)
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
        results=tuple(InlineResult(**result) for result in content.get("results", ())),
    )


@lru_cache(ENCODED)
def _encoded(part: Part) -> tuple[str, Mapping[str, Any]]:
    """The digest and the content of a part: most of what leaves is what many others get."""
    content = asdict(part)
    body = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest(), content
