"""The city middle server (システム基盤(市中間サーバ)): one for each body.

The boundary between a body's business systems and its middle server: turns addressee numbers into
integrated numbers and back, business words into layout codes and back, within the call that brings them, and keeps
nothing but who asked what is still open. Called by addressee, basic_person, business_system and middle_server; calls
addressee, business_system and middle_server.
"""
