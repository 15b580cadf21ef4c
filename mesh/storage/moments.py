"""A moment in a column: aware in, aware out, and the same on both databases."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment, stored as UTC without a zone; one that is not aware is an error of ours."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return *value* as it is stored."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment is to be stored that says no zone")
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what is stored as a moment again."""
        return None if value is None else value.replace(tzinfo=UTC)
