"""SPIFFE ids and DNS names: one spelling each, anything else refused."""

import pytest

from pki.names import PkiNode, SpiffeId, check_dns_name
from vocabulary.refusals import Malformed


def test_an_id_reads_back_as_it_was_written() -> None:
    text = "spiffe://juki-net.juki.test/municipal_cs/sapporo"
    spiffe = SpiffeId.parse(text)
    assert (spiffe.trust_domain, spiffe.kind, spiffe.node) == (
        "juki-net.juki.test",
        "municipal_cs",
        "sapporo",
    )
    assert str(spiffe) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://juki-net.juki.test/national/1",
        "SPIFFE://juki-net.juki.test/national/1",
        "spiffe://juki-net.juki.test",
        "spiffe://juki-net.juki.test/national",
        "spiffe://juki-net.juki.test/national/1/2",
        "spiffe://juki-net.juki.test/national/1/",
        "spiffe://juki-net.juki.test//1",
        "spiffe://juki-net.juki.test/national/..",
        "spiffe://juki-net.juki.test/national/1?x",
        "spiffe://juki-net.juki.test/national/1\n",
        "spiffe://juki-net.juki.test:443/national/1",
        "spiffe://Juki-Net.juki.test/national/1",
        "spiffe://juki/national/1",
        "spiffe://-juki.test/national/1",
        "spiffe://" + "a" * 60 + ".test/national/1",
        "spiffe://juki-net.juki.test/national/" + "1" * 65,
    ],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        SpiffeId.parse(text)


@pytest.mark.parametrize("name", ["localhost", "Sapporo.juki.localhost", "*.juki.localhost", "a..b", "127.0.0.1.", ""])
def test_what_is_no_name_of_a_host_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        check_dns_name(name)


@pytest.mark.parametrize("name", ["", "..", "../other", ".hidden", "a/b"])
def test_the_name_of_a_node_cannot_lead_out_of_the_folder(name: str) -> None:
    spiffe = SpiffeId.parse("spiffe://juki-net.juki.test/national/1")
    with pytest.raises(Malformed):
        PkiNode(name=name, spiffe=spiffe, dns_names=())
