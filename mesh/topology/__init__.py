"""Which nodes there are and who may ask whom: grammar, file, rights, hours, certificates."""
