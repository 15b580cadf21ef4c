"""Where every line of tables begins: as they were first released. A fresh database is made whole without it."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing comes before the first."""
