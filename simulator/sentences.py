"""What people write when they raise a concern, ask about one, answer and decide: plausible, and not always tidy."""

from collections.abc import Mapping, Sequence
from random import Random

ANYTHING = (
    "The new assistant was announced twice, with two different start dates. Which one holds?",
    "Our team was told nothing until the licences were there. Could somebody explain the plan to us?",
    "The training fell on the day of our quarterly close, so that nobody of us could come.",
    "I am asked to use it for everything and thanked for nothing.",
)
BY_FEAR: Mapping[str, Sequence[str]] = {
    "my role": (
        "Half of what I do is now done by the assistant. What will I be paid for next year?",
        "Are there plans to cut posts once this works? People talk about nothing else.",
        "I write the monthly report, and it is now drafted without me. Is there a role left here?",
    ),
    "watched": (
        "My manager quoted how many prompts I had written last week. Who else can see that?",
        "Is it noted somewhere who uses the assistant and how often? It feels like being counted.",
        "We were told usage would not be part of appraisals, and then it was on the form.",
    ),
    "private": (
        "A colleague pasted a customer's contract into the assistant. May we do that?",
        "Salaries from a spreadsheet turned up in a summary that went to the whole team.",
        "Where are the transcripts of our calls with patients kept, and who can read them?",
    ),
    "relied on": (
        "It invented a clause in a summary, and nobody noticed until the customer did.",
        "The figures it gives differ from day to day. I cannot sign what I cannot check.",
        "It told a customer that we accept returns after 90 days. We do not.",
    ),
    "more work": (
        "I now check everything it writes on top of my own work. The day has not grown.",
        "Since the launch we are expected to answer twice as many tickets.",
        "Every draft has to be corrected by hand, which takes longer than writing it.",
    ),
    "know how": (
        "Nobody has shown our shift how to use it, and the videos are only in English.",
        "I would like an hour with somebody who knows it. Whom can I ask?",
        "The training was about slides. I work in procurement & need something else.",
    ),
    "no time": (
        "The lessons are fine, but there is no hour in the week in which I could do them.",
        "We are three people short. Could the deadline for the course be moved?",
        "I learn it in my lunch break, as does everybody here. That cannot be meant.",
    ),
    "suit": (
        "It cannot read our drawings, so for design it is of no use.",
        "It does not run on the terminals in the warehouse, where the work is.",
        "Our tickets are in Polish, and what comes back is not.",
    ),
    "in charge": (
        "My manager says use it, his manager says do not. Whose word counts?",
        "There is no policy that I could find, only three versions of a slide.",
        "Nobody could tell me who decides what we may use it for.",
    ),
}
NOT_NOW = (
    "The works council meets first, on the 20th.",
    "Quarter end. We take it up in two weeks & not before.",
    "Their new manager starts on Monday and should begin with it.",
)
QUESTIONS = (
    "Which team is this about?",
    "Since when has this been so, and does it happen every time?",
    "May I talk to your manager about it, or rather not?",
    "Could you give me an example, without names?",
)
ANSWERS = (
    "Yes, please do.",
    "It happens about once a week, mostly on Mondays.",
    "It is our whole team, some ten people.\nI can show you an example.",
    "Rather not by name, but the figures can be shared & checked.",
)
DECISIONS = (
    "We spoke with everybody concerned; from Monday on it is done as the policy says.",
    "The setting is changed, and there is a page that explains it.",
    "There will be an hour a week for learning, agreed with the managers.",
    "That was a mistake. It is mended & will be checked every month.",
)
UNTIDY = (
    "{0} :worried:",
    "{0}\n\nI have asked <!channel> already and nobody knew.",
    "Hello,\n{0}\n\nThank you & best regards",
    "{0} <https://example.com/wiki|This page> says otherwise.",
    "*{0}*",
    "{0} 😟",
)
"""What Slack would read as a mention, a link or bold, and what people type all the same."""


PRAISE = (
    "It wrote the minutes for me, and they were right. More of that.",
    "I like it more than I thought I would.",
    "The lesson on checking figures was the first useful thing I read about this.",
    "Nothing against it so far, & my team is curious.",
)
NEITHER = ("no", "Nothing else.", "-", "ok", "Let us see in the summer.", "The canteen should be open longer.")


def comment(fear: str, liking: float, draw: Random) -> str:
    """What somebody with that fear, who likes AI so much (0 to 1), adds to a pulse."""
    if fear and draw.random() < 0.75:
        text = draw.choice(BY_FEAR[fear])
    else:
        text = draw.choice(PRAISE if liking > 0.6 else NEITHER)
    return draw.choice(UNTIDY).format(text) if draw.random() < 0.2 else text


def concern(fear: str, draw: Random) -> str:
    """A concern of somebody with that fear."""
    text = draw.choice(BY_FEAR.get(fear, ANYTHING))
    return draw.choice(UNTIDY).format(text) if draw.random() < 0.4 else text
