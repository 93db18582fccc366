#!/usr/bin/env python3
"""small_disk.py BYTES COMMAND...: runs the command where no file may grow beyond BYTES."""
import os
import resource
import signal
import sys

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execvp(sys.argv[2], sys.argv[2:])
