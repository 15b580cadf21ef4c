"""Make what is made from other files, the one way there is: ``make_stubs.py FOLDER``.

The stubs of every contract go into FOLDER, the JSON Schema of ``topology.yaml`` beside FOLDER.
"""

import json
import shutil
import sys
from pathlib import Path

from grpc_tools import protoc  # type: ignore[import-untyped]  # ships no types

ROOT = Path(__file__).resolve().parents[1]


def make_stubs(target: Path) -> None:
    """Fill *target* with fresh stubs, after emptying it."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    contracts = sorted(str(path.relative_to(ROOT / "proto")) for path in (ROOT / "proto").rglob("*.proto"))
    plugins = [f"--{kind}_out={target}" for kind in ("python", "mypy", "grpc_python", "mypy_grpc")]
    scripts = Path(sys.executable).parent
    plugins += [f"--plugin={name}={scripts / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    include = Path(protoc.__file__).parent / "_proto"
    if protoc.main(["protoc", f"-I{ROOT / 'proto'}", f"-I{include}", *plugins, *contracts]) != 0:
        raise SystemExit("the contracts do not compile")
    _tidy(target)


def _tidy(target: Path) -> None:
    """Drop the empty service stubs of protos without services; make regular packages."""
    for stub in target.rglob("*_pb2_grpc.py"):
        if "Servicer" not in stub.read_text():
            stub.unlink()
            stub.with_suffix(".pyi").unlink(missing_ok=True)
    for folder in (path for path in target.rglob("*") if path.is_dir()):
        (folder / "__init__.py").write_text('"""Made from the contracts in proto/; never edited."""\n')


def make_schema(target: Path) -> None:
    """Write the JSON Schema that editors complete ``topology.yaml`` by."""
    sys.path[:0] = [str(ROOT), str(ROOT / "gen")]
    from mesh.topology.grammar import File

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **File.model_json_schema()}
    target.write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve()
    make_stubs(folder)
    make_schema(folder.parent / "topology.schema.json")
