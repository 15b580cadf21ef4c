"""The register's database: what was kept is found, and the household shows it at once."""

from typing import Any

from nodes.resident_record.domain.record import changed
from tests.nodes.resident_record.conftest import TODAY


def test_a_household_in_a_unit_is_as_the_unit_has_changed_it(register: Any, person: Any) -> None:
    home = register.record(person(), person("妻", "花子"))
    with register.store.writing() as unit:
        first, second = unit.members(home)
        unit.keep(changed(second, TODAY, address="北海道札幌市北区1"))
        assert [each.address for each in unit.members(home)] == [first.address, "北海道札幌市北区1"]
    assert [each.address for each in register.store.household(home).members] == [first.address, "北海道札幌市北区1"]


def test_a_record_is_found_by_its_code_and_by_its_number(register: Any, person: Any) -> None:
    (member,) = register.store.household(register.record(person())).members
    with register.store.writing() as unit:
        unit.fetch_coded([member.resident_code])
        assert unit.coded(member.resident_code) == unit.records.find(member.addressee_number) == member


def test_each_keeping_is_a_row_of_the_history(register: Any, person: Any) -> None:
    (member,) = register.store.household(register.record(person())).members
    with register.store.writing() as unit:
        once = changed(member, TODAY, address="1")
        unit.keep(once)
        unit.keep(changed(once, TODAY, address="2"))
    addresses = [each.record.address for each in register.store.history(member.addressee_number)]
    assert addresses == [member.address, "1", "2"]
