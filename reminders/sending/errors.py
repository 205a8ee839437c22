"""Why a letter did not leave. Messages are for people and never carry an address, a token or a secret."""


class Busy(Exception):
    """The other side did not answer, or asked to wait: try again later."""


class Refused(Exception):
    """The other side said no, and would say it again."""
