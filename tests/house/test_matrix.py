"""Who may see which identifier: the matrix of the domain facts (3.1) against contracts and the default network.

Y may be kept, t may only pass, - must never appear, and a letter in brackets is a condition, said beside its cell. A
contract may be narrower than its cell, never looser.
"""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import classes_of
from mesh.contracts.options import callers_of
from mesh.hosting.check import prove
from mesh.topology.file import read
from mesh.topology.model import Topology
from mesh.topology.rights import granted
from nodes import load_kind
from nodes.core_system.domain.inquiries import InquiryJudge, PermissionTable
from nodes.core_system.domain.symbols import DEMO_KEYS, Symbols
from tests.mesh.hosting.check.conftest import ROOT, SPARED, changed
from vocabulary.identifiers import ResidentCode
from vocabulary.linkage import InquiryMatter, SymbolInquiry

WORK, PROCEDURE, ITEM = "JM99000000000073", "JT99000000000001", "TM99000000000002"
INQUIRER, PROVIDER = "900001", "011002"
CLASSES = {
    "J": DataClass.RESIDENT_CODE,
    "M": DataClass.MY_NUMBER,
    "A": DataClass.ADDRESSEE_NUMBER,
    "D": DataClass.INTEGRATED_ADDRESSEE_NUMBER,
    "N": DataClass.ACQUISITION_NUMBER,
    "S own": DataClass.SYMBOL,
    "S others": DataClass.SYMBOL,
    "L": DataClass.LINKAGE_CODE,
    "C": DataClass.CARD_NUMBER,
    "E": DataClass.CERTIFICATE_SERIAL,
}
COLUMNS = list(CLASSES)

# actor | the kind and setting that plays it (- where nothing does yet) | J M A D N S-own S-others L C E
TABLE = """
既存住基                               | resident_record                        | Y Y Y - t - - - Y Y
住基ネット中間サーバ                   | juki_gateway                           | Y Y c1 - t - - - Y Y
市町村CS                               | municipal_cs                           | Y Y - - t - - - Y Y
都道府県サーバ                         | prefecture                             | Y Y - - - - - - - -
全国サーバ                             | national                               | Y Y - - t - - - - -
個人番号カード管理システム             | card_management                        | Y Y - - - - - - Y Y
コアシステム                           | core_system                            | t - - - t c2 c2 Y - -
インターフェイスシステム               | interface_system                       | - - - - t t t - - -
中間サーバー・プラットフォーム         | middle_server                          | - - - Y t Y - - - -
市中間サーバ                           | city_middle_server                     | - - Y c8 t - - - - -
団体内統合宛名                         | addressee                              | - Y Y Y t - - - - -
個人基本                               | basic_person                           | c3 Y Y - c7 - - - - -
業務システム, 個人番号利用事務         | business_system uses_my_number=true    | - Y Y - - - - - - -
業務システム, other                    | business_system uses_my_number=false   | - - Y - - - - - - -
標準準拠システム連携基盤               | linkage_platform                       | - c4 Y - - - - - - -
ぴったりサービス                       | service_portal                         | - c5 - - - - - - - Y
申請管理                               | -                                      | c6 c5 Y - - - - - - Y
マイナポータル                         | -                                      | - - - - - own - - - Y
他市町村CS                             | municipal_cs asked by municipal_cs     | Y Y - - - - - - Y -
"""

# What a condition allows at most, and where it is kept.
CONDITIONS = {
    "c1": "Y",  # a key toward the resident record system only: the CS's contract has no field for it (its own row)
    "c2": "t",  # the core can make any symbol and keeps no table of them: they pass
    "c3": "-",  # nobody behind it is entitled to the code, so it is not sent
    "c4": "-",  # only where both ends use My Numbers: nothing of the kind passes yet
    "c5": "-",  # only where an application form carries it: there are no applications yet
    "c6": "-",
    "c7": "t",  # on the way from the integrated addressee system to the resident record system
    "c8": "t",  # an open inquiry is kept under the number it was asked with; the other is looked up for each call
    "own": "-",
}


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> list[Topology]:
    """Return the default network, and one with a business system that uses no My Numbers; both are proven."""
    found = [read(ROOT / "topology.yaml"), read(changed(tmp_path_factory.mktemp("network"), SPARED))]
    for each in found:
        prove(each, load_kind)
    return [each.topology for each in found]


def _rows() -> list[tuple[str, str, dict[str, str]]]:
    rows = []
    for line in TABLE.strip().splitlines():
        actor, played, cells = (each.strip() for each in line.split("|"))
        rows.append((actor, played, dict(zip(COLUMNS, cells.split(), strict=True))))
    return rows


