"""`bakohumas`: the operator's commands. Who acts here is the operating-system user."""

from __future__ import annotations

import typer

from bot import (
    cli_approvals,
    cli_backup,
    cli_broadcast,
    cli_calendar,
    cli_claims,
    cli_correct,
    cli_data,
    cli_divisions,
    cli_event,
    cli_faq,
    cli_faq_lists,
    cli_hoaxes,
    cli_move,
    cli_participants,
    cli_people,
    cli_qr,
    cli_registry,
    cli_run,
)

app = typer.Typer(
    name="bakohumas",
    help="Bakohumas Bot: pengumuman berjenjang untuk humas KPU.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli_run.add_to(app)
cli_data.add_to(app)
cli_registry.add_to(app)
cli_backup.add_to(app)
cli_move.add_to(app)
app.add_typer(cli_approvals.app, name="approvals")
cli_correct.add_to(cli_broadcast.app)
cli_event.add_to(cli_broadcast.app)
cli_qr.add_to(app)
app.add_typer(cli_broadcast.app, name="broadcast")
app.add_typer(cli_calendar.app, name="calendar")
app.add_typer(cli_divisions.app, name="divisions")
cli_faq_lists.add_to(cli_faq.app)
app.add_typer(cli_faq.app, name="faq")
cli_claims.add_to(cli_hoaxes.app)
app.add_typer(cli_hoaxes.app, name="hoaxes")
app.add_typer(cli_participants.app, name="participants")
app.add_typer(cli_people.app, name="people")


def main() -> None:
    """The console script."""
    app()
