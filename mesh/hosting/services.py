"""Putting a kind's methods behind the gate, and the standard services beside them."""

from collections.abc import Iterable
from typing import Any

from google.protobuf import descriptor_pool
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from mesh.calls.gate import Method, ServedNode
from mesh.contracts import guard as contracts
from mesh.contracts.options import is_for_staff, refusals_of
from mesh.hosting.node import Parts


def mount_services(served: ServedNode, parts: Parts, checks: health.HealthServicer) -> None:
    """Give *served* the methods of *parts*, signed, and health and reflection, unsigned."""
    signed = _Collector()
    for add_servicer in parts.servicers:
        add_servicer(signed)
    for name, handler in signed.handlers.items():
        method = contracts.find_method(name)
        if method is None:
            raise LookupError(f"{name} is in no contract")
        served.methods[name] = Method(
            handler.request_deserializer,
            parts.around(method, handler.unary_unary) if parts.around else handler.unary_unary,
            method.input_type.full_name,
            refusals_of(method),
            is_for_staff=is_for_staff(method),
        )
    served.operator_of = parts.operator_of
    beside = _Collector()
    health_pb2_grpc.add_HealthServicer_to_server(checks, beside)
    names = (*services_of(served), health.SERVICE_NAME, reflection.SERVICE_NAME)
    reflection.enable_server_reflection(names, beside, pool=descriptor_pool.Default())
    served.streams.update(beside.handlers)


def services_of(served: ServedNode) -> list[str]:
    """The full names of the services that the node itself offers."""
    return sorted({name.split("/")[1] for name in served.methods})


class _Collector:
    """Stands where generated code expects a server, and keeps what is added."""

    def __init__(self) -> None:
        self.handlers: dict[str, Any] = {}

    def add_generic_rpc_handlers(self, handlers: Iterable[Any]) -> None:
        """Ignore these: the registered ones say the same."""

    def add_registered_method_handlers(self, service: str, handlers: dict[str, Any]) -> None:
        """Keep each method's handler by its full name."""
        self.handlers |= {f"/{service}/{name}": handler for name, handler in handlers.items()}
