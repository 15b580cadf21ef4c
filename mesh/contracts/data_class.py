"""The classes of personal data."""

from enum import StrEnum

from juki.types.v1 import data_class_pb2


class DataClass(StrEnum):
    """The classes of personal data, by the names the contracts give them, in lower case."""

    RESIDENT_CODE = "resident_code"
    MY_NUMBER = "my_number"
    ADDRESSEE_NUMBER = "addressee_number"
    INTEGRATED_ADDRESSEE_NUMBER = "integrated_addressee_number"
    ACQUISITION_NUMBER = "acquisition_number"
    SYMBOL = "symbol"
    LINKAGE_CODE = "linkage_code"
    CARD_NUMBER = "card_number"
    CERTIFICATE_SERIAL = "certificate_serial"
    HOUSEHOLD = "household"
    FOUR_ITEMS = "four_items"
    REGISTERED_DOMICILE = "registered_domicile"
    CHANGE = "change"
    SPECIFIC_PERSONAL_INFORMATION = "specific_personal_information"
    SEALED_INFORMATION = "sealed_information"
    RESIDENCE_STATUS = "residence_status"
    APPLICATION_ID = "application_id"
    FILE = "file"


BY_NUMBER = {
    number: DataClass(name.removeprefix("DATA_CLASS_").lower())
    for name, number in data_class_pb2.DataClass.items()
    if number
}
"""The classes by the numbers that contracts give them."""
