"""Whom a middle server reaches, and whose answers it believes."""

import pytest

from tests.nodes.middle_server.linkage import CODES, HAKODATE, HAKODATE_PERSON, SAPPORO, Linkage, inquiry
from vocabulary.refusals import Refusal


def test_no_inquiry_overtakes_the_key_and_a_key_that_is_known_is_not_sent_again(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    first = [inquiry(HAKODATE_PERSON, SAPPORO) for _ in range(3)]
    linkage.request("hakodate", *first)
    assert (len(linkage.network.inquiries), linkage.network.without_key) == (3, [])
    assert list(linkage.network.keys) == [HAKODATE]
    linkage.decide("hakodate", first[0].inquiry_id)
    before = linkage.network.published
    linkage.request("hakodate", inquiry(HAKODATE_PERSON, SAPPORO))
    assert (len(linkage.network.inquiries), linkage.network.published) == (4, before)


def test_the_body_is_named_by_its_code(linkage: Linkage) -> None:
    for body in CODES:
        linkage.give_symbol(body, HAKODATE_PERSON)
        linkage.request(body, inquiry(HAKODATE_PERSON, SAPPORO))
    assert [each.inquirer_code for each in linkage.network.inquiries] == list(CODES.values())


def test_an_answer_without_a_number_for_each_request_is_not_believed(linkage: Linkage) -> None:
    linkage.network.is_forgetful = True
    with pytest.raises(Refusal) as refused:
        linkage.begin("hakodate", HAKODATE_PERSON)
    assert refused.value.reason == "ANSWER_MALFORMED"
