"""Ways by which data could reach who may not see it."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from mesh.contracts.data_class import DataClass
from mesh.contracts.options import Certifier, callers_of, lacking
from mesh.hosting.check.scene import Judge, Scene, allows, carried, lawful
from mesh.topology.expand import is_prefecture
from mesh.topology.file import Fault
from mesh.topology.ports import HERE, plain_address

POSTGRES_PORT: Final = 5432
APART: Final = (
    (DataClass.MY_NUMBER, DataClass.SYMBOL),
    (DataClass.ADDRESSEE_NUMBER, DataClass.SYMBOL),
)
"""Classes that no process may see both of: by them a person's numbers in a city could be tied to the network's."""
PLATFORMS: Final = ("middle_server", "prefecture")
"""Kinds that bodies have on one platform in reality: 中間サーバー・プラットフォーム, 集約センター."""
CENTRAL: Final = (frozenset({"national", "card_management"}), frozenset({"core_system", "interface_system"}))
"""Kinds of the whole country: with those of a group only kinds that see no more than they do may stand or belong."""

FOR_TESTS: Final = ", or say testing: true of a network for tests."


def callers_are_lawful(scene: Scene) -> Iterator[Fault]:
    """A rule may only narrow what the callee's contract allows."""
    for index, rule, contract in scene.rules():
        for method in lawful(contract, rule):
            if allows(method, rule):
                continue
            allowed = callers_of(method).get(rule.caller)
            line = scene.line(index, "of" if allowed else "from")
            if allowed:
                said = " or ".join(sorted(allowed))
                what = f"a {rule.caller} may call {method.name} of {rule.callee} only of {said}, not of {rule.of}"
                yield Fault(line=line, what=what, remedy=f"Write of: {sorted(allowed)[0]}, or take the method out.")
            else:
                what = f"no contract lets a {rule.caller} call {method.name} of {rule.callee}"
                lawful_callers = ", ".join(sorted(callers_of(method)))
                yield Fault(line=line, what=what, remedy=f"Take it out: {method.name} is for {lawful_callers}.")


def callers_lack_what_they_must(scene: Scene) -> Iterator[Fault]:
    """Some methods are for bodies that have nobody else to send by."""
    has = scene.kinds_of_bodies
    for index, rule, contract in scene.rules():
        for method in lawful(contract, rule):
            for kind in sorted(lacking(method, rule.caller)):
                asking = (each for each in scene.topology.nodes.values() if scene.topology.may_call(rule, each))
                if node := next((each for each in asking if kind in has[each.body]), None):
                    what = f"{node.name} may not call {method.name} of {rule.callee}: its body has a {kind} for that"
                    remedy = f"Narrow the rule with in: to bodies that have no {kind}."
                    yield Fault(line=scene.line(index, "in"), what=what, remedy=remedy)


def both_ends_may_see(scene: Scene) -> Iterator[Fault]:
    """Each end's contract must entitle it to every class a rule lets pass."""
    for index, rule, contract in scene.rules():
        for one in sorted(carried(contract, rule)):
            for end, other in ((rule.callee, rule.caller), (rule.caller, rule.callee)):
                conduct = scene.conduct(end)
                if conduct is not None and one not in conduct.sees:
                    way = " → ".join([*path_of(scene, one, other), end])
                    what = f"{one} could reach {end}, which may never see it, by {way}"
                    line = scene.line(index, "carries")
                    yield Fault(line=line, what=what, remedy=f"Take {one} out of what this rule carries.")


def path_of(scene: Scene, one: DataClass, end: str) -> list[str]:
    """Return a shortest way of kinds, over rules that may carry a class, from a kind that keeps it to *end*."""
    neighbours: dict[str, set[str]] = {}
    for _, rule, contract in scene.rules():
        if one in carried(contract, rule):
            neighbours.setdefault(rule.callee, set()).add(rule.caller)
            neighbours.setdefault(rule.caller, set()).add(rule.callee)
    waiting, came = deque([end]), {end: ""}
    while waiting:
        at = waiting.popleft()
        conduct = scene.conduct(at)
        if conduct is not None and one in conduct.keeps:
            return _unwind(came, at)
        for each in sorted(neighbours.get(at, set()) - came.keys()):
            came[each] = at
            waiting.append(each)
    return [end]


def _unwind(came: dict[str, str], at: str) -> list[str]:
    way = [at]
    while came[at]:
        at = came[at]
        way.append(at)
    return way


