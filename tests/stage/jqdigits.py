"""jqdigits.py ARB STREAM MIN_BPS ID...: each figure of the first line of each id, with one digit changed, has to be named by arb explain."""
import json
import re
import subprocess
import sys

arb, stream, bps, ids = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
lines = open(stream).read().splitlines()


def explain(text, *options):
    run = subprocess.run([arb, "explain", "--json", "--min-bps", bps, *options], input=text + "\n", text=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in run.stdout.splitlines()], run.returncode


def place(line, name):
    """The object and key that a figure's name stands for, None where it is no member."""
    if name.startswith("risk.rules."):
        rule, key = name[len("risk.rules.") :].rsplit(".", 1)
        found = [r for r in line["risk"]["rules"] if r["name"] == rule]
        return (found[0], key) if found else None
    at, parts = line, re.findall(r"[a-z0-9_]+", name)
    for part in parts[:-1]:
        at = at[int(part)] if isinstance(at, list) else at.get(part)
        if at is None:
            return None
    return (at, parts[-1]) if isinstance(at, dict) and parts[-1] in at else None


def spoil(value):
    """One digit, one word: of a measure the last but one of six places, for two in the last are equal."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return round(value + 0.00002, 6)
    digits = [i for i, c in enumerate(value) if c.isdigit()]
    if not digits or not re.fullmatch(r"-?[0-9.]+", value):
        return value + "x"
    i = digits[-1]
    return value[:i] + str((int(value[i]) + 1) % 10) + value[i + 1 :]


failed = tried = 0
for wanted in ids:
    n = next(i for i, text in enumerate(lines) if '"kind":"opportunity"' in text and f'"id":"{wanted}"' in text)
    line, before = json.loads(lines[n]), "\n".join(lines[:n])
    reports, code = explain(before + "\n" + lines[n], wanted)
    if code != 0:
        print(f"{wanted}: exit {code} before anything was changed: {[f for f in reports[0]['figures'] if f['verdict'] == 'differs']}")
        failed += 1
        continue
    names = [f["figure"] for f in reports[0]["figures"] if f["verdict"] == "equal" and not str(f["recomputed"]).startswith((">", "<", "64", "a mult", "paid"))]
    names = sorted(name for name in set(names) if place(line, name))
    copies = []
    for k, name in enumerate(names):
        copy = json.loads(lines[n])
        at, key = place(copy, name)
        at[key] = spoil(at[key])
        copy["id"] = f"{k}:{wanted}"
        copies.append(json.dumps(copy, separators=(",", ":")))
    reports, code = explain(before + "\n" + "\n".join(copies), "--all")
    differing = {r["id"].split(":")[0]: [f["figure"] for f in r["figures"] if f["verdict"] == "differs"] for r in reports if "figures" in r}
    for k, name in enumerate(names):
        tried += 1
        if name not in differing.get(str(k), []):
            failed += 1
            print(f"{wanted}: {name} was changed and not named: {differing.get(str(k))}")
print(f"{tried} figures changed, {failed} not named")
sys.exit(failed > 0 or tried < 30 * len(ids))
