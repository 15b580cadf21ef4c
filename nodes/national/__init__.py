"""The national server (全国サーバ), run by the agency for local-government systems (機構).

Keeps the whole country's identity records (機構保存本人確認情報), allots resident codes to municipalities, makes My
Numbers for them, and hands the core of the linkage network the resident code behind an acquisition number. Called
by municipal_cs, prefecture and addressee (of agencies); calls municipal_cs and core_system.
"""
