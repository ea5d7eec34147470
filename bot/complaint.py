"""What the person at the command line can mend: said in plain lines, never as a traceback."""


class Complaint(Exception):
    """Something to mend; each of its lines stands by itself and says what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
