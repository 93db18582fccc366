"""Options that give a host so many addresses."""
import sys

print(" ".join(f"--address 10.1.{number // 256}.{number % 256}" for number in range(int(sys.argv[1]))))
