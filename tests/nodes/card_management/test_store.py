"""Card management's file of number notices."""

from dataclasses import replace

import pytest

from nodes.card_management.domain import NumberNoticeUnknown, prepare
from nodes.card_management.store import Store
from vocabulary.dates import CivilDate, DatePattern
from vocabulary.identifiers import ApplicationId
from vocabulary.juki_net import MailingRecord


def test_every_item_of_a_notice_is_kept_as_it_came(database, person):
    store = Store(database)
    date = CivilDate.parse_iso8("19400000", pattern=DatePattern.MONTH_AND_DAY_UNKNOWN, text="昭和15年月日不詳")
    record = replace(person(1), birth_date=date, address="北海道札幌市𠮷田町１")
    mailing = MailingRecord(address="別の住所", recipient="試験 花子", persons=(record,))
    notice = prepare(mailing, record, ApplicationId("7" * 23))
    with store.writing() as unit:
        unit.notices.keep(record.resident_code, notice)
    assert store.find(record.resident_code) == notice
    with store.writing() as unit:
        assert unit.notices.find(record.resident_code) == notice
        assert unit.owners.find(notice.application_id) == record.resident_code
        assert unit.owners.find(ApplicationId("8" * 23)) is None


def test_somebody_without_a_mailing_record_is_not_found(database, person):
    with pytest.raises(NumberNoticeUnknown):
        Store(database).find(person(1).resident_code)
