"""Which changes the basic-person system takes, and what follows from one."""

import pytest

from nodes.basic_person import domain
from nodes.basic_person.domain import ChangeOutOfOrder
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate


def record_id():
    return "0" * 32


def test_the_first_change_makes_a_resident_with_a_record_id(change):
    person = domain.accept_change(None, change(), record_id)
    assert (person.is_resident, person.update_number, person.record_id) == (True, 1, "0" * 32)


@pytest.mark.parametrize("update", [1, 3])
def test_a_change_that_does_not_follow_the_last_is_refused(change, update):
    held = domain.accept_change(None, change(), record_id)
    with pytest.raises(ChangeOutOfOrder):
        domain.accept_change(held, change(update=update), record_id)


def test_a_removal_keeps_the_record_id_and_ends_residence(change):
    held = domain.accept_change(None, change(), record_id)
    gone = domain.accept_change(held, change(update=2, reason=ChangeReason.DEATH), lambda: "f" * 32)
    assert (gone.is_resident, gone.record_id) == (False, "0" * 32)


@pytest.mark.parametrize(
    ("after", "needed"),
    [
        ({"reason": ChangeReason.MOVE_IN}, True),
        ({"reason": ChangeReason.MOVE_WITHIN, "address": "札幌市北区2"}, True),
        ({"reason": ChangeReason.MY_NUMBER_CHANGE_REQUESTED, "my_number": 2}, True),
        ({"reason": ChangeReason.HOUSEHOLDER_CHANGED, "relationship": "世帯主"}, False),
        ({"reason": ChangeReason.MOVE_OUT, "address": "函館市3"}, False),
    ],
)
def test_only_a_recording_or_a_change_of_who_somebody_is_needs_numbering(change, after, needed):
    held = domain.accept_change(None, change(), record_id)
    assert domain.needs_numbering(held, change(update=2, **after)) is needed


def test_somebody_not_held_needs_numbering_whatever_the_reason(change):
    assert domain.needs_numbering(None, change(reason=ChangeReason.MOVE_WITHIN))


def test_a_copy_holds_the_household_and_nothing_else(change):
    told = change(relationship="世帯主")
    copy = domain.copy_after(domain.accept_change(None, told, record_id), told)
    assert copy is not None
    assert (copy.is_householder, copy.version, copy.valid_from) == (True, 1, CivilDate.parse_iso8("20260401"))


def test_where_no_householder_is_set_nobody_is_the_householder(change):
    told = change(relationship="")
    copy = domain.copy_after(domain.accept_change(None, told, record_id), told)
    assert copy is not None
    assert (copy.is_householder, copy.relationship) == (False, None)


def test_a_removal_makes_no_copy_due(change):
    told = change(reason=ChangeReason.DEATH)
    assert domain.copy_after(domain.accept_change(None, told, record_id), told) is None
