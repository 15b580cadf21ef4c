"""Every way by which data could reach who may not see it is refused, with its line, cause and remedy."""

import pytest

from mesh.hosting.check import prove
from mesh.topology.file import read
from nodes import load_kind
from tests.mesh.hosting.check.conftest import DEFAULT, ROOT, SPARED, WELFARE, Change, Faults, line_of

CS_TO_PREFECTURE = "{from: municipal_cs, to: prefecture, of: own prefecture, methods: [NotifyChanges,"
TO_BASIC_PERSON = "{from: resident_record, to: basic_person, of: own body, methods: [ReceiveChanges]"
SYMBOLS = "methods: [BeginAcquisitions, RequestInformation],\n     carries: [integrated_addressee_number, acquisition_number]}"
PORTAL = "{from: terminal, in: [city], to: service_portal, of: the one, methods: [SearchServices], carries: []}"
LAST = "  - {from: auditor, to: core_system, of: the one, methods: [ListProvisionRecords], carries: []}"
PUBLISHED = "nodes:\n  japan.national: {settings: {published_key: true}}\n"
JUKI = "      juki: [juki_gateway, municipal_cs]\n"
CLIENT = "  - {id: network, kind: operator}"
TOKYO = '{id: tokyo, code: "130001", template: prefecture}'
SAPPORO = '{id: sapporo, code: "011002", template: city,'
BY_AGENCIES = "{from: addressee, in: [agency], to: national,"
DEMO = "    settings:\n      demo_keys: true\n      permissions:"


def added(rule: str) -> Change:
    return LAST, f"{LAST}\n  - {rule}"


