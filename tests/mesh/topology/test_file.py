"""Every fault of a topology file is told with its line and a remedy, and nothing starts."""

from pathlib import Path

import pytest

from mesh.topology.file import TopologyError, read

GOOD = """\
version: 1
name: test
trust_domains:
  - name: sapporo.juki.test
hosts:
  - name: lower
    port: 7001
    nodes:
      - id: hokkaido
        kind: prefecture
        trust_domain: sapporo.juki.test
  - name: upper
    port: 7002
    nodes:
      - id: japan
        kind: national
        trust_domain: sapporo.juki.test
        hours:
          opens: "08:30"
          closes: "19:00"
clients:
  - id: sapporo
    kind: terminal
    trust_domain: sapporo.juki.test
links:
  - callers: [sapporo.terminal]
    callees: [hokkaido.prefecture]
    methods: [FindIdentity]
    carries: [resident_code]
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
    assert list(found.topology.nodes) == ["hokkaido.prefecture", "japan.national"]
    assert found.line("hosts", 1, "nodes", 0, "kind") == 16
    assert found.topology.target("japan.national") == "127.0.0.1:7002"
    assert found.topology.server_name("japan.national") == "japan.national.juki.localhost"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    port: 7001", "    prot: 7001", 7, "prot: unknown key"),
        ("    port: 7001", "    prot: 7001", 6, "port: missing"),
        ("port: 7001", "port: 70010", 7, "less than or equal to 65535"),
        ("port: 7001", "port: many", 7, "valid integer"),
        ("id: hokkaido", "id: Hokkaido", 9, "pattern"),
        ("        kind: national\n", "        kind: national\n        colour: red\n", 17, "colour: unknown key"),
        ("version: 1", "version: 2", 1, "less than or equal to 1"),
        ("carries: [resident_code]", "carries: [shoe_size]", 29, "input should be"),
        ("[hokkaido.prefecture]", "[aomori.prefecture]", 27, "names aomori.prefecture, which is no node"),
        ("[sapporo.terminal]", "[otaru.terminal]", 26, "names otaru.terminal, which is no node or client"),
        ("[hokkaido.prefecture]", "[sapporo.terminal]", 27, "names sapporo.terminal, which is no node"),
        ("name: upper", "name: lower", 12, "the host lower is used twice"),
        ("port: 7002", "port: 7001", 13, "7001 is used twice"),
        (
            "id: japan\n        kind: national",
            "id: hokkaido\n        kind: prefecture",
            15,
            "two parties are called hokkaido.prefecture",
        ),
        (
            "kind: prefecture\n        trust_domain: sapporo",
            "kind: prefecture\n        trust_domain: otaru",
            11,
            "there is no trust domain otaru.juki.test",
        ),
        (
            "  - name: sapporo.juki.test\n",
            "  - name: sapporo.juki.test\n  - name: sapporo.juki.test\n",
            5,
            "trust domain sapporo.juki.test is used twice",
        ),
        ('closes: "19:00"', 'closes: "07:00"', 18, "closes must be later than opens"),
        ('closes: "19:00"', 'closes: "19:00"\n          days: []', 18, "days must name at least one day"),
        ('opens: "08:30"', 'opens: "25:30"', 19, "valid time"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    found = faults_of(tmp_path, GOOD.replace(old, new, 1))
    assert any(at == line and words in what for at, what, _ in found), found


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("port: 7001", "port: 0").replace("kind: national", "kind: NATIONAL").replace("version: 1", "")
    assert len(faults_of(tmp_path, text)) == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("version: 1\nversion: 1\n", 2, "duplicate key"),
        ("version: [1\nname: x\n", 2, "expected"),
        ("a:\n\t- b\n", 2, "cannot start any token"),
        ("- a\n- b\n", 1, ""),
        ("just words\n", 1, ""),
        ("", 1, "missing"),
        (b"name: \xff\xfe\n", 0, ""),
        ("name: \x07\n", 0, ""),
    ],
    ids=["twice", "open", "tab", "list", "scalar", "empty", "not utf-8", "control"],
)
def test_what_is_no_topology_at_all_is_told_too(tmp_path: Path, text: str | bytes, line: int, words: str) -> None:
    found = faults_of(tmp_path, text)
    assert any(words in what for _, what, _ in found), found
    assert line == 0 or found[0][0] == line


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TopologyError, match="cannot be read"):
        read(tmp_path / "nothing.yaml")
