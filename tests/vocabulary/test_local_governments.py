"""The table of local governments is whole, is what its generator makes, and needs nothing outside."""

import ast
import runpy
import sys
from collections import Counter
from pathlib import Path

import pytest

import vocabulary.local_governments as module
from vocabulary.identifiers import InvalidIdentifier, LocalGovernmentCode
from vocabulary.local_governments import bodies, municipalities, table, wards_of

VOCABULARY = Path(module.__file__).parent
GENERATOR = VOCABULARY.parent / "tools" / "make_local_governments.py"


LOCAL_GOVERNMENTS = """010006 北海道 011002 札幌市 012025 函館市 012033 小樽市 012041 旭川市 012173 江別市 012246 千歳市
012319 恵庭市 012343 北広島市 012351 石狩市 022012 青森市 041009 仙台市 112038 川口市 130001 東京都 131016 千代田区
131121 世田谷区 131211 足立区 141003 横浜市 231002 名古屋市 261009 京都市 271004 大阪市 401307 福岡市 472018 那覇市
011011 札幌市中央区 011029 札幌市北区 011037 札幌市東区 011045 札幌市白石区 011053 札幌市豊平区 011061 札幌市南区
011070 札幌市西区 011088 札幌市厚別区 011096 札幌市手稲区 011100 札幌市清田区"""


def test_the_file_equals_what_the_generator_makes() -> None:
    made = runpy.run_path(str(GENERATOR))["make_csv"]()
    assert (VOCABULARY / "local_governments.csv").read_bytes() == made.encode()


def test_the_counts_are_those_of_the_country() -> None:
    assert len(municipalities()) == 1741
    assert len(bodies()) == 1788
    assert sum(row.is_prefecture for row in bodies()) == 47
    assert {row.code[:2] for row in municipalities()} == {f"{number:02d}" for number in range(1, 48)}


def test_every_code_of_the_table_is_a_valid_code() -> None:
    assert [LocalGovernmentCode(code).name for code in table()] == [row.name for row in table().values()]


def test_every_row_lies_in_a_row_one_step_above() -> None:
    for row in table().values():
        above = table().get(row.parent)
        assert row.is_prefecture if above is None else row.code[:2] == above.code[:2]
        assert above is None or (above.is_municipality if row.is_ward else above.is_prefecture)


def test_wards_belong_to_the_twenty_designated_cities() -> None:
    cities = Counter(row.parent for row in table().values() if row.is_ward)
    assert len(cities) == 20
    assert all(len(wards_of(city)) == count for city, count in cities.items())
    assert [ward.name for ward in wards_of("011002")][:2] == ["札幌市中央区", "札幌市北区"]
    assert wards_of("012025") == ()


def test_the_special_wards_of_tokyo_are_municipalities() -> None:
    assert table()["131121"].is_municipality


def test_rows_stand_in_order_of_code() -> None:
    assert list(table()) == sorted(table())


def test_vocabulary_imports_only_itself_and_the_standard_library() -> None:
    imported = set()
    for path in VOCABULARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path.name} imports relatively"
                imported.add((node.module or "").partition(".")[0])
    assert "vocabulary" in imported
    assert imported - {"vocabulary"} <= sys.stdlib_module_names


def test_local_government_codes_know_their_names() -> None:
    words = LOCAL_GOVERNMENTS.split()
    codes = zip(words[::2], words[1::2], strict=True)
    assert all(LocalGovernmentCode(code).name == name for code, name in codes)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("011001", "has a wrong check digit"),
        ("011003", "has a wrong check digit"),
        ("131120", "has a wrong check digit"),
        ("01100", "is not 6 digits"),
        ("480002", "is not in the table of local governments"),
        ("011118", "is not in the table of local governments"),
    ],
)
def test_a_wrong_local_government_code_is_refused_with_its_reason(value: str, problem: str) -> None:
    with pytest.raises(InvalidIdentifier, match=f"^{problem}$"):
        LocalGovernmentCode(value)


def test_a_local_government_code_knows_what_it_lies_in() -> None:
    ward = LocalGovernmentCode("011011")
    city, prefecture = LocalGovernmentCode("011002"), LocalGovernmentCode("010006")
    assert (ward.parent, city.parent, prefecture.parent) == (city, prefecture, None)
    assert (ward.is_ward, city.is_municipality, prefecture.is_prefecture) == (True, True, True)
    assert (ward.is_municipality, city.is_ward, city.is_prefecture) == (False, False, False)
    assert (ward.prefecture, city.kana) == ("01", "さっぽろし")
