"""Staff look for residents by the four items."""

from datetime import date
from itertools import combinations
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from fittings.nouns.columns import identity_columns
from fittings.nouns.people import notice_to_wire
from fittings.search.columns import search_columns
from fittings.search.wire import search_to_wire
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as wire
from juki.types.v1 import search_pb2
from juki.types.v1.delivery_pb2 import Delivery
from mesh.storage.database import Database, sqlite_url
from mesh.storage.schema import newest_revision
from mesh.traces.spans import Recorder
from nodes.municipal_cs.domain import SEARCHABLE
from nodes.municipal_cs.store import Base, Store
from tests.nodes.municipal_cs.conftest import make_person
from tools import freeze
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identity_record import IdentityNotice
from vocabulary.names import PersonName
from vocabulary.refusals import Refusal
from vocabulary.searching import Answer, FourItemSearch, Item, SearchPurpose

BORN = CivilDate.of(date(1980, 5, 5))
KEYS = list(search_columns(make_person(1).name, ""))
MIGRATIONS = freeze.ROOT / "nodes" / "municipal_cs" / "migrations"
LIST, COUNT, FEW = Answer.LIST, Answer.COUNT, Answer.TOO_FEW
N, B, S, A = Item.NAME, Item.BIRTH_DATE, Item.SEX, Item.ADDRESS
TABLE = {
    (N,): COUNT,
    (B,): COUNT,
    (S,): FEW,
    (A,): COUNT,
    (N, B): LIST,
    (N, S): COUNT,
    (N, A): LIST,
    (B, S): COUNT,
    (B, A): LIST,
    (S, A): COUNT,
    (N, B, S): LIST,
    (N, B, A): LIST,
    (N, S, A): LIST,
    (B, S, A): LIST,
    (N, B, S, A): LIST,
}


def change(record, update_number=1, reason=ChangeReason.BIRTH):
    notice = IdentityNotice(record=record, reason=reason, change_date=BORN, update_number=update_number)
    return wire.ChangeNotice(delivery=Delivery(delivery_id=str(uuid4())), notice=notice_to_wire(notice))


def notify(cs, *changes):
    answer = cs.delivery.NotifyChanges(wire.NotifyChangesRequest(items=changes))
    assert [each.reason for each in answer.outcomes] == [""] * len(changes)


def search(cs, token="", size=0, **conditions):
    asked = search_to_wire(FourItemSearch(purpose=SearchPurpose.IDENTITY_CHECK, **conditions))
    request = counter_wire.SearchIdentitiesRequest(conditions=asked, page_size=size, page_token=token)
    return cs.counter.SearchIdentities(request)


def codes(answer):
    return [each.resident_code for each in answer.hits]


@pytest.mark.parametrize("items", [some for size in (1, 2, 3, 4) for some in combinations((N, B, S, A), size)])
def test_each_combination_of_the_four_items_has_its_answer(items):
    assert SEARCHABLE.answer(items) is TABLE[items]


def test_a_resident_is_found_by_name_and_birth_date_without_a_my_number(cs, person):
    notify(cs, change(person(1)), change(person(2)))
    answer = search(cs, name="しけんたろう", birth_date=BORN)
    assert (answer.count, answer.is_list) == (2, True)
    answer = search(cs, name="試験 2郎", birth_date=BORN)
    [hit] = answer.hits
    assert (hit.resident_code, hit.four_items.name.text) == (person(2).resident_code.value, "試験 2郎")
    assert person(2).my_number.value.encode() not in answer.SerializeToString()


def test_who_left_or_changed_is_found_as_recorded_now(cs, person):
    here = person(1)
    notify(cs, change(here), change(person(2)))
    moved = person(1, address="北海道札幌市北区北24条西5丁目")
    notify(cs, change(moved, 2, ChangeReason.MOVE_WITHIN), change(person(2), 2, ChangeReason.MOVE_OUT))
    assert codes(search(cs, birth_date=BORN, address="札幌市中央区")) == []
    assert codes(search(cs, birth_date=BORN, address="札幌市北区北二十四条")) == [here.resident_code.value]
    assert search(cs, name="シケンタロウ").count == 1


def test_one_item_counts_and_shows_nobody(cs, person):
    notify(cs, *(change(person(number)) for number in range(1, 4)))
    answer = search(cs, name="シケンタロウ", sex=Sex.MALE)
    assert (answer.count, answer.is_list, codes(answer), answer.next_page_token) == (3, False, [], "")


