"""Where the chain of provision records begins is kept, once the oldest are forgotten."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Make the table; nothing is forgotten yet."""
    op.create_table(
        "provision_records_start",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