def offices_without_my_number_get_none(scene: Scene) -> Iterator[Fault]:
    """A business system that does not use My Numbers gets none: no rule that reaches it may carry one (PI-10)."""
    nodes = scene.topology.nodes.values()
    spared = [each for each in nodes if getattr(scene.settings(each), "uses_my_number", None) is False]
    for index, rule, contract in scene.rules():
        if DataClass.MY_NUMBER not in carried(contract, rule):
            continue
        for node in spared:
            if node.kind in (rule.caller, rule.callee) and rule.concerns(node):
                what = f"{node.name} uses no My Numbers, and this rule carries them to or from it"
                remedy = "Say which systems the rule is for (systems: […]), and write another without my_number."
                yield Fault(line=scene.line(index, "carries"), what=what, remedy=remedy)


def what_must_stay_apart_does(scene: Scene) -> Iterator[Fault]:
    """Who shares a process with another can read what the other reads."""
    for host in scene.topology.hosts:
        kinds = sorted({node.kind for node in host.nodes})
        for one, other in APART:
            holders = [next((kind for kind in kinds if each in scene.sees(kind)), "") for each in (one, other)]
            if all(holders):
                both = sorted(set(holders))
                line = scene.kind_line(next(node for node in host.nodes if node.kind == both[-1]))
                what = f"the host {host.name} carries {' and '.join(both)}, which together see {one} and {other}"
                yield Fault(line=line, what=what, remedy="Give each a host of its own.")
        if pair := _no_company(scene, set(kinds)):
            line = scene.kind_line(next(node for node in host.nodes if node.kind == pair[1]))
            what = f"the host {host.name} carries the country's {pair[0]}, and a {pair[1]}, which sees other things"
            yield Fault(line=line, what=what, remedy="Give each a host of its own.")


def bodies_share_no_host(scene: Scene) -> Iterator[Fault]:
    """What is a body's own stands in no process with another's, but on a platform or where the file says so."""
    for host in scene.topology.hosts:
        first = host.nodes[0]
        other = next((node for node in host.nodes if node.body != first.body), None)
        is_platform = {node.kind for node in host.nodes} in [{kind} for kind in PLATFORMS]
        if other is not None and not is_platform and not host.shared:
            what = f"the host {host.name} carries {first.name} and {other.name}, which are of two bodies"
            remedy = f"Put it under hosts: instead of on:, or say hosts: {{{host.name}: {{shared: true}}}}."
            yield Fault(line=scene.kind_line(first), what=what, remedy=remedy)


def the_country_is_nobodys_else(scene: Scene) -> Iterator[Fault]:
    """A body that runs the nation's or the linkage network's systems runs none that is to know less or other things."""
    for body, kinds in scene.kinds_of_bodies.items():
        if pair := _no_company(scene, kinds):
            what = f"{body} has a {pair[0]}, and a {pair[1]} too"
            yield Fault(line=scene.body_line(body), what=what, remedy="Give each to a body of its own.")


def _no_company(scene: Scene, kinds: set[str]) -> tuple[str, str] | None:
    """Return a central kind among *kinds* and another that sees what the central ones do not, if there are such."""
    for group in CENTRAL:
        seen = frozenset[DataClass]().union(*map(scene.sees, kinds & group))
        others = sorted(kind for kind in kinds - group if scene.sees(kind) - seen)
        if kinds & group and others:
            return min(kinds & group), others[0]
    return None


def auditors_are_the_networks_own(scene: Scene) -> Iterator[Fault]:
    """Who reads every body's records of provision belongs to the body that runs the linkage network."""
    for client in scene.topology.clients:
        conduct = scene.conduct(client.kind)
        if conduct is None or conduct.certifier is not Certifier.LINKAGE:
            continue
        if not scene.kinds_of_bodies.get(client.body, set()) & {"core_system", "interface_system"}:
            owner = client.body or client.id
            what = f"{client.name} would be certified by the linkage network, which {owner} does not run"
            yield Fault(line=scene.client_line(client), what=what, remedy="Let the body of the core have it.")


def databases_are_one_nodes(scene: Scene) -> Iterator[Fault]:
    """Who shares a database with another can read what the other keeps."""
    homes: dict[tuple[str, str, str], str] = {}
    for node in scene.topology.nodes.values():
        if node.database == "sqlite":
            continue
        first = homes.setdefault(_place_of(node.database), node.name)
        if first != node.name:
            what = f"{node.name} and {first} share one database"
            line = scene.found.line("nodes", node.name, "database")
            yield Fault(line=line, what=what, remedy="Give each node a database of its own.")


