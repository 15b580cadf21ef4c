"""An item of the outbox may follow what was posted before it to somebody else."""

import sqlalchemy as sa
from alembic import op

NO_LONGER_POSTED = (
    *("SubmitAcquisitions", "SubmitResidentCodes", "RequestSymbols", "IssueAcquisitionNumbers"),
    *("DeliverAcquisitionNumbers", "ReceiveAcquisitionNumbers", "DeliverSymbols", "ReceiveSymbols"),
)

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Add the column, and the index by which earlier items of one person are found; let go what may rest no more.

    Acquisition numbers and what asked for them waited in outboxes before they travelled in nested calls. Whoever waits
    for a symbol is asked for again at its origin (the addressee system), under a new number (番号法第21条の2).
    """
    outbox = sa.table("road_outbox", sa.column("method", sa.String))
    op.execute(outbox.delete().where(sa.or_(*(outbox.c.method.endswith(f"/{name}") for name in NO_LONGER_POSTED))))
    op.add_column("road_outbox", sa.Column("follows", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_index("road_outbox_lane", "road_outbox", ["lane", "seq"])
