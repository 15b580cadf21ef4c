"""Column types that several stores share."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.dialects import sqlite

from fittings.nouns.columns import UtcMoment
from mesh.clock import JAPAN


def test_a_moment_of_any_zone_comes_back_in_utc() -> None:
    column, dialect = UtcMoment(), sqlite.dialect()
    kept = column.process_bind_param(datetime(2026, 4, 1, 8, tzinfo=JAPAN), dialect)
    assert column.process_result_value(kept, dialect) == datetime(2026, 3, 31, 23, tzinfo=UTC)
    assert column.process_bind_param(None, dialect) is column.process_result_value(None, dialect) is None


def test_a_moment_without_a_zone_is_not_kept() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcMoment().process_bind_param(datetime(2026, 4, 1), sqlite.dialect())
