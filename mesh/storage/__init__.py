"""What a node keeps: database, unit of work, inbox, outbox, schema, chained tables."""
