"""What this process counts about itself, for Prometheus. No name, Slack id, department or word is ever a label.

What counts people is told in whole steps only: who reads these figures must not learn that somebody has just answered,
or that a concern was raised a minute ago.
"""

from collections import Counter as Count
from collections.abc import Iterable
from datetime import datetime, timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, Metric

STEP = 50
"""Answers and messages are told in so many at once."""
WITHIN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0)
"""Seconds; Slack waits for three."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counters of one process. Each process tells its own; sums over processes are Prometheus' work."""

    def __init__(self) -> None:
        self._registry = here = CollectorRegistry()
        self._in_steps: dict[str, Count[str]] = {"answers": Count(), "deliveries": Count()}
        self.requests = Counter("groundswell_requests", "Requests from Slack.", ("kind", "outcome"), registry=here)
        self.turned_away = Counter(
            "groundswell_turned_away", "Requests over HTTP that were not Slack's.", ("why",), registry=here
        )
        self.acknowledged = Histogram(
            "groundswell_acknowledgement_seconds",
            "From a request's arrival to its acknowledgement.",
            ("kind",),
            buckets=WITHIN,
            registry=here,
        )
        self.slack_calls = Counter(
            "groundswell_slack_calls", "Calls of Slack's Web API.", ("method", "outcome"), registry=here
        )
        self.endings = Counter(
            "groundswell_delivery_attempts", "What became of attempts to say something.", ("result",), registry=here
        )
        self.commits = Histogram(
            "groundswell_commit_seconds", "One transaction of the writer.", buckets=WITHIN, registry=here
        )
        self.queued = Gauge("groundswell_writer_queue", "What waits to be committed.", registry=here)
        self.tick_age = Gauge("groundswell_tick_age_seconds", "Since the last tick ended well.", registry=here)
        self.waiting = Gauge(
            "groundswell_deliveries_due",
            f"Messages that could be said now, in steps of {STEP}.",
            ("priority",),
            registry=here,
        )
        self.oldest = Gauge(
            "groundswell_oldest_due_seconds", "How long the oldest of them has been due.", ("priority",), registry=here
        )
        here.register(_InSteps(self._in_steps))
        ProcessCollector(registry=here)
        GCCollector(registry=here)

    def answered(self, number: int = 1) -> None:
        """An answer to a pulse was saved."""
        self._in_steps["answers"][""] += number

    def ended(self, kind: str, result: str, *, arrived: bool) -> None:
        """An attempt to say a message of this kind (`rules.sending.Kind`) has ended."""
        self.endings.labels(result).inc()
        self._in_steps["deliveries"][kind] += arrived

    def committed(self, pieces: int, seconds: float) -> None:
        """So many pieces were committed together."""
        self.commits.observe(seconds)

    def due(self, found: Iterable[tuple[int, int, datetime]], now: datetime) -> None:
        """What is due: (priority, how many, since when) of each priority; what is not named is not due any more."""
        self.waiting.clear()
        self.oldest.clear()
        for priority, number, since in found:
            self.waiting.labels(str(priority)).set(-(-number // STEP) * STEP)
            self.oldest.labels(str(priority)).set((now - since) / timedelta(seconds=1))

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)


class _InSteps:
    """Counters that only move when a whole step has gathered."""

    def __init__(self, counted: dict[str, Count[str]]) -> None:
        self._counted = counted

    def collect(self) -> Iterable[Metric]:
        answers = CounterMetricFamily("groundswell_answers", f"Answers to pulses saved, in steps of {STEP}.")
        answers.add_metric([], _whole(self._counted["answers"][""]))
        said = CounterMetricFamily(
            "groundswell_deliveries", f"Messages that arrived, in steps of {STEP}.", labels=["kind"]
        )
        for kind, number in sorted(self._counted["deliveries"].items()):
            said.add_metric([kind], _whole(number))
        return answers, said


def _whole(number: int) -> int:
    return number // STEP * STEP
