"""A story waits for what will come, and fails at the step where it does not."""

from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from juki.national.v1 import inquiry_service_pb2 as wire
from juki.national.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from mesh.hosting.network import Network, NetworkError
from mesh.refusals import Closed, RequestIdReused
from mesh.state import State
from nodes import load_kind
from scenarios import story as stories
from scenarios.story import StoryFailed, names, new_request_id, pages, tell
from tests.scenarios.conftest import CLIENT, NATION, ONE_CODE
from vocabulary.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]
ONE = "018f0000-0000-7000-8000-000000000001"


def test_the_stories_are_known_by_the_names_an_operator_types():
    assert names() == ["benefit-inquiry", "load-residents", "moving-house"]


def test_a_story_is_not_told_where_no_network_runs(tmp_path):
    network = Network(ROOT / "topology.yaml", State(tmp_path), load_kind)
    with pytest.raises(NetworkError, match="no network runs"):
        tell("moving-house", network, 1, lambda text: None)


def ask(story):
    stub = InquiryServiceStub(story.channel(CLIENT, NATION))
    return stub.AllotResidentCodes(wire.AllotResidentCodesRequest(request_id=ONE, municipality_code="011002", count=1))


def test_who_is_down_for_a_while_is_asked_again_under_the_same_request_id(story, nation):
    refusals = [Closed(retry_after=0.01, opens="")] * 2

    def hesitate(request):
        if refusals:
            raise refusals.pop()
        return ONE_CODE

    nation.answer("AllotResidentCodes", hesitate)
    ask(story)
    assert [each.request_id for each in nation.requests("AllotResidentCodes")] == [ONE, ONE, ONE]


def test_who_says_no_is_not_asked_again(story, nation):
    nation.answer("AllotResidentCodes", RequestIdReused())
    with pytest.raises(Refusal) as refused:
        ask(story)
    assert refused.value.reason == "REQUEST_ID_REUSED"
    assert [each.request_id for each in nation.requests("AllotResidentCodes")] == [ONE]


def test_a_refused_step_fails_by_its_name_with_the_reason(story, nation, said):
    nation.answer("AllotResidentCodes", RequestIdReused())
    with (
        pytest.raises(StoryFailed, match="codes are ordered: REQUEST_ID_REUSED: A request with this id"),
        story.step("codes are ordered"),
    ):
        ask(story)
    assert said == []


def test_a_step_is_said_when_it_is_done_and_not_before(story, said):
    with story.step("codes are ordered"):
        ask(story)
        assert said == []
    assert said == ["  codes are ordered"]


def test_who_is_waited_for_is_said_once_and_given_up_after_a_time_with_the_cause(story, nation, said, monkeypatch):
    monkeypatch.setattr(stories, "SAY_AFTER", 0.02)
    monkeypatch.setattr(stories, "PATIENCE", 0.3)
    nation.answer("AllotResidentCodes", Closed(retry_after=0.03, opens="nine"))
    with pytest.raises(StoryFailed) as failed, story.step("codes are ordered"):
        ask(story)
    assert "SERVICE_CLOSED" in str(failed.value)
    assert "Not answering: x. See juki status and juki outbox." in str(failed.value)
    host = story.topology.host_of[NATION].name
    [line] = said
    assert line.startswith(f"  codes are ordered: waiting for {NATION} on {host}, for at most 0 seconds.")
    assert "opens at nine" in line


def test_what_is_long_in_coming_is_said_with_what_may_keep_it(story, said, monkeypatch):
    monkeypatch.setattr(stories, "SAY_AFTER", 0)
    looks = iter([None, None, None, "found"])
    with story.step("a step"):
        story.wait_for("the notice", lambda: next(looks))
    assert [each.partition(".")[0] for each in said] == [
        "  a step: waiting for the notice, for at most 90 seconds",
        "  a step",
    ]
    assert "Not answering: x. See juki status and juki outbox." in said[0]


def test_what_has_come_about_is_returned_at_once(story):
    looks = iter([None, "", "found", "never looked at"])
    assert story.wait_for("it", lambda: next(looks)) == "found"
    assert next(looks) == "never looked at"


def test_what_does_not_come_about_fails_by_its_name(story):
    looks = []
    with pytest.raises(StoryFailed, match=r"number did not come about within 0 seconds\. Not answering: x\. See juki"):
        story.wait_for("the child's number", lambda: looks.append(1), patience=0)
    assert looks


def test_what_must_hold_and_does_not_fails(story):
    story.require(True, "all is well")
    with pytest.raises(StoryFailed, match="it is not so that all is well"):
        story.require(False, "all is well")


def listing(leads_to):
    """Return how a list is asked of which each page is its own token, and *leads_to* names the page after each."""
    return lambda token: SimpleNamespace(token=token, next_page_token=leads_to[token])


def test_a_list_is_read_from_its_first_page_to_its_last():
    asked = listing({"": "two", "two": "three", "three": ""})
    assert [each.token for each in pages(asked)] == ["", "two", "three"]


def test_a_page_is_asked_for_only_when_it_is_wanted():
    leads_to = {"": "two"}  # there is no page two to be had
    assert next(pages(listing(leads_to))).token == ""


def test_a_list_that_leads_nowhere_fails_instead_of_going_on_for_ever():
    with pytest.raises(StoryFailed, match="leads to itself"):
        list(pages(listing({"": "two", "two": "two"})))


def test_every_write_gets_an_id_of_its_own():
    made = {new_request_id() for _ in range(10)}
    assert len(made) == 10
    assert all(str(UUID(each)) == each for each in made)
