"""The letter and the sheet of a pack as pages that need nothing else; pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from texts import referrals as texts
from threads.document import printable

# Should anything in it ever be more than text, it neither runs nor loads.
_NOTHING_ELSE: Final = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_STYLE: Final = """
body{font:11pt/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:48em;
margin:2em auto;padding:0 1em;overflow-wrap:anywhere}
h1{font-size:1.4em}h2{font-size:1.1em;margin:1.5em 0 .3em}
table{border-collapse:collapse;margin:.5em 0}
th{text-align:left;vertical-align:top;font-weight:600}
th,td{padding:.2em 1em .2em 0;vertical-align:top}
.list th,.list td{border-top:1px solid #999}
.notice{border:1px solid #999;padding:.6em}
.said{white-space:pre-wrap;unicode-bidi:isolate}
code{font-size:.8em}
@page{margin:2cm}
@media print{body{margin:0;max-width:none}}
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """The surat pengantar as it was written."""

    office: str
    day: str
    number: str
    addressee: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a claim, without who asked; counts have their labels."""

    facts: Sequence[tuple[str, str]]
    narrative: str
    verdict: Sequence[tuple[str, str]]
    regions: Sequence[tuple[str, int]]
    times_heading: str
    times: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a claim in the list of files."""

    name: str
    kind: str
    size: str
    sha256: str
    note: str


def letter_page(letter: Letter) -> str:
    """The letter, to be printed on the office's paper."""
    facts = (
        (texts.NUMBER, letter.number or texts.NO_NUMBER),
        (texts.ENCLOSED, texts.ENCLOSED_WHAT),
        (texts.ABOUT, texts.ABOUT_WHAT),
    )
    return _page(
        texts.LETTER,
        (
            f"<p><strong>{_plain(letter.office)}</strong></p>",
            f"<p>{_plain(letter.day)}</p>",
            _facts(facts),
            f"<p>{texts.TO}<br>{_plain(letter.addressee)}<br>{texts.AT}</p>",
            f'<p class="said">{_plain(letter.words)}</p>',
            f"<p>{_plain(letter.office)}</p>",
        ),
    )


def sheet_page(sheet: Sheet, files: Sequence[Listed]) -> str:
    """The sheet; nothing that people wrote is markup in it."""
    return _page(texts.SHEET, _sheet(sheet, files))


def _sheet(sheet: Sheet, files: Sequence[Listed]) -> Iterator[str]:
    yield f"<h1>{texts.SHEET}</h1>"
    yield f'<p class="notice">{texts.INITIAL}</p>'
    yield _facts(sheet.facts)
    yield f"<h2>{texts.WHAT_CIRCULATES}</h2>"
    yield f'<p class="said" dir="auto">{_plain(sheet.narrative or texts.WORDLESS)}</p>'
    yield f"<h2>{texts.VERDICT}</h2>"
    yield _facts(sheet.verdict) if sheet.verdict else f"<p>{texts.NO_VERDICT}</p>"
    yield f"<h2>{texts.BY_REGION}</h2>"
    yield _counts(sheet.regions)
    yield f"<h2>{_plain(sheet.times_heading)}</h2>"
    yield _counts(sheet.times)
    yield f"<h2>{texts.FILES}</h2>"
    yield _files(files) if files else f"<p>{texts.NO_FILES}</p>"


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = (
        f'<tr><th>{_plain(label)}</th><td class="said" dir="auto">{_plain(value)}</td></tr>'
        for label, value in facts
    )
    return f"<table>{''.join(rows)}</table>"


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    rows = (f"<tr><td>{_plain(label)}</td><td>{number}</td></tr>" for label, number in counts)
    return f'<table class="list">{"".join(rows)}</table>'


def _files(files: Iterable[Listed]) -> str:
    heads = (texts.FILE_NAME, texts.FILE_KIND, texts.FILE_SIZE, texts.DIGEST, texts.FILE_NOTE)
    rows = (
        f"<tr><td>{_plain(one.name)}</td><td>{_plain(one.kind)}</td><td>{_plain(one.size)}</td>"
        f"<td><code>{_plain(one.sha256)}</code></td><td>{_plain(one.note)}</td></tr>"
        for one in files
    )
    head = "".join(f"<th>{name}</th>" for name in heads)
    return f'<table class="list"><tr>{head}</tr>{"".join(rows)}</table>'


def _page(title: str, body: Iterable[str]) -> str:
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
            *body,
            "</body>",
            "</html>",
            "",
        )
    )


def _plain(text: str) -> str:
    return html.escape(printable(text))
