"""The languages in which the bot speaks, and whose it is to choose."""

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch", "es": "Español"}
"""The languages there are catalogues of, each by its own name. English is what stands in the source."""


def language_of(locale: str | None) -> str | None:
    """The language of a locale as Slack writes it ("de-DE"), where there is a catalogue of it."""
    language = (locale or "").partition("-")[0].lower()
    return language if language in LANGUAGES else None
