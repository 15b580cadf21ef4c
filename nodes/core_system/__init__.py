"""The core of the linkage network (コアシステム): one for the nation.

Makes symbols (機関別符号) out of linkage codes, judges every inquiry against the permission table, turns the
inquirer's symbol into the provider's, and keeps the records of provision (情報提供等記録). It never sees a
My Number or any content, and keeps neither resident code nor acquisition number. Called by interface_system and
national; calls interface_system.
"""
