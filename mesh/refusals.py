"""The road's own refusals, one for each thing that may not pass.

Every one of them leaves the callee as it was, is signed like any answer, and is written to the audit record.
"""

from vocabulary.refusals import Conflict, Malformed, NotAllowed, NotNow, Refusal


class NotAuthentic(Refusal):
    """The message does not prove what it claims; the common ancestor of those below."""

    code, reason = "UNAUTHENTICATED", "NOT_AUTHENTIC"
    cause = "The message does not prove what it claims."
    remedy = "Sign the exact bytes sent with the caller's signing key, and send them unchanged."
    japanese = "電文の真正性を確認できません。"


class SignatureMissing(NotAuthentic):
    """No signed header came with the message."""

    reason = "SIGNATURE_MISSING"
    cause = "No signed header came with the message (metadata juki-signed-bin)."
    remedy = "Call through a client that signs each message."
    japanese = "電文に署名がありません。"


class SignatureBad(NotAuthentic):
    """The signature does not fit the header."""

    reason = "SIGNATURE_BAD"
    cause = "The signature does not fit the header."
    japanese = "電文の署名が正しくありません。"


class ProofTooLong(NotAuthentic):
    """What proves the message is longer than the road carries."""

    reason = "PROOF_TOO_LONG"
    cause = "The {part} has {size} bytes; the road carries {limit}."
    remedy = "Sign headers with short names, and use certificates of this network."
    japanese = "電文ヘッダ又は証明書が最大長を超えています。"


class SaltMissing(NotAuthentic):
    """No salt came with the message, or one of another size."""

    reason = "SALT_MISSING"
    cause = "No salt of {size} bytes came with the message (metadata juki-salt-bin)."
    remedy = "Draw a fresh salt for each message, digest it before the body, and send it beside the header."
    japanese = "電文にソルトがありません。"


class CertificateUnknown(NotAuthentic):
    """The header names a certificate that did not come with it and has not been seen before."""

    reason = "CERTIFICATE_UNKNOWN"
    cause = "The message names its certificate by a fingerprint that is not known here."
    remedy = "Send the certificate with the message (metadata juki-certificate-bin)."
    japanese = "署名用電子証明書が確認できません。証明書を添えて再送してください。"


class HeaderMismatch(NotAuthentic):
    """The header speaks of another message than the one it came with."""

    reason = "HEADER_MISMATCH"
    cause = "The signed header's {part} is not that of the message it came with."
    remedy = "Sign each message for its own caller, callee, method, moment and request id."
    japanese = "電文ヘッダの内容が実際の通信と一致しません。"


class BodyTampered(NotAuthentic):
    """The body is not the one that was signed."""

    reason = "BODY_TAMPERED"
    cause = "The body is not the one that was signed."
    japanese = "電文本体が署名時から変更されています。"


class MessageStale(NotAuthentic):
    """The message was signed too long ago, in the future, or before this node began to listen."""

    reason = "MESSAGE_STALE"
    cause = "The message was signed outside the window of {window} seconds."
    remedy = "Set the clocks right, and sign at the time of sending."
    japanese = "電文の作成時刻が許容範囲外です。"


class SessionEnded(Refusal):
    """The session that a message proves is none of this node's, or has ended, or is another terminal's."""

    code, reason = "UNAUTHENTICATED", "SESSION_ENDED"
    cause = "The message proves no session that is open at this node for its caller."
    remedy = "Sign in again at the node that is called (SignIn), and prove the session that it gives."
    japanese = "セッションが終了しています。再度ログインしてください。"


class OperatorUnproven(NotAllowed):
    """Staff is to ask, and no session alone says who does; a name that the caller wrote itself is no proof."""

    reason = "OPERATOR_UNPROVEN"
    cause = "Who of the staff asks for {method} is not proven: the message proves no session, or names an operator too."
    remedy = "Sign in at the node that is called (SignIn), and prove the session in the header, without an operator."
    japanese = "操作者を確認できません。ログインしてから操作してください。"


class Replayed(Conflict):
    """A message with this id has been received before."""

    reason = "MESSAGE_REPLAYED"
    cause = "A message with this id has been received before."
    remedy = "Sign every attempt anew; repeat a request by its request_id or delivery_id."
    japanese = "同一の電文を受信済みです。"


