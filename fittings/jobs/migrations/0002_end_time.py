"""A job that ended says when, so that it can be forgotten in time."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Take the start of those that have ended already for their end: until now they were forgotten by it."""
    op.add_column("jobs", sa.Column("end_time", sa.DateTime(), nullable=True))
    op.execute("update jobs set end_time = start_time where state <> 'OPEN'")
    op.create_index("ix_jobs_end_time", "jobs", ["end_time"])
