"""What could never work, whoever may see what."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import combinations, product
from typing import Final

from pydantic import ValidationError

from mesh.contracts.guard import classes_of, required_classes
from mesh.contracts.options import Relation, callers_of, is_for_staff, roles
from mesh.hosting.check.scene import Judge, Scene, carried, lawful
from mesh.topology.file import Fault, fault_of
from mesh.topology.model import Node
from vocabulary.identifiers import LocalGovernmentCode

SCHEMES: Final = ("postgresql+psycopg://",)
SIGN_IN: Final = "SignIn"
OF_MUNICIPALITIES: Final = frozenset({"resident_record", "municipal_cs", "juki_gateway"})
OF_PREFECTURES: Final = frozenset({"prefecture"})
OF_LINKED: Final = frozenset({"middle_server"})
"""Kinds whose body has a code: of a municipality or a prefecture that there is, or by which symbols are made."""


def methods_exist(scene: Scene) -> Iterator[Fault]:
    """A rule names methods of the callee's contract."""
    for index, rule, contract in scene.rules():
        for name in rule.methods or ():
            if name not in contract.methods:
                near = get_close_matches(name, contract.methods, 1)
                remedy = f"Write {near[0]}." if near else "Name methods of the callee's contract."
                what = f"{rule.callee} has no method {name}"
                yield Fault(line=scene.line(index, "methods"), what=what, remedy=remedy)


def rules_carry_what_their_methods_need(scene: Scene) -> Iterator[Fault]:
    """A method whose required fields may not pass could never be called; a class no method has a field for is idle."""
    for index, rule, contract in scene.rules():
        methods, allowed = lawful(contract, rule), carried(contract, rule)
        line = scene.line(index, "carries")
        for method in methods:
            if lacking := required_classes(method) - allowed:
                names = ", ".join(sorted(lacking))
                what = f"{method.name} of {rule.callee} needs {names}, which this rule does not carry"
                yield Fault(line=line, what=what, remedy=f"Add {names} to carries, or take the method out.")
        if len(methods) == len(rule.methods or methods):
            possible = frozenset().union(*map(classes_of, methods))
            for idle in sorted(allowed - possible):
                what = f"the rule may carry {idle}, which none of its methods has a field for"
                yield Fault(line=line, what=what, remedy="Take the class out: a rule allows no more than it needs.")


def rules_are_said_once_and_to_others(scene: Scene) -> Iterator[Fault]:
    """A rule that gives a method again, or to the callee itself, is a slip of the pen."""
    if not scene.topology.rules:
        yield Fault(line=1, what="there are no rules, so nobody may call anybody", remedy="Add rules.")
    for index, rule in enumerate(scene.topology.rules):
        if rule.caller == rule.callee and rule.of in (Relation.OWN_BODY, Relation.THE_ONE):
            what = f"the rule lets a {rule.caller} call itself"
            yield Fault(line=scene.line(index, "of"), what=what, remedy="Write of: another body, or take it out.")
    for (_, one), (later, other) in combinations(enumerate(scene.topology.rules), 2):
        if (one.caller, one.callee) != (other.caller, other.callee) or not _meet(one.templates, other.templates):
            continue
        if not _meet(one.systems, other.systems) or one.of != other.of:
            continue
        twice = set(one.methods or other.methods or ()) & set(other.methods or one.methods or ())
        if twice or one.methods is other.methods is None:
            names = ", ".join(sorted(twice)) or "everything"
            what = f"a rule from {one.caller} to {one.callee} gives {names} a second time"
            yield Fault(line=scene.line(later, "from"), what=what, remedy="Take it out of one of the two rules.")


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or bool(one & other)


def settings_fit(scene: Scene) -> Iterator[Fault]:
    """A kind says which settings it knows."""
    for node in scene.topology.nodes.values():
        module = scene.modules.get(node.kind)
        if module is None:
            continue
        try:
            module.Settings.model_validate(node.settings)
        except ValidationError as error:
            for each in error.errors():
                where = scene.found.where_setting(node.name, *each["loc"])
                yield fault_of(scene.found.tree, {**each, "loc": where}, module.Settings)


