"""Records say since when they are in effect, history rows when they were recorded and what they cancel.

Of what was recorded before, the day of the change and the day of processing are the best there is: it counts as
recorded at the beginning of that day in Japan, so that who asks as of any later moment finds it.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"

JAPAN, UTC = ZoneInfo("Asia/Tokyo"), ZoneInfo("UTC")


def upgrade() -> None:
    """Add the columns with something for the rows that are there, then what those rows tell."""
    for table in ("records", "history"):
        op.add_column(table, sa.Column("effective_from", sa.String(88), nullable=False, server_default=""))
        op.add_column(table, sa.Column("cancels", sa.Integer(), nullable=False, server_default="0"))
        rows = sa.table(table, sa.column("effective_from"), sa.column("change_date"))
        op.execute(sa.update(rows).values(effective_from=rows.c.change_date))
    moment = sa.Column("recorded_at", sa.DateTime(), nullable=False, server_default="1970-01-01 00:00:00")
    op.add_column("history", moment)
    history = sa.table("history", sa.column("process_date", sa.Date()), sa.column("recorded_at", sa.DateTime()))
    days = op.get_bind().scalars(sa.select(history.c.process_date).distinct()).all()
    for day in days:
        began = datetime.combine(day, time(), JAPAN).astimezone(UTC).replace(tzinfo=None)
        op.execute(sa.update(history).where(history.c.process_date == day).values(recorded_at=began))
