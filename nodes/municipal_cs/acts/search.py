"""Staff look for a resident of whom they know some of the four items."""

from nodes.municipal_cs.domain import SEARCHABLE, SearchPage, shown
from nodes.municipal_cs.store import Store
from vocabulary.searching import Answer, FourItemSearch


def search_identities(store: Store, search: FourItemSearch, passed: int, size: int) -> SearchPage:
    """List up to *size* residents who meet *search*, after *passed* of them, or count them all.

    Nobody is shown where conditions are too few or hits too many (本人確認情報検索; domain: PI-25).
    """
    answer = SEARCHABLE.judge(search)
    count = store.count_meeting(search, SEARCHABLE.most + 1)
    SEARCHABLE.check_hits(search, count)
    if answer is Answer.COUNT:
        return SearchPage(count=count, is_list=False)
    hits = tuple(map(shown, store.meeting(search, passed, size)))
    so_far = passed + len(hits)
    return SearchPage(count=count, is_list=True, hits=hits, go_on_at=so_far if hits and so_far < count else None)
