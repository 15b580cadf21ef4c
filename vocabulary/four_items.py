"""基本4情報: who a person is, without any number."""

from dataclasses import dataclass

from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.names import PersonName


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FourItems:
    """Name, date of birth, sex, address."""

    name: PersonName
    birth_date: CivilDate
    sex: Sex
    address: str

    def __repr__(self) -> str:
        return "FourItems(***)"
