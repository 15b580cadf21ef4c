"""A topology from names and links: each link becomes rules that say just as much."""

import pytest

from mesh.topology.named import topology_of

NODES = {
    "sapporo.municipal-cs": {"code": "011002"},
    "otaru.municipal-cs": {"code": "012033"},
    "hokkaido.prefecture": {"code": "010006"},
    "sapporo-welfare.business-system": {},
    "sapporo-tax.business-system": {},
}


def test_a_link_lets_its_callers_ask_its_callees_and_nobody_else() -> None:
    links = [
        ("sapporo.municipal-cs", "hokkaido.prefecture", ["FindIdentity"], []),
        ("sapporo.terminal", "sapporo-tax.business-system", ["GetInquiry"], []),
    ]
    found = topology_of(NODES, ["sapporo.terminal", "otaru.terminal"], links, 7101)
    asked = {
        (caller, callee.name)
        for caller in found.parties
        for kind in ("municipal_cs", "prefecture", "business_system")
        for callee in found.callees(caller, kind)
    }
    assert asked == {(caller, callee) for caller, callee, _, _ in links}


def test_a_link_that_no_rule_can_say_is_refused() -> None:
    nodes = {**NODES, "ebetsu.municipal-cs": {}}
    link = ("sapporo.municipal-cs", "otaru.municipal-cs", ["ReceiveMoveInNotices"], [])
    with pytest.raises(ValueError, match="no rule lets sapporo.municipal-cs ask just otaru.municipal-cs"):
        topology_of(nodes, [], [link], 7101)
