"""In which language the messages under test are said: `SAID_IN=de pytest tests/blocks -k taken` tries another."""

import os

from bot.blocks.speech import speak
from bot.rules.languages import ENGLISH

speak(os.environ.get("SAID_IN", ENGLISH))
