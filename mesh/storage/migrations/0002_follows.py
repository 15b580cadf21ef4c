"""An item of the outbox may follow what was posted before it to somebody else."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Add the column, and the index by which earlier items of one person are found."""
    op.add_column("road_outbox", sa.Column("follows", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_index("road_outbox_lane", "road_outbox", ["lane", "seq"])
