"""A linkage record is found by its delivery, so that a repeat leaves no second one."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_linkage_records_delivery_id", "linkage_records", ["delivery_id"])
