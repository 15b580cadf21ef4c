"""The conditions of a search as ``juki.types.v1`` speaks of them, and back."""

from fittings.nouns.fields import enum_from_wire, enum_to_wire
from fittings.nouns.people import date_from_wire, date_to_wire, sex_from_wire, sex_to_wire
from juki.types.v1 import person_pb2, search_pb2
from vocabulary.refusals import Malformed
from vocabulary.searching import FourItemSearch, InvalidSearch, NameMatch, SearchPurpose


def search_from_wire(conditions: search_pb2.SearchConditions, field: str = "conditions") -> FourItemSearch:
    """Return the conditions of a search."""
    has_date = conditions.HasField("birth_date")
    match = conditions.name_match or search_pb2.NAME_MATCH_WHOLE
    try:
        return FourItemSearch(
            purpose=enum_from_wire(SearchPurpose, search_pb2.SearchPurpose, conditions.purpose, f"{field}.purpose"),
            name=conditions.name or None,
            match=enum_from_wire(NameMatch, search_pb2.NameMatch, match, f"{field}.name_match"),
            birth_date=date_from_wire(conditions.birth_date, f"{field}.birth_date") if has_date else None,
            sex=sex_from_wire(conditions.sex, f"{field}.sex") if conditions.sex else None,
            address=conditions.address or None,
        )
    except InvalidSearch as error:
        raise Malformed(field, str(error)) from error


def search_to_wire(search: FourItemSearch) -> search_pb2.SearchConditions:
    """Return the conditions of a search for the wire."""
    return search_pb2.SearchConditions(
        purpose=enum_to_wire(search_pb2.SearchPurpose, search.purpose),
        name=search.name or "",
        name_match=enum_to_wire(search_pb2.NameMatch, search.match),
        birth_date=date_to_wire(search.birth_date) if search.birth_date else None,
        sex=sex_to_wire(search.sex) if search.sex is not None else person_pb2.SEX_UNSPECIFIED,
        address=search.address or "",
    )
