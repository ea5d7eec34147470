"""Every table, and why it is there. Enumerations are stored as their values, times as UTC."""

from storage.tables.champions import Note, Onboarding
from storage.tables.company import Approval, Company, Department, Document, Person, RoleHolder
from storage.tables.concerns import Concern
from storage.tables.lessons import LessonStep, Proposal, Win
from storage.tables.pulses import (
    Comment,
    Correction,
    Deed,
    Invite,
    OpenAnswer,
    Participation,
    Publication,
    Round,
    RoundKey,
)
from storage.tables.saying import Allowance, Delivery, Edition, Seen, SentLesson, WeekStep
from storage.tables.trail import Event, EventContent, TrailHead
from storage.tables.usage import UsageFigure

__all__ = [
    "Allowance",
    "Approval",
    "Comment",
    "Company",
    "Concern",
    "Correction",
    "Deed",
    "Delivery",
    "Department",
    "Document",
    "Edition",
    "Event",
    "EventContent",
    "Invite",
    "LessonStep",
    "Note",
    "Onboarding",
    "OpenAnswer",
    "Participation",
    "Person",
    "Proposal",
    "Publication",
    "RoleHolder",
    "Round",
    "RoundKey",
    "Seen",
    "SentLesson",
    "TrailHead",
    "UsageFigure",
    "WeekStep",
    "Win",
]
