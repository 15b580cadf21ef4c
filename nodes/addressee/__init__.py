"""The integrated addressee system (システム基盤(団体内統合宛名)): one for each body.

Numbers people across the body, ties My Number, the systems' addressee numbers and the integrated number to each other,
and sees to it that a symbol which is asked for is acquired, however long that takes; the acquisition numbers it needs
for that it keeps nowhere. The only place where My Number and integrated number meet. Called by basic_person,
business_system and city_middle_server; calls city_middle_server and, with acquisition numbers, basic_person (a city) or
national (a body outside the cities).
"""
