"""Somebody who edits a person has a lease."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Make the table; nobody edits anything yet."""
    op.create_table(
        "leases",
        sa.Column("number", sa.String(64), primary_key=True),
        sa.Column("terminal", sa.String(80), nullable=False),
        sa.Column("operator", sa.String(80), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
