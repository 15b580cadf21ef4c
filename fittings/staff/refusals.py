"""How a node's staff service says no."""

from vocabulary.refusals import Conflict, NotAllowed, NotFound, Refusal


class SignInFailed(Refusal):
    """Account, password and code do not belong together; which of them is wrong is not told."""

    code, reason = "UNAUTHENTICATED", "SIGN_IN_FAILED"
    cause = "There is no such account, or its password or its code is another one."
    remedy = "Try again with the code that is shown now; after {wrong_tries} wrong tries the account is locked."
    japanese = "利用者ID、パスワード又は認証コードが正しくありません。"


class SecondFactorUsed(Refusal):
    """A code counts once."""

    code, reason = "UNAUTHENTICATED", "SECOND_FACTOR_USED"
    cause = "This code of the second factor was used before."
    remedy = "Wait for the next code, at most half a minute."
    japanese = "この認証コードは使用済みです。次のコードを入力してください。"


class AccountLocked(NotAllowed):
    """Too many wrong tries in a row."""

    reason = "ACCOUNT_LOCKED"
    cause = "The account is locked after {wrong_tries} wrong tries in a row."
    remedy = "Wait for {minutes} minutes, or ask an administrator to unlock it (juki staff unlock at the machine)."
    japanese = (
        "認証に連続して失敗したため、利用者IDがロックされています。"
        "{minutes}分後に再度認証するか、管理者に解除を依頼してください。"
    )


class NotAdministrator(NotAllowed):
    """Who asks has an account and is no administrator."""

    reason = "NOT_ADMINISTRATOR"
    cause = "Only an administrator looks after accounts, and reads who looked at numbers."
    remedy = "Ask an administrator of this node."
    japanese = "この操作には管理者の権限が必要です。"


class AccountClosed(Refusal):
    """The account was closed for good."""

    code, reason = "FAILED_PRECONDITION", "ACCOUNT_CLOSED"
    cause = "The account is closed, and nobody signs in under its name any more."
    remedy = "Open another account under a new name."
    japanese = "この利用者IDは廃止されています。新しい利用者IDを登録してください。"


class AccountUnknown(NotFound):
    """No account has this name."""

    reason = "ACCOUNT_UNKNOWN"
    cause = "No account here has this name."
    remedy = "List the accounts and name one of them."
    japanese = "該当する利用者IDがありません。"


class AccountExists(Conflict):
    """An account has this name, perhaps a closed one."""

    code, reason = "ALREADY_EXISTS", "ACCOUNT_EXISTS"
    cause = "An account here has, or once had, this name."
    remedy = "Choose another name: nobody's deeds are to be taken for somebody else's."
    japanese = "この利用者IDは既に使用されています。"


class PasswordWeak(Refusal):
    """The password is too easily guessed."""

    code, reason = "INVALID_ARGUMENT", "PASSWORD_WEAK"
    cause = "The password has fewer than {shortest} characters, or the account's name in it."
    remedy = "Choose a longer one."
    japanese = "パスワードは{shortest}文字以上とし、利用者IDを含めないでください。"
