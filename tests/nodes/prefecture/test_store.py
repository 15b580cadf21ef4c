"""The prefecture's file of identity records."""

from dataclasses import replace

from nodes.prefecture.domain import accept_notice
from nodes.prefecture.store import Store
from vocabulary.dates import CivilDate, DatePattern


def test_every_item_of_a_record_is_kept_as_it_came(database, person, notice):
    store = Store(database)
    date = CivilDate.parse_iso8("19400000", pattern=DatePattern.MONTH_AND_DAY_UNKNOWN, text="昭和15年月日不詳")
    record = replace(person(1), birth_date=date, address="北海道札幌市𠮷田町１")
    with store.writing() as unit:
        unit.reports.keep(record.resident_code, accept_notice({}, notice(record), "01"))
    assert store.find([record.resident_code])[record.resident_code].record == record
    assert store.find([person(2).resident_code]) == {}
