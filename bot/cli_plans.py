"""A list that comes in: its plan is shown before anything changes, its problems by their lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from channels import markup
from registry import plans
from registry.lists import ImportRefused
from registry.plans import Plan
from texts import import_plans as texts

Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]
Try = Annotated[bool, typer.Option("--dry-run", help="Tampilkan saja apa yang akan berubah.")]
Yes = Annotated[bool, typer.Option("--yes", help="Terapkan tanpa bertanya.")]


def agreed(plan: Plan, *, dry_run: bool, yes: bool, as_json: bool) -> bool:
    """Whether it is to be done; on a terminal that is asked, a program knows what it does."""
    is_asked = sys.stdin.isatty() and not yes and not as_json
    if not dry_run and not is_asked:
        return True
    if as_json:
        cli_base.print_json({effect.value: count for effect, count in plan.counts().items()})
        return False
    typer.echo(markup.visible(plans.in_words(plan)))
    return not dry_run and typer.confirm(texts.ASK)


@contextmanager
def listed(file: Path) -> Iterator[None]:
    """Name every line that cannot be imported."""
    try:
        yield
    except ImportRefused as refusal:
        cli_base.refuse(
            *(f"{file}:{problem.line}: {problem.reason}" for problem in refusal.problems)
        )
