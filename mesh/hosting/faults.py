"""What an operator must put right."""


class NetworkError(Exception):
    """Something an operator must put right; the text says what and how."""
