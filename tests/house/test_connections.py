"""The contracts connect those whom the source document connects, those on a list with reasons, and nobody else."""

import re
from pathlib import Path

from mesh.contracts.options import callers_of, roles
from mesh.topology import file as topology_file
from nodes import load_kind

ROOT = Path(__file__).resolve().parents[2]
KINDS = sorted(load_kind.names)
FITTINGS = "juki.fittings.v1"
PAGE = (ROOT / "docs" / "connections.md").read_text(encoding="utf-8")

# Box ③ (③他のシステムとの接続) of systems 1 to 9 of the source document, the public privacy impact assessment of the
# City of Sapporo's resident-record work, in its own words: which other systems the City marked for each.
SOURCE = {
    "既存住基システム": ["住基ネット中間サーバ", "システム基盤(個人基本)"],
    "住基ネット": ["住基ネット中間サーバ"],
    "住基ネット中間サーバ": ["住民基本台帳ネットワークシステム", "既存住民基本台帳システム"],
    "中間サーバ・プラットフォーム": ["情報提供ネットワークシステム", "システム基盤(市中間サーバ)"],
    "システム基盤(市中間サーバ)": [
        "中間サーバ・プラットフォーム",
        "システム基盤(団体内統合宛名)",
        "システム基盤(個人基本)",
        "庁内各業務システム",
    ],
    "システム基盤(団体内統合宛名)": [
        "システム基盤(市中間サーバ)",
        "システム基盤(個人基本)",
        "社会保障宛名",
        "税宛名",
        "庁内各業務システム",
    ],
    "システム基盤(個人基本)": [
        "システム基盤(市中間サーバ)",
        "システム基盤(団体内統合宛名)",
        "社会保障宛名",
        "税宛名",
        "庁内各業務システム",
    ],
    "サービス検索・電子申請機能": [],
    "システム基盤(標準準拠システム連携基盤)": ["ガバメントクラウド上の標準システム", "システム基盤"],
}
PLAYED_BY = {
    "既存住基システム": "resident_record",
    "既存住民基本台帳システム": "resident_record",
    "住基ネット": "municipal_cs",
    "住民基本台帳ネットワークシステム": "municipal_cs",
    "住基ネット中間サーバ": "juki_gateway",
    "中間サーバ・プラットフォーム": "middle_server",
    "情報提供ネットワークシステム": "interface_system",
    "システム基盤(市中間サーバ)": "city_middle_server",
    "システム基盤(団体内統合宛名)": "addressee",
    "システム基盤(個人基本)": "basic_person",
    "社会保障宛名": "business_system",
    "税宛名": "business_system",
    "庁内各業務システム": "business_system",
    "サービス検索・電子申請機能": "service_portal",
    "システム基盤(標準準拠システム連携基盤)": "linkage_platform",
    "ガバメントクラウド上の標準システム": "–",  # not played yet
    "システム基盤": "–",
}
MARKED = {
    frozenset((PLAYED_BY[system], PLAYED_BY[other]))
    for system, others in SOURCE.items()
    for other in others
    if PLAYED_BY[other] in KINDS
}


def _pairs() -> set[frozenset[str]]:
    """Every pair that a contract lets talk, clients aside."""
    return {
        frozenset((caller, kind))
        for kind in KINDS
        for method in load_kind(kind).CONTRACT.methods.values()
        for caller in callers_of(method)
        if caller not in roles()
    }


def _section(title: str) -> str:
    return PAGE.partition(title)[2].partition("\n## ")[0]


def _listed() -> set[frozenset[str]]:
    found = re.findall(r"`(\w+)` – `(\w+)`", _section("## Beyond it"))
    return {frozenset(pair) for pair in found}


def test_every_pair_that_may_talk_is_marked_by_the_source_or_listed_with_its_reason() -> None:
    assert _pairs() <= MARKED | _listed()


def test_the_list_has_no_pair_that_never_talks_and_none_that_the_source_marks() -> None:
    assert _listed() <= _pairs()
    assert not _listed() & MARKED


def test_the_page_shows_what_the_source_marks_and_who_plays_it() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", _section("## Marked by the source"), re.MULTILINE))
    shown = {kind: re.findall(r"([^ ,|`]+) (?:`(\w+)`|–)", connected) for kind, connected in rows.items()}
    assert shown == {
        PLAYED_BY[system]: [(other, PLAYED_BY[other].strip("–")) for other in others]
        for system, others in SOURCE.items()
    }


def test_a_client_talks_to_those_whom_the_page_names() -> None:
    text = PAGE.partition("Clients stand beside")[2]
    said = {
        role: set(re.findall(r"`(\w+)`", told)) for role, told in re.findall(r"`(\w+)` with [^(]+\(([^)]*)\)", text)
    }
    used = {(rule.caller, rule.callee) for rule in topology_file.read(ROOT / "topology.yaml").topology.rules}
    called: dict[str, set[str]] = {}
    for kind in KINDS:
        for method in load_kind(kind).CONTRACT.methods.values():
            for role in callers_of(method).keys() & roles().keys():
                if method.containing_service.file.package == FITTINGS and (role, kind) not in used:
                    continue  # a fitting's callers are those of all kinds that mount it
                called.setdefault(role, set()).add(kind)
    assert said == called