CASES: dict[str, tuple[list[Change], str]] = {
    "one city's residents would go to another's systems": (
        [(TO_BASIC_PERSON, TO_BASIC_PERSON.replace("own body", "any body"))],
        "a resident_record may call ReceiveChanges of basic_person only of own body, not of any body",
    ),
    "a CS would report to a prefecture that is not its own": (
        [(CS_TO_PREFECTURE, CS_TO_PREFECTURE.replace("own prefecture", "any body"))],
        "a municipal_cs may call NotifyChanges of prefecture only of own prefecture, not of any body",
    ),
    "a resident record would go past its gateway": (
        [added("{from: resident_record, to: municipal_cs, of: own body, methods: [NotifyChanges], carries: []}")],
        "no contract lets a resident_record call NotifyChanges of municipal_cs",
    ),
    "card management would search the nation": (
        [added("{from: card_management, to: national, of: the one, methods: [FindIdentity], carries: [my_number]}")],
        "no contract lets a card_management call FindIdentity of national",
    ),
    "a middle server would fetch resident codes": (
        [added("{from: middle_server, to: municipal_cs, of: own body, methods: [FetchResidentCodes], carries: []}")],
        "no contract lets a middle_server call FetchResidentCodes of municipal_cs",
    ),
    "a portal would get My Numbers": (
        [(PORTAL, PORTAL.replace("carries: []", "carries: [my_number]"))],
        "my_number could reach service_portal, which may never see it, by",
    ),
    "a My Number would reach the core": (
        [
            (
                "methods: [SubmitResidentCodes], carries: [resident_code, acquisition_number]}",
                "methods: [SubmitResidentCodes], carries: [resident_code, acquisition_number, my_number]}",
            )
        ],
        "my_number could reach core_system, which may never see it, by national → core_system",
    ),
    "a My Number would reach a middle server": (
        [(SYMBOLS, SYMBOLS.replace("]}", ", my_number]}"))],
        "my_number could reach middle_server, which may never see it, by",
    ),
    "an auditor would read what its role may not": (
        [(LAST, LAST.replace("carries: []", "carries: [symbol]"))],
        "symbol could reach auditor, which may never see it, by",
    ),
    "an auditor would look people up": (
        [added("{from: auditor, to: national, of: the one, methods: [FindIdentity], carries: [my_number]}")],
        "no contract lets a auditor call FindIdentity of national",
    ),
    "two middle servers would be one body's": (
        [(JUKI, f"{JUKI}      second: [middle_server]\n")],
        "two parties are called sapporo.middle-server",
    ),
    "core and nation would share a host": (
        [
            ("on: {national: [national], ", "on: {core-system: [national], "),
            ("  national: {port: 7109}\n", ""),
        ],
        "the host core-system carries core_system and national",
    ),
    "a resident record and a middle server would share a host": (
        [
            (JUKI, f"{JUKI}      second: [resident_record, middle_server]\n"),
            ("city-hall: [resident_record, ", "city-hall: ["),
            ("    on: {middle-server-platform: [middle_server]}\n", ""),
            ("  middle-server-platform: {port: 7111}\n", ""),
        ],
        "the host sapporo-second carries middle_server and resident_record, which together see my_number and symbol",
    ),
    "a prefecture would share a host with a city's record": (
        [
            (JUKI, ""),
            ('hosts: {"": [prefecture]}', "on: {all: [prefecture]}"),
            ("on: {middle-server-platform:", "on: {all: [juki_gateway, municipal_cs], middle-server-platform:"),
        ],
        "the host all carries sapporo.juki-gateway and hakodate.juki-gateway, which are of two bodies",
    ),
    "the platform of middle servers would carry another system of one body": (
        [
            ("      middle-server: [middle_server]\n", ""),
            (
                "office: [business_system*, addressee, city_middle_server]",
                "office: [business_system*, addressee]\n    on: {middle-server-platform: [middle_server, city_middle_server]}",
            ),
        ],
        "the host middle-server-platform carries city_middle_server and middle_server, which together see addressee_number and symbol",
    ),
    "the interface system would stand among middle servers": (
        [
            (
                "on: {interface-system: [interface_system], core-system",
                "on: {middle-server-platform: [interface_system], core-system",
            ),
            ("  interface-system: {port: 7112}\n", ""),
        ],
        "the host middle-server-platform carries the country's interface_system, and a middle_server, which sees other things",
    ),
    "the nation would share a host that says shared": (
        [
            (JUKI, ""),
            ("on: {national: [national], ", "on: {all: [national], "),
            ("  national: {port: 7109}\n", "  all: {shared: true}\n"),
            ("on: {middle-server-platform:", "on: {all: [juki_gateway, municipal_cs], middle-server-platform:"),
        ],
        "the host all carries the country's national, and a juki_gateway, which sees other things",
    ),
    "a city's would audit the linkage network": (
        [(CLIENT, f"{CLIENT}\n  - {{id: sapporo, kind: auditor}}")],
        "sapporo.auditor would be certified by the linkage network, which sapporo does not run",
    ),
    "one database would be said by name and by number": (
        [
            (
                "nodes:\n",
                "nodes:\n  japan.national: {database: postgresql+psycopg://a@localhost./x}\n  tokyo.prefecture: {database: 'postgresql+psycopg://a@[::ffff:127.0.0.2]:05432/x'}\n",
            )
        ],
        "share one database",
    ),
    "a database would be named by a service": (
        [("nodes:\n", "nodes:\n  japan.national: {database: 'postgresql+psycopg://a@/x?service=juki'}\n")],
        "the database of japan.national is named by a service or several hosts",
    ),
    "the register itself would inquire": (
        [("work: JM99000000000073", "work: JM99000000000000")],
        "is the work of the resident register, which never inquires",
    ),
    "interface and nation would share a host": (
        [("on: {national: [national], ", "on: {interface-system: [national], "), ("  national: {port: 7109}\n", "")],
        "the host interface-system carries interface_system and national",
    ),
    "cities' resident records would share a host": (
        [
            (JUKI, ""),
            ("on: {middle-server-platform:", "on: {all: [juki_gateway, municipal_cs], middle-server-platform:"),
        ],
        "the host all carries sapporo.juki-gateway and hakodate.juki-gateway, which are of two bodies",
    ),
    "a city would be the nation": (
        [(JUKI, f"{JUKI}      second: [national]\n")],
        "sapporo has a national, and a addressee too",
    ),
    "a city would report acquisition numbers past its CS": (
        [(BY_AGENCIES, BY_AGENCIES.replace(" in: [agency],", ""))],
        "sapporo.addressee may not call SubmitAcquisitions of national: its body has a municipal_cs for that",
    ),
    "a client would be certified as one of Juki-net": (
        [(CLIENT, f"{CLIENT}\n  - {{id: juki-net, kind: terminal}}")],
        "juki-net would be certified by the authority of the network called juki-net",
    ),
    "a municipality would lie in another municipality": (
        [(SAPPORO, SAPPORO.replace("template", "prefecture: hakodate, template"))],
        "hakodate, in which sapporo would lie, is no prefecture by its code",
    ),
    "addressee and middle server would share a host": (
        [
            ("      middle-server: [middle_server]\n", ""),
            ("office: [business_system*, ", "office: [middle_server, business_system*, "),
        ],
        "the host pension-office carries addressee and middle_server",
    ),
    "two users would share a database": (
        [
            (
                "nodes:\n",
                "nodes:\n  japan.national: {database: postgresql+psycopg://a@127.0.0.1/x}\n"
                "  tokyo.prefecture: {database: 'postgresql+psycopg://b@localhost:5432/x?connect_timeout=3'}\n",
            )
        ],
        "share one database",
    ),
    "two nodes would share a database, said in another way": (
        [
            (
                "nodes:\n",
                "nodes:\n  japan.national: {database: 'postgresql+psycopg:///y?host=127.0.0.1&dbname=x'}\n"
                "  tokyo.prefecture: {database: postgresql+psycopg://a@127.0.0.1/x}\n",
            )
        ],
        "share one database",
    ),
    "two nodes would share a database": (
        [
            (
                "nodes:\n",
                "nodes:\n  japan.national: {database: postgresql+psycopg://a@127.0.0.1/x}\n"
                "  tokyo.prefecture: {database: postgresql+psycopg://a@127.0.0.1/x}\n",
            )
        ],
        "share one database",
    ),
    "an office that uses no My Numbers would get them": (
        [(WELFARE, "business_systems: {welfare: {title: 福祉総合システム, uses_my_number: false}}")],
        "sapporo-welfare.business-system uses no My Numbers, and this rule carries them",
    ),
    "an office says in another way that it uses no My Numbers": (
        [(WELFARE, 'business_systems: {welfare: {title: 福祉総合システム, uses_my_number: "off"}}')],
        "sapporo-welfare.business-system uses no My Numbers, and this rule carries them",
    ),
    "published keys would be used, said in another way": (
        [("nodes:\n", PUBLISHED.replace("true", '"on"'))],
        "japan.national would use published keys (published_key)",
    ),
    "published keys of the nation would be used": (
        [("nodes:\n", PUBLISHED)],
        "japan.national would use published keys (published_key)",
    ),
    "published keys of the core would be used": (
        [("    settings:\n      permissions:", DEMO)],
        "linkage.core-system would use published keys (demo_keys)",
    ),
    "bodies would be kept where a class only passes": (
        [("nodes:\n", "nodes:\n  linkage.interface-system: {keep_bodies: true}\n")],
        "linkage.interface-system would keep bodies, and acquisition_number, sealed_information, symbol may only pass it",
    ),
    "a municipality would lie in a prefecture that is not its own": (
        [(SAPPORO, SAPPORO.replace("template", "prefecture: tokyo, template"))],
        "sapporo has a code of another prefecture than tokyo",
    ),
    "a client would play a node": (
        [("  - {id: network, kind: operator}", "  - {id: network, kind: operator}\n  - {id: spy, kind: national}")],
        "there is no role national",
    ),
    "a node would be certified by a body that is not its own": (
        [("nodes:\n", "nodes:\n  sapporo.resident-record: {trust_domain: hakodate.juki.test}\n")],
        "trust_domain: unknown key",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused(faults: Faults, case: str) -> None:
    changes, expected = CASES[case]
    found = faults(*changes)
    assert any(expected in each for each in found), found
    assert all(int(each.split()[0]) > 0 for each in found), "every fault says its line"


def test_the_network_that_is_altered_is_proven_and_so_is_the_default(faults: Faults) -> None:
    assert faults() == []
    prove(read(ROOT / "topology.yaml"), load_kind)


def test_a_fault_says_the_line_of_the_words_at_fault(faults: Faults) -> None:
    (found,) = faults((CS_TO_PREFECTURE, CS_TO_PREFECTURE.replace("own prefecture", "any body")))[:1]
    assert found.startswith(f"{line_of(CS_TO_PREFECTURE, DEFAULT)} ")
    assert "Write of: own prefecture" in found


def test_an_office_without_my_numbers_is_served_by_rules_of_its_own(faults: Faults) -> None:
    """What the remedy says works: one rule for those who use them, another for those who do not."""
    assert faults(*SPARED) == []


def test_bodies_may_share_a_host_when_the_file_says_so(faults: Faults) -> None:
    together = "on: {all: [juki_gateway, municipal_cs], middle-server-platform:"
    changes = (JUKI, ""), ("on: {middle-server-platform:", together)
    assert faults(*changes, ("hosts:\n  national:", "hosts:\n  all: {shared: true}\n  national:")) == []


def test_a_network_for_tests_may_use_published_keys_when_it_says_so(faults: Faults) -> None:
    assert faults(("nodes:\n", PUBLISHED), ("name: japan\n", "name: japan\ntesting: true\n")) == []
