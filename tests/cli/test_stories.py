"""``juki trace`` as a tester uses it daily: what is listed, which trace is meant, and what is refused."""

import json
from pathlib import Path

import pytest

from mesh.traces.store import SpanKeeper
from tests.cli.helpers import ROOT, juki
from tests.mesh.traces.helpers import MESSAGE, call, job, row, story

STORY, OTHER, CALL, JOB = ("a" * 32, "a" * 8 + "b" * 24, "c" * 32, "d" * 32)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    keeper = SpanKeeper(folder / "traces.db")
    keeper.add([*story(OTHER, 0), *story(STORY, 1000, "benefit-inquiry"), *call(CALL, 2000, 70), *job(JOB, 3000)])
    keeper.close()
    return folder


def _listed(state: Path, *words: str) -> list[str]:
    return [each["trace_id"] for each in json.loads(juki("trace", "--json", *words, state=state))["traces"]]


def test_a_list_has_stories_first_and_says_what_it_leaves_out(state: Path) -> None:
    lines = juki("trace", state=state).splitlines()
    assert [each.split()[-1] for each in lines[1:3]] == ["benefit-inquiry", "moving-house"]
    assert lines[4] == "housekeeping left out: 1 (--all lists it too)"
    assert len(lines) == 5


def test_filters_choose_what_is_listed(state: Path) -> None:
    assert _listed(state) == [STORY, OTHER, CALL]
    assert _listed(state, "--all") == [JOB, CALL, STORY, OTHER]
    assert _listed(state, "-n", "1") == [STORY]
    assert _listed(state, "--node", "japan.nation", "--reason", "CLOSED") == [STORY, OTHER]
    assert _listed(state, "--slower", "50ms") == [CALL]
    assert _listed(state, "--since", "9000-01-01T00:00") == []
    assert len(_listed(state, "--since", "1970-01-02")) == 3
    assert _listed(state, "--node", "sapporo.resident-record") == []
    assert "no trace is like that" in juki("trace", "--reason", "PERSON_NOT_FOUND", state=state)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--node", "sapporo.resident-recrod"), "no node or client sapporo.resident-recrod. Did you mean sapporo.res"),
        (("--node", "x.citty"), "Did you mean x.city"),
        (("--node", "\udcff"), "juki topology shows which there are"),
        (("--reason", "PERSON_NOT_FUOND"), "nothing is refused for PERSON_NOT_FUOND. Did you mean PERSON_NOT_FOUND"),
        (("--reason", "CERTIFICATE_REVOKD"), "Did you mean CERTIFICATE_REVOKED"),
        (("--reason", "九"), "Reasons stand in the contracts"),
    ],
    ids=["a node", "one in a trace", "no text", "a contract's reason", "the road's reason", "no reason"],
)
def test_a_name_and_a_reason_that_nothing_has_are_wrong_usage(state: Path, words: tuple[str, ...], said: str) -> None:
    for more in ((), ("--json",)):
        assert said in juki("trace", *words, *more, state=state, code=2)


def test_the_last_story_is_shown_as_a_tree(state: Path) -> None:
    said = juki("trace", "--last", state=state)
    assert said.startswith("benefit-inquiry")
    assert "x.city → japan.nation Ask  ! CLOSED" in said
    assert MESSAGE.format(1) not in said
    assert MESSAGE.format(1) in juki("trace", "--last", "--ids", state=state)


def test_one_trace_is_shown_by_the_beginning_of_its_id_in_any_case(state: Path) -> None:
    assert juki("trace", "AAAAAAAAB", state=state).startswith("moving-house")
    document = json.loads(juki("trace", "cc", "--json", state=state))
    assert (document["version"], document["trace"]["trace_id"]) == (1, CALL)
    assert [each["message_id"] for each in document["spans"]] == [MESSAGE.format(9)]


def test_a_message_id_shows_its_trace_with_the_message_marked(state: Path) -> None:
    said = juki("trace", MESSAGE.format(9), state=state)
    assert [each for each in said.splitlines() if each.startswith(">")] == [
        ">     0.0     70.0 └ x.terminal → x.city Find"
    ]


def test_an_id_that_several_traces_begin_with_is_refused_with_their_names(state: Path) -> None:
    said = juki("trace", "aaaa", state=state, code=1)
    assert "2 traces begin with aaaa" in said
    assert "aaaaaaaaa (benefit-inquiry)" in said
    assert "aaaaaaaab (moving-house)" in said
    assert "messages" in juki("trace", MESSAGE.format(1), state=state, code=1)


