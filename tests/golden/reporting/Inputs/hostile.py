"""hostile.py POLICY FOLDER: checks copies of a policy, under hostile names and with hostile texts, in every format."""
import os
import subprocess
import sys

NAMES = [
    b"a\"b'c<d>&e%0Af,g;h=i[j](k){0}.cordon",
    b"a\nb\r::error::c\x1b[31m\x7f.cordon",
    "\u202egnp.\u2066\u00e9\U0001f600 x.cordon".encode() + b"\xff\xc3.cordon",
]
TEXTS = 'owner "a\'<b>&%0A::error::,${x}{0}[l](http://m)"'
FORMATS = {"json": "json", "sarif": "sarif", "github": "github", "gitlab": "gitlab", "junit": "xml"}


def main(policy, folder):
    with open(policy, encoding="utf-8") as file:
        text = file.read().replace('owner "print team"', TEXTS)
    text += 'import "]]><!--&quot;\'%2C*.cordon";\n'  # matches nothing: the pattern is in the message
    for number, name in enumerate(NAMES):
        with open(os.path.join(os.fsencode(folder), name), "w", encoding="utf-8") as file:
            file.write(text)
        options = [f"--format={format}={number}.{ending}" for format, ending in FORMATS.items()]
        command = ["cordon", "check", "--now", "2026-01-01", name, *options]
        done = subprocess.run(command, cwd=folder, stderr=subprocess.PIPE)
        if done.returncode != 2:
            sys.exit(f"{name}: {done.returncode}: {done.stderr}")


main(*sys.argv[1:])
