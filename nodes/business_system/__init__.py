"""A business system of a body (庁内業務システム): tax, welfare, pension and the like, told apart by settings.

Keeps the people one office works for under its own addressee numbers, has them numbered, asks other bodies
about them and shows the results to its staff; it never sees an integrated number or a symbol. Called by
terminals and by city_middle_server; calls addressee and city_middle_server.
"""
