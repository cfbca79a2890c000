"""The one error that a user of this package sees."""


class PackError(Exception):
    """Says what was wrong, the value seen, what is allowed and what to do."""
