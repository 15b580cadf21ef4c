"""The prefecture server (都道府県サーバ): one for each prefecture.

Keeps the identity records (都道府県知事保存本人確認情報) of the prefecture's residents as its municipalities notify
them, passes every change on to the national server, and stands between both when files are compared. Called by
municipal_cs; calls national.
"""