def neighbours_are_there(scene: Scene) -> Iterator[Fault]:
    """A node needs a right to one of each kind that its own kind cannot work without."""
    for node in scene.topology.nodes.values():
        module = scene.modules.get(node.kind)
        if module is None:
            continue
        for need in module.NEEDS:
            kinds = need.split("|")
            if not any(scene.topology.callees(node.name, kind) for kind in kinds):
                named = " or ".join(kinds)
                what = f"{node.name} cannot work: it has nobody to call as {named}"
                line = scene.node_line(node.name)
                yield Fault(line=line, what=what, remedy=f"Give its body a {named}, and a rule from {node.kind} to it.")


def kinds_that_meet_have_rules(scene: Scene) -> Iterator[Fault]:
    """Where both kinds are in the network and one calls the other, some rule must let it."""
    kinds = sorted({node.kind for node in scene.topology.nodes.values()} & scene.modules.keys())
    for caller, callee in product(kinds, kinds):
        called = callee in scene.modules[caller].CALLS
        if called and not scene.topology.rules_between(caller, callee) and _are_neighbours(scene, caller, callee):
            what = f"a {caller} calls a {callee}, and no rule lets it"
            yield Fault(line=1, what=what, remedy=f"Add a rule from {caller} to {callee}.")


def staff_can_sign_in(scene: Scene) -> Iterator[Fault]:
    """Where a client asks for staff, it must be let sign in there, or all it asks is refused."""
    may_sign_in = {
        (rule.caller, rule.callee)
        for _, rule, contract in scene.rules()
        if any(method.name == SIGN_IN for method in lawful(contract, rule))
    }
    for index, rule, contract in scene.rules():
        asks_for_staff = rule.caller in roles() and any(map(is_for_staff, lawful(contract, rule)))
        if asks_for_staff and SIGN_IN in contract.methods and (rule.caller, rule.callee) not in may_sign_in:
            what = f"a {rule.caller} asks a {rule.callee} for staff, and no rule lets anybody sign in there"
            remedy = f"Add {SIGN_IN} and SignOut to the methods of a rule from {rule.caller} to {rule.callee}."
            yield Fault(line=scene.line(index, "methods"), what=what, remedy=remedy)


def _are_neighbours(scene: Scene, caller: str, callee: str) -> bool:
    """Whether some two nodes stand to each other as the contract asks of this caller."""
    contract = scene.contract(callee)
    if contract is None:
        return False
    allowed = {each for method in contract.methods.values() for each in callers_of(method).get(caller, ())}
    nodes = list(scene.topology.nodes.values())
    return any(
        scene.topology.related(of, one, other)
        for one, other in product(_of_kind(nodes, caller), _of_kind(nodes, callee))
        for of in allowed
        if one is not other
    )


def _of_kind(nodes: list[Node], kind: str) -> list[Node]:
    return [node for node in nodes if node.kind == kind][:50]


def there_is_one_of_the_one(scene: Scene) -> Iterator[Fault]:
    """Where a rule means the only node of a kind, a second one would be called by chance."""
    meant = {rule.callee for rule in scene.topology.rules if rule.of is Relation.THE_ONE}
    first: dict[str, str] = {}
    for node in scene.topology.nodes.values():
        other = first.setdefault(node.kind, node.name)
        if node.kind in meant and other != node.name:
            what = f"rules mean the one {node.kind} of the network, and there are {other} and {node.name}"
            yield Fault(line=scene.node_line(node.name), what=what, remedy="Take one of them out.")


