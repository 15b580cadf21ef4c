"""The file of the linkage platform."""

from nodes.linkage_platform.domain import Linkage, LinkageMethod
from nodes.linkage_platform.store import Store


def linkage(linkage_id, provider="resident_record", matter="宛名情報"):
    return Linkage(linkage_id=linkage_id, provider=provider, consumer="tax", method=LinkageMethod.API, matter=matter)


def test_what_the_settings_register_is_found_by_id(database):
    registered = [linkage("RK2"), linkage("RK1", provider="addressee")]
    assert Store(database, registered).find("") == [registered[1], registered[0]]


def test_only_the_linkages_of_the_provider_asked_for_are_found(database):
    store = Store(database, [linkage("RK1"), linkage("RK2", provider="addressee")])
    assert [each.linkage_id for each in store.find("addressee")] == ["RK2"]
    assert store.find("nobody") == []


def test_changed_settings_replace_what_was_registered(database):
    Store(database, [linkage("RK1"), linkage("RK2")]).find("")
    changed = [linkage("RK2", matter="税情報"), linkage("RK3")]
    assert Store(database, changed).find("") == changed


def test_settings_that_register_nothing_leave_nothing(database):
    Store(database, [linkage("RK1")]).find("")
    assert Store(database, []).find("") == []
