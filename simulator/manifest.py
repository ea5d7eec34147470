"""What the app is allowed and configured to do, read from its Slack app manifest."""

from dataclasses import dataclass

from simulator.json_types import Json


@dataclass(slots=True, frozen=True)
class Command:
    """A slash command of the app."""

    name: str
    url: str
    should_escape: bool
    description: str = ""
    hint: str = ""


@dataclass(slots=True, frozen=True)
class Shortcut:
    """A global or message shortcut of the app."""

    name: str
    callback_id: str
    kind: str
    description: str = ""


@dataclass(slots=True)
class AppConfig:
    """The parts of a manifest that change how Slack behaves; `request_url` is where HTTP mode posts."""

    name: str
    scopes: set[str]
    events: set[str]
    commands: dict[str, Command]
    shortcuts: list[Shortcut]
    socket_mode: bool
    interactive: bool
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    event_url: str = ""
    interaction_url: str = ""
    options_url: str = ""

    @classmethod
    def from_manifest(cls, manifest: Json) -> "AppConfig":
        """Read a manifest, as `apps.manifest.create` would take it."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        events, interactivity = settings.get("event_subscriptions", {}), settings.get("interactivity", {})
        home = features.get("app_home", {})
        return cls(
            name=features.get("bot_user", {}).get("display_name")
            or manifest.get("display_information", {}).get("name", "app"),
            scopes=set(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
            events=set(events.get("bot_events", [])),
            commands={
                c["command"]: Command(
                    c["command"],
                    c.get("url", ""),
                    bool(c.get("should_escape")),
                    c.get("description", ""),
                    c.get("usage_hint", ""),
                )
                for c in features.get("slash_commands", [])
            },
            shortcuts=[
                Shortcut(s["name"], s["callback_id"], s.get("type", "global"), s.get("description", ""))
                for s in features.get("shortcuts", [])
            ],
            socket_mode=bool(settings.get("socket_mode_enabled", False)),
            interactive=bool(interactivity.get("is_enabled", False)),
            home_tab=bool(home.get("home_tab_enabled", False)),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
            event_url=events.get("request_url", ""),
            interaction_url=interactivity.get("request_url", ""),
            options_url=interactivity.get("message_menu_options_url", ""),
        )
