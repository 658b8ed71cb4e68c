"""How soon `collab wait` ends when what it waits for comes, while other processes keep the machine busy, and how
much it computes while nothing comes."""

import os
import subprocess
import sys
import time

ROUNDS = 100
BUSY = 4
IDLE = 5


def measure(machine, args, work):
    """Hands over rows of what was measured, the figure and the goal."""
    directory = os.path.join(work, "waiting")
    machine.run(work, ["git", "init", "-qb", "main", directory])
    machine.run(directory, [args.collab, "--as", "ann", "-q", "init", "--no-hooks"])
    send = [args.collab, "--as", "ann", "send", "bob", "-m", "Your turn"]
    machine.run(directory, [args.collab, "--as", "bob", "send", "all", "-m", "I am here"])
    wait = [args.collab, "--as", "bob", "wait", "--for", "message", "--timeout", "1m"]
    yield ("waiting five seconds in vain, processor time", f"{idle(machine, args, directory):.0f} ms", "")
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        late = []
        for _ in range(ROUNDS):
            waits = subprocess.Popen(wait, cwd=directory, env=machine.env, **machine.quiet)
            # Until it sleeps: what comes before ends it sooner still.
            time.sleep(0.2)
            machine.run(directory, send)
            sent = time.perf_counter()
            if waits.wait() != 0:
                machine.fail("it waited in vain")
            late.append(time.perf_counter() - sent)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    late.sort()
    for name, part, goal in (("median", 0.5, ""), ("95th of 100", 0.95, "100 ms")):
        what = f"waking after a message, {BUSY} busy processes, {name}"
        yield (what, f"{late[int(part * ROUNDS) - 1] * 1000:.1f} ms", goal)


def idle(machine, args, directory):
    """Returns the processor time, in milliseconds, of a wait in vain."""
    before = os.times()
    wait = [args.collab, "--as", "bob", "wait", "--for", "message", "--timeout", f"{IDLE}s"]
    subprocess.run(wait, cwd=directory, env=machine.env, **machine.quiet)
    after = os.times()
    used = after.children_user + after.children_system
    return (used - before.children_user - before.children_system) * 1000
