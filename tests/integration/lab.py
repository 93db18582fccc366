"""The lab (tests/lab) from Python: hosts in network namespaces, each with a charon of its own."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = HERE.parent / "lab"
NAME = os.environ.setdefault("LAB", "cordon")
STATE = pathlib.Path(os.environ.get("LAB_DIR", "/tmp/cordon-lab")) / NAME
PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
PATIENCE = int(os.environ.get("LAB_PATIENCE", "1"))  # factor for every timeout
WIRE = f"/run/netns/{NAME}-net"  # the namespace of the bridge

# Where packets go that no other route takes: a neighbour that is always known, so that nothing waits for ARP or ND.
NOWHERE_MAC = "02:00:00:00:00:fe"
NOWHERE = {4: "169.254.0.254", 6: "fe80::fe"}


class Failed(Exception):
    """A command of the lab failed; the text says which, and shows its output."""


def run(*command, check=True, timeout=60, **options):
    """Runs a command; its output and errors together are the text of the result."""
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout * PATIENCE, **options)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}")
    return done


def family(address):
    return 6 if ":" in address else 4


class Host:
    """One namespace of the lab. Its letter is its name there."""

    def __init__(self, letter):
        self.letter = letter
        self.namespace = f"/run/netns/{NAME}-{letter}"
        self.directory = STATE / letter / "swanctl"

    def __repr__(self):
        return f"host {self.letter}"

    def enter(self, *command):
        """The command line that runs `command` in this host's network."""
        return ("nsenter", f"--net={self.namespace}", "--", *command)

    def run(self, *command, **options):
        return run(*self.enter(*command), **options)

    def python(self, script, *args, **options):
        """Runs one of the scripts beside this file in this host's network."""
        return self.run(sys.executable, str(HERE / script), *args, **options)

    def ip(self, *args):
        return self.run("ip", *args).stdout

    def add_addresses(self, addresses):
        """Gives eth0 these addresses and no others; all else goes to NOWHERE unless `reach` says more."""
        self.ip("address", "flush", "dev", "eth0", "scope", "global")
        for address in addresses:
            length = 128 if family(address) == 6 else 32
            nodad = ["nodad"] if family(address) == 6 else []
            self.ip("address", "replace", f"{address}/{length}", "dev", "eth0", *nodad)
        for version, gateway in NOWHERE.items():
            own = next((a for a in addresses if family(a) == version), None)
            if own is None:
                continue
            self.ip("neighbour", "replace", gateway, "lladdr", NOWHERE_MAC, "dev", "eth0", "nud", "permanent")
            self.ip(f"-{version}", "route", "replace", "default", "via", gateway, "dev", "eth0", "onlink", "src", own)

    def reach(self, address, own):
        """A route to a host on the same wire, with `own` as the source."""
        self.ip("route", "replace", address, "dev", "eth0", "src", own)

    def judge(self, packets):
        """What this host's kernel does with each packet (see probe.py)."""
        mac = json.loads(self.ip("-json", "link", "show", "dev", "eth0"))[0]["address"]
        done = run(sys.executable, str(HERE / "probe.py"), WIRE, self.namespace, mac, input=json.dumps(packets),
                   timeout=300)
        return json.loads(done.stdout)

    # --- charon ---

    def start(self, sas="auto"):
        return run(SCRIPTS / "charon", "start", self.letter, sas).stdout

    def stop(self):
        run(SCRIPTS / "charon", "stop", self.letter)

    def kill(self):
        """Ends charon without giving it a chance to remove its policies."""
        pid = int((STATE / self.letter / "pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while pathlib.Path(f"/proc/{pid}").exists() and " Z " not in pathlib.Path(f"/proc/{pid}/stat").read_text():
            time.sleep(0.01)

    def swanctl(self, *args, check=True):
        return run(SCRIPTS / "charon", "ctl", self.letter, *args, check=check)

    def configure(self, text, name="swanctl.conf"):
        """Puts a swanctl.conf in place, whole: nothing of an earlier one stays."""
        for old in (self.directory / "conf.d").glob("*.conf"):
            old.unlink()
        (self.directory / "swanctl.conf").write_text("include conf.d/*.conf\n")
        (self.directory / "conf.d" / name).write_text(text)

    def load(self):
        """Loads what `configure` left. The lines of swanctl; raises Failed if any part was refused."""
        done = self.swanctl("--load-all", "--clear", check=False)
        faulty = re.compile(r"\bfail|\berror|\binvalid|\bunknown", re.I)
        refused = [line for line in done.stdout.splitlines() if faulty.search(line)]
        if done.returncode != 0 or refused:
            raise Failed(f"{self}: swanctl --load-all: status {done.returncode}\n{done.stdout}")
        return done.stdout.splitlines()

    def initiate(self, child, timeout=10):
        return self.swanctl("--initiate", "--child", child, "--timeout", str(timeout * PATIENCE), check=False)

    def log(self):
        return (STATE / self.letter / "log").read_text(errors="replace")


class Lab:
    """`with Lab(2) as (a, b):` two hosts on one wire, gone at the end."""

    def __init__(self, count):
        self.count = count

    def __enter__(self):
        run(SCRIPTS / "down")
        run(SCRIPTS / "up", str(self.count))
        return [Host(letter) for letter in "abcdefghi"[: self.count]]

    def __exit__(self, *_):
        run(SCRIPTS / "down")


def flow(sender, receiver, source, target, port, count=1, seconds=5):
    """Sends datagrams until `count` have arrived (see flow.py)."""
    request = {"from": sender.namespace, "to": receiver.namespace, "source": source, "target": target, "port": port,
               "count": count, "seconds": seconds * PATIENCE}
    done = run(sys.executable, str(HERE / "flow.py"), WIRE, input=json.dumps([request]), timeout=seconds + 30)
    return json.loads(done.stdout)[0]


def main():
    """Runs the tests of a file; status 77 if what they need is not installed."""
    needed = ["/usr/lib/ipsec/charon", "swanctl", "ip", "openssl", "cc"]
    missing = [tool for tool in needed if not shutil.which(tool)]
    if missing:
        print(f"no {', '.join(missing)}: run tools/setup lab")
        sys.exit(77)
    unittest.main(verbosity=2)