def _place_of(url: str) -> tuple[str, str, str]:
    """Return server, port and database, however the URL writes them and whoever logs in; a malformed one is itself."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        said = make_url(url)
    except (ArgumentError, ValueError):
        return "", "", url
    asked = {key: value if isinstance(value, str) else value[0] for key, value in said.query.items()}
    server = asked.get("hostaddr") or asked.get("host") or said.host or ""
    here = not server or server.startswith("/")  # a folder is that of a socket
    database = asked.get("dbname") or said.database or asked.get("user") or said.username or ""
    port = str(asked.get("port") or said.port or POSTGRES_PORT)
    return HERE if here else plain_address(server), str(int(port)) if port.isdecimal() else port, database


def databases_are_told(scene: Scene) -> Iterator[Fault]:
    """A database that the file does not name whole could be anybody's."""
    for node in scene.topology.nodes.values():
        if node.database != "sqlite" and re.search(r"[?&](service|servicefile)=|,", node.database):
            what = f"the database of {node.name} is named by a service or several hosts, which lead anywhere"
            line = scene.found.line("nodes", node.name, "database")
            yield Fault(line=line, what=what, remedy="Name its one host, port and database.")


def nothing_for_tests_is_in_use(scene: Scene) -> Iterator[Fault]:
    """Published keys, and bodies kept where a class only passes, are for networks that say they are for tests."""
    if scene.topology.testing:
        return
    for node in scene.topology.nodes.values():
        module = scene.modules.get(node.kind)
        if module is None:
            continue
        for key in getattr(module, "TEST_KEYS", ()):
            if getattr(scene.settings(node), key, False):
                line = scene.setting_line(node.name, key)
                what = f"{node.name} would use published keys ({key}), with which anybody makes its numbers"
                yield Fault(line=line, what=what, remedy=f"Take it out{FOR_TESTS}")
        if node.keep_bodies and module.CONTRACT.conduct.passes_on:
            passing = ", ".join(sorted(module.CONTRACT.conduct.passes_on))
            line = scene.found.line("nodes", node.name, "keep_bodies")
            what = f"{node.name} would keep bodies, and {passing} may only pass it"
            yield Fault(line=line, what=what, remedy=f"Take keep_bodies out{FOR_TESTS}")


def one_of_a_kind_in_a_body(scene: Scene) -> Iterator[Fault]:
    """Two nodes of a kind in one body would each be given what only one may have, such as the body's symbols."""
    first: dict[tuple[str, str], str] = {}
    for node in scene.topology.nodes.values():
        if node.system is not None:
            continue
        key = node.kind, node.code or node.body
        other = first.setdefault(key, node.name)
        if other != node.name:
            what = f"{other} and {node.name} are both the {node.kind} of one body"
            yield Fault(line=scene.node_line(node.name), what=what, remedy="Take one of them out.")


def prefectures_are_the_codes(scene: Scene) -> Iterator[Fault]:
    """A municipality's residents are known to its own prefecture, and to no other body."""
    bodies = scene.topology.bodies
    for body in bodies.values():
        if not body.prefecture:
            continue
        prefecture, line = bodies[body.prefecture], scene.body_line(body.id)
        if not is_prefecture(prefecture.code):
            what = f"{prefecture.id}, in which {body.id} would lie, is no prefecture by its code"
            yield Fault(line=line, what=what, remedy="Name a body with a prefecture's code, or leave it to the code.")
        elif body.code is not None and body.code[0] != "9" and body.code[:2] != str(prefecture.code)[:2]:
            what = f"{body.id} has a code of another prefecture than {prefecture.id}"
            yield Fault(line=line, what=what, remedy="Take prefecture out: the code says where it lies.")


JUDGES: Final[tuple[Judge, ...]] = (
    callers_are_lawful,
    callers_lack_what_they_must,
    both_ends_may_see,
    offices_without_my_number_get_none,
    what_must_stay_apart_does,
    bodies_share_no_host,
    the_country_is_nobodys_else,
    auditors_are_the_networks_own,
    databases_are_one_nodes,
    databases_are_told,
    nothing_for_tests_is_in_use,
    one_of_a_kind_in_a_body,
    prefectures_are_the_codes,
)
