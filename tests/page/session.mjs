// A repository with a session in which two have worked, and the page that it is exported to.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";

const CLOCK = Date.parse("2026-11-23T09:00:00Z");

export class Session {
  constructor() {
    this.root = mkdtempSync(join(tmpdir(), "collab-page-"));
    this.minutes = 0;
    this.git("init", "-q", "-b", "main");
    this.write("src/pay.rs", "pub fn pay(amount: u32) -> u32 {\n    amount\n}\n");
    this.git("add", "-A");
    this.git("commit", "-qm", "Begin");
    this.as("claude", "init", "--no-hooks");
    this.as("claude", "session", "create", "Payment gateway", "--with", "gemini", "--type", "feature");
    this.as("gemini", "session", "join", "--role", "navigator");
    this.as("claude", "task", "add", "Refuse an amount of nothing");
    this.as("claude", "send", "gemini", "-m", `What do you make of this? ${HOSTILE}`);
    this.write("src/pay.rs", "pub fn pay(amount: u32) -> Option<u32> {\n    (amount > 0).then_some(amount)\n}\n");
    this.git("commit", "-qam", "Refuse an amount of nothing");
    const handoff = this.made("claude", "handoff", "-m", "Nothing is refused now", "--needs-review", "--to", "gemini", "--commit", "HEAD");
    this.as("gemini", "review", handoff);
    this.as("gemini", "review", handoff, "--approve", "-m", "Good", "--suggest", "Say why it is refused");
    this.as("claude", "send", "gemini", "-m", `A long word: ${"payment".repeat(40)}`);
    this.as("claude", "session", "complete", "-m", "Amounts of nothing are refused");
  }

  // What a command prints. The clock goes on by two minutes with each.
  as(who, ...args) {
    this.minutes += 2;
    const env = { ...process.env, COLLAB_TEST_NOW: this.now(), HOME: this.root, GIT_CONFIG_NOSYSTEM: "1" };
    const options = { cwd: this.root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
    return execFileSync(process.env.COLLAB, ["--as", who, ...args], options);
  }

  now() {
    return new Date(CLOCK + this.minutes * 60_000).toISOString();
  }

  // The short id of what a command made.
  made(who, ...args) {
    return JSON.parse(this.as(who, "--json", ...args)).short;
  }

  git(...args) {
    const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    const now = this.now();
    const env = { ...process.env, GIT_AUTHOR_DATE: now, GIT_COMMITTER_DATE: now };
    execFileSync("git", [...who, ...args], { cwd: this.root, env, stdio: ["ignore", "ignore", "pipe"] });
  }

  write(path, text) {
    const file = join(this.root, path);
    execFileSync("mkdir", ["-p", join(file, "..")]);
    writeFileSync(file, text);
  }

  // The file of the page.
  page() {
    const file = join(this.root, "session.html");
    this.as("claude", "session", "export", "Payment gateway", "--format", "html", "--with-code", "-o", file);
    return file;
  }

  end() {
    rmSync(this.root, { recursive: true, force: true });
  }
}
