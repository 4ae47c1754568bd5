"""typed.py PROGRAM: type into arb-vault on a terminal of its own; writes "well" when nothing typed was shown."""
import os
import pty
import select
import signal
import sys
import termios
import time

PASSPHRASE = "correct horse battery"


def talk(arguments, answers, stop=None):
    """Answer each question; returns exit status, what was shown, whether the terminal shows what is typed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.argv[1], [sys.argv[1], "--file", "v", *arguments])
    shown, answers, echo = b"", list(answers), None
    asked = 0
    while select.select([terminal], [], [], 10)[0]:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        shown += part
        while shown.count(b": ", asked) and answers:
            asked = shown.index(b": ", asked) + 2
            if termios.tcgetattr(terminal)[3] & termios.ECHO:
                return None, b"it is shown", True
            answer = answers.pop(0)
            if answer is None:
                os.kill(pid, signal.SIGTERM)
                time.sleep(0.3)
                echo = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
            else:
                os.write(terminal, answer.encode() + b"\n")
        if not answers and echo is None:
            deadline = time.monotonic() + 5
            while not (echo := bool(termios.tcgetattr(terminal)[3] & termios.ECHO)) and time.monotonic() < deadline:
                time.sleep(0.02)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown, echo


def check(name, said, code, word=b""):
    if said[0] != code or not said[2] or word not in said[1] or b"CANARY" in said[1] or b"horse" in said[1]:
        sys.exit(f"{name}: {said}")


check("two that differ", talk(["--kdf-mib", "64", "init"], [PASSPHRASE, PASSPHRASE + "x"]), 65, b"not the same")
check("init", talk(["--kdf-mib", "64", "init"], [PASSPHRASE, PASSPHRASE]), 0)
check("set", talk(["set", "okx"], [PASSPHRASE, "CANARY-k", "CANARY-s", ""]), 65, b"a passphrase is missing")
check("set", talk(["set", "okx"], [PASSPHRASE, "CANARY-k", "CANARY-s", "CANARY-p"]), 0)
check("wrong", talk(["list"], ["x" + PASSPHRASE]), 77, b"not the one")
check("list", talk(["list"], [PASSPHRASE]), 0, b"okx")
check("ended by a signal", talk(["list"], [None]), -signal.SIGTERM)
print("well")
