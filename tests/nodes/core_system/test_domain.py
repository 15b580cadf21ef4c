"""What the core decides: the golden vectors, the permission table, and the chain of records."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from nodes.core_system.domain.acquisitions import (
    AcquisitionExpired,
    AcquisitionUnknown,
    OpenAcquisition,
    open_one,
    plain_number,
)
from nodes.core_system.domain.inquiries import (
    REGISTER_WORK,
    InquiryJudge,
    KeyNotPublished,
    PermissionTable,
    explain,
    published,
)
from nodes.core_system.domain.permits import Issuer
from nodes.core_system.domain.symbols import DEMO_KEYS, CoreKeys, Symbols
from vocabulary.identifiers import ResidentCode, Symbol
from vocabulary.linkage import InquiryMatter, SymbolInquiry, Verdict

NOW = datetime(2026, 4, 1, tzinfo=UTC)
SYMBOLS = Symbols(DEMO_KEYS)
WORK, PROCEDURE, ITEM = "JM99000000000048", "JT99000000000001", "TM99000000000048"
GOLDEN = {
    ("24727059608", "011002"): "3f43f1c04f28980b91c688add79681f95be7b796fcd83a0c55d85f1857fd701d",
    ("24727059608", "012025"): "611da998b7bb64a388b781d4a91c5c459d0b746d00726b14a293c61327d19ce3",
    ("24727059608", "130001"): "e70a017255fd9f3e5744f6abf85351e017fb85c761b50dec9cce314f517a3f98",
    ("24846016224", "011002"): "951bac4d281cb8715d5ecbbf8a0c65d0039afb09ee0977664e4d7102096c95fd",
}
PEOPLE = {
    "90000000018": ("bf27ac3a09e05de8", "b68da482ee326b77"),
    "90000000123": ("45f6b632a96354f5", "935cff8156bb332c"),
    "90000000239": ("63e82a89c0766548", "9808b8482cd65f2a"),
    "90000000344": ("4ab93fdb51d6ae56", "425e2013895fbd0b"),
    "90000000450": ("8dd449855b7ba701", "9145c80120a3901e"),
    "90000000565": ("bdf0fe50b8d8fbc4", "85fd52193bfe5ffe"),
    "90000000670": ("d03bf67c96c56d91", "c557924638517cb3"),
    "90000000786": ("ccd44ecabe85fe8e", "96d1a67eb885ebe6"),
    "90000000891": ("6c1b74328fa782da", "d985b8b4e70dec4e"),
    "90000001022": ("6bc6b1afaac91d22", "7bbedd5b3865437e"),
}


def row(**changes: str) -> SimpleNamespace:
    allowed = {"inquirer": "012025", "work": WORK, "procedure": PROCEDURE, "provider": "011002", "item": ITEM}
    return SimpleNamespace(**{**allowed, **changes})


def symbol(body: str) -> Symbol:
    return SYMBOLS.make(SYMBOLS.linkage_for(ResidentCode("90000000018")), body)


MATTER = InquiryMatter(work_code=WORK, procedure_code=PROCEDURE, item_code=ITEM, provider="011002")
INQUIRY = SymbolInquiry(inquiry_id="1", symbol=symbol("012025"), matter=MATTER, inquirer="012025")


@pytest.mark.function("I.2")
def test_symbols_are_those_of_the_golden_vectors() -> None:
    for (code, body), expected in GOLDEN.items():
        assert SYMBOLS.make(SYMBOLS.linkage_for(ResidentCode(code)), body).value == expected
    for code, (sapporo, hakodate) in PEOPLE.items():
        linkage = SYMBOLS.linkage_for(ResidentCode(code))
        assert SYMBOLS.make(linkage, "011002").value.startswith(sapporo)
        assert SYMBOLS.make(linkage, "012025").value.startswith(hakodate)
    assert SYMBOLS.linkage_for(ResidentCode("24727059608")).value == "80730612e19a75b44c1a8d1bfa271e85"


def test_a_symbol_means_somebody_only_to_its_own_body() -> None:
    assert SYMBOLS.read(symbol("011002"), "011002") == SYMBOLS.linkage_for(ResidentCode("90000000018"))
    assert SYMBOLS.read(symbol("011002"), "012025") is None
    assert SYMBOLS.read(Symbol("00" * 32), "011002") is None


def test_keyed_digests_depend_on_the_key_and_tell_codes_from_linkage() -> None:
    code = ResidentCode("90000000018")
    other = Symbols(CoreKeys(link=DEMO_KEYS.link, symbol=DEMO_KEYS.symbol, index=bytes(32)))
    digests = {SYMBOLS.index_of(code), other.index_of(code), SYMBOLS.trace_of(SYMBOLS.linkage_for(code))}
    assert len(digests) == 3


def test_keys_show_nothing_when_printed() -> None:
    assert DEMO_KEYS.link.hex() not in repr(DEMO_KEYS)
    assert "link" not in repr(DEMO_KEYS)


@pytest.mark.function("I.3")
@pytest.mark.parametrize(
    ("changes", "permitted"),
    [
        ({}, True),
        ({"inquirer": "*"}, True),
        ({"provider": "*"}, True),
        ({"inquirer": "*", "provider": "*"}, True),
        ({"inquirer": "011002"}, False),
        ({"provider": "012025"}, False),
        ({"work": "JM99000000000049"}, False),
        ({"procedure": "JT99000000000002"}, False),
        ({"item": "TM99000000000049"}, False),
    ],
)
def test_only_what_the_table_holds_is_permitted(changes: dict[str, str], permitted: bool) -> None:
    judgement = InquiryJudge(SYMBOLS, PermissionTable([row(**changes)])).judge(INQUIRY)
    assert (judgement.verdict is Verdict.PERMITTED) is permitted
    assert judgement.provider_symbol == (symbol("011002") if permitted else None)
    assert judgement.trace


def test_the_resident_register_never_inquires_whatever_the_table_says() -> None:
    judge = InquiryJudge(SYMBOLS, PermissionTable([row(work=REGISTER_WORK)]))
    assert (
        judge.judge(replace(INQUIRY, matter=replace(MATTER, work_code=REGISTER_WORK))).verdict is Verdict.NOT_PERMITTED
    )


def test_nobody_asks_themselves_through_the_network() -> None:
    judge = InquiryJudge(SYMBOLS, PermissionTable([row(inquirer="*", provider="*")]))
    assert judge.judge(replace(INQUIRY, matter=replace(MATTER, provider="012025"))).verdict is Verdict.NOT_PERMITTED


def test_a_symbol_of_another_body_is_refused_before_the_table_is_asked() -> None:
    judge = InquiryJudge(SYMBOLS, PermissionTable([row()]))
    judgement = judge.judge(replace(INQUIRY, symbol=symbol("011002")))
    assert (judgement.verdict, judgement.trace) == (Verdict.REFUSED, "")


def test_the_counter_reads_codes_in_full_width() -> None:
    assert explain(Verdict.PERMITTED, ITEM) == ""
    assert explain(Verdict.REFUSED, ITEM) == "符号が正しくありません。"
    assert explain(Verdict.NOT_PERMITTED, "TM99000000000048").startswith("指定された特定個人情報名「ＴＭ９９０")


def test_an_acquisition_is_open_for_thirty_days() -> None:
    issued = OpenAcquisition(body="011002", request_id="1", issue_time=NOW)
    assert open_one(issued, NOW + timedelta(days=30)) is issued
    assert isinstance(open_one(issued, NOW + timedelta(days=30, seconds=1)), AcquisitionExpired)
    assert isinstance(open_one(None, NOW), AcquisitionUnknown)


def test_a_permit_names_the_person_by_the_providers_symbol_and_lasts_its_time() -> None:
    issuer = Issuer(draw=lambda: "ab" * 16, new_id=lambda: "permit", good_for=timedelta(minutes=10))
    judgement = InquiryJudge(SYMBOLS, PermissionTable([row()])).judge(INQUIRY)
    decision = issuer.decision(INQUIRY, judgement)
    assert (decision.inquiry_id, decision.verdict, decision.explanation) == ("1", Verdict.PERMITTED, "")
    permit = issuer.permit(INQUIRY, symbol("011002"), decision.transaction_number, bytes(32), NOW)
    assert (permit.permit_id, permit.inquirer, permit.matter) == ("permit", "012025", MATTER)
    assert (permit.transaction_number, permit.provider_symbol) == (decision.transaction_number, symbol("011002"))
    assert permit.expire_time - permit.issue_time == timedelta(minutes=10)


def test_a_key_that_is_not_there_is_waited_for() -> None:
    assert published(bytes(32), "012025") == bytes(32)
    with pytest.raises(KeyNotPublished) as caught:
        published(None, "012025")
    assert caught.value.code == "UNAVAILABLE"


def test_a_number_never_looks_like_a_resident_code_or_a_my_number() -> None:
    drawn = iter(["a90000000018" + "b" * 20, "31311931956" + "c" * 21, "9" * 10 + "d" * 22])
    assert plain_number(lambda: next(drawn)) == "9" * 10 + "d" * 22
