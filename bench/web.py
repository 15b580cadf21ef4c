"""The other peer: FastAPI on uvicorn, HTTPS with client certificates, every body a JWS (RFC 7515, ES256)."""

import json
import ssl
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any, Final

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from google.protobuf.json_format import MessageToDict
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from bench import people
from bench.children import Actor, Spec
from bench.world import World

HEADER: Final = {"alg": "ES256"}
PATH: Final = "/identity"


def keys(world: World, signer: str, believed: str) -> tuple[ECKey, ECKey]:
    """Return the key that signs and the key that is believed, both parsed once."""
    own = ECKey.import_key(world.pki.credentials(signer).signing.key_pem)
    public = world.pki.credentials(believed).signing.key.public_key()
    return own, ECKey.import_key(_pem(public))


def _pem(key: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization

    found: bytes = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return found


def sign(value: Any, key: ECKey) -> str:
    """Return *value* as a compact JWS."""
    return jws.serialize_compact(HEADER, json.dumps(value, ensure_ascii=False).encode(), key)


def believe(token: bytes, key: ECKey) -> Any:
    """Return what a compact JWS says, or raise JoseError or ValueError."""
    return json.loads(jws.deserialize_compact(token, key).payload)


def application(own: ECKey, caller: ECKey) -> FastAPI:
    """Return a service that believes only *caller* and signs with *own*."""
    app = FastAPI()
    answer = MessageToDict(people.answer())

    @app.post(PATH)
    async def find(request: Request) -> Response:
        try:
            believe(await request.body(), caller)
        except (JoseError, ValueError):
            return Response(status_code=401)
        return Response(sign(answer, own), media_type="application/jose")

    return app


def play(spec: Spec) -> Actor:
    """Serve on *port* as *node*, believing *caller*."""
    return Serving(World.load(spec["world"]), spec["node"], spec["caller"], spec["port"])


class Serving:
    """A running uvicorn."""

    def __init__(self, world: World, node: str, caller: str, port: int) -> None:
        files = world.state.pki / "nodes" / node
        config = uvicorn.Config(
            application(*keys(world, node, caller)),
            host="127.0.0.1",
            port=port,
            log_level="error",
            access_log=False,
            timeout_keep_alive=300,  # connections stay up between rounds
            ssl_keyfile=str(files / "tls.key"),
            ssl_certfile=str(files / "tls.crt"),
            ssl_ca_certs=str(_root(world)),
            ssl_cert_reqs=ssl.CERT_REQUIRED,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def ask(self, question: Spec) -> dict[str, Any]:
        """Answer whether it is up."""
        return {"up": self._server.started}

    def close(self) -> None:
        """Stop."""
        self._server.should_exit = True
        self._thread.join(3)


class Caller:
    """One caller with a kept-alive connection; ``call`` makes one believed call, ``forge`` one that must fail."""

    def __init__(self, world: World, name: str, node: str, port: int) -> None:
        self._own, self._callee = keys(world, name, node)
        self._url = f"https://127.0.0.1:{port}{PATH}"
        self._server_name = world.topology.server_name(node)
        files = world.state.pki / "nodes" / name
        context = ssl.create_default_context(cafile=_root(world))
        context.load_cert_chain(files / "tls.crt", files / "tls.key")
        self._make: Callable[[], httpx.Client] = lambda: httpx.Client(verify=context, timeout=10, trust_env=False)

    def client(self) -> httpx.Client:
        """Return a client with a connection of its own."""
        return self._make()

    def call(self, client: httpx.Client) -> None:
        """Make one call and believe its answer."""
        response = self._send(client, sign({"residentCode": people.code(1).value}, self._own))
        response.raise_for_status()
        assert believe(response.content, self._callee)["found"]["isResident"]

    def forge(self, client: httpx.Client) -> bool:
        """Send a tampered call; return whether it was refused."""
        token = sign({"residentCode": people.code(1).value}, self._own)
        head, body, signature = token.split(".")
        return self._send(client, f"{head}.{body[:-2]}AA.{signature}").status_code == 401

    def _send(self, client: httpx.Client, token: str) -> httpx.Response:
        return client.post(self._url, content=token, extensions={"sni_hostname": self._server_name})


def _root(world: World) -> Path:
    return world.state.pki / "root" / "root.crt"
