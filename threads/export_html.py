"""A case as one page that needs nothing else: it opens offline and prints as it is."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Final

from texts import case_export as texts
from threads.document import Document, Line, printable

# Should anything in it ever be more than text, it neither runs nor loads.
_NOTHING_ELSE: Final = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_STYLE: Final = """
body{font:11pt/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:46em;
margin:2em auto;padding:0 1em;overflow-wrap:anywhere}
h1{font-size:1.4em;margin:0}
table{border-collapse:collapse;margin:1em 0}
th{text-align:left;vertical-align:top;font-weight:600;padding:.15em 1em .15em 0;width:14em}
td{padding:.15em 0;vertical-align:top}
article{border-top:1px solid #999;padding:.6em 0;break-inside:avoid}
article h2{font-size:1em;margin:0}
article header,footer,.notice{color:#444;font-size:.9em}
.said{white-space:pre-wrap;margin:.4em 0 0;unicode-bidi:isolate}
.file{margin:.4em 0 0;font-size:.9em}
code{font-size:.85em}
@page{margin:2cm}
@media print{body{margin:0;max-width:none}}
"""


def render(document: Document) -> str:
    """The page; nothing that people wrote is markup in it, nor turns its lines around."""
    title = f"{texts.TITLE} {document.receipt}"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="id">',
            "<head>",
            '<meta charset="utf-8">',
            _NOTHING_ELSE,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_plain(title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            f"<header><h1>{_plain(title)}</h1><p>{_plain(document.office)}</p></header>",
            *_notices(document),
            "<table>",
            *(_row(label, value) for label, value in document.facts),
            "</table>",
            "<main>",
            *map(_article, document.lines),
            "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


def _notices(document: Document) -> Iterator[str]:
    yield f'<p class="notice">{_plain(texts.INTERNAL)}</p>'
    if document.is_masked:
        yield f'<p class="notice">{_plain(texts.MASKED)}</p>'
    if document.is_emptied:
        yield f'<p class="notice">{_plain(texts.EMPTIED)}</p>'


def _row(label: str, value: str) -> str:
    return f"<tr><th>{_plain(label)}</th><td><bdi>{_plain(value)}</bdi></td></tr>"


def _article(line: Line) -> str:
    by = f" · <bdi>{_plain(line.author)}</bdi>" if line.author else ""
    said = f'<p class="said" dir="auto">{_plain(line.text)}</p>' if line.text else ""
    file = ""
    if line.attachment is not None:
        name = _plain(line.attachment.name)
        file = (
            f'<p class="file">{texts.ATTACHMENT}: <bdi>{name}</bdi><br>'
            f"SHA-256 <code>{_plain(line.attachment.sha256)}</code></p>"
        )
    return (
        f"<article><h2>{_plain(line.what)}</h2>"
        f"<header>{_plain(line.at)}{by}</header>{said}{file}</article>"
    )


def _plain(text: str) -> str:
    return html.escape(printable(text))