@pytest.mark.parametrize("asked", ["ffffffff", "", "%", "'; drop table spans", "０１", "a" * 4000])
def test_an_id_that_is_none_s_is_refused(state: Path, asked: str) -> None:
    assert "no such trace" in juki("trace", asked, state=state, code=1)


@pytest.mark.parametrize(
    "words",
    [
        ("aaaa", "--last"),
        ("--summary",),
        ("--ids",),
        ("--last", "--node", "x.city"),
        ("cc", "--all"),
        ("cc", "--json", "--summary"),
        ("cc", "--ids", "--summary"),
        ("--since", "yesterday"),
        ("--slower", "quick"),
        ("-n", "0"),
    ],
    ids=" ".join,
)
def test_words_that_do_not_go_together_are_wrong_usage(state: Path, words: tuple[str, ...]) -> None:
    juki("trace", *words, state=state, code=2)


def test_a_summary_names_the_classes_that_the_network_s_own_topology_lets_pass(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    topology = (ROOT / "topology.yaml").read_text(encoding="utf-8")
    (tmp_path / "run" / "topology.yaml").write_text(topology, encoding="utf-8")
    keeper = SpanKeeper(tmp_path / "traces.db")
    keeper.add(
        [
            row(STORY, 1, 0, "story", "moving-house", 1),
            row(STORY, 2, 1, "japan.national", "NationalService/x", 3, peer="sapporo.municipal-cs"),
            row(STORY, 3, 1, "hokkaido.prefecture", "NationalService/NotifyChanges", 3, 1, peer="japan.national"),
        ]
    )
    keeper.close()
    lines = juki("trace", "--last", "--summary", state=tmp_path).splitlines()
    assert lines[2].split() == ["japan.national", "→", "sapporo.municipal-cs", "x", "1", "1.0", "1.0"]
    assert lines[3].split()[3:6] == ["NotifyChanges", "1", "CFMR"]
    assert lines[4] == "data that may pass:  C change  F four_items  M my_number  R resident_code"


def test_a_summary_names_what_a_method_says_where_its_rule_carries_everything(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    told = "methods: [ReceiveMyNumbers], carries: [resident_code, my_number]}"
    topology = (ROOT / "topology.yaml").read_text(encoding="utf-8")
    assert told in topology
    everything = topology.replace(told, "methods: [ReceiveMyNumbers]}")
    (tmp_path / "run" / "topology.yaml").write_text(everything, encoding="utf-8")
    keeper = SpanKeeper(tmp_path / "traces.db")
    called = row(STORY, 2, 1, "japan.national", "DeliveryService/ReceiveMyNumbers", 3, peer="sapporo.municipal-cs")
    keeper.add([row(STORY, 1, 0, "story", "moving-house", 1), called])
    keeper.close()
    lines = juki("trace", "--last", "--summary", state=tmp_path).splitlines()
    assert lines[2].split()[3:6] == ["ReceiveMyNumbers", "1", "MR"]
    assert lines[3] == "data that may pass:  M my_number  R resident_code"


@pytest.mark.parametrize("words", [(), ("--last",), ("ab",)], ids=str)
def test_where_there_are_no_traces_a_story_is_advised(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "juki run moving-house" in juki("trace", *words, state=tmp_path, code=1)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_file_of_traces_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "traces.db").write_bytes(b"nothing of the kind" * 300)
    assert "remove that file" in juki("trace", state=tmp_path, code=1)


def test_where_only_jobs_ran_there_is_no_last_story(tmp_path: Path) -> None:
    keeper = SpanKeeper(tmp_path / "traces.db")
    keeper.add(job(JOB))
    keeper.close()
    assert "no story yet" in juki("trace", "--last", state=tmp_path, code=1)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "shift_jis", "utf-8"])
@pytest.mark.parametrize("words", [(), ("--last",), ("--last", "--json")], ids=["list", "tree", "json"])
def test_any_encoding_of_the_output_will_do(state: Path, encoding: str, words: tuple[str, ...]) -> None:
    said = juki("trace", *words, state=state, PYTHONIOENCODING=encoding)
    assert ("x.city > japan.nation Ask" in said) == (words == ("--last",) and encoding in ("ascii", "latin-1"))
