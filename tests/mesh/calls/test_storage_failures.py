"""A node whose database fails says that it may be asked again, and nothing of what the database said."""

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from mesh.storage.marks import DatabaseGone
from tests.mesh.helpers import FIND, Liar, asking


@pytest.mark.parametrize(
    "fault",
    [
        DatabaseGone("213119319569"),
        OperationalError("select 1", ("213119319569",), OSError("away")),
        DatabaseError("select 1", ("213119319569",), OSError("malformed")),
    ],
    ids=["gone", "away", "malformed"],
)
def test_a_node_whose_database_fails_may_be_asked_again(
    standing: SimpleNamespace, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise fault

    standing.nation.on_find = fail
    try:
        answer = Liar(standing.mesh).ask(FIND, asking(7))
    finally:
        standing.nation.on_find = lambda: None
    assert (answer.code, answer.reason) == ("UNAVAILABLE", "STORAGE_FAILED")
    assert answer.status.message.startswith("japan.national cannot ask its database. See what juki status says")
    assert "213119319569" not in str(answer.status) + caplog.text
