"""A sample, compiled by Cordon and given to the hosts of the lab."""
import csv
import os
import pathlib
import re
import secrets
import shutil

import lab
import pki

SAMPLES = lab.HERE.parent.parent / "samples"
CORDON = os.environ.get("CORDON", str(lab.HERE.parent.parent / "build/release/bin/cordon"))


def work_directory(name):
    """An empty folder that goes with the lab's."""
    directory = lab.STATE.parent / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


class Policy:
    """A policy folder, copied aside so that its keys and certificates can be made for the test, and built; `edit` makes
    of the policy's text the one to build. Attributes: source and output (folders), keys (certificate file as the policy
    names it -> our key file)."""

    def __init__(self, folder, edit=lambda text: text):
        self.folder = pathlib.Path(folder)
        self.source = work_directory("policy") / "policy"
        self.output = work_directory("output") / "output"
        shutil.copytree(self.folder, self.source)
        text = self.source / "policy.cordon"
        text.write_text(edit(text.read_text()))
        self.keys = self._make_certificates()
        self._make_preshared_keys()
        done = lab.run(CORDON, "build", self.source / "policy.cordon", "--target", "strongswan", "-o", self.output,
                       check=False)
        if done.returncode != 0:
            raise lab.Failed(f"cordon build {self.folder.name}: status {done.returncode}\n{done.stdout}")

    def _make_certificates(self):
        """For each certificate that the policy names, one of the same subject whose key we have. Name -> key file."""
        text = (self.source / "policy.cordon").read_text()
        files = re.findall(r'\bcertificate\s+"([^"]+)"(?:\s+key\s+"[^"]+")?\s*(from)?', text)
        roots = [name for name, issued in files if not issued]
        if not files:
            return {}
        if len(roots) != 1:
            raise ValueError(f"{self.folder}: one root is needed here, not {roots}")
        authority = pki.Authority(work_directory("pki"), pki.names(self.source / roots[0])[0])
        (self.source / roots[0]).parent.mkdir(exist_ok=True)
        shutil.copy(authority.certificate, self.source / roots[0])
        keys = {}
        for name, _ in (file for file in files if file[1]):
            key, certificate = authority.issue(pathlib.Path(name).stem, *pki.names(self.source / name))
            shutil.copy(certificate, self.source / name)
            keys[name] = key
        return keys

    def _make_preshared_keys(self):
        """A key for each file that the policy names and that is not there."""
        text = (self.source / "policy.cordon").read_text()
        for name in set(re.findall(r'\bpsk\("([^"]+)"\)', text)):
            file = self.source / name
            file.parent.mkdir(exist_ok=True)
            if not file.exists():
                file.touch(mode=0o600)
                file.write_text(secrets.token_hex(20) + "\n")

    def swanctl_hosts(self):
        """The names of the hosts that got a swanctl.conf."""
        return sorted(path.parent.name for path in self.output.glob("*/swanctl.conf"))

    def install(self, name, host):
        """Gives a lab host its swanctl.conf, the certificates that the file names, where swanctl looks for a relative
        path, and the key."""
        text = self.configuration(name)
        host.configure(text)
        for setting, folder in ("certs", "x509"), ("cacerts", "x509ca"):
            for file in set(re.findall(rf"^\s*{setting}\s*=\s*\"?([^\"\n,]+)", text, re.M)):
                place = host.directory / folder / file
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.source / file, place)
                if file in self.keys:
                    shutil.copy(self.keys[file], host.directory / "private")

    def start(self, hosts, addresses):
        """Gives the lab's hosts the roles of the policy's (by name), starts their charons and loads their files. They
        reach each other by `addresses`, a list of pairs."""
        for host, mine, theirs, name in zip(hosts, zip(*addresses), list(zip(*addresses))[::-1], self.swanctl_hosts()):
            host.add_addresses(mine)
            for own, peer in zip(mine, theirs):
                host.reach(peer, own)
            host.start()
            self.install(name, host)
            host.load()

    def start_gateway(self, gateway, peer):
        """For the sample site-to-site: its strongSwan gateway, and as the Windows gateway a charon with what Windows
        2003 offers for this policy, written by hand. Behind each is one address of its network."""
        outer, inner = ("203.0.113.1", "198.51.100.1"), ("10.7.0.1", "10.1.0.1")
        key = (self.source / "keys/gateways.psk").read_text().rstrip("\n")
        for host, mine, theirs in (gateway, 0, 1), (peer, 1, 0):
            host.add_addresses([outer[mine]])
            host.ip("address", "replace", f"{inner[mine]}/32", "dev", "lo")
            host.reach(outer[theirs], outer[mine])
            host.reach(f"{inner[theirs]}/16".replace("0.1/", "0.0/"), inner[mine])
            host.start()
        self.install("gw-branch", gateway)
        peer.configure(f"""
            connections {{
                windows {{
                    version = 1
                    local_addrs = 198.51.100.1
                    remote_addrs = 203.0.113.1
                    proposals = 3des-sha1-modp2048
                    local {{
                        auth = psk
                    }}
                    remote {{
                        auth = psk
                    }}
                    children {{
                        tunnel {{
                            mode = tunnel
                            local_ts = 10.1.0.0/16
                            remote_ts = 10.7.0.0/16
                            esp_proposals = 3des-sha1-modp2048
                            start_action = trap
                        }}
                    }}
                }}
            }}
            secrets {{
                ike-windows {{
                    secret = 0x{key.encode().hex()}
                }}
            }}""")
        gateway.load()
        peer.load()
        return inner

    def configuration(self, host):
        return (self.output / host / "swanctl.conf").read_text()

    def priorities(self, host):
        """The priorities of a host's children, in the file's order."""
        return [int(n) for n in re.findall(r"^\s*priority\s*=\s*(\d+)\s*$", self.configuration(host), re.M)]


class Row:
    """A line of packets.csv: what one host must do with one packet."""

    TREATMENTS = {"permit": "clear", "clear": "clear", "negotiate": "negotiate", "block": "block"}

    def __init__(self, number, fields):
        self.number, self.host, self.direction = number, fields["host"], fields["direction"]
        protocol = fields["protocol"]
        self.packet = [self.direction, fields["source"], fields["destination"],
                       lab.PROTOCOLS.get(protocol) or int(protocol), int(fields["sport"]), int(fields["dport"])]
        words = fields["treatment"].split()
        self.has_policy = words[:1] != ["no"]
        self.treatment = self.TREATMENTS[words[0]] if self.has_policy else None
        self.tunnel = "tunnel" in words

    def own_address(self):
        return {"out": self.packet[1], "in": self.packet[2]}.get(self.direction)


def packets(folder):
    """The rows of a sample's packets.csv; # starts a comment, the first other line names the columns."""
    lines = [(number, line) for number, line in enumerate((folder / "packets.csv").read_text().splitlines(), 1)
             if line.strip() and not line.startswith("#")]
    names = lines[0][1].split(",")
    return [Row(number, dict(zip(names, next(csv.reader([line]))))) for number, line in lines[1:]]
