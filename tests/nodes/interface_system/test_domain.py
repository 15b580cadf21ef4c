"""How the interface system sorts what passes."""

from nodes.interface_system.domain import BodyMismatch, Parcel, grouped


def test_places_are_gathered_by_body_in_order() -> None:
    assert grouped(["a", "b", "a", "c", "b"]) == {"a": [0, 2], "b": [1, 4], "c": [3]}
    assert grouped([]) == {}


def test_what_is_inside_does_not_show_when_printed() -> None:
    assert "secret" not in repr(Parcel(body="011002", content="secret"))


def test_speaking_for_another_is_not_allowed() -> None:
    assert (BodyMismatch.code, BodyMismatch.reason) == (
        "PERMISSION_DENIED",
        "BODY_MISMATCH",
    )
