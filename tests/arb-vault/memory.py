"""memory.py PID WORD...: where the words stand in memory of the process that a core dump would hold; one line each.

Prints "guarded WORD" for what is found in memory that is left out of dumps, and "open WORD" for what is found elsewhere.
"""
import re
import sys

pid, words = sys.argv[1], [word.encode() for word in sys.argv[2:]]
found = set()
with open(f"/proc/{pid}/smaps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
    region = None
    for line in maps:
        head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (r..)", line)
        if head:
            region = int(head[1], 16), int(head[2], 16)
        elif re.match(r"[0-9a-f]+-", line):
            region = None
        elif line.startswith("VmFlags:") and region and region[0] < 1 << 47:
            try:
                memory.seek(region[0])
                held = memory.read(region[1] - region[0])
            except OSError:
                continue
            where = "guarded" if " dd" in line else "open"
            found.update(f"{where} {word.decode()}" for word in words if word in held)
print("\n".join(sorted(found)))
