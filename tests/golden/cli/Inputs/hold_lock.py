#!/usr/bin/env python3
"""hold_lock.py FILE COMMAND...: runs the command while FILE is locked, as another run of Cordon would lock it."""
import fcntl
import subprocess
import sys

with open(sys.argv[1], "rb") as held:
    fcntl.flock(held, fcntl.LOCK_EX)
    sys.exit(subprocess.run(sys.argv[2:]).returncode)
