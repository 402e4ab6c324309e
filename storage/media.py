"""Files by their content, and the handles under which platforms already hold them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, true
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from channels.base import Media, MediaKind
from storage import evidence, picture_prints
from storage.broadcasts import Broadcast
from storage.case_entries import CaseEntry
from storage.columns import UtcDateTime, enum_text
from storage.engine import Tx, removed
from storage.evidence import Evidence
from storage.faq_entries import FaqAttachment
from storage.referrals import Referral


class MediaFile(SQLModel, table=True):
    """A file, stored once however often it is sent."""

    __tablename__ = "media"

    sha256: str = Field(primary_key=True)
    kind: MediaKind = enum_text(MediaKind)
    file_name: str
    mime_type: str
    size: int
    content: bytes
    created_at: datetime = Field(sa_type=UtcDateTime)


class MediaHandle(SQLModel, table=True):
    """The platform's own name for a file that one of our accounts has uploaded or received."""

    __tablename__ = "media_handles"

    sha256: str = Field(primary_key=True, foreign_key="media.sha256")
    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    handle: str


def put(tx: Tx, media: Media, content: bytes, now: datetime) -> None:
    """Store a file; of the same content stored again only `created_at` changes."""
    stored = tx.get(MediaFile, media.sha256)
    if stored is not None:
        stored.created_at = now
    else:
        tx.add(
            MediaFile(
                sha256=media.sha256,
                kind=media.kind,
                file_name=media.file_name,
                mime_type=media.mime_type,
                size=media.size,
                content=content,
                created_at=now,
            )
        )
    tx.flush()


def get(tx: Tx, sha256: str) -> MediaFile | None:
    """The file with this digest."""
    return tx.get(MediaFile, sha256)


def about(tx: Tx, digests: Collection[str]) -> Mapping[str, Media]:
    """What files are called and how large they are, without their contents, by their digests."""
    rows = tx.execute(
        sa_select(
            col(MediaFile.sha256),
            col(MediaFile.kind),
            col(MediaFile.file_name),
            col(MediaFile.mime_type),
            col(MediaFile.size),
        ).where(col(MediaFile.sha256).in_(digests))
    )
    return {
        digest: Media(digest, kind, name, mime, size) for digest, kind, name, mime, size in rows
    }


def handle(tx: Tx, sha256: str, channel: str, account: str) -> str | None:
    """The handle under which an account can send the file again without an upload."""
    found = tx.get(MediaHandle, (sha256, channel, account))
    return found.handle if found else None


def remember_handle(tx: Tx, sha256: str, channel: str, account: str, value: str) -> None:
    """Keep the newest handle of a file."""
    tx.merge(MediaHandle(sha256=sha256, channel=channel, account=account, handle=value))
    tx.flush()


def delete_unused(tx: Tx, before: datetime | None, limit: int) -> int:
    """Remove files that no announcement, draft, case, report, referral or answer carries.

    Returns how many. Only those that were stored before a time; None: however young. What leaves in
    a message alone is carried by nothing, and the platform may fetch it later.
    """
    is_old = col(MediaFile.created_at) < before if before is not None else true()
    return _delete(tx, tx.scalars(_unused.where(is_old).limit(limit)).all())


def erase_hidden(tx: Tx, before: datetime) -> int:
    """Let go of evidence that was hidden before a time, and of its content; returns how many."""
    digests = evidence.delete_hidden(tx, before)
    picture_prints.forget(tx, digests)
    unused = tx.scalars(_unused.where(col(MediaFile.sha256).in_(digests))).all()
    _delete(tx, unused)
    return len(digests)


def _delete(tx: Tx, digests: Sequence[str]) -> int:
    picture_prints.forget(tx, digests)
    tx.execute(delete(MediaHandle).where(col(MediaHandle.sha256).in_(digests)))
    return removed(tx, delete(MediaFile).where(col(MediaFile.sha256).in_(digests)))


_digest = col(MediaFile.sha256)
_unused = sa_select(_digest).where(
    ~exists(sa_select(1).where(col(Broadcast.media) == _digest)),
    ~exists(sa_select(1).where(col(CaseEntry.media) == _digest)),
    ~exists(sa_select(1).where(col(Evidence.sha256) == _digest)),
    ~exists(sa_select(1).where(col(Referral.pack) == _digest)),
    ~exists(sa_select(1).where(col(FaqAttachment.media) == _digest)),
)
