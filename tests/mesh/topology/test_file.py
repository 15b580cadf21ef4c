"""Every fault of a topology file is told with its line and a remedy, and nothing starts."""

import json
from pathlib import Path

import pytest

from mesh.topology.file import LARGEST, TopologyError, read

GOOD = """\
version: 2
name: test
templates:
  city:
    hosts:
      hall: [resident_record, business_system*]
    clients: [terminal]
  prefecture: {hosts: {"": [prefecture]}}
  nation: {on: {national: [national]}}
bodies:
  - id: sapporo
    code: "011002"
    template: city
    business_systems: [welfare, tax]
  - {id: hokkaido, code: "010006", template: prefecture}
  - {id: japan, template: nation}
clients:
  - {id: network, kind: operator}
nodes:
  japan.national:
    hours:
      opens: "08:30"
      closes: "19:00"
hosts:
  national: {port: 7002}
rules:
  - from: prefecture
    to: national
    of: the one
    methods: [FindIdentity]
    carries: [resident_code]
  - {from: terminal, to: business_system, of: own body, in: [city], systems: [welfare], methods: [GetInquiry]}
"""


def faults_of(tmp_path: Path, text: str | bytes) -> list[tuple[int, str, str]]:
    path = tmp_path / "topology.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TopologyError) as refused:
        read(path)
    for each in refused.value.faults:
        assert f"{path}:{each.line}: {each.what}. {each.remedy}" in str(refused.value)
        assert each.remedy
    return [(each.line, each.what, each.remedy) for each in refused.value.faults]


def test_a_good_file_is_read_and_knows_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    path.write_text(GOOD)
    found = read(path)
    assert list(found.topology.nodes) == [
        "sapporo.resident-record",
        "sapporo-welfare.business-system",
        "sapporo-tax.business-system",
        "hokkaido.prefecture",
        "japan.national",
    ]
    assert found.line("rules", 0, "methods") == 30
    assert found.line(*found.where_node("japan.national")) == 20
    assert found.line(*found.where_node("sapporo.resident-record")) == 11
    assert found.topology.target("japan.national") == "127.0.0.1:7002"
    assert found.topology.server_name("japan.national") == "japan.national.juki.localhost"


