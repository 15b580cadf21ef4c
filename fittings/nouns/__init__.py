"""People as several kinds speak of them: on the wire, in columns, and the pages of a list."""
