"""How the linkage platform is put together."""

import pytest
from pydantic import ValidationError

from nodes.linkage_platform import node

LINKAGE = {"linkage_id": "RK1", "provider": "p", "consumer": "c", "method": "API", "matter": "宛名情報"}


def test_the_linkage_platform_calls_nobody():
    assert (node.KIND, node.CALLS) == ("linkage_platform", ())


@pytest.mark.parametrize(
    "linkages", [[LINKAGE, LINKAGE], [{**LINKAGE, "method": "MAIL"}], [{**LINKAGE, "linkage_id": ""}], [{"x": 1}]]
)
def test_linkages_that_make_no_sense_are_refused(linkages):
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"linkages": linkages})


def test_a_platform_may_have_nothing_registered():
    assert node.Settings().linkages == ()
