"""Why there is no symbol is kept; no number rests here on its way any more."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Add the column; whose number was on its way when the program stopped is asked for again."""
    op.add_column("people", sa.Column("symbol_reason", sa.String(64), nullable=True))
    op.execute("update people set symbol = 'REQUESTED' where symbol = 'NUMBER_RECEIVED'")
    op.create_index("ix_people_symbol", "people", ["symbol"])
