"""A kind keeps in files only what it may keep, and what those who read them may see."""

from typing import Any

import pytest

from fittings.files.mounted import MountedFiles, check_classes
from juki.middle_server.v1 import kind_pb2 as middle_server
from juki.resident_record.v1 import kind_pb2 as resident_record
from juki.resident_record.v1.counter_service_pb2 import MoveOutCertificate
from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass


def test_files_hold_what_the_kind_keeps_and_a_terminal_may_see() -> None:
    check_classes(frozenset({DataClass.MY_NUMBER, DataClass.FOUR_ITEMS}), Contract(resident_record))


def test_a_kind_that_does_not_say_that_it_keeps_files_keeps_none() -> None:
    with pytest.raises(ValueError, match="does not keep: file"):
        check_classes(frozenset(), Contract(middle_server))


def test_a_file_may_not_hold_what_the_kind_does_not_keep() -> None:
    with pytest.raises(ValueError, match="does not keep: symbol"):
        check_classes(frozenset({DataClass.SYMBOL}), Contract(resident_record))


def test_a_kind_whose_files_hold_numbers_records_who_reads_them() -> None:
    unused: Any = None
    with pytest.raises(ValueError, match="nobody records who reads them"):
        MountedFiles(unused, unused, Contract(resident_record), MoveOutCertificate)
