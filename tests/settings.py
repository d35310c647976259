"""config.settings with throw-away keys and a throw-away var/, so that no test can touch a real one."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_var = Path(tempfile.mkdtemp(prefix="quorum-tests-"))
_owner = os.getpid()


def _clear() -> None:
    if os.getpid() == _owner:  # a forked child must not take its parent's directory away
        shutil.rmtree(_var, ignore_errors=True)


atexit.register(_clear)
os.environ["QUORUM_VAR"] = str(_var)
os.environ["QUORUM_SECRET_KEY"] = "tests-" + "k" * 50
os.environ["QUORUM_IDENTITY_KEYS"] = "dGhlLXRlc3RzLWtleS10aGUtdGVzdHMta2V5LTAwMDA="
os.environ["QUORUM_ADDRESS_KEY"] = "tests-address-key"
os.environ["QUORUM_INDEX_KEY"] = "tests-index-key"
os.environ["QUORUM_HASHED_STATIC"] = "0"
os.environ["QUORUM_SMTP_PORT"] = (
    "9"  # nobody listens: no test writes into the mail box of a demo that runs here
)
os.environ["QUORUM_QUIET_HOURS"] = "off"  # a test that is about the night says so
os.environ.setdefault("QUORUM_BASE_URL", "http://localhost:8000")
os.environ.pop("QUORUM_DEMO", None)

from config.settings import *  # noqa: E402, F403  the environment comes first
from config.settings import DATABASES, ENVIRONMENT  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; nothing secret is hashed here
ALLOWED_HOSTS = ["*"]

if ENVIRONMENT.database_url.startswith("sqlite:"):
    # A file, not memory: locks, WAL and several connections are then the ones that production has.
    DATABASES["default"]["TEST"] = {"NAME": str(_var / "tests.sqlite3")}
