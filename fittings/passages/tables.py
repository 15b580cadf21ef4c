"""The columns of linkage records, which a kind's own table takes over: ``class LinkageRow(LinkageColumns, Base)``."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fittings.retention import Years, kept_for
from mesh.storage.moments import Moment

KEPT: Final = Years(7)
RULE: Final = "SIMULATED: bodies set the period of their logs; here as long as 情報提供等記録 (番号法施行令第29条)"


class LinkageColumns:
    """One item that passed or was turned away; says nothing of its person, and is never changed."""

    __tablename__ = "linkage_records"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    pass_time: Mapped[datetime] = mapped_column(Moment, index=True, info=kept_for(KEPT, RULE))
    method: Mapped[str] = mapped_column(String(60))
    sender: Mapped[str] = mapped_column(String(80))
    receiver: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(String(6))
    item_digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    refusal: Mapped[str] = mapped_column(String(63))
