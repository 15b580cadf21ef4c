"""One body's part of the middle server platform (中間サーバー・プラットフォーム): a city's, an office's.

Ties symbols (機関別符号) to integrated addressee numbers, keeps copies (副本) encrypted, asks other bodies
through the linkage network and answers them, and keeps the records of both. It has neither My Numbers nor
resident codes. Called by city_middle_server and interface_system; calls both.
"""
