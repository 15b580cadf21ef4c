"""People can be searched by the four items: key columns, filled for those who are recorded."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from fittings.search.columns import search_columns
from vocabulary.names import PersonName

revision, down_revision = "0002", "0001"

MOST: Final = 500  # people held in memory at once
KEYS: Final = (
    "name_key",
    "given_name_key",
    "kana_key",
    "kana_long_key",
    "given_kana_key",
    "given_kana_long_key",
    "address_key",
)
ADDED: Final = sa.String(256).with_variant(sa.String(256, collation="C"), "postgresql")

people = sa.table("identities", *map(sa.column, ("resident_code", "name", "kana", "address", *KEYS)))


def upgrade() -> None:
    """Add the columns, fill them, then index them."""
    for key in KEYS:
        op.add_column("identities", sa.Column(key, ADDED, nullable=False, server_default=""))
    filled = people.update().where(people.c.resident_code == sa.bindparam("person"))
    for rows in _some_at_a_time(op.get_bind()):
        op.get_bind().execute(filled.values({key: sa.bindparam(key) for key in KEYS}), rows)
    for column in ("birth_date", *KEYS):
        op.create_index(f"ix_identities_{column}", "identities", [column])


def _some_at_a_time(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    last = ""
    while rows := connection.execute(
        sa.select(people).where(people.c.resident_code > last).order_by(people.c.resident_code).limit(MOST)
    ).all():
        last = rows[-1].resident_code
        yield [
            {"person": row.resident_code, **search_columns(PersonName(text=row.name, kana=row.kana), row.address)}
            for row in rows
        ]