@pytest.mark.parametrize(
    ("old", "new", "line", "words", "remedy"),
    [
        ("national: {port: 7002}", "national: {prot: 7002}", 25, "prot: unknown key", "Did you mean port?"),
        ("name: test\n", "", 1, "name: missing", "Add it."),
        ("port: 7002", "port: 70010", 25, "less than or equal to 65535", ""),
        ("port: 7002", "port: many", 25, "valid integer", ""),
        ("id: sapporo", "id: Sapporo", 11, "pattern", ""),
        ("template: city\n", "template: city\n    colour: red\n", 14, "colour: unknown key", ""),
        ('code: "011002"', "code: 131121", 12, "valid string", "Put it in quotes."),
        ("version: 2", "version: 3", 1, "less than or equal to 2", ""),
        ("version: 2", "version: 1", 1, "version 1 is the first grammar", "templates, bodies and rules"),
        ("[resident_code]", "[resident_cod]", 31, "input should be", "Did you mean resident_code?"),
        ("of: own body", "of: own boddy", 32, "input should be", "Did you mean own body?"),
        ("template: city\n", "template: citi\n", 13, "there is no template citi", "Did you mean city?"),
        ("to: national", "to: nationale", 28, "there is no kind nationale", "Did you mean national?"),
        ("from: terminal", "from: termnal", 32, "there is no kind or role termnal", "Did you mean terminal?"),
        ("in: [city]", "in: [town]", 32, "there is no template town", "Name one of"),
        ("systems: [welfare]", "systems: [wellfare]", 32, "no business system wellfare", "Did you mean welfare?"),
        ("kind: operator", "kind: municipal_cs", 18, "there is no role municipal_cs", "terminal, auditor, operator"),
        ("clients: [terminal]", "clients: [terminals]", 7, "there is no role terminals", "Did you mean terminal?"),
        ("  japan.national:", "  japan.nation:", 20, "there is no node japan.nation", "Did you mean japan.national?"),
        ("  national: {port", "  nationale: {port", 25, "there is no host nationale", "Did you mean national?"),
        ("{port: 7002}", "{external: true}", 25, "must say its address and its port", ""),
        (
            "{port: 7002}",
            "\n    address: 0.0.0.0\n    port: 7002\n    external: true",
            26,
            "nobody can be asked at 0.0.0.0",
            "where the host answers",
        ),
        (
            "{port: 7002}",
            "\n    port: 7002\n    address: 192.168.1.300",
            27,
            "192.168.1.300 is neither an IP address nor a host name",
            "without its port",
        ),
        (
            "{port: 7002}",
            "{address: 10.0.0.7, port: 7002, external: true,\n    workers: 2}",
            26,
            "an external host is not started here",
            "Remove them, or external.",
        ),
        (
            "{port: 7002}",
            "{port: 7103}\n  hokkaido: {port: 7103}",
            25,
            "7103 is used twice, by hokkaido and national",
            "Change",
        ),
        ("id: hokkaido", "id: sapporo", 15, "the body sapporo is written twice", "another id"),
        ('code: "010006"', 'code: "011002"', 15, "the code 011002 is that of sapporo", "Mend one"),
        ("id: hokkaido", "id: sapporo-hall", 15, "the host sapporo-hall is that of another", "another id"),
        ("[welfare, tax]", "[welfare, Tax]", 14, "business_systems.1: string should match", ""),
        ("[welfare, tax]", "5", 14, "business_systems: input should be a valid tuple", ""),
        ("version: 2", "version: 2\ntrace_port: 7002", 26, "port 7002 of national is the trace_port too", "Change one"),
        ("id: japan, ", "id: japan, prefecture: hokaido, ", 16, "no body hokaido", "Did you mean hokkaido?"),
        ("id: japan, ", "id: japan, without: [nation], ", 16, "no kind nation", "Did you mean national?"),
        (
            "id: japan, ",
            "id: japan, business_systems: [tax], ",
            16,
            "no place for business systems",
            "business_system*",
        ),
        ("id: network, kind: operator", "id: sapporo, kind: terminal", 18, "two parties are called sapporo.term", ""),
        ("id: sapporo", "id: linkage", 11, "certified by the authority of the network called linkage", "another id"),
        ('closes: "19:00"', 'closes: "07:00"', 21, "closes must be later than opens", ""),
        ('closes: "19:00"', 'closes: "19:00"\n      days: []', 21, "days must name at least one day", ""),
        ('opens: "08:30"', 'opens: "25:30"', 22, "valid time", ""),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, old: str, new: str, line: int, words: str, remedy: str
) -> None:
    assert old in GOOD
    found = faults_of(tmp_path, GOOD.replace(old, new, 1))
    assert any(at == line and words in what and remedy in do for at, what, do in found), found


def host_at(address: str, **other: object) -> str:
    told = {"address": address, "port": 7002, "external": True, **other}
    return GOOD.replace("{port: 7002}", json.dumps(told))


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255"])
def test_an_external_host_cannot_be_at_an_address_of_no_machine(tmp_path: Path, address: str) -> None:
    ((line, what, _),) = faults_of(tmp_path, host_at(address))
    assert (line, what) == (25, f"nobody can be asked at {address}")


@pytest.mark.parametrize(
    "address",
    [
        "192.168.1.300",
        "127.1",
        "10.0.0.7.8",
        "010.0.0.7",
        "host:7002",
        "fe80::x",
        "-a.example",
        "a..b",
        ".",
        "10.0.0.300.",
    ],
)
@pytest.mark.parametrize("external", [True, False])
def test_what_is_no_address_is_told(tmp_path: Path, address: str, external: bool) -> None:
    ((line, what, _),) = faults_of(tmp_path, host_at(address, external=external))
    assert (line, what) == (25, f"{address} is neither an IP address nor a host name")


@pytest.mark.parametrize(
    "address", ["10.0.0.7", "::1", "fd00::7", "vendor.example", "4.vendor", "my_container", "a.b."]
)
def test_an_external_host_may_be_at_any_address_of_one_machine(tmp_path: Path, address: str) -> None:
    path = tmp_path / "topology.yaml"
    path.write_text(host_at(address))
    assert read(path).topology.host_of["japan.national"].address == address


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("port: 7002", "port: 0").replace("to: national", "to: NATIONAL").replace("version: 2", "")
    assert len(faults_of(tmp_path, text)) == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("version: 2\nversion: 2\n", 2, "duplicate key"),
        ("version: [2\nname: x\n", 2, "expected"),
        ("a:\n\t- b\n", 2, "cannot start any token"),
        ("- a\n- b\n", 1, ""),
        ("just words\n", 1, ""),
        ("", 1, "missing"),
        ("# nothing\n", 1, "missing"),
        (b"name: \xff\xfe\n", 0, "not text"),
        ("name: \x07\n", 0, "not text"),
        (b"\x7fELF\x00\x01\x02", 0, "not text"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: &x [1]\nb: *x\n", 1, "anchors and aliases are not allowed"),
        ("b: *x\n", 1, "anchors and aliases are not allowed"),
        ("a: !!python/object:os.system {}\n", 1, "tags are not allowed"),
        ("[" * 100_000, 1, "nested deeper"),
        ("a:\n" + "".join(f"{' ' * depth}- \n" for depth in range(1, 40)), 0, "nested deeper"),
        ("{[a]: b}\n", 1, "a key is no plain text"),
        ("a" * (LARGEST + 1), 0, "larger than 8 MiB"),
        ("[" + "1," * 600_000 + "]", 1, "more than 500,000 values"),
    ],
    ids=[
        *("twice", "open", "tab", "list", "scalar", "empty", "comment", "not utf-8", "control", "binary", "two"),
        *("anchor", "alias", "tag", "deep", "deep in blocks", "key", "huge", "many"),
    ],
)
def test_what_is_no_topology_at_all_is_told_too(tmp_path: Path, text: str | bytes, line: int, words: str) -> None:
    found = faults_of(tmp_path, text)
    assert any(words in what for _, what, _ in found), found
    assert line == 0 or found[0][0] == line


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path, tmp_path / "a" / "b", Path("/proc/self/mem")):
        with pytest.raises(TopologyError, match="cannot be read"):
            read(path)


def test_words_are_words_whatever_old_yaml_made_of_them(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    path.write_text(GOOD.replace("[welfare, tax]", "[no, on, 007]").replace("[welfare]", "[on]"))
    found = read(path).topology
    assert [node.id for node in found.nodes.values() if node.system] == ["sapporo-no", "sapporo-on", "sapporo-007"]


def test_a_fault_of_a_setting_is_shown_where_the_setting_stands(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    text = GOOD.replace("    business_systems: [welfare, tax]\n", "    business_systems:\n      tax: {title: 1}\n")
    path.write_text(
        text.replace("    hours:", "    settings:\n      key: 1\n    hours:").replace("systems: [welfare], ", "")
    )
    found = read(path)
    assert found.line(*found.where_setting("sapporo-tax.business-system", "title")) == 15
    assert found.line(*found.where_setting("japan.national", "key")) == 23
