"""The municipal communication server (市町村CS), with what its terminal (統合端末) shows.

Keeps the identity records (本人確認情報) of one municipality's residents, and is its way to prefecture,
nation, card management and other municipalities. What only passes through leaves nothing behind.
Called by juki_gateway, national, other municipal_cs and terminals; calls national, prefecture,
card_management, juki_gateway and other municipal_cs.
"""
