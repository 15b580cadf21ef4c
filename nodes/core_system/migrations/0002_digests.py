"""Of an acquisition number only a keyed digest is kept.

Numbers that stood in the table are void: nobody can be asked for them any more, and a body that needs one asks anew.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Begin the table anew, by request, with a digest in place of the number."""
    op.drop_table("acquisitions")
    op.create_table(
        "acquisitions",
        sa.Column("body", sa.String(6), nullable=False),
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("number_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("issue_time", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("body", "request_id"),
        sa.UniqueConstraint("number_digest"),
    )
    op.create_index("ix_acquisitions_issue_time", "acquisitions", ["issue_time"])
