"""What Alembic runs to upgrade one line of tables: on the connection, and within the transaction, that it is handed."""

from alembic import context

attributes = context.config.attributes
context.configure(connection=attributes["connection"], version_table=attributes["version_table"])
context.run_migrations()
