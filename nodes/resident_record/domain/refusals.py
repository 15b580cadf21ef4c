"""Every way the resident record system says no by itself."""

from vocabulary.refusals import Conflict, NotFound, Refusal


class CodeStockEmpty(Refusal):
    """No resident code is left to give (住基法第30条の3)."""

    code, reason = "FAILED_PRECONDITION", "CODE_STOCK_EMPTY"
    cause = "The stock of resident codes is used up."
    remedy = "Let the gateway fetch more codes from the nation, then send the request again."
    japanese = "住民票コードの在庫がありません。"


class HouseholdUnsound(Refusal):
    """The members do not make a household."""

    code, reason = "INVALID_ARGUMENT", "HOUSEHOLD_UNSOUND"
    cause = "Household {household} {problem}."
    remedy = "Set exactly one householder and every other member's relationship, or none at all."
    japanese = "世帯の構成が正しくありません。"


class RegisterEntryUnsound(Refusal):
    """What is said of somebody's family register (戸籍の表示) cannot be."""

    code, reason = "INVALID_ARGUMENT", "REGISTER_ENTRY_UNSOUND"
    cause = "One of the people in {field} {problem}."
    remedy = "Enter registered domicile and register head, or neither; a foreign resident has neither."
    japanese = "戸籍の表示(本籍・筆頭者)が正しくありません。"


class HouseholdUnknown(NotFound):
    """No such household is recorded, or nobody lives in it any more."""

    reason = "HOUSEHOLD_UNKNOWN"
    cause = "No such household is recorded here."
    remedy = "Check the household number."
    japanese = "該当する世帯が存在しません。"


class ResidentUnknown(NotFound):
    """No such person is recorded, or the person is no resident any more."""

    reason = "RESIDENT_UNKNOWN"
    cause = "No such resident is recorded here."
    remedy = "Check the number and which municipality keeps the record."
    japanese = "該当する住民が存在しません。"


class DateInFuture(Refusal):
    """What is notified has not happened yet."""

    code, reason = "INVALID_ARGUMENT", "DATE_IN_FUTURE"
    cause = "Field {field} lies after the day of processing."
    remedy = "Give a day that has come."
    japanese = "未来の日付は入力できません。"


class AlreadyLeaving(Refusal):
    """A move-out notification was taken before."""

    code, reason = "FAILED_PRECONDITION", "ALREADY_LEAVING"
    cause = "One of the people has already notified moving out."
    remedy = "Leave that person out of the notification."
    japanese = "既に転出届を受理しています。"


class MoveOutUnsound(Refusal):
    """What is notified of a move out cannot be."""

    code, reason = "INVALID_ARGUMENT", "MOVE_OUT_UNSOUND"
    cause = "The move out cannot be: its {field} {problem}."
    remedy = "Correct the notification."
    japanese = "転出届の内容(転出先・転出予定日)が正しくありません。"


class NotLeaving(Refusal):
    """There is no move-out notification to take back."""

    code, reason = "FAILED_PRECONDITION", "NOT_LEAVING"
    cause = "One of the people has not notified moving out, or has left already."
    remedy = "Leave that person out; for somebody who has left, look at the closed record."
    japanese = "取り消す転出届がありません。転出済みの場合は除票を確認してください。"


class MyNumberPending(Refusal):
    """The nation has not sent the person's My Number yet."""

    code, reason = "FAILED_PRECONDITION", "MY_NUMBER_PENDING"
    cause = "The My Number of one of the people has not been designated yet."
    remedy = "Wait until the nation has sent it."
    japanese = "個人番号が未付番です。"


class AnotherNumberDesignated(Conflict):
    """The person has a My Number already, and it is another one."""

    reason = "ANOTHER_NUMBER_DESIGNATED"
    cause = "The person has another My Number designated."
    remedy = "Let the nation find out which of both numbers is the person's."
    japanese = "異なる個人番号が既に指定されています。"


class AlreadyResident(Refusal):
    """A person who moves in lives here already."""

    code, reason = "ALREADY_EXISTS", "ALREADY_RESIDENT"
    cause = "One of the people is a resident here already."
    remedy = "Look at the record that exists."
    japanese = "既に住民として登録されています。"


class CertificateUnconfirmed(Refusal):
    """The nation does not know the person as the certificate has it."""

    code, reason = "FAILED_PRECONDITION", "CERTIFICATE_UNCONFIRMED"
    cause = "The nation's record of one of the people does not agree with the certificate."
    remedy = "Ask the municipality that issued the certificate."
    japanese = "転出証明書の内容を確認できません。"
