"""What could never work is refused before anything starts, with its line, cause and remedy."""

from pathlib import Path

import pytest

from mesh.hosting.check import prove
from mesh.hosting.node import NodeModule
from mesh.topology.file import TopologyError, read
from nodes import load_kind
from tests.mesh.hosting.check.conftest import DEFAULT, Change, Faults

RULES = DEFAULT[DEFAULT.index("rules:\n") :]
TO_NATION = "methods: [AllotResidentCodes, RequestMyNumbers, FindIdentity, SubmitAcquisitions],"
NUMBERS = (
    "{from: national, to: municipal_cs, of: any body, methods: [ReceiveMyNumbers], carries: [resident_code, my_number]}"
)
LAST = "  - {from: auditor, to: core_system, of: the one, methods: [ListProvisionRecords], carries: []}"
WELFARE = "business_systems: {welfare: {title: 福祉総合システム}}"
ROW = "        - {service_id: SV990001, municipality_code"

CASES: dict[str, tuple[list[Change], str]] = {
    "a code has a wrong check digit": (
        [('code: "011002", template: city', 'code: "011003", template: city')],
        "the code of sapporo has a wrong check digit",
    ),
    "there is a second nation": (
        [
            (
                "  - {id: japan, template: nation}\n",
                "  - {id: japan, template: nation}\n  - {id: other, template: nation}\n",
            )
        ],
        "rules mean the one national of the network, and there are japan.national and other.national",
    ),
    "nobody can sign in where staff is asked for": (
        [
            (
                "  - {from: terminal, to: municipal_cs, of: own body,\n     methods: [SignIn, ",
                "  - {from: terminal, to: municipal_cs, of: own body,\n     methods: [",
            )
        ],
        "a terminal asks a municipal_cs for staff, and no rule lets anybody sign in there",
    ),
    "a code is of no local government": (
        [('code: "011002", template: city', 'code: "019992", template: city')],
        "the code of sapporo",
    ),
    "a city has a prefecture's code": (
        [('code: "012025", template: city', 'code: "020001", template: city')],
        "hakodate has a juki_gateway, and the code 020001 is that of 青森県",
    ),
    "a prefecture has a city's code": (
        [('code: "130001", template: prefecture', 'code: "131130", template: prefecture')],
        "tokyo has a prefecture, and the code 131130 is that of 渋谷区",
    ),
    "a city has the code of a ward": (
        [('code: "012025", template: city', 'code: "011011", template: city')],
        "the code 011011 of hakodate is that of a ward",
    ),
    "a body of the linkage network has no code": (
        [('{id: pension, code: "900001", template: agency', "{id: pension, template: agency")],
        "pension has no code",
    ),
    "an agency has a city's code": (
        [('{id: pension, code: "900001"', '{id: pension, code: "131130"')],
        "pension keeps no residents, and the code 131130 is that of 渋谷区",
    ),
    "an office numbers from the resident record's serials": (
        [(WELFARE, 'business_systems: {welfare: {title: 福祉総合システム, first_serial: "1"}}')],
        "number people from overlapping serials (1 and 1)",
    ),
    "a body with residents has no code": (
        [('{id: sapporo, code: "011002", template: city', "{id: sapporo, template: city")],
        "sapporo has no code",
    ),
    "a city lacks its gateway": (
        [
            (
                "template: city, without: [linkage_platform]}\n  - {id: setagaya",
                "template: city, without: [linkage_platform, juki_gateway]}\n  - {id: setagaya",
            )
        ],
        "hakodate.resident-record cannot work: it has nobody to call as juki_gateway",
    ),
    "a municipality's prefecture is not there": (
        [('  - {id: tokyo, code: "130001", template: prefecture}\n', "")],
        "setagaya.municipal-cs cannot work: it has nobody to call as prefecture",
    ),
    "nobody may bring My Numbers back": (
        [(f"  - {NUMBERS}\n", "")],
        "a national calls a municipal_cs, and no rule lets it",
    ),
    "there are no rules at all": ([(RULES, "")], "there are no rules, so nobody may call anybody"),
    "a rule carries too little for its methods": (
        [(NUMBERS, NUMBERS.replace("[resident_code, my_number]", "[resident_code]"))],
        "ReceiveMyNumbers of municipal_cs needs my_number, which this rule does not carry",
    ),
    "a rule carries what none of its methods has a field for": (
        [(NUMBERS, NUMBERS.replace("my_number]", "my_number, four_items]"))],
        "the rule may carry four_items, which none of its methods has a field for",
    ),
    "a database is of a scheme there is not": (
        [("nodes:\n", "nodes:\n  japan.national: {database: oracle://x}\n")],
        "japan.national has a database of a scheme there is not",
    ),
    "two offices number from the same serials": (
        [
            (
                WELFARE,
                "business_systems: {welfare: {title: a, first_serial: 700000000}, tax: {title: b, first_serial: 700000000}}",
            )
        ],
        "number people from overlapping serials",
    ),
    "a method is misspelt": (
        [(NUMBERS, NUMBERS.replace("ReceiveMyNumbers", "RecieveMyNumbers"))],
        "municipal_cs has no method RecieveMyNumbers. Write ReceiveMyNumbers.",
    ),
    "a method is given twice": (
        [(f"  - {NUMBERS}\n", f"  - {NUMBERS}\n  - {NUMBERS}\n")],
        "a rule from national to municipal_cs gives ReceiveMyNumbers a second time",
    ),
    "a kind would call itself": (
        [
            (
                "{from: municipal_cs, to: municipal_cs, of: another body, methods",
                "{from: municipal_cs, to: municipal_cs, of: own body, methods",
            )
        ],
        "the rule lets a municipal_cs call itself",
    ),
    "a kind is misspelt": (
        [
            (
                "office: [business_system*, addressee, city_middle_server]",
                "office: [business_system*, addresee, city_middle_server]",
            )
        ],
        "there is no kind addresee. Write addressee.",
    ),
    "a body is written twice": (
        [
            (
                '  - {id: tokyo, code: "130001", template: prefecture}\n',
                '  - {id: tokyo, code: "130001", template: prefecture}\n' * 2,
            )
        ],
        "the body tokyo is written twice",
    ),
    "two bodies have one code": (
        [('{id: tokyo, code: "130001"', '{id: tokyo, code: "010006"')],
        "the code 010006 is that of hokkaido",
    ),
    "a setting is unknown": (
        [("nodes:\n", "nodes:\n  japan.national: {settings: {colour: red}}\n")],
        "colour: unknown key",
    ),
    "a setting is wrong": ([(f'{ROW}: "011002"', f'{ROW}: "011003"')], "municipality_code"),
    "a role stands where a kind is called": (
        [(LAST, LAST.replace("to: core_system", "to: terminal"))],
        "there is no kind terminal",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused(faults: Faults, case: str) -> None:
    changes, expected = CASES[case]
    found = faults(*changes)
    assert any(expected in each for each in found), found
    assert all(int(each.split()[0]) > 0 for each in found), "every fault says its line"


def test_a_fourth_municipality_is_one_line_and_works(faults: Faults) -> None:
    line = '  - {id: setagaya, code: "131121", template: city, without: [linkage_platform]}\n'
    assert faults((line, line + '  - {id: asahikawa, code: "012041", template: city}\n')) == []


def test_a_second_business_system_is_one_word_and_works(faults: Faults) -> None:
    assert faults((WELFARE, "business_systems: [welfare, tax]")) == []


class Unmade:
    """The kinds, the stubs of one not made yet."""

    names = load_kind.names

    def __call__(self, kind: str) -> NodeModule:
        if kind == "core_system":
            raise ModuleNotFoundError(name="juki.core_system")
        return load_kind(kind)


def test_a_kind_whose_stubs_are_not_there_is_not_called_unknown(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    path.write_text(DEFAULT, encoding="utf-8")
    with pytest.raises(TopologyError, match=r"core_system needs juki\.core_system.*make gen"):
        prove(read(path), Unmade())
