"""The tables as they were first released; a fresh database is made whole without it."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing comes before the first."""