def codes_are_right(scene: Scene) -> Iterator[Fault]:
    """A body with residents has a municipality's code, a prefecture a prefecture's, both with their check digit.

    Others on the linkage network have a prefecture's code, or one that begins with 9, which no local government has.
    """
    for id, kinds in scene.kinds_of_bodies.items():
        code, line = scene.topology.bodies[id].code, scene.body_line(id)
        if not kinds & (OF_MUNICIPALITIES | OF_PREFECTURES | OF_LINKED):
            continue
        if code is None:
            yield Fault(line=line, what=f"{id} has no code", remedy="Give its six digits.")
        elif code[0] != "9" or kinds & (OF_MUNICIPALITIES | OF_PREFECTURES):
            yield from _as_local_government(id, kinds, code, line)


def _as_local_government(id: str, kinds: set[str], code: str, line: int) -> Iterator[Fault]:
    try:
        known = LocalGovernmentCode(code)
    except ValueError as error:
        remedy = "Give the code of a local government, with its check digit."
        yield Fault(line=line, what=f"the code of {id} {error}", remedy=remedy)
        return
    if known.is_ward:
        what = f"the code {code} of {id} is that of a ward, {known.name}"
        yield Fault(line=line, what=what, remedy="Give the code of its city.")
    elif wrong := sorted(kinds & (OF_MUNICIPALITIES if known.is_prefecture else OF_PREFECTURES)):
        what = f"{id} has a {wrong[0]}, and the code {code} is that of {known.name}"
        meant = "municipality" if known.is_prefecture else "prefecture"
        yield Fault(line=line, what=what, remedy=f"Give the code of a {meant}, or another template.")
    elif known.is_municipality and not kinds & OF_MUNICIPALITIES:
        what = f"{id} keeps no residents, and the code {code} is that of {known.name}"
        yield Fault(line=line, what=what, remedy="Give a code that begins with 9, or a prefecture's.")


def databases_are_known(scene: Scene) -> Iterator[Fault]:
    """A node's database is SQLite, or PostgreSQL by URL."""
    for node in scene.topology.nodes.values():
        if node.database != "sqlite" and not node.database.startswith(SCHEMES):
            line = scene.found.line("nodes", node.name, "database")
            what = f"{node.name} has a database of a scheme there is not"
            yield Fault(line=line, what=what, remedy=f"Write sqlite, or {SCHEMES[0]}USER@HOST/NAME.")


def ranges_do_not_overlap(scene: Scene) -> Iterator[Fault]:
    """Two systems of one body that number from the same serials give one number to two people."""
    ranges: dict[str, list[tuple[int, int, str]]] = {}
    for node in scene.topology.nodes.values():
        module = scene.modules.get(node.kind)
        size = getattr(module, "SERIALS", 0)
        first = getattr(scene.settings(node), "first_serial", getattr(module, "FIRST_SERIAL", None))
        if size and first is not None:
            ranges.setdefault(node.body, []).append((first, first + size, node.name))
    for several in ranges.values():
        for (first, end, one), (start, _, other) in combinations(sorted(several), 2):
            if start < end:
                what = f"{one} and {other} number people from overlapping serials ({first} and {start})"
                line = scene.setting_line(other, "first_serial")
                yield Fault(line=line, what=what, remedy="Let each begin a hundred million apart.")


def rules_name_kinds_and_roles_that_may_ask(scene: Scene) -> Iterator[Fault]:
    """Only nodes are asked; a role in the place of a callee is a slip."""
    for index, rule in enumerate(scene.topology.rules):
        if rule.callee in roles():
            what = f"a {rule.callee} only asks and is never asked"
            yield Fault(line=scene.line(index, "to"), what=what, remedy="Name the kind that is called.")


JUDGES: Final[tuple[Judge, ...]] = (
    methods_exist,
    rules_carry_what_their_methods_need,
    rules_are_said_once_and_to_others,
    rules_name_kinds_and_roles_that_may_ask,
    settings_fit,
    neighbours_are_there,
    kinds_that_meet_have_rules,
    staff_can_sign_in,
    there_is_one_of_the_one,
    codes_are_right,
    databases_are_known,
    ranges_do_not_overlap,
)
