"""For whom something passes, and who may say so."""

import pytest

from nodes.interface_system.domain import BodyMismatch, Parcel, check_speaks_for


def test_what_is_inside_does_not_show_when_printed() -> None:
    assert "secret" not in repr(Parcel(body="011002", content="secret"))


@pytest.mark.parametrize(("body", "own"), [("011002", "012025"), ("011002", ""), ("", "")])
def test_speaking_for_another_is_not_allowed(body: str, own: str) -> None:
    with pytest.raises(BodyMismatch) as caught:
        check_speaks_for(body, own)
    assert caught.value.code == "PERMISSION_DENIED"


def test_speaking_for_oneself_is() -> None:
    check_speaks_for("011002", "011002")
