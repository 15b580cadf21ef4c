"""The interface system of the linkage network (インターフェイスシステム): one for the nation.

Connects middle servers with the core and with each other. It relays and keeps nothing of a person: an item is
acknowledged when the node it is for has acknowledged it, and one line says that it passed. Called by
middle_server and core_system; calls both.
"""
