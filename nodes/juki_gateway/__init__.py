"""The gateway to the resident registry network (住基ネット中間サーバ): one for each city.

The security boundary between the resident record system and the network: takes over what must arrive, sends
it on without what the other side may not see, and keeps the linkage records (情報連携記録) of what passed.
Called by resident_record, municipal_cs and terminals; calls resident_record and municipal_cs.
"""
