"""Texts are HTML in a small subset; what people typed is escaped before it goes in."""

from __future__ import annotations

import html
from typing import NewType

Html = NewType("Html", str)


def escape(text: object) -> Html:
    """Plain text as HTML."""
    return Html(html.escape(str(text), quote=False))


def bold(text: object) -> Html:
    """Plain text in bold."""
    return Html(f"<b>{escape(text)}</b>")


def link(text: object, url: str) -> Html:
    """Plain text that leads to an address."""
    return Html(f'<a href="{html.escape(url)}">{escape(text)}</a>')


def lines(*parts: str | None) -> Html:
    """Parts that are there, one a line."""
    return Html("\n".join(part for part in parts if part is not None))


def paragraphs(*parts: str | None) -> Html:
    """Parts that are there, with an empty line between."""
    return Html("\n\n".join(part for part in parts if part))
