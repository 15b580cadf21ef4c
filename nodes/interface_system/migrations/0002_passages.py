"""Linkage records have an order, and say sender and receiver, as those of every boundary system do.

Of what passed before, only the body was kept, not between which nodes it passed.
Times are cut to the minute, and ids are left behind: no key of a node is at hand here to make digests of them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Make the new table and carry over what was recorded."""
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
    old = sa.table("passages", *map(sa.column, ("delivery_id", "body", "matter", "outcome", "pass_time")))
    carried = sa.select(
        sa.func.row_number().over(order_by=[old.c.pass_time, old.c.delivery_id]),
        _to_the_minute(old.c.pass_time),
        old.c.matter,
        *(sa.literal("").label(each) for each in ("sender", "receiver")),
        old.c.body,
        sa.literal(b"").label("item_digest"),
        sa.case((old.c.outcome == "RELAYED", ""), else_=old.c.outcome),
    )
    op.execute(sa.insert(new).from_select([each.name for each in new.columns], carried))
    op.drop_table("passages")


def _to_the_minute(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    if op.get_bind().dialect.name == "postgresql":
        return sa.func.date_trunc("minute", moment)
    return sa.func.strftime("%Y-%m-%d %H:%M:00.000000", moment)
