"""What collab costs those who use git: commits, the repository's size, a fresh clone, many branches."""

import glob
import os
import statistics
import uuid

# How many commits the measured repository grows by, and how many events come with each.
COMMITS = 400
EVENTS_A_COMMIT = 5
BRANCHES = 500
BATCHES = 5_000
EVENTS = 100_000


def measure(machine, args, work, store):
    """Hands over rows of what was measured, the figure and the goal."""
    programs = os.path.join(work, "bin")
    os.makedirs(programs, exist_ok=True)
    os.symlink(args.collab, os.path.join(programs, "collab"))
    machine.env["PATH"] = programs + os.pathsep + machine.env["PATH"]
    directory = store(machine, args, work, EVENTS)
    yield from commits(machine, args, directory)
    yield fresh_clone(machine, args, work, directory)
    yield packed(machine, args, work)
    yield from many_branches(machine, args, work, store)


def milliseconds(seconds):
    return f"{statistics.median(seconds) * 1000:.1f} ms"


def change(directory, number):
    with open(os.path.join(directory, "changed.txt"), "w", encoding="utf-8") as file:
        file.write(f"{number}\n")


def commits(machine, args, directory):
    """Times a commit without hooks, with them and nothing waiting, and with five events waiting."""
    without, idle, sealing = [], [], []
    for number in range(args.rounds):
        for times, hooks, events in ((without, False, 0), (idle, True, 0), (sealing, True, 5)):
            change(directory, f"{number} {hooks} {events}")
            machine.run(directory, ["git", "add", "changed.txt"])
            for event in range(events):
                text = f"What was said {number} {event}"
                machine.run(directory, [args.collab, "--as", "claude", "send", "all", "-m", text])
            off = [] if hooks else ["-c", "core.hooksPath=/dev/null"]
            commit = ["git", *off, "commit", "-qm", f"Change it {number}"]
            times.append(machine.seconds(directory, commit))
    extra = statistics.median(sealing) - statistics.median(without)
    return [
        ("a commit without hooks", milliseconds(without), ""),
        ("with hooks, nothing waits", milliseconds(idle), ""),
        ("with hooks, five events wait", milliseconds(sealing), ""),
        ("more than without", f"{extra * 1000:.1f} ms", "100 ms"),
    ]


def fresh_clone(machine, args, work, directory):
    clone = os.path.join(work, "fresh")
    machine.run(work, ["git", "clone", "-q", directory, clone])
    taken = machine.seconds(clone, [args.collab, "--as", "claude", "-q", "init"])
    taken += machine.seconds(clone, [args.collab, "--as", "claude", "brief"])
    return (f"a fresh clone of {EVENTS:,} events: init and brief", f"{taken:.2f} s", "5 s")


def packed(machine, args, work):
    """Returns how many bytes an event takes, of two histories that differ in nothing else."""
    sizes = []
    for name in ("with", "without"):
        directory = os.path.join(work, f"packed-{name}")
        machine.run(work, ["git", "init", "-qb", "main", directory])
        for key, value in (("user.name", "Ann"), ("user.email", "ann@example.org"), ("gc.auto", "0")):
            machine.run(directory, ["git", "config", key, value])
        if name == "with":
            machine.run(directory, [args.collab, "--as", "ann", "-q", "init"])
            machine.run(directory, ["git", "add", ".collab"])
        for number in range(COMMITS):
            change(directory, number)
            if name == "with":
                for event in range(EVENTS_A_COMMIT):
                    text = f"Number {event} of {number}: {uuid.uuid5(uuid.NAMESPACE_OID, str(number))}"
                    machine.run(directory, [args.collab, "--as", "ann", "send", "all", "-m", text])
            machine.run(directory, ["git", "add", "changed.txt"])
            machine.run(directory, ["git", "commit", "-qm", f"Change {number}"])
        machine.run(directory, ["git", "gc", "-q", "--aggressive", "--prune=now"])
        packs = glob.glob(os.path.join(directory, ".git", "objects", "pack", "*"))
        sizes.append(sum(os.path.getsize(path) for path in packs))
    events = COMMITS * EVENTS_A_COMMIT
    each = (sizes[0] - sizes[1]) / events
    what = f"packed bytes an event, of {events:,} in {COMMITS} commits"
    return (what, f"{each:.0f}", "150")


def many_branches(machine, args, work, store):
    """Times a read where the same events lie in one batch, and in many beside many branches."""
    read = [args.collab, "--as", "claude", "inbox", "--peek"]
    medians = []
    for many in (False, True):
        # Its first commit has sealed all events into one batch.
        directory = store(machine, args, work, BATCHES)
        if many:
            split(directory)
            machine.run(directory, ["git", "add", "-A"])
            off = ["git", "-c", "core.hooksPath=/dev/null", "commit", "-qm", "Batches"]
            machine.run(directory, off)
            for number in range(BRANCHES):
                machine.run(directory, ["git", "branch", f"topic/{number % 20}/{number}"])
        machine.run(directory, read)
        # Stamps younger than two seconds are looked at again.
        os.utime(os.path.join(directory, ".git"))
        machine.run(directory, ["sleep", "2.5"])
        machine.run(directory, read)
        medians.append([machine.seconds(directory, read) for _ in range(args.rounds)])
        machine.run(work, ["rm", "-rf", directory])
    return [
        ("a read with one branch and one batch", milliseconds(medians[0]), ""),
        (f"with {BRANCHES} branches and {BATCHES:,} batches", milliseconds(medians[1]), "the same"),
    ]


def split(directory):
    """Puts each event of the one batch into a batch of its own."""
    (batch,) = glob.glob(os.path.join(directory, ".collab", "log", "*", "*", "*.jsonl"))
    name = os.path.basename(batch)
    with open(batch, encoding="utf-8") as file:
        lines = file.readlines()
    os.remove(batch)
    for number, line in enumerate(lines):
        # The same name but for its last digits, which are random ones.
        path = os.path.join(os.path.dirname(batch), f"{name[:-12]}{number:06x}.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(line)
