"""Why a certificate is not believed.

Refusal
├── CertificateUntrusted        no unbroken line to the root, or another trust domain's name
├── CertificateExpired          its time is over
├── CertificateNotYetValid      its time has not come
├── CertificateRevoked          called back by its issuer
├── CertificateMisused          good, but for another purpose
├── CrlStale                    nobody can say whether it is revoked
└── CredentialsMissing          no certificate of this node is kept here
"""

from vocabulary.refusals import NotFound, NotNow, Refusal


class CertificateUntrusted(Refusal):
    """It does not parse, or no unbroken line of signatures leads from it to the root."""

    code, reason = "UNAUTHENTICATED", "CERTIFICATE_UNTRUSTED"
    cause = "The certificate is not to be trusted: it {problem}."
    remedy = "Present a certificate issued by this network for the node's own trust domain."
    japanese = "電子証明書を信頼できません。"

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)


class CertificateExpired(Refusal):
    """Its time is over."""

    code, reason = "UNAUTHENTICATED", "CERTIFICATE_EXPIRED"
    cause = "The certificate was valid until {until}."
    remedy = "Renew it and repeat the call."
    japanese = "電子証明書の有効期間が満了しています。"


class CertificateNotYetValid(Refusal):
    """Its time has not come; mostly a clock that is wrong."""

    code, reason = "UNAUTHENTICATED", "CERTIFICATE_NOT_YET_VALID"
    cause = "The certificate is valid only from {since}."
    remedy = "Compare the clocks of both hosts."
    japanese = "電子証明書の有効期間が開始していません。"


class CertificateRevoked(Refusal):
    """Its issuer called it back."""

    code, reason = "UNAUTHENTICATED", "CERTIFICATE_REVOKED"
    cause = "The certificate of {spiffe_id} has been revoked."
    remedy = "Have new ones issued for the node if it is to be admitted again."
    japanese = "電子証明書は失効しています。"


class CertificateMisused(Refusal):
    """A TLS certificate where a signing one belongs, the reverse, or neither."""

    code, reason = "UNAUTHENTICATED", "CERTIFICATE_MISUSED"
    cause = "The certificate is not made for {purpose}."
    remedy = "Use the node's own certificate for that purpose."
    japanese = "電子証明書の用途が正しくありません。"


class CrlStale(NotNow):
    """No revocation list in force says whether the certificate is still good."""

    code, reason = "UNAVAILABLE", "CRL_STALE"
    cause = "There is no revocation list of {trust_domain} in force."
    remedy = "Have a new list issued, then repeat the call."
    japanese = "失効情報を確認できません。しばらくしてから再送してください。"


class CredentialsMissing(NotFound):
    """The folder keeps no certificates for a node, or keys that do not belong to them."""

    code, reason = "NOT_FOUND", "CREDENTIALS_MISSING"
    cause = "No usable certificates of node {node} are kept here."
    remedy = "Check the node's name, or start the network once so that they are made."
    japanese = "該当ノードの電子証明書が存在しません。"
