"""Every way a node says no, as one type that crosses the wire intact.

    Refusal                     a lawful no: code, reason, cause, remedy
    ├── Malformed               the request has the wrong shape
    ├── NotFound                there is no such person or record
    ├── NotAllowed              the right is missing
    ├── NotNow                  later, unchanged, the same request may pass
    └── Conflict                it contradicts what is already recorded

Each kind declares its own below these in its ``domain.py``; the road declares
its own in ``mesh/refusals.py``. A refusal never carries a personal value: its
facts are names of fields, nodes, methods, limits and times, nothing else.
"""


class Refusal(Exception):
    """A lawful no.

    ``code`` is the name of a gRPC status, ``reason`` an UPPER_SNAKE_CASE word
    unique in the whole mesh, ``cause`` and ``remedy`` one English sentence each,
    ``japanese`` the text a counter would show. All of them may name facts in
    braces, filled from the keyword arguments, which travel as metadata too.
    """

    code: str = "FAILED_PRECONDITION"
    reason: str = ""
    cause: str = ""
    remedy: str = ""
    japanese: str = ""

    def __init__(self, *, retry_after: float | None = None, **facts: str) -> None:
        """Say no; *retry_after* is in seconds, *facts* are never personal."""
        super().__init__(self.reason)
        self.retry_after = retry_after
        self.facts = facts

    def explain(self) -> str:
        """Return cause and remedy as one English text."""
        return f"{self.cause} {self.remedy}".strip().format_map(_Known(self.facts))

    def explain_in_japanese(self) -> str:
        """Return the counter's text."""
        return self.japanese.format_map(_Known(self.facts))


class Malformed(Refusal):
    """The request, or one field of it, has the wrong shape (class E-FMT)."""

    code, reason = "INVALID_ARGUMENT", "MALFORMED"
    cause = "Field {field} {problem}."
    remedy = "Send the field as its contract describes it."
    japanese = "項目「{field}」の形式が正しくありません。"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field=field, problem=problem)


class NotFound(Refusal):
    """There is no such person or record (class E-NOTFOUND)."""

    code, reason = "NOT_FOUND", "NOT_FOUND"
    cause = "Nothing is recorded here under what was asked for."
    remedy = "Check the number and which node keeps the record."
    japanese = "該当者が存在しません。"


class NotAllowed(Refusal):
    """The right is missing (class E-AUTHZ)."""

    code, reason = "PERMISSION_DENIED", "NOT_ALLOWED"
    cause = "The caller may not do this."
    remedy = "Ask whoever keeps the topology for the right."
    japanese = "この操作を行う権限がありません。"


class NotNow(Refusal):
    """The same request may pass later."""

    code, reason = "UNAVAILABLE", "NOT_NOW"
    cause = "The node cannot answer at the moment."
    remedy = "Send it again later."
    japanese = "ただいま処理できません。しばらくしてから再送してください。"


class Conflict(Refusal):
    """It contradicts what is already recorded (class E-CONFLICT)."""

    code, reason = "ABORTED", "CONFLICT"
    cause = "The request contradicts what is recorded."
    remedy = "Read the record again and decide anew."
    japanese = "登録済みの内容と矛盾しています。"


class _Known(dict[str, str]):
    """Leaves a brace it has no fact for as it stands."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
