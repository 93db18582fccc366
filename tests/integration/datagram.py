#!/usr/bin/env python3
"""datagram.py SOURCE TARGET PORT: sends one UDP datagram, port to port, and does not wait for anything."""
import socket
import sys

source, target, port = sys.argv[1:]
with socket.socket(socket.AF_INET6 if ":" in source else socket.AF_INET, socket.SOCK_DGRAM) as out:
    out.bind((source, int(port)))
    out.sendto(b"first", (target, int(port)))
