"""Items and their stamps: what a sender puts together, a receiver takes apart."""

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from juki.prefecture.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import DeliveryBatch
from mesh.storage.items import Outcome, delivered, outcomes_to_wire, posting, stamped
from tests.mesh.helpers import change, changes
from vocabulary.refusals import Malformed, NotFound


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(0, 9))
def test_a_stamped_item_reads_as_the_contract_s_own_message(stamp: str, number: int) -> None:
    whole = change(number)
    whole.delivery.delivery_id = stamp
    whole.delivery.trace_parent = "parent"
    bare = wire.ChangeNotice(notice=whole.notice)
    body = DeliveryBatch(items=[stamped(bare.SerializeToString(), stamp, "parent")] * 2).SerializeToString()
    assert wire.NotifyChangesRequest.FromString(body) == changes(whole, whole)


@pytest.mark.parametrize("stamp", ["", "x" * 65])
def test_an_item_without_a_usable_stamp_is_malformed(stamp: str) -> None:
    item = change(1)
    item.delivery.delivery_id = stamp
    with pytest.raises(Malformed):
        delivered([item], lambda each: each)


def test_the_same_item_has_the_same_digest_and_another_has_not() -> None:
    one, other = change(1), change(1, 2)
    other.delivery.CopyFrom(one.delivery)
    digests = [each.digest for each in delivered([one, one, other], lambda each: each)]
    assert digests[0] == digests[1] != digests[2]


def test_outcomes_keep_reason_and_code() -> None:
    good, bad = outcomes_to_wire([Outcome("1"), Outcome("2", NotFound())])
    assert (good.delivery_id, good.reason) == ("1", "")
    assert (good.status, bad.status) == (0, grpc.StatusCode.NOT_FOUND.value[0])
    assert (bad.reason, bool(bad.explanation)) == ("NOT_FOUND", True)


def test_nothing_of_a_person_shows_in_a_posting_or_an_item() -> None:
    item = change(1)
    code = item.notice.record.resident_code
    assert code not in repr(posting("a.b", "/m", code, item))
    assert code not in repr(delivered([item], lambda each: each))
