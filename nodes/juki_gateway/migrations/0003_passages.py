"""Linkage records say method, sender, receiver, body and outcome, as those of every boundary system do.

Of what passed before, the method is known by matter and direction; between whom it passed was not kept.
Times are cut to the minute, and ids are left behind: no key of a node is at hand here to make digests of them.
"""

from typing import Any

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
        sa.Column("item_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("refusal", sa.String(63), nullable=False),
    )
    op.create_index("ix_linkage_records_item_digest", "linkage_records", ["item_digest"])
    op.create_index("ix_linkage_records_pass_time", "linkage_records", ["pass_time"])
    old = sa.table("old_linkage_records", *map(sa.column, ("position", "pass_time", "direction", "matter")))
    method = sa.case(
        *(
            (sa.and_(old.c.direction == direction, old.c.matter == matter), name)
            for (direction, matter), name in METHODS.items()
        )
    )
    carried = sa.select(
        old.c.position,
        _to_the_minute(old.c.pass_time),
        method,
        *(sa.literal("").label(each) for each in ("sender", "receiver", "body")),
        sa.literal(b"").label("item_digest"),
        sa.literal("").label("refusal"),
    )
    op.execute(sa.insert(new).from_select([each.name for each in new.columns], carried))
    op.drop_table("old_linkage_records")


def _to_the_minute(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    if op.get_bind().dialect.name == "postgresql":
        return sa.func.date_trunc("minute", moment)
    return sa.func.strftime("%Y-%m-%d %H:%M:00.000000", moment)
