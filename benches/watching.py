"""How soon `collab watch` tells, in the terminal and in an editor; how soon it warns of a conflict; what a round of
merges takes among 20 branches of a large repository; and what it costs while nothing happens."""

import http.server
import json
import os
import queue
import subprocess
import threading
import time

ROUNDS = 100
FILES = 50_000
FOLDERS = 1_000
BRANCHES = 20
CHANGED = 50
IDLE = 20
TICKS = os.sysconf("SC_CLK_TCK")
WHO = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]


class Watcher:
    """A watcher, and the lines that it tells, each with the moment when it came."""

    def __init__(self, machine, args, directory, more=(), **env):
        command = [args.collab, "--as", "ann", "watch", "--json", *more]
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=directory, env=machine.env | env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put((time.perf_counter(), json.loads(line)))

    def until(self, kind, text=""):
        """Waits for a line; returns when it came."""
        while True:
            at, line = self.lines.get(timeout=120)
            if line["kind"] == kind and text in line["text"]:
                return at

    def most_mib(self):
        return self.status("VmHWM")

    def mib(self):
        return self.status("VmRSS")

    def status(self, name):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))

    def processor(self):
        """Returns the processor time so far, in seconds."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def end(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


class Editor:
    """A gateway that only shows what it is told in the status bar."""

    def __init__(self, folder):
        self.statuses = queue.Queue()
        editor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer({"status": "healthy", "version": "2.1.0"})

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                result = None
                if asked.get("method") == "getWorkspaceFolders":
                    result = [{"uri": f"file://{folder}", "name": "ws", "index": 0}]
                elif asked.get("method") == "setStatusBarMessage":
                    editor.statuses.put((time.perf_counter(), asked["args"][0]))
                elif asked.get("method") == "getDiagnostics":
                    result = []
                elif asked.get("method", "").startswith("show"):
                    time.sleep(600)
                self.answer({"success": True, "result": result, "requestId": 1})

            def answer(self, document):
                body = json.dumps(document).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def until(self, text):
        while True:
            at, status = self.statuses.get(timeout=60)
            if text in status:
                return at


def measure(machine, args, work):
    """Hands over rows of what was measured, the figure and the goal."""
    yield from told(machine, args, work)
    yield from warned(machine, args, work)
    yield from large(machine, args, work)
    yield from loaded(machine, args, work)


def repository(machine, args, work, name):
    directory = os.path.join(work, name)
    machine.run(work, ["git", "init", "-qb", "main", directory])
    with open(os.path.join(directory, "a.txt"), "w", encoding="ascii") as file:
        file.write("".join(f"line {n}\n" for n in range(100)))
    machine.run(directory, [args.collab, "--as", "ann", "-q", "init", "--no-hooks"])
    machine.run(directory, [args.collab, "--as", "ann", "participant", "set", "ann"])
    commit(machine, directory)
    return directory


def commit(machine, directory, message="x"):
    machine.run(directory, ["git", "add", "-A"])
    machine.run(directory, ["git", *WHO, "commit", "-qm", message])


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def rows(what, late, goal):
    late.sort()
    for name, part, goal in (("median", 0.5, ""), (f"95th of 100", 0.95, goal)):
        yield (f"{what}, {name}", f"{late[int(part * len(late)) - 1] * 1000:.1f} ms", goal)


def told(machine, args, work):
    directory = repository(machine, args, work, "told")
    editor = Editor(directory)
    with open(os.path.join(directory, ".vscode_gateway_port"), "w", encoding="ascii") as file:
        file.write(str(editor.port))
    watcher = Watcher(machine, args, directory, ["--gateway"])
    watcher.until("gateway.found")
    lines, bars, files = [], [], []
    view = os.path.join(directory, ".collab", "view", "messages.json")
    for number in range(1, ROUNDS + 1):
        sent = time.perf_counter()
        machine.run(directory, [args.collab, "--as", "bob", "send", "ann", "-m", f"message {number}."])
        lines.append(watcher.until("message.sent", f"message {number}.") - sent)
        count = "1 unread message" if number == 1 else f"{number} unread" if number < 100 else "100+"
        bars.append(editor.until(count) - sent)
        while f"message {number}." not in read(view):
            time.sleep(0.001)
        files.append(time.perf_counter() - sent)
        time.sleep(0.15)
    watcher.end()
    yield from rows("from the start of `send` to the watcher's line", lines, "100 ms")
    yield from rows("the same to the editor's status bar", bars, "250 ms")
    yield from rows("the same to the files of `.collab/view`", files, "200 ms")


def warned(machine, args, work):
    directory = repository(machine, args, work, "warned")
    beside = os.path.join(work, "beside")
    machine.run(directory, ["git", "worktree", "add", "-qb", "side", beside])
    watcher = Watcher(machine, args, directory)
    watcher.until("watch.leads")
    mine, theirs = os.path.join(directory, "a.txt"), os.path.join(beside, "a.txt")
    with open(mine, encoding="ascii") as file:
        text = file.read()
    with open(mine, "w", encoding="ascii") as file:
        file.write(text.replace("line 50\n", "mine\n"))
    late = []
    for number in range(ROUNDS):
        time.sleep(0.3)
        saved = time.perf_counter()
        with open(theirs, "w", encoding="ascii") as file:
            file.write(text.replace("line 50\n", f"theirs {number}\n"))
        late.append(watcher.until("alert.raised") - saved)
        with open(theirs, "w", encoding="ascii") as file:
            file.write(text)
        watcher.until("alert.cleared")
    watcher.end()
    yield from rows("from a saved edit to the alert", late, "1 s")


def large(machine, args, work):
    """20 branches of a repository with 50,000 files, each with changes of its own and one in common."""
    directory = os.path.join(work, "large")
    machine.run(work, ["git", "init", "-qb", "main", directory])
    for number in range(FILES):
        path = os.path.join(directory, f"d{number % FOLDERS}", f"{number}.txt")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write("".join(f"{number} {line}\n" for line in range(20)))
    machine.run(directory, [args.collab, "--as", "ann", "-q", "init", "--no-hooks"])
    commit(machine, directory)
    for branch in range(BRANCHES - 1):
        machine.run(directory, ["git", "checkout", "-qb", f"b{branch}", "main"])
        for number in range(CHANGED):
            change(directory, branch * CHANGED + number + 1, branch)
        change(directory, 0, branch)
        commit(machine, directory, f"b{branch}")
    machine.run(directory, ["git", "checkout", "-q", "main"])
    watcher = Watcher(machine, args, directory)
    pairs = (BRANCHES - 1) * (BRANCHES - 2) // 2
    started = watcher.until("watch.started")
    for _ in range(pairs):
        last = watcher.until("alert.raised")
    yield (
        f"{BRANCHES} branches of {FILES:,} files: until the first {pairs} conflicts are told",
        f"{last - started:.2f} s", "2 s",
    )
    # One branch goes back: only its pairs are tried again.
    late = []
    for branch in range(10):
        moved = time.perf_counter()
        machine.run(directory, ["git", "branch", "-f", f"b{branch}", "main"])
        for _ in range(BRANCHES - 2 - branch):
            last = watcher.until("alert.cleared")
        late.append(last - moved)
    late.sort()
    yield ("a branch that moves there, until that is told, median of 10", f"{late[5]:.2f} s", "2 s")
    saved = time.perf_counter()
    change(directory, 0, "mine")
    yield ("an edit there, until the alert", f"{watcher.until('alert.raised') - saved:.2f} s", "2 s")
    time.sleep(5)
    before = watcher.processor()
    time.sleep(IDLE)
    used = (watcher.processor() - before) / IDLE
    yield (f"processor while nothing happens, over {IDLE} s", f"{used * 100:.2f} %", "1 %")
    yield ("memory then, and the most", f"{watcher.mib():.1f} and {watcher.most_mib():.1f} MiB", "40 MB")
    watcher.end()


def change(directory, number, by):
    path = os.path.join(directory, f"d{number % FOLDERS}", f"{number}.txt")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"{by}\n" + "".join(f"{number} {line}\n" for line in range(1, 20)))


def loaded(machine, args, work):
    """Writers, edits and branches for a while: what memory that takes."""
    directory = repository(machine, args, work, "loaded")
    beside = os.path.join(work, "loaded-beside")
    machine.run(directory, ["git", "worktree", "add", "-qb", "side", beside])
    watcher = Watcher(machine, args, directory)
    watcher.until("watch.leads")
    begun, number, sizes = time.perf_counter(), 0, []
    while (gone := time.perf_counter() - begun) < args.load:
        number += 1
        machine.run(directory, [args.collab, "--as", "bob", "send", "ann", "-m", f"message {number}"])
        for folder in (directory, beside):
            with open(os.path.join(folder, f"f{number % 50}.txt"), "w", encoding="ascii") as file:
                file.write(f"{folder} {number}\n" * (number % 200))
        if number % 20 == 0:
            commit(machine, beside, f"c{number}")
        sizes.append((gone, watcher.mib()))
    watcher.until("message.sent", f"message {number}")
    early = max(size for gone, size in sizes if gone < args.load / 4)
    late = max(size for gone, size in sizes if gone > args.load * 3 / 4)
    watcher.end()
    yield (
        f"memory in {args.load} s of load ({number} messages, {2 * number} edits): first and last quarter",
        f"{early:.1f} and {late:.1f} MiB", "flat",
    )
