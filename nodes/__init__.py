"""Every kind of node, one package each, all with the same rooms; and the launcher."""