class NoRight(NotAllowed):
    """No rule lets this caller call this method here."""

    reason = "NO_LINK"
    cause = "No rule lets {caller} call {method} at {callee}."
    remedy = "If the call is lawful, add a rule to the topology."
    japanese = "この接続は許可されていません。"


class ClassNotCarried(NotAllowed):
    """The message carries a class of data that its rule may not."""

    reason = "CLASS_NOT_CARRIED"
    cause = "The message carries {classes}, which the rule from {caller} to {callee} does not."
    remedy = "Leave those fields out; they must not travel here."
    japanese = "この接続では送信できない項目が含まれています。"


class UnknownFields(Refusal):
    """The body holds fields that the contract does not know."""

    code, reason = "INVALID_ARGUMENT", "UNKNOWN_FIELDS"
    cause = "The body holds fields that the contract does not know, so their privacy cannot be judged."
    remedy = "Send what the contract at this node describes."
    japanese = "定義されていない項目が含まれています。"


class BodyUnreadable(Refusal):
    """The body does not parse."""

    code, reason = "INVALID_ARGUMENT", "BODY_UNREADABLE"
    cause = "The body is not a {message}."
    remedy = "Send the message that the method's contract names."
    japanese = "電文の形式が正しくありません。"


class TooLarge(Refusal):
    """The message is larger than the road carries."""

    code, reason = "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE"
    cause = "The message has {size} bytes; the road carries {limit}."
    remedy = "Send fewer items in one call."
    japanese = "電文が最大長を超えています。"


class DeadlineMissing(Refusal):
    """The call says not how long its caller waits."""

    code, reason = "INVALID_ARGUMENT", "DEADLINE_MISSING"
    cause = "The call has no deadline."
    remedy = "Set a timeout on every call."
    japanese = "応答期限が指定されていません。"


class DeadlineTooFar(Refusal):
    """The call says that its caller waits longer than any may."""

    code, reason = "INVALID_ARGUMENT", "DEADLINE_TOO_FAR"
    cause = "The call's deadline is further away than {limit} seconds."
    remedy = "Set a shorter timeout."
    japanese = "応答期限が長すぎます。"


class DeadlinePassed(Refusal):
    """The signed header says that its caller waits no more."""

    code, reason = "DEADLINE_EXCEEDED", "DEADLINE_PASSED"
    cause = "The deadline in the signed header has passed."
    remedy = "Sign every attempt anew with a deadline of its own, and set the clocks right."
    japanese = "電文ヘッダの応答期限を過ぎています。"


class Overloaded(NotNow):
    """More calls are under way than the node takes."""

    code, reason = "RESOURCE_EXHAUSTED", "OVERLOADED"
    cause = "The node is working on {limit} calls, as many as it takes."
    remedy = "Send it again in a moment."
    japanese = "処理が集中しています。しばらくしてから再送してください。"


class Closed(NotNow):
    """The node is outside its hours of service (class E-CLOSED)."""

    reason = "SERVICE_CLOSED"
    cause = "The node is outside its hours of service and opens at {opens}."
    remedy = "Send it again after opening; an outbox does so by itself."
    japanese = "サービス時間外です。{opens}以降に再送してください。"


class CalleeRevoked(NotNow):
    """Whoever would be asked has been called back: nothing is sent to it."""

    reason = "CALLEE_REVOKED"
    cause = "The certificates of {callee} are revoked, so nothing is sent to it."
    remedy = "Try again when its operator has renewed them (juki renew {callee})."
    japanese = "宛先の電子証明書が失効しているため、送信しませんでした。"


class RevocationsUnreadable(NotNow):
    """This node has not been able to look for revoked certificates for too long to believe anybody."""

    reason = "REVOCATIONS_UNREADABLE"
    cause = "This node cannot read whose certificates are revoked."
    remedy = "Try again later; its operator finds the cause in the log of its host."
    japanese = "証明書失効情報を確認できないため、処理を受け付けられません。"


class StorageFull(NotNow):
    """The node cannot write what it must keep."""

    code, reason = "RESOURCE_EXHAUSTED", "STORAGE_FULL"
    cause = "The node cannot write what it must keep: its disk is full."
    remedy = "Make room below the state folder; the node goes on by itself."
    japanese = "記憶装置の空き容量が不足しています。"


class StorageFailed(NotNow):
    """The node cannot ask its database: it is gone, damaged or does not answer."""

    reason = "STORAGE_FAILED"
    cause = "{node} cannot ask its database."
    remedy = "See what juki status says of that node and put it right; an outbox sends again by itself."
    japanese = "データベースを利用できません。しばらくしてから再送してください。"


