"""Linkage records say method, sender, receiver, body and outcome, as those of every boundary system do.

Of what passed before, the method is known by matter and direction; between whom it passed was not kept.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"

METHODS = {
    ("IN", "my_number_request"): "RequestMyNumbers",
    ("IN", "change"): "SubmitChanges",
    ("IN", "mailing_record"): "SubmitMailingRecords",
    ("IN", "move_in_notice"): "SendMoveInNotices",
    ("IN", "acquisition"): "SubmitAcquisitions",
    ("OUT", "my_number"): "ReceiveMyNumbers",
    ("OUT", "move_in_notice"): "ReceiveMoveInNotices",
}


def upgrade() -> None:
    """Make the new table and carry over what was recorded."""
    op.drop_index("ix_linkage_records_delivery_id", "linkage_records")
    op.rename_table("linkage_records", "old_linkage_records")
    new = op.create_table(
        "linkage_records",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("pass_time", sa.DateTime(), nullable=False),
        sa.Column("method", sa.String(60), nullable=False),
        sa.Column("sender", sa.String(80), nullable=False),
        sa.Column("receiver", sa.String(80), nullable=False),
        sa.Column("body", sa.String(6), nullable=False),
        sa.Column("delivery_id", sa.String(64), nullable=False),
        sa.Column("refusal", sa.String(63), nullable=False),
    )
    op.create_index("ix_linkage_records_delivery_id", "linkage_records", ["delivery_id"])
    op.create_index("ix_linkage_records_pass_time", "linkage_records", ["pass_time"])
    old = sa.table(
        "old_linkage_records", *map(sa.column, ("position", "pass_time", "direction", "matter", "delivery_id"))
    )
    method = sa.case(
        *(
            (sa.and_(old.c.direction == direction, old.c.matter == matter), name)
            for (direction, matter), name in METHODS.items()
        )
    )
    carried = sa.select(
        old.c.position,
        old.c.pass_time,
        method,
        *(sa.literal("").label(each) for each in ("sender", "receiver", "body")),
        old.c.delivery_id,
        sa.literal("").label("refusal"),
    )
    op.execute(sa.insert(new).from_select([each.name for each in new.columns], carried))
    op.drop_table("old_linkage_records")
