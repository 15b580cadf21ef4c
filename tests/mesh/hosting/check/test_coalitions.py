"""What kinds could tie together if they conspired: the list is held, so that no contract lengthens it unseen."""

from mesh.contracts.data_class import DataClass
from mesh.hosting.check.coalitions import coalitions, joined, known_pairs, pairs_in
from nodes import load_kind

CONTRACTS = {kind: load_kind(kind).CONTRACT for kind in load_kind.names}
# Two that conspire: by the acquisition number while it passes, by a number both keep, or by the core's keys.
PAIRS = [
    ("addressee", "core_system"),
    ("addressee", "interface_system"),
    ("addressee", "middle_server"),
    ("basic_person", "core_system"),
    ("basic_person", "interface_system"),
    ("basic_person", "middle_server"),
    ("card_management", "core_system"),
    ("core_system", "juki_gateway"),
    ("core_system", "municipal_cs"),
    ("core_system", "national"),
    ("core_system", "prefecture"),
    ("core_system", "resident_record"),
    ("interface_system", "juki_gateway"),
    ("interface_system", "municipal_cs"),
    ("interface_system", "national"),
    ("interface_system", "resident_record"),
    ("juki_gateway", "middle_server"),
    ("middle_server", "municipal_cs"),
    ("middle_server", "national"),
    ("middle_server", "resident_record"),
]
NUMBER_TO_SYMBOL = frozenset({DataClass.MY_NUMBER, DataClass.SYMBOL})


def test_no_single_kind_can_tie_a_my_number_to_a_symbol() -> None:
    alone = {kind: joined([known]) for kind, known in known_pairs(CONTRACTS).items()}
    assert not [kind for kind, pairs in alone.items() if NUMBER_TO_SYMBOL in pairs]


def test_the_pairs_that_can_are_these() -> None:
    pairs = [kinds for kinds, gained in coalitions(CONTRACTS) if len(kinds) == 2 and NUMBER_TO_SYMBOL in gained]
    assert pairs == PAIRS


def test_a_kind_ties_by_itself_what_one_message_holds_or_its_key_makes() -> None:
    known = known_pairs(CONTRACTS)
    assert frozenset({DataClass.RESIDENT_CODE, DataClass.MY_NUMBER}) in known["national"]
    assert frozenset({DataClass.LINKAGE_CODE, DataClass.SYMBOL}) in known["core_system"]
    assert known["linkage_platform"] == known["service_portal"] == frozenset()


def test_of_two_branches_of_which_one_is_sent_nobody_learns_that_they_are_one_persons() -> None:
    """An agency's acquisition numbers come with a My Number, a city's with a resident code."""
    method = CONTRACTS["national"].methods["SubmitAcquisitions"]
    assert frozenset({DataClass.RESIDENT_CODE, DataClass.MY_NUMBER}) not in pairs_in(method)
    assert frozenset({DataClass.RESIDENT_CODE, DataClass.ACQUISITION_NUMBER}) in pairs_in(method)


def test_what_a_kind_may_never_see_it_does_not_tie() -> None:
    assert not [pair for pair in known_pairs(CONTRACTS)["addressee"] if DataClass.RESIDENT_CODE in pair]


def test_what_several_know_is_put_together_step_by_step() -> None:
    one = frozenset({frozenset({DataClass.MY_NUMBER, DataClass.ADDRESSEE_NUMBER})})
    other = frozenset({frozenset({DataClass.ADDRESSEE_NUMBER, DataClass.SYMBOL})})
    assert NUMBER_TO_SYMBOL not in joined([one]) | joined([other])
    assert NUMBER_TO_SYMBOL in joined([one, other])


def test_a_coalition_is_told_only_for_what_no_part_of_it_could() -> None:
    for kinds, gained in coalitions(CONTRACTS):
        for kind in kinds if len(kinds) > 1 else ():
            others = tuple(each for each in kinds if each != kind)
            parts = dict(coalitions({name: CONTRACTS[name] for name in others}))
            assert not gained & frozenset().union(*parts.values())
