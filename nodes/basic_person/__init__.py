"""The basic-person system (システム基盤(個人基本)): one for each municipality.

Keeps the newest state of everybody in the resident record and hands each other system only what it may get:
people to be numbered to the integrated addressee system, household copies toward the network. Takes
acquisition numbers to the resident record and keeps none. Called by resident_record and addressee; calls
addressee, city_middle_server and resident_record.
"""
