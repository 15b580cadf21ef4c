"""The key columns of a table of people, and the conditions of a search as questions to them."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, String, and_, func, or_
from sqlalchemy.orm import Mapped, mapped_column

from fittings.nouns.columns import PersonColumns
from vocabulary.kana import is_kana
from vocabulary.names import PersonName
from vocabulary.search_keys import LONGEST_KEY, address_key, keys_of_name, reading_keys, text_key
from vocabulary.searching import FourItemSearch, NameMatch

LAST: Final = "\U0010ffff"  # behind every character that a name may have

# Beginnings are found as a range, so keys are ordered by code point, as SQLite does of itself.
_KEY: Final = String(LONGEST_KEY).with_variant(String(LONGEST_KEY, collation="C"), "postgresql")


class SearchColumns(PersonColumns):
    """A table of people that can be searched; its store writes ``search_columns`` whenever it keeps somebody.

    For each name, what it is as written and both keys of its reading, whole and the given name alone.
    """

    birth_date: Mapped[str] = mapped_column(String(8), index=True)
    name_key: Mapped[str] = mapped_column(_KEY, index=True)
    given_name_key: Mapped[str] = mapped_column(_KEY, index=True)
    kana_key: Mapped[str] = mapped_column(_KEY, index=True)
    kana_long_key: Mapped[str] = mapped_column(_KEY, index=True)
    given_kana_key: Mapped[str] = mapped_column(_KEY, index=True)
    given_kana_long_key: Mapped[str] = mapped_column(_KEY, index=True)
    address_key: Mapped[str] = mapped_column(_KEY, index=True)


def search_columns(name: PersonName, address: str) -> dict[str, str]:
    """Return the values of the key columns of ``SearchColumns``."""
    keys = keys_of_name(name)
    return {
        "name_key": keys.text,
        "given_name_key": keys.given_text,
        "kana_key": keys.kana.plain,
        "kana_long_key": keys.kana.long,
        "given_kana_key": keys.given_kana.plain,
        "given_kana_long_key": keys.given_kana.long,
        "address_key": address_key(address),
    }


def meeting(table: type[SearchColumns], search: FourItemSearch) -> Sequence[ColumnElement[bool]]:
    """Return what must hold of a row of *table* for its person to meet *search*."""
    return list(_conditions(table, search))


def _conditions(table: type[SearchColumns], search: FourItemSearch) -> Iterator[ColumnElement[bool]]:
    if search.name is not None:
        yield _name(table, search.name, search.match)
    if search.birth_date is not None:
        yield table.birth_date == search.birth_date.iso8
    if search.sex is not None:
        yield table.sex == int(search.sex)
    if search.address is not None:
        yield _lives(table, address_key(search.address), alone=search.name is None)


def _lives(table: type[SearchColumns], key: str, *, alone: bool) -> ColumnElement[bool]:
    """Return that an address begins with *key*; beside a name no range, or half a city would be walked by its index."""
    if alone:
        return _begins(table.address_key, key)
    return func.substr(table.address_key, 1, len(key)) == key


def _name(table: type[SearchColumns], name: str, match: NameMatch) -> ColumnElement[bool]:
    given = match is NameMatch.GIVEN_NAME
    if not is_kana(name):
        return _matches(table.given_name_key if given else table.name_key, text_key(name), match)
    keys = reading_keys(name)
    plain, long = (table.given_kana_key, table.given_kana_long_key) if given else (table.kana_key, table.kana_long_key)
    return or_(_matches(plain, keys.plain, match), _matches(long, keys.long, match))


def _matches(column: Mapped[str], key: str, match: NameMatch) -> ColumnElement[bool]:
    if match is NameMatch.BEGINNING:
        return _begins(column, key)
    return column.contains(key, autoescape=True) if match is NameMatch.PART else column == key


def _begins(column: Mapped[str], key: str) -> ColumnElement[bool]:
    return and_(column >= key, column < key + LAST)