@pytest.mark.parametrize(("actor", "played", "cells"), _rows(), ids=[row[1] or row[0] for row in _rows()])
def test_no_cell_is_looser_than_the_matrix(actor: str, played: str, cells: dict[str, str]) -> None:
    if played == "-":
        return
    kept, seen = _allowed(played)
    for column, cell in cells.items():
        most = CONDITIONS.get(cell, cell)
        if column == "S others" and played == "middle_server":
            continue  # a class says nothing of whose symbol it is: the test below does
        if most in "-t":
            assert CLASSES[column] not in kept, f"{actor} keeps {column}"
        if most == "-":
            assert CLASSES[column] not in seen, f"{actor} sees {column}"


@pytest.mark.parametrize(("actor", "played", "cells"), _rows(), ids=[row[1] or row[0] for row in _rows()])
def test_no_cell_is_looser_in_the_network(
    networks: list[Topology], actor: str, played: str, cells: dict[str, str]
) -> None:
    if played == "-":
        return
    passing = [classes for each in networks for classes in _passing(each, played)]
    assert passing, f"nobody has a right to what plays {actor}"
    reached = frozenset[DataClass]().union(*passing)
    for column, cell in cells.items():
        if CONDITIONS.get(cell, cell) == "-" and (column, played) != ("S others", "middle_server"):
            assert CLASSES[column] not in reached, f"{column} can reach {actor}"


def _passing(network: Topology, played: str) -> list[frozenset[DataClass]]:
    """Return what may pass by each right that the nodes which play an actor have, or that others have to them."""
    kind, _, setting = played.partition(" ")
    spared = {"uses_my_number=true": False, "uses_my_number=false": True}.get(setting)
    nodes = {
        node.name
        for node in network.nodes.values()
        if node.kind == kind and (spared is None or (node.settings.get("uses_my_number") is False) == spared)
    }
    ends = all if setting == "asked by municipal_cs" else any
    rights = granted(network, lambda each: load_kind(each).CONTRACT.methods)
    return [classes for caller, callee, _, classes in rights if ends(each in nodes for each in (caller, callee))]


@given(st.integers(0, 10**10 - 1))
def test_a_provider_is_told_its_own_symbol_which_means_nobody_to_the_inquirer(number: int) -> None:
    """中間サーバー, S of others: whoever is asked learns no symbol but the one that was made for it."""
    symbols = Symbols(DEMO_KEYS)
    linkage = symbols.linkage_for(ResidentCode.from_body(f"{number:010d}"))
    row = SimpleNamespace(inquirer="*", work=WORK, procedure=PROCEDURE, provider="*", item=ITEM)
    matter = InquiryMatter(work_code=WORK, procedure_code=PROCEDURE, item_code=ITEM, provider=PROVIDER)
    asked = SymbolInquiry(inquiry_id="1", symbol=symbols.make(linkage, INQUIRER), matter=matter, inquirer=INQUIRER)
    told = InquiryJudge(symbols, PermissionTable([row])).judge(asked).provider_symbol
    assert told == symbols.make(linkage, PROVIDER)
    assert symbols.read(told, INQUIRER) is None
    assert symbols.read(asked.symbol, PROVIDER) is None


def _allowed(played: str) -> tuple[frozenset[DataClass], frozenset[DataClass]]:
    """What the kind that plays an actor may keep, and what it may see at all."""
    kind, _, setting = played.partition(" ")
    contract = load_kind(kind).CONTRACT
    if setting == "asked by municipal_cs":
        asked = [method for method in contract.methods.values() if kind in callers_of(method)]
        seen = frozenset[DataClass]().union(*map(classes_of, asked))
        return seen & contract.conduct.keeps, seen
    if setting == "uses_my_number=false":  # `juki check` refuses rules that carry it there
        without = frozenset({DataClass.MY_NUMBER})
        return contract.conduct.keeps - without, contract.sees - without
    return contract.conduct.keeps, contract.sees


def test_every_kind_there_is_plays_an_actor_of_the_matrix() -> None:
    assert {played.partition(" ")[0] for _, played, _ in _rows()} - {"-"} == set(load_kind.names)


def test_the_linkage_code_is_in_no_contract_at_all() -> None:
    for kind in load_kind.names:
        for method in load_kind(kind).CONTRACT.methods.values():
            assert DataClass.LINKAGE_CODE not in classes_of(method)
