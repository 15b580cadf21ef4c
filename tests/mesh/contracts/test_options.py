"""The options of contracts are read in the words of the program."""

from juki.national.v1 import delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.types.v1 import role_pb2
from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import find_method, full_method, kind_of, method_of
from mesh.contracts.options import Certifier, Derivation, Relation, callers_of, refusals_of, roles

NATIONAL = Contract(kind_pb2, delivery_service_pb2, inquiry_service_pb2)


def test_a_contract_says_what_its_kind_keeps_passes_on_and_can_find_out() -> None:
    conduct = NATIONAL.conduct
    assert DataClass.MY_NUMBER in conduct.keeps
    assert conduct.passes_on == {DataClass.ACQUISITION_NUMBER}
    assert conduct.certifier is Certifier.JUKI_NET
    assert conduct.derives == (Derivation(DataClass.RESIDENT_CODE, DataClass.MY_NUMBER, "my_number"),)
    assert NATIONAL.sees == conduct.keeps | conduct.passes_on


def test_a_method_says_who_may_call_it_and_with_what_it_refuses() -> None:
    found = NATIONAL.methods["FindIdentity"]
    assert Relation.THE_ONE in callers_of(found)["municipal_cs"]
    assert "terminal" not in callers_of(found)
    assert refusals_of(found)


def test_a_method_is_found_by_its_path_and_by_its_file() -> None:
    path = method_of(inquiry_service_pb2, "FindIdentity")
    assert path == "/juki.national.v1.InquiryService/FindIdentity"
    method = find_method(path)
    assert method
    assert full_method(method) == path
    assert kind_of(path) == "national"
    assert kind_of("/grpc.health.v1.Health/Check") == ""


def test_every_role_has_a_contract_of_its_own() -> None:
    assert set(roles()) == {name.removeprefix("ROLE_").lower() for name, number in role_pb2.Role.items() if number}
    assert not roles()["operator"].sees
    assert not roles()["terminal"].keeps


def test_a_contract_is_of_its_first_revision_until_something_comes_later() -> None:
    assert NATIONAL.revision == 1
    assert Contract().revision == 1
