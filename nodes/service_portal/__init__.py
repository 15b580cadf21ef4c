"""Service search and electronic application (サービス検索・電子申請機能): one for the nation.

Lets residents search the services that municipalities offer them. Called by terminals; calls nobody.
"""
