"""cut-while-read.py FILE COMMAND...: runs COMMAND some times on a long FILE that is cut off meanwhile; each run must
end by itself."""
import subprocess
import sys
import time

path, *command = sys.argv[1:]
codes = set()
for run in range(12):
    with open(path, "wb") as file:
        file.write(b"# a line of a long policy\n" * 1_000_000)
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.004 * run)
    open(path, "wb").close()
    codes.add(child.wait())
print("exit codes", sorted(codes))
sys.exit(not codes <= {0, 2})
