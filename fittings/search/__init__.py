"""Searching people by the four items: key columns beside their names, and the questions asked of them.

What may be asked, and by which keys, is in ``vocabulary`` (``searching``, ``search_keys``, ``kana``, ``variants``).
"""
