"""How the service portal is put together."""

import pytest
from pydantic import ValidationError

from nodes.service_portal import node

SERVICE = {"service_id": "s1", "municipality_code": "011002", "title": "転出届", "description": "届け出。"}


def test_the_service_portal_calls_nobody():
    assert (node.KIND, node.CALLS) == ("service_portal", ())


@pytest.mark.parametrize(
    "services", [[SERVICE, SERVICE], [{**SERVICE, "municipality_code": "999999"}], [{**SERVICE, "title": ""}]]
)
def test_services_that_make_no_sense_are_refused(services):
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"services": services})


def test_a_service_is_applied_for_at_the_counter_unless_told_otherwise():
    (offered,) = node.Settings.model_validate({"services": [SERVICE]}).services
    assert offered.service().applies_online is False
