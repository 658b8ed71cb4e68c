"""What `collab mcp` and the hooks of AI clients take: servers at once under load, how soon one answers, and what a
hook costs in a store of 100,000 events."""

import json
import os
import random
import shlex
import statistics
import subprocess
import threading
import time

SERVERS = 8
CALLS = 500
ROUNDS = 15
EVENTS = 100_000
HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "bench", "version": "1"},
}


class Server:
    """A server, and the client that has started it."""

    def __init__(self, command, directory, env):
        self.process = subprocess.Popen(
            command, cwd=directory, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.last = 0

    def ask(self, method, params):
        """Sends a request; returns its answer."""
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the server has ended")
            answer = json.loads(line)
            if answer.get("id") == self.last:
                return answer

    def call(self, tool, given):
        """Calls a tool, which has to do it."""
        answer = self.ask("tools/call", {"name": tool, "arguments": given})
        if answer.get("result", {}).get("isError") is not False:
            raise RuntimeError(f"{tool} {given}: {answer}")

    def memory(self):
        """Returns the most memory that it had, in MiB; none where the system does not tell."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
        return None

    def end(self):
        """Closes its input; it has to end by itself."""
        self.process.stdin.close()
        return self.process.wait(timeout=30)


def measure(machine, args, work, store):
    """Hands over rows of what was measured, the figure and the goal."""
    yield from load(machine, args, work)
    yield from beginning(machine, args, work)
    yield from hooks(machine, args, work, store)


def load(machine, args, work):
    directory = os.path.join(work, "servers")
    machine.run(work, ["git", "init", "-qb", "main", directory])
    machine.run(directory, [args.collab, "--as", "ann", "-q", "init", "--no-hooks"])
    servers = [
        Server([args.collab, "mcp", "--as", f"ai-{n}"], directory, machine.env) for n in range(SERVERS)
    ]
    for server in servers:
        server.ask("initialize", HELLO)
    faults, slow = [], []

    def work_on(server, number):
        try:
            for call in range(CALLS):
                begun = time.perf_counter()
                if call % 4 == 0:
                    server.call("task", {"action": "add", "title": f"Task {call} of {number}"})
                elif call % 4 == 1:
                    server.call("send", {"to": ["all"], "message": f"Message {call} of {number}"})
                elif call % 4 == 2:
                    server.call("show", {"what": "status"})
                else:
                    server.call("inbox", {"peek": True, "limit": 5})
                slow.append(time.perf_counter() - begun)
        except (RuntimeError, OSError, ValueError) as fault:
            faults.append(fault)

    threads = [
        threading.Thread(target=work_on, args=(server, n)) for n, server in enumerate(servers)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    memory = [server.memory() for server in servers]
    codes = [server.end() for server in servers]
    if faults or any(codes):
        machine.fail(f"{faults[:1]} {codes}")
    log = subprocess.run(
        [args.collab, "log", "--json", "--since", "2026-01-01"],
        cwd=directory, env=machine.env, capture_output=True, check=True, text=True,
    )
    kinds = [json.loads(line)["kind"] for line in log.stdout.splitlines()]
    kept = kinds.count("task.added") + kinds.count("message.sent")
    wanted = SERVERS * CALLS // 2
    if kept != wanted:
        machine.fail(f"{kept} of {wanted} writes are there")
    slow.sort()
    yield (f"{SERVERS} servers, {SERVERS * CALLS} calls at once, a second", f"{SERVERS * CALLS / taken:.0f}", "")
    yield ("the same, a call, median and 95th of 100", f"{slow[len(slow) // 2] * 1000:.0f} and {slow[int(len(slow) * 0.95)] * 1000:.0f} ms", "")
    yield ("writes of it that are kept", f"{kept} of {wanted}", "all")
    if all(memory):
        yield ("the most memory of a server", f"{max(memory):.1f} MiB", "25 MB")


def first_answer(command, directory, env):
    """Returns the seconds from the start of a server to its first answer."""
    begun = time.perf_counter()
    server = Server(command, directory, env)
    server.ask("initialize", HELLO)
    taken = time.perf_counter() - begun
    server.end()
    return taken


def beginning(machine, args, work):
    directory = os.path.join(work, "servers")
    taken = {"version": [], "collab": [], "reference": []}
    reference = shlex.split(args.reference) if args.reference else None
    for number in range(ROUNDS + 2):
        order = list(taken)
        random.Random(number).shuffle(order)
        for name in order:
            if name == "version":
                one = machine.seconds(directory, [args.collab, "--version"])
            elif name == "collab":
                one = first_answer([args.collab, "mcp"], directory, machine.env)
            elif reference:
                one = first_answer(reference, directory, machine.env)
            else:
                continue
            if number >= 2:
                taken[name].append(one)
    median = {name: statistics.median(all) * 1000 for name, all in taken.items() if all}
    ratio = median["collab"] / median["version"]
    yield ("start to first answer", f"{median['collab']:.1f} ms, {ratio:.1f} × `collab --version`", "3 ×")
    if reference:
        yield (f"the same of `{args.reference_name}`", f"{median['reference']:.0f} ms", "")


def hooks(machine, args, work, store):
    directory = store(machine, args, work, EVENTS)
    path = os.path.join(directory, "README.md")
    sent = {
        "after a tool, nothing urgent": {"hook_event_name": "PostToolUse", "tool_name": "Read", "tool_input": {}},
        "before an edit of a free file": {
            "hook_event_name": "PreToolUse", "tool_name": "Edit", "tool_input": {"file_path": path},
        },
        "at the end of a turn": {"hook_event_name": "Stop"},
    }
    taken = {name: [] for name in ["git", *sent]}
    for number in range(ROUNDS + 3):
        order = list(taken)
        random.Random(number).shuffle(order)
        for name in order:
            if name == "git":
                one = machine.seconds(directory, ["git", "--version"])
            else:
                begun = time.perf_counter()
                done = subprocess.run(
                    [args.collab, "hook", "claude"], cwd=directory, env=machine.env, check=True,
                    input=json.dumps(sent[name]).encode(), capture_output=True,
                )
                one = time.perf_counter() - begun
                # The first round may bring what was there before.
                if number >= 3 and done.stdout:
                    machine.fail(f"{name}: {done.stdout[:200]}")
            if number >= 3:
                taken[name].append(one)
    git = statistics.median(taken["git"])
    for name in sent:
        one = statistics.median(taken[name])
        yield (f"hook, {name}, {EVENTS} events", f"{one * 1000:.1f} ms, {one / git:.1f} × `git --version`", "2 ×")
