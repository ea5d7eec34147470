"""One browser window: who is looking, at which conversation, and everything around it."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from simulator.page.guide import Guide, GuideBar
from simulator.page.look import STYLE
from simulator.page.modal import Modal, asked
from simulator.page.panel import Facts, Panel
from simulator.page.scene import Doing, Scene
from simulator.page.sidebar import HOME, Sidebar
from simulator.page.talk import Talk
from simulator.page.time import ClockBar, Time
from simulator.person import Person
from simulator.slack import Slack

REDRAW_SECONDS = 0.1
SCRIPT = """
window.followLink = (url) => {
  const found = new URL(url, location).pathname.match(/^\\/archives\\/(\\w+)\\/p(\\d{10})(\\d{6})/);
  if (found) emitEvent('permalink', {channel: found[1], ts: found[2] + '.' + found[3]});
  else window.open(url, '_blank', 'noopener');
};
document.addEventListener('click', (e) => {
  const link = e.target.closest('a[href*=".slack.com/archives/"]');
  if (link) { e.preventDefault(); window.followLink(link.href); }
});
let stays = 0;
const end = () => window.scrollTo(0, document.body.scrollHeight);
window.toTheTop = () => { stays = 0; window.scrollTo(0, 0); };
// What is tall is laid out late: for a while the end is followed, unless somebody scrolls.
window.toTheEnd = () => { stays = performance.now() + 2000; end(); };
new ResizeObserver(() => { if (performance.now() < stays) end(); }).observe(document.body);
['wheel', 'touchmove', 'keydown'].forEach((name) => addEventListener(name, () => { stays = 0; }, {passive: true}));
// A message that is drawn anew keeps whoever uses it with the keyboard: at the first thing that can be used in it.
let used = '';
document.addEventListener('focusin', (e) => { used = e.target.closest('article[data-ts]')?.dataset.ts ?? ''; });
document.addEventListener('mousedown', (e) => { if (!e.target.closest('button')) used = ''; });
new MutationObserver(() => {
  if (!used || document.activeElement !== document.body) return;
  const found = document.querySelector('article[data-ts="' + used + '"]');
  const next = found?.querySelector('.words button:not([aria-haspopup]), .words input, .words a[href]') ?? found;
  if (next === found && found) found.tabIndex = -1;
  next?.focus({preventScroll: true});
}).observe(document.body, {childList: true, subtree: true});
window.showMessage = (ts) => {
  const found = document.querySelector('[data-ts="' + ts + '"]');
  if (found) { found.scrollIntoView({block: 'center'}); found.classList.add('aim'); }
};
"""


class Window:
    """`since` is the moment (microseconds since 1970) up to which everybody has read everything."""

    def __init__(
        self,
        slack: Slack,
        who: str,
        at: str,
        *,
        since: int,
        time: Time | None,
        guide: Guide | None,
        facts: Facts | None,
    ) -> None:
        self.slack, self._since = slack, since
        self._time, self._guide_given, self._facts = time, guide, facts
        everybody = sorted((u for u in slack.workspace.users.values() if not u.is_bot), key=lambda u: u.real_name)
        self.names = {user.id: ", ".join(filter(None, (user.real_name, user.title))) for user in everybody}
        known = {user.name: user.id for user in everybody}
        self.person: Person = slack.person(known.get(who, next(iter(self.names))))
        self.channel = at if at in self._channels() else self.person.dm.id
        self.stale = True
        self._gets_up: Callable[[], None] = lambda: None
        for leaves in (slack.on_message(self._note), slack.on_view(self._note), self._leaves):
            ui.context.client.on_delete(leaves)

    def _channels(self) -> set[str]:
        return {one.id for one in self.slack.workspace.channels_of(self.person.id)}

    def _note(self, audience: str, *_: object) -> None:
        self.stale |= audience == self.person.id or audience in self._channels()

    @property
    def scene(self) -> Scene:
        """What everything that is drawn needs to know."""
        return Scene(self.slack, self.person, self.do, self._asks)

    # Laying out

    def draw(self) -> None:
        """Lay out the page."""
        ui.add_css(STYLE)
        ui.colors(primary="#0b4f8a", positive="#00704f", negative="#b3123f", dark="#1d1c1d")
        ui.add_body_html(f"<script>{SCRIPT}</script>")
        ui.on("permalink", self._follow)
        with ui.header().classes("top"):
            self._top()
            self._clock = ClockBar(lambda: self.scene, self._time)
            self._guide = GuideBar(self._guide_given, self.go, self.do)
        with ui.left_drawer(value=None).classes("side q-pa-sm").props("width=250 breakpoint=900") as self._left:
            self._sidebar = Sidebar(lambda: self.scene, self._open, self._since)
        self._left.props["aria-label"] = "Places"
        ui.on("narrow", self._left.hide)
        with ui.right_drawer(value=False).classes("bg-white") as self._right:
            self._right.props("width=400 breakpoint=1100").props["aria-label"] = "Under the hood"
            close = ui.button(icon="close", on_click=self._right.toggle).props("flat dense color=grey-9")
            close.props["aria-label"] = "Close the panel"
            self._panel = Panel(self.slack, self._facts)
        self._root = ui.element("div").classes("w-full")
        with self._root:
            self._talk = Talk(lambda: self.scene, self.slack.config.name)
        self._talk.footer()
        self._modal = Modal(lambda: self.scene)
        self._sits_down()
        self._talk.shows(self.channel)
        ui.timer(REDRAW_SECONDS, self._refresh)

    def _top(self) -> None:
        with ui.row().classes("w-full items-center no-wrap q-px-sm gap-2"):
            menu = ui.button(icon="menu", on_click=self._toggle_conversations).props("flat dense color=white")
            menu.props["aria-label"] = "Conversations"
            ui.label(self.slack.workspace.name).classes("text-lg font-bold max-sm:hidden")
            ui.label("a Slack that only pretends").classes("max-md:hidden")
            ui.space()
            ui.label("You are").classes("max-sm:hidden")
            self._who = ui.select(self.names, value=self.person.id, on_change=self._become, with_input=True)
            self._who.props("dark dense outlined hide-bottom-space").classes("w-80 max-sm:w-full").style("min-width: 0")
            self._who.props["aria-label"] = "You are"
            panel = ui.button(icon="data_object", on_click=self._toggle_panel).props("flat dense color=white")
            panel.props["aria-label"] = "What passes between Slack and the app"

    def _toggle_conversations(self) -> None:
        self._left.toggle()

    def _toggle_panel(self) -> None:
        self.slack.wire.tapped = True
        self._right.toggle()

    # Turning to somebody, and to something

    def _leaves(self) -> None:
        self._gets_up()

    def _sits_down(self) -> None:
        self._leaves()
        self._gets_up = self._time.sits_down(self.person.id) if self._time else lambda: None

    async def _become(self, event: Any) -> None:
        if event.value and event.value != self.person.id:
            self.person = self.slack.person(event.value)
            self._sits_down()
            await self._open(self.person.dm.id)

    async def go(self, who: str, where: str | None) -> None:
        """Be somebody, and look at one of their conversations."""
        self.person = self.slack.person(who)
        self._who.value = who
        self._sits_down()
        await self._open(self.person.dm.id if where is None else where)

    async def _open(self, channel: str) -> None:
        self.channel = channel
        self._talk.shows(channel)
        self.stale = True
        ui.run_javascript("if (innerWidth < 900) emitEvent('narrow')")
        ui.run_javascript(f"history.replaceState(null, '', '/?who={self.person.user.name}&at={channel}')")
        if channel == HOME:
            await self.do(self.person.opens_home)

    async def _follow(self, event: Any) -> None:
        channel, ts = event.args["channel"], event.args["ts"]
        if channel not in self._channels():
            ui.notify("That message is in a conversation that this person is not in.", type="warning")
            return
        await self._open(channel)
        self._talk.refresh()
        ui.run_javascript(f"setTimeout(() => showMessage({ts!r}), 200)")

    # Keeping up

    def _refresh(self) -> None:
        self._clock.refresh()
        self._guide.refresh()
        self._modal.refresh()
        if self._right.value:
            self._panel.refresh()
        if self.stale:
            self.stale = False
            self._talk.refresh()
            if self.channel != HOME:
                self.person.has_read(self.slack.workspace.channels[self.channel])
            self._sidebar.refresh(self.channel)

    async def do(self, doing: Doing) -> None:
        """Do something as this person; what goes wrong is shown as Slack shows it."""
        try:
            await doing()
        except AssertionError as problem:
            with self._root:
                ui.notify(str(problem).splitlines()[0], type="warning", multi_line=True)

    async def _asks(self, confirm: dict[str, Any]) -> bool:
        with self._root:
            return await asked(confirm)
