#!/usr/bin/env python3
"""hold_lock.py FILE COMMAND...: runs the command while FILE, or a folder, is locked as another run of Cordon would
lock it."""
import fcntl
import os
import subprocess
import sys

held = os.open(sys.argv[1], os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_EX)
sys.exit(subprocess.run(sys.argv[2:]).returncode)
