"""Of an acquisition number only a keyed digest is kept, and a person has one acquisition under way.

Those under way are begun anew: their numbers stood in the clear, and no key of a node is at hand here.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Make the table anew, empty."""
    op.drop_table("acquisitions")
    op.create_table(
        "acquisitions",
        sa.Column("integrated_addressee_number", sa.String(15), primary_key=True),
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("number_digest", sa.LargeBinary(32), nullable=True),
        sa.Column("ask_time", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_acquisitions_number_digest", "acquisitions", ["number_digest"])
    op.create_index("ix_acquisitions_ask_time", "acquisitions", ["ask_time"])
