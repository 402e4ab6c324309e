"""Doubtful messages: claims, who asked about them, verdicts, evidence and referrals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('new', 'taken', 'submitted')")
GATHERING = sa.text("state = 'gathering'")


def upgrade() -> None:
    """Apply."""
    _add_claims()
    _add_reports()
    _add_verdicts()
    _add_referrals()


def _add_claims() -> None:
    op.create_table(
        "index_revisions",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_index_revisions")),
    )
    op.create_table(
        "hoax_claims",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("holder", sa.BigInteger(), nullable=True),
        sa.Column("names_participant", sa.Boolean(), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["holder"], ["people.id"], name=op.f("fk_hoax_claims_holder")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_hoax_claims_office")),
        sa.ForeignKeyConstraint(["place"], ["offices.code"], name=op.f("fk_hoax_claims_place")),
        sa.ForeignKeyConstraint(
            ["publisher"], ["offices.code"], name=op.f("fk_hoax_claims_publisher")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hoax_claims")),
        sa.UniqueConstraint("external_id", name=op.f("uq_hoax_claims_external_id")),
    )
    op.create_index(
        "ix_hoax_claims_clock",
        "hoax_claims",
        ["look_at"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_hoax_claims_desk",
        "hoax_claims",
        ["office", "priority"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_hoax_claims_holder", "hoax_claims", ["holder"], unique=False)
    op.create_index(
        "ix_hoax_claims_publisher",
        "hoax_claims",
        ["publisher"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_hoax_claims_revision", "hoax_claims", ["revision"], unique=False)
    op.create_table(
        "hoax_entries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["people.id"], name=op.f("fk_hoax_entries_author")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["hoax_claims.id"], name=op.f("fk_hoax_entries_claim_id")
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_hoax_entries_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hoax_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_hoax_entries_key")),
    )
    op.create_index("ix_hoax_entries_author", "hoax_entries", ["author"], unique=False)
    op.create_index("ix_hoax_entries_claim", "hoax_entries", ["claim_id", "id"], unique=False)


def _add_reports() -> None:
    op.create_table(
        "report_counters",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_report_counters_office")
        ),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_report_counters")),
    )
    op.create_table(
        "hoax_reports",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("opened_office", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("is_forwarded", sa.Boolean(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ripe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_hoax_reports_chat_id")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["hoax_claims.id"], name=op.f("fk_hoax_reports_claim_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["chats.id"], name=op.f("fk_hoax_reports_group_id")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_hoax_reports_office")),
        sa.ForeignKeyConstraint(
            ["opened_office"], ["offices.code"], name=op.f("fk_hoax_reports_opened_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hoax_reports")),
        sa.UniqueConstraint("claim_id", "chat_id", name=op.f("uq_hoax_reports_claim_id_chat_id")),
        sa.UniqueConstraint("key", name=op.f("uq_hoax_reports_key")),
        sa.UniqueConstraint(
            "opened_office", "number", name=op.f("uq_hoax_reports_opened_office_number")
        ),
    )
    op.create_index("ix_hoax_reports_chat", "hoax_reports", ["chat_id", "id"], unique=False)
    op.create_index(
        "ix_hoax_reports_ripe",
        "hoax_reports",
        ["ripe_at"],
        unique=False,
        sqlite_where=GATHERING,
        postgresql_where=GATHERING,
    )
    op.create_index("ix_hoax_reports_at", "hoax_reports", ["claim_id", "at"], unique=False)
    op.create_index("ix_hoax_reports_told", "hoax_reports", ["claim_id", "told"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("declared", sa.String(), nullable=False),
        sa.Column("pdq", sa.String(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["hoax_reports.id"], name=op.f("fk_evidence_report_id")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["media.sha256"], name=op.f("fk_evidence_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("report_id", "sha256", name=op.f("uq_evidence_report_id_sha256")),
    )
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], unique=False)


def _add_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("self_check", sa.String(), nullable=False),
        sa.Column("legal_step", sa.String(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("legal_by", sa.BigInteger(), nullable=True),
        sa.Column("approver", sa.BigInteger(), nullable=True),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("legal_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approver"], ["people.id"], name=op.f("fk_verdicts_approver")),
        sa.ForeignKeyConstraint(["author"], ["people.id"], name=op.f("fk_verdicts_author")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_verdicts_broadcast_id")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["hoax_claims.id"], name=op.f("fk_verdicts_claim_id")
        ),
        sa.ForeignKeyConstraint(["legal_by"], ["people.id"], name=op.f("fk_verdicts_legal_by")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_verdicts_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("claim_id", "version", name=op.f("uq_verdicts_claim_id_version")),
    )
    op.create_index("ix_verdicts_approver", "verdicts", ["approver"], unique=False)
    op.create_index("ix_verdicts_author", "verdicts", ["author"], unique=False)
    op.create_index("ix_verdicts_legal_by", "verdicts", ["legal_by"], unique=False)
    op.create_index("ix_verdicts_state", "verdicts", ["state"], unique=False)


def _add_referrals() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("matters", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_agencies_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("office", "code", name=op.f("uq_agencies_office_code")),
    )
    op.create_table(
        "referrals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("agency_name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("news", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=True),
        sa.Column("referred_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["hoax_claims.id"], name=op.f("fk_referrals_claim_id")
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_referrals_office")),
        sa.ForeignKeyConstraint(
            ["referred_by"], ["people.id"], name=op.f("fk_referrals_referred_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index("ix_referrals_claim", "referrals", ["claim_id", "id"], unique=False)
    op.create_index("ix_referrals_referred_by", "referrals", ["referred_by"], unique=False)


def downgrade() -> None:
    """Go back."""
    for table in (
        "referrals",
        "agencies",
        "verdicts",
        "evidence",
        "hoax_reports",
        "report_counters",
        "hoax_entries",
        "hoax_claims",
        "index_revisions",
    ):
        op.drop_table(table)
