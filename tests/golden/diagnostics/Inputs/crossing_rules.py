"""A policy whose two rules cross on N x N pairs of ports: crossing_rules.py N."""
import sys

count = int(sys.argv[1])
out, back = (", ".join(f"udp to {first + i}" for i in range(count)) for first in (5000, 7000))
print(f"""host a {{ address 10.0.0.1; platform windows-2003-sp1; domain d.example; }}
proposal p {{ main 3des-sha1-modp1024; quick esp(3des, sha1); }}
rule out on a {{ from me to 10.0.0.2; service {out}; permit; }}
rule back on a {{ from 10.0.0.2 to me; service {back}; negotiate using kerberos, p; }}""")
