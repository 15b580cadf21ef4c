"""What the core says to the interface system."""

from datetime import UTC, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from fittings.nouns.linkage import PERMIT_TYPE
from juki.types.v1.evidence_pb2 import Attested
from juki.types.v1.permit_pb2 import Permit
from mesh.signatures.signing import check_signature
from tests.nodes.core_system.network import HAKODATE, ITEM, SAPPORO, CoreNetwork

RESIDENT = "24727059608"
KEY = bytes(range(32))


def test_a_permit_is_signed_and_names_the_person_by_the_providers_symbol(network: CoreNetwork) -> None:
    asking, providing = network.symbol(HAKODATE, RESIDENT), network.symbol(SAPPORO, RESIDENT)
    network.publish(HAKODATE, KEY)
    (notice,) = network.ask(asking).permits
    attested = Attested.FromString(notice.permit)
    key = x509.load_der_x509_certificate(attested.certificate).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    check_signature(key, attested.signature, PERMIT_TYPE, attested.payload)
    permit = Permit.FromString(attested.payload)
    assert (permit.inquirer_code, permit.provider_code, permit.item_code) == (HAKODATE, SAPPORO, ITEM)
    assert (permit.provider_symbol, permit.inquirer_public_key) == (providing, KEY)
    assert asking not in notice.permit.decode("latin-1")
    lasts = permit.expire_time.ToDatetime(tzinfo=UTC) - permit.issue_time.ToDatetime(tzinfo=UTC)
    assert lasts == timedelta(minutes=10)
