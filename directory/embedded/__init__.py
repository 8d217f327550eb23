"""The PostgreSQL server that comes as a wheel, made fit for root, containers and `kill -9`.

`server` is a process's hold on it, `place` whom it runs as and where its files go, `process` what
the kernel knows of it. The wheel's own Python layer is not used: as root it opens every parent
directory to everybody. Nothing here loosens a directory that it did not make.
"""

from directory.embedded.place import (
    DatabaseUnavailable,
    prepare_data_dir,
    socket_directory,
    temporary_parent,
)
from directory.embedded.server import DATABASE, PORT, ROLE, EmbeddedServer

__all__ = [
    "DATABASE",
    "PORT",
    "ROLE",
    "DatabaseUnavailable",
    "EmbeddedServer",
    "prepare_data_dir",
    "socket_directory",
    "temporary_parent",
]
