"""What the page looks like. Every colour of text stands out from its ground by 4.5 to 1 at least."""

APP_GROUND = "#4a154b"

STYLE = """
:root { --ink: #1d1c1d; --faint: #5c5a5d; --line: #dddddd; --side: #3f0e40; --link: #0b4f8a; --go: #00704f;
        --no: #b3123f; --q-primary: #0b4f8a; --q-negative: #b3123f; --q-positive: #00704f; }
body { color: var(--ink); font-size: 15px }
.nicegui-content { padding: 0 }
a { color: var(--link) }
:focus-visible { outline: 3px solid #1264a3; outline-offset: 1px }
.side { background: var(--side); color: #fff }
.side .q-btn { color: #efe6ef; font-weight: 400; justify-content: flex-start; min-height: 36px; border-radius: 6px }
.side .q-btn.here { background: #0b4f8a; color: #fff }
.side .q-btn.unread { color: #fff; font-weight: 800 }
.side h2 { font-size: 0.8rem; line-height: 1.4; font-weight: 700; color: #d9c9d9; margin: 0.75rem 0.5rem 0.25rem }
.side :focus-visible { outline-color: #fff }
.count { background: #cd2553; color: #fff; border-radius: 999px; padding: 0 0.5rem; font-size: 0.75rem;
         margin-left: auto }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 8px; width: 100% }
.top { background: #350d36; color: #fff; padding: 6px 0 0; gap: 6px; display: flex; flex-direction: column }
.q-drawer { max-width: 88vw }
.top :focus-visible { outline-color: #fff }
.bar { background: #f4ede4; color: var(--ink); border-bottom: 1px solid var(--line); width: 100%; padding: 4px 12px;
       gap: 4px 8px; align-items: center }
.bar .q-btn { min-height: 32px }
.talk { max-width: 56rem; width: 100%; margin: 0 auto; padding: 8px 12px 24px; gap: 0 }
.talk h1 { font-size: 1.15rem; line-height: 1.4; font-weight: 800; margin: 0 }
.day { display: flex; align-items: center; gap: 12px; width: 100%; color: var(--faint); font-size: 0.8rem;
       font-weight: 700; margin: 8px 0 }
.day::before, .day::after { content: ""; flex: 1; border-top: 1px solid var(--line) }
.said { display: flex; flex-wrap: nowrap; gap: 10px; width: 100%; padding: 8px 6px; border-radius: 8px;
        position: relative }
.said:hover, .said:focus-within { background: #f8f8f8 }
.said.whisper { background: #fdf6e3 }
.said.aim { box-shadow: inset 4px 0 0 #1264a3 }
.face { width: 36px; height: 36px; flex: none; border-radius: 8px; color: #fff; font-weight: 700; display: flex;
        align-items: center; justify-content: center; font-size: 0.9rem }
.words { flex: 1; min-width: 0; gap: 6px }
.words > *, .form > * { max-width: 100% }
.by { font-weight: 800 }
.faint { color: var(--faint); font-size: 0.82rem }
.wrong { color: var(--no); font-weight: 600; font-size: 0.88rem }
.unknown { color: var(--faint); border: 1px dashed #8a888b; border-radius: 6px; padding: 4px 8px; font-size: 0.88rem;
           white-space: pre-wrap }
.h { font-size: 1.1rem; line-height: 1.4; font-weight: 800; margin: 0.25rem 0 0 }
.mrkdwn { width: 100%; overflow-wrap: anywhere }
.mrkdwn p { margin: 0 } .mrkdwn ul, .mrkdwn ol { margin: 2px 0 2px 1.2rem; padding: 0; list-style: revert }
.mrkdwn pre { background: #f4f4f4; padding: 0.5rem 0.75rem; border-radius: 4px; overflow-x: auto;
              white-space: pre-wrap }
.mrkdwn code { background: #f4f4f4; color: #a01142; padding: 0 3px; border-radius: 3px; overflow-wrap: anywhere }
.mrkdwn pre code { color: inherit }
.mrkdwn blockquote { border-left: 4px solid var(--line); margin: 2px 0; padding: 0 0 0 10px }
.mrkdwn h1, .mrkdwn h2, .mrkdwn h3 { font-size: 1.05rem; line-height: 1.4; font-weight: 700; margin: 4px 0 }
.grid { overflow-x: auto; width: 100%; border: 1px solid var(--line); border-radius: 6px; background: #fff }
.grid table { border-collapse: collapse; width: 100%; font-size: 0.88rem }
.grid th, .grid td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
.grid th { background: #f4f4f4; font-weight: 700 }
.grid tr:last-child td { border-bottom: 0 }
.seen-only-aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
                   white-space: nowrap }
.picture { max-width: 100%; border: 1px solid var(--line); border-radius: 8px; background: #fff }
.act { border: 1px solid #868686 !important; border-radius: 6px; color: var(--ink); background: #fff; font-weight: 600 }
.act.primary { background: var(--go); border-color: var(--go) !important; color: #fff }
.act.danger { color: var(--no); border-color: var(--no) !important }
.q-btn { text-transform: none; font-size: 0.88rem; line-height: 1.3 }
.q-field__native::placeholder, .q-field__input::placeholder { color: var(--faint); opacity: 1 }
.q-field--outlined .q-field__control:before { border-color: #868686 }
.form { width: min(36rem, 94vw); max-width: none; padding: 16px; gap: 12px }
.form-foot { position: sticky; bottom: -16px; background: #fff; padding: 10px 0; margin-bottom: -10px; z-index: 2 }
.suggestions { background: #fff; border: 1px solid #868686; border-radius: 8px; max-height: 15rem; overflow-y: auto;
               width: 100%; gap: 0; padding: 4px }
.suggestions > div { padding: 5px 8px; border-radius: 6px; width: 100%; cursor: pointer; overflow-wrap: anywhere }
.suggestions > div.chosen { background: #0b4f8a; color: #fff } .suggestions > div.chosen .faint { color: #fff }
.story { background: #e8f5fa; color: var(--ink); border-bottom: 2px solid #1264a3; padding: 6px 16px; width: 100%;
         margin-top: -6px; display: flex; flex-direction: column; gap: 4px }
.story > * { max-width: 54rem; width: 100%; margin: 0 auto }
.story h2 { font-size: 0.95rem; line-height: 1.4; font-weight: 800; margin: 0 }
.wire { font-size: 0.8rem; width: 100% }
.wire summary { cursor: pointer; padding: 3px 0; overflow-wrap: anywhere }
.wire summary.no { color: var(--no); font-weight: 700 }
.wire pre, .facts { background: #f4f4f4; padding: 6px; border-radius: 4px; overflow-x: auto; max-height: 60vh;
                    font-size: 0.75rem; width: 100%; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
.foot { background: #fff; color: var(--ink); border-top: 1px solid var(--line); padding: 8px }
.foot-inside { max-width: 56rem; width: 100%; margin: 0 auto }
#q-loading-bar { display: none }
.q-notification { max-width: 90vw }
@media (max-width: 600px) { .top { padding: 4px 0 0 }
  .talk { padding: 6px 6px 16px } .face { width: 28px; height: 28px }
  .story { font-size: 13px; padding: 4px 8px; gap: 2px } .story .act { min-height: 30px; padding: 2px 8px }
  .story .h { font-size: 14px } .bar { padding: 3px 6px; gap: 0 4px } .said { padding: 8px 2px } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important } }
"""

FACES = ("#0b4f8a", "#00704f", "#8a3b00", "#6b2a8a", "#8a1538", "#3d5a00", "#005f6b", "#4a4a8a")
"""Grounds of initials; white stands out from each."""


def face_of(id_: str) -> str:
    """The ground of somebody's initials, always the same."""
    return FACES[sum(map(ord, id_)) % len(FACES)]


def initials(name: str) -> str:
    """One or two letters of a name."""
    words = name.split() or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
