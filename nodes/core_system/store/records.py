"""The chain of the core's records of provision."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mesh.storage.chain import Chain
from nodes.core_system.store.rows import CHAINED
from nodes.core_system.store.tables import ProvisionRecordRow, ProvisionStartRow

CHAIN: Final = Chain(ProvisionRecordRow, CHAINED, ProvisionStartRow)
MOST: Final = 500  # rows in one transaction


def forget_some(session: Session, before: datetime) -> bool:
    """Forget some of the oldest records that were requested before a moment; say whether there were any.

    What is decided is done with here: no later state of a record follows, and no inquiry waits for one.
    """
    over = CHAIN.over(session, "request_time", before, MOST)
    if over:
        CHAIN.forget(session, over[-1])
    return bool(over)
