"""Settings of the tests: those of production, with a key of their own and no files left behind."""

import atexit
import os
import shutil
import tempfile

os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("SECRET_KEY", "only-for-the-tests")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="mundesi-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from directory.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

STATIC_ROOT.mkdir()  # noqa: F405 (WhiteNoise looks for it)
