"""What Slack sends us: parse, call, nothing else; one file per subject. `door.py` stands in front of them all."""