class ClockDamaged(NotNow):
    """The file by which a network shares its business time says none."""

    reason = "CLOCK_DAMAGED"
    cause = "Business time cannot be told: the network's clock file is damaged or leads outside the calendar."
    remedy = "Go back to real time: juki clock --reset."
    japanese = "業務時刻を確認できません。しばらくしてから再送してください。"


class UnknownMethod(Refusal):
    """The node has no such method."""

    code, reason = "UNIMPLEMENTED", "METHOD_UNKNOWN"
    cause = "The node that was named has no method {method}."
    remedy = "Call what the contract of the node's kind has, under the node's own server name."
    japanese = "要求された機能はありません。"


class ServerNameUnknown(NotNow):
    """The connection was opened for a name that no node of this host has; so no node can sign this."""

    reason = "SERVER_NAME_UNKNOWN"
    cause = "No node here has the server name that the connection was opened for."
    remedy = "Open the connection with the callee's own server name, in lower case."
    japanese = "接続先のサーバ名が正しくありません。"


class RequestIdReused(Refusal):
    """The same id came with another body (class E-DUP)."""

    code, reason = "ALREADY_EXISTS", "REQUEST_ID_REUSED"
    cause = "A request with this id but another content was answered before."
    remedy = "Give every new request an id of its own."
    japanese = "同一の要求番号で異なる内容の要求を受信済みです。"


class Unreachable(NotNow):
    """The callee could not be reached, or did not answer in time."""

    reason = "UNREACHABLE"
    cause = "{callee} could not be reached ({status})."
    remedy = "See whether its host is up (juki status) and send again."
    japanese = "接続先に到達できません。"


class AnswerUnproven(NotAuthentic):
    """The answer does not prove that it comes from the callee and belongs to the request."""

    reason = "ANSWER_UNPROVEN"
    cause = "The answer from {callee} does not prove itself: {problem}."
    remedy = "Distrust what stands between the two nodes."
    japanese = "応答電文の真正性を確認できません。"


class AnswerMalformed(Refusal):
    """The answer proves itself, and has not the shape its contract says."""

    code, reason = "INTERNAL", "ANSWER_MALFORMED"
    cause = "The answer from {callee} is not as its contract says: field {field} {problem}."
    remedy = "Mend the node that answered; its request may have had its effect."
    japanese = "応答電文の形式が正しくありません。"


class PeerTooOld(Refusal):
    """The message has something that the other node's revision of the contract does not know."""

    code, reason = "FAILED_PRECONDITION", "PEER_TOO_OLD"
    cause = "{callee} knows revision {known} of its contract, and the message needs {needed}."
    remedy = "Bring that node up to date, or leave out what it does not know."
    japanese = "接続先の電文仕様の版が古いため送信できません。"


class NoSuchPeer(Refusal):
    """The topology gives this node no way to such a node."""

    code, reason = "FAILED_PRECONDITION", "NO_SUCH_PEER"
    cause = "{node} may not ask a {kind} of body {code}: no rule says so, or there is none."
    remedy = "Add the body or the rule to the topology, or name another body."
    japanese = "接続先の機関が登録されていません。"


class Internal(Refusal):
    """The node failed; what happened stands in its log, not in the answer."""

    code, reason = "INTERNAL", "INTERNAL"
    cause = "The node failed while answering; nothing was changed."
    remedy = "See its log (juki logs) under the message id."
    japanese = "内部エラーが発生しました。"


class Remote(Refusal):
    """A refusal received from another node, passed on as it came: its words are text, in which nothing is filled in."""

    def __init__(
        self, *, code: str, reason: str, cause: str, japanese: str, retry_after: float | None, facts: dict[str, str]
    ) -> None:
        super().__init__(retry_after=retry_after, **facts)
        self.code, self.reason, self.cause, self.japanese = code, reason, cause, japanese
        self.args = (reason,)

    def explain(self) -> str:
        return self.cause

    def explain_in_japanese(self) -> str:
        return self.japanese


ROAD_REASONS = frozenset(
    each.reason
    for each in tuple(globals().values())
    if isinstance(each, type) and issubclass(each, Refusal) and each.__module__ == __name__
) | {Malformed.reason}
"""The reasons that any call may be refused with; contracts do not name them."""