def test_a_sex_alone_is_too_little(cs):
    with pytest.raises(Refusal) as refused:
        search(cs, sex=Sex.MALE)
    assert refused.value.reason == "TOO_FEW_CONDITIONS"
    assert refused.value.facts["add"] == "name and birth_date or name and address or birth_date and address"


def test_a_search_without_a_purpose_is_refused(cs):
    conditions = search_pb2.SearchConditions(name="試験 1郎")
    with pytest.raises(Refusal) as refused:
        cs.counter.SearchIdentities(counter_wire.SearchIdentitiesRequest(conditions=conditions))
    assert refused.value.facts["field"] == "conditions.purpose"


def test_hits_are_paged_by_resident_code_to_the_end(cs, person):
    notify(cs, *(change(person(number)) for number in range(1, 6)))
    found, token = [], ""
    while True:
        answer = search(cs, token, 2, name="シケンタロウ", birth_date=BORN)
        assert (answer.count, len(answer.hits) <= 2) == (5, True)
        found += codes(answer)
        token = answer.next_page_token
        if not token:
            break
    assert found == sorted(person(number).resident_code.value for number in range(1, 6))


def test_a_page_token_is_of_one_search_alone(cs, person):
    notify(cs, *(change(person(number)) for number in range(1, 4)))
    token = search(cs, "", 2, name="シケンタロウ", birth_date=BORN).next_page_token
    assert token
    for other in ({"name": "シケンジロウ"}, {"address": "北海道札幌市"}):
        with pytest.raises(Refusal) as refused:
            search(cs, token, 2, **{"name": "シケンタロウ", "birth_date": BORN, **other})
        assert refused.value.reason == "PAGE_TOKEN_INVALID"


def test_a_hundred_hits_are_shown_and_one_more_shows_nobody(cs, person):
    notify(cs, *(change(person(number)) for number in range(1, 101)))
    assert search(cs, name="シケンタロウ", birth_date=BORN).count == 100
    notify(cs, change(person(101)))
    for conditions in ({"name": "シケンタロウ"}, {"name": "シケンタロウ", "birth_date": BORN}):
        with pytest.raises(Refusal) as refused:
            search(cs, **conditions)
        assert (refused.value.reason, refused.value.facts["most"]) == ("TOO_MANY_HITS", "100")
    assert refused.value.facts["add"] == "sex or address"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_people_recorded_before_there_were_keys_are_found(tmp_path, request, kind):
    sqlite = kind == "sqlite"
    url = sqlite_url(tmp_path / "old.db") if sqlite else request.getfixturevalue("postgres_url")
    _make_first_revision(url, [make_person(number) for number in range(1, 1202)])
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=MIGRATIONS)
    with database.reading() as session:
        held = session.execute(text("select name, kana, address, " + ", ".join(KEYS) + " from identities")).all()
    assert len(held) == 1201
    assert all({key: getattr(row, key) for key in KEYS} == _keys_of(row) for row in held)
    asked = FourItemSearch(purpose=SearchPurpose.CARD, name="試験1201郎", birth_date=BORN)
    assert Store(database).meeting(asked, 0, 10) == [make_person(1201)]
    database.close()


def _keys_of(row):
    return search_columns(PersonName(text=row.name, kana=row.kana), row.address)


def _make_first_revision(url, people):
    engine = create_engine(url)
    with engine.begin() as connection:
        for name, version in (("municipal_cs", "alembic_version"), ("road", "road_version")):
            revision = "0001" if name == "municipal_cs" else newest_revision(freeze.ROAD)
            ddl = freeze.schema_file(name, revision).read_text(encoding="utf-8")
            for statement in ddl.replace("BLOB", "BYTEA" if "postgres" in url else "BLOB").split(";\n"):
                if statement.strip():
                    connection.execute(text(statement.replace("DATETIME", "TIMESTAMP")))
            connection.execute(text(f"create table {version} (version_num varchar(32) primary key)"))
            connection.execute(text(f"insert into {version} values ('{revision}')"))
        rest = {"update_number": 1, "last_reason": 103, "is_resident": True}
        rows = [{**identity_columns(each), **rest} for each in people]
        names = ", ".join(rows[0])
        values = ", ".join(f":{each}" for each in rows[0])
        connection.execute(text(f"insert into identities ({names}) values ({values})"), rows)
    engine.dispose()
