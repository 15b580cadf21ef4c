"""Which services a search means."""

import pytest

from nodes.service_portal.domain import Search, Service
from vocabulary.identifiers import LocalGovernmentCode

SERVICE = Service(
    service_id="s1",
    municipality=LocalGovernmentCode("011002"),
    title="児童手当の認定請求",
    description="子どもを育てる人がＷｅｂで請求できます。",
    applies_online=True,
)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("", True),
        ("児童手当", True),
        ("児童手当 web", True),
        ("WEB　児童", True),
        ("児童手当 介護", False),
        ("転出", False),
    ],
)
def test_a_service_is_meant_when_title_and_description_hold_every_word(words, meant):
    assert Search.of(None, words).means(SERVICE) is meant
