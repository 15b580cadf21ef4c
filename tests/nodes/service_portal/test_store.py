"""The file of the service portal."""

from nodes.service_portal.domain import Service
from nodes.service_portal.store import Store
from vocabulary.identifiers import LocalGovernmentCode

SAPPORO, HAKODATE = LocalGovernmentCode("011002"), LocalGovernmentCode("012025")


def service(service_id, municipality=SAPPORO, title="転出届"):
    return Service(
        service_id=service_id, municipality=municipality, title=title, description="届け出。", applies_online=False
    )


def test_what_the_settings_offer_is_found_by_id(database):
    offered = [service("s2"), service("s1", HAKODATE)]
    assert Store(database, offered).find(None) == [offered[1], offered[0]]


def test_only_the_services_of_the_municipality_asked_for_are_found(database):
    store = Store(database, [service("s1"), service("s2", HAKODATE)])
    assert [each.service_id for each in store.find(HAKODATE)] == ["s2"]


def test_changed_settings_replace_what_was_offered(database):
    Store(database, [service("s1"), service("s2")]).find(None)
    changed = [service("s2", title="転入届"), service("s3")]
    assert Store(database, changed).find(None) == changed
