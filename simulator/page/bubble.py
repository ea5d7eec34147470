"""Draws one message: who said it and when, its blocks, files and reactions, and what can be done with it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from nicegui import ui

from simulator.json_types import Json
from simulator.message import Message
from simulator.page.blocks import Drawing
from simulator.page.look import APP_GROUND, face_of, initials
from simulator.page.scene import Scene, entry
from simulator.rendering import blocks_text
from simulator.screen import Place

PICTURES = ("png", "jpg", "jpeg", "gif", "svg", "webp")
WHISPERED = "only you can see this"
REACTION = "eyes"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a message: how many replies it has, and what opens its thread, if it may be opened."""

    replies: int = 0
    opens: Callable[[str], Awaitable[None]] | None = None
    day: str = ""


def bubble(scene: Scene, message: Message, around: Around) -> None:
    """Draw it into the element that is open."""
    if around.day:
        ui.label(around.day).classes("day").props("role=heading aria-level=2")
    author = scene.slack.workspace.users.get(message.author)
    name = author.real_name if author else message.author
    here = scene.here(datetime.fromtimestamp(float(message.ts), UTC))
    with ui.element("article").classes("said" + (" whisper" if message.ephemeral else "")) as article:
        article.props["aria-label"] = f"{name}, {here:%A %-d %B, %H:%M}"
        article.props["data-ts"] = message.ts
        app = author is not None and author.is_bot
        ground = APP_GROUND if app else face_of(message.author)
        ui.label(initials(name)).classes("face").style(f"background: {ground}").props("aria-hidden=true")
        with ui.column().classes("words"):
            with ui.row().classes("w-full items-center gap-2"):
                ui.label(name).classes("by")
                if app:
                    ui.label("App").classes("faint")
                ui.label(f"{here:%H:%M}").classes("faint")
                if message.ephemeral:
                    ui.label(WHISPERED).classes("faint")
                if message.edited:
                    ui.label("(edited)").classes("faint")
                ui.space()
                _menu(scene, message, around)
            if not message.blocks and message.text:
                ui.markdown(scene.markdown(message.text)).classes("mrkdwn")
            Drawing(scene, Place(message=message)).draw()
            for attachment in message.data.get("attachments", ()):
                _attachment(scene, attachment)
            for file in message.data.get("files", ()):
                _file(file)
            _reactions(scene, message)
            _replies(message, around)


def _attachment(scene: Scene, attachment: Json) -> None:
    """What is attached in the old way."""
    with ui.column().classes("w-full gap-1 pl-3").style("border-left: 4px solid #ddd"):
        for text in (attachment.get(key) for key in ("pretext", "title", "text")):
            if text:
                ui.markdown(scene.markdown(text)).classes("mrkdwn")
        for words in blocks_text(attachment.get("blocks", []), scene.name_of):
            ui.label(words).classes("whitespace-pre-wrap")


def _file(file: Json) -> None:
    title, address = str(file.get("title") or file.get("name")), f"/file/{file['id']}"
    if file.get("filetype") in PICTURES:
        ui.label(title).classes("faint")
        with ui.element("a") as link:
            link.props["href"], link.props["target"] = address, "_blank"
            picture = ui.element("img").classes("picture").style("max-height: 24rem")
            picture.props["src"], picture.props["alt"] = address, file.get("alt_txt") or title
    else:
        ui.link(f"{title} ({file.get('size', 0)} bytes)", address, new_tab=True)


def _reactions(scene: Scene, message: Message) -> None:
    reactions = message.data.get("reactions", ())
    if not reactions:
        return
    with ui.row().classes("gap-1"):
        for one in reactions:
            who = ", ".join(scene.name_of(user) for user in one["users"])
            shown = ui.label(f":{one['name']}: {one['count']}").classes("faint")
            shown.props["title"] = f":{one['name']}: {who}"


def _replies(message: Message, around: Around) -> None:
    if around.opens is None or not around.replies:
        return
    opens, root = around.opens, message.thread_ts or message.ts
    count = "1 reply" if around.replies == 1 else f"{around.replies} replies"
    ui.button(count, on_click=lambda: opens(root)).props("flat no-caps dense").style("color: var(--link)")


def _menu(scene: Scene, message: Message, around: Around) -> None:
    button = ui.button(icon="more_vert").props("flat dense round size=sm color=grey-8")
    button.props["aria-label"], button.props["aria-haspopup"] = "More actions", "menu"

    def fill() -> None:
        """Made when it is asked for: most of them never are."""
        menu.clear()
        with menu:
            if around.opens is not None:
                opens = around.opens
                entry("Reply in thread", lambda: opens(message.thread_ts or message.ts))
            if not message.ephemeral:
                entry(f"React with :{REACTION}:", lambda: scene.tell(lambda: scene.person.reacts(REACTION, message)))
            for shortcut in scene.slack.config.shortcuts:
                if shortcut.kind == "message":
                    using = partial(scene.person.uses_shortcut, shortcut.name, message)
                    entry(shortcut.name, partial(scene.tell, using))
        menu.open()

    with button:
        menu = ui.menu().props("no-parent-event")
    button.on_click(fill)
