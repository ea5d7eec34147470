"""Two versions side by side, as during a deployment: real processes of this program, and of a later one."""

import asyncio
import os
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from rich.console import Console
from sqlalchemy import text

from bench.ledger import Ledger
from bot.clock import SystemClock
from bot.morning import SERVES, WORKS, Morning, Scene, lived
from storage import migrate
from tests.conftest import Postgres

ROOT = Path(__file__).parents[1]
MIGRATION = '''
"""Everything has a spare place."""

import sqlalchemy as sa
from alembic import op

revision = "a_version_to_come"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("company", sa.Column("spare", sa.String(), nullable=True))
    op.create_table("spare", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("spare")
    op.drop_column("company", "spare")
'''


def next_version(folder: Path) -> dict[str, str]:
    """This program with one migration more, in a folder of its own; what a process of it has in its environment."""
    for name in ("bot", "handlers", "seeds", "simulator", "storage"):
        copytree(ROOT / name, folder / name, ignore=ignore_patterns("__pycache__"))
    versions = folder / "storage" / "migrations" / "versions"
    (versions / "a_version_to_come.py").write_text(MIGRATION.format(newest=migrate.newest()).lstrip())
    return {"PYTHONPATH": str(folder)}


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_the_version_before_goes_on_while_the_next_one_migrates_and_takes_over(
    postgres: Postgres, tmp_path: Path
) -> None:
    newer, ledger = next_version(tmp_path), Ledger()

    async def deployed(scene: Scene) -> None:
        ledger.witness(scene.slack)
        await asyncio.sleep(3)
        environment = os.environ | newer | {"DATABASE_URL": scene.db.url.render_as_string(hide_password=False)}
        migrating = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "migrate", cwd=tmp_path, env=environment
        )
        assert await migrating.wait() == 0
        scene.crew.work(9, *WORKS, **newer)
        await asyncio.sleep(3)
        # One of the version before dies, and is started again on tables that it does not know.
        scene.crew.running("serve")[0].kill()
        scene.crew.running("work")[0].kill()

    with postgres.database() as url:
        morning = Morning(40, 1, 7, 0.4, cast=(SERVES, SERVES, WORKS), pace=200)
        async with lived(morning, url, Console(quiet=True), deployed, ledger.listen) as scene:
            with scene.db.reading() as session:
                count = ledger.count(session, scene.terms.keys, SystemClock().now())
                version = session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert version == "a_version_to_come"
    assert count.kept
    assert count.due >= 40 and count.taken > 0
    assert scene.crew.codes == [-9, -9]
