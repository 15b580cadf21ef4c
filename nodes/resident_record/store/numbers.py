"""The numbers a municipality gives: resident codes at random from its stock, running numbers in their order."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mesh.storage.unit import Unit
from nodes.resident_record.domain.record import NewNumbers
from nodes.resident_record.domain.refusals import CodeStockEmpty
from nodes.resident_record.store.tables import CodeRow, CounterRow
from vocabulary.identifiers import AddresseeNumber, ResidentCode, Serial

S = TypeVar("S", bound=Serial)
Choose = Callable[[Sequence[str], int], Sequence[str]]  # that many of them, at random


def stock_left(session: Session) -> int:
    """Return how many resident codes may still be given."""
    return session.scalar(select(func.count()).where(CodeRow.is_used.is_(False))) or 0


def put_into_stock(unit: Unit, codes: Iterable[ResidentCode]) -> None:
    """Keep codes that never came before; one that did stays what it is, used or not."""
    values = {each.value for each in codes}
    known = set(unit.session.scalars(select(CodeRow.resident_code).where(CodeRow.resident_code.in_(values))))
    unit.upsert(CodeRow, [{"resident_code": each, "is_used": False} for each in sorted(values - known)])


def draw_from_stock(unit: Unit, count: int, choose: Choose) -> list[ResidentCode]:
    """Return that many codes picked at random, used from now on (住基法30条の3)."""
    stock = unit.session.scalars(select(CodeRow.resident_code).where(CodeRow.is_used.is_(False))).all()
    if len(stock) < count:
        raise CodeStockEmpty
    chosen = choose(stock, count)
    unit.upsert(CodeRow, [{"resident_code": each, "is_used": True} for each in chosen])
    return [ResidentCode(each) for each in chosen]


def next_numbers(unit: Unit, kind: type[S], count: int) -> list[S]:
    """Return the next running numbers of *kind*; none is ever given twice."""
    row = unit.session.get(CounterRow, kind.__name__, populate_existing=True)
    last, numbers = row.last if row else 0, list[S]()
    for _ in range(count):
        last, number = kind.next_after(last)
        numbers.append(number)
    unit.upsert(CounterRow, [{"name": kind.__name__, "last": last}])
    return numbers


def fresh_numbers(unit: Unit, count: int, choose: Choose) -> list[NewNumbers]:
    """Return addressee numbers and resident codes for that many people who never had any."""
    codes = draw_from_stock(unit, count, choose)
    numbers = next_numbers(unit, AddresseeNumber, count)
    return [
        NewNumbers(addressee_number=number, resident_code=code) for number, code in zip(numbers, codes, strict=True)
    ]
