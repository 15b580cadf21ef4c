"""The resident record system (既存住基システム): one for each municipality.

Keeps one resident record (住民票) for each person, arranged by household, with the whole history of each and the stock
of resident codes, and lets every change go its lawful way to the nation and to the rest of the city. Called by
terminal, juki_gateway and basic_person; calls juki_gateway and basic_person.
"""
