"""The linkage platform (システム基盤(標準準拠システム連携基盤)): one for each body.

Knows which linkages between the city's systems and the standard-conforming ones are registered, by API or
by file (common-function specification 2.2), so that what goes where is seen in one place. Called by
terminals; calls nobody.
"""
