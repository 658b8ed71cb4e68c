// A repository of its own for one test, with the files that `collab setup` writes.
import assert from "node:assert/strict"
import { execFileSync, spawn } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"

const BINS = ["node_modules/.bin", "more/node_modules/.bin"].map((bin) => path.join(import.meta.dirname, bin))

// Returns where a client's program lies.
function program(name) {
  const found = BINS.map((bin) => path.join(bin, name)).find((file) => fs.existsSync(file))
  assert.ok(found, `${name} is not installed; tests/clients/run does that`)
  return found
}

// No client takes longer than that, or it hangs.
const LONGEST = 120_000

export class World {
  constructor(clients, files) {
    this.top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "collab-clients-")))
    this.home = path.join(this.top, "home")
    this.root = path.join(this.top, "repo")
    const bin = path.join(this.top, "bin")
    for (const folder of [this.home, this.root, bin]) fs.mkdirSync(folder)
    fs.symlinkSync(process.env.COLLAB, path.join(bin, "collab"))
    // The program that runs the clients stands before an older one of the system's.
    const node = path.dirname(process.execPath)
    this.env = { PATH: `${bin}:${node}:/usr/local/bin:/usr/bin:/bin`, HOME: this.home, LANG: "C.UTF-8" }
    // A client's shell may be one that reads its profile, which sets the path anew.
    fs.writeFileSync(path.join(this.home, ".bash_profile"), `export PATH="${this.env.PATH}"\n`)
    this.git("init", "--quiet", "--initial-branch=main")
    this.git("config", "user.name", "Ann")
    this.git("config", "user.email", "ann@example.org")
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(this.path(name), text)
    this.collab("init")
    if (clients.length > 0) this.collab("setup", ...clients, "--yes")
    this.git("add", "--all")
    this.git("commit", "--quiet", "--message", "Begin")
  }

  path(name) {
    return path.join(this.root, name)
  }

  read(name) {
    return fs.existsSync(this.path(name)) ? fs.readFileSync(this.path(name), "utf8") : undefined
  }

  git(...args) {
    return execFileSync("git", args, { cwd: this.root, env: this.env, encoding: "utf8" })
  }

  // Runs as a person, which is no client.
  collab(...args) {
    const options = { cwd: this.root, env: this.env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }
    return execFileSync("collab", args, options)
  }

  json(...args) {
    return JSON.parse(this.collab(...args, "--json"))
  }

  // Returns the events of somebody, as `kind`.
  kinds(by) {
    const lines = this.collab("log", "--json", "--since", "2026-01-01").trim().split("\n")
    return lines.map((line) => JSON.parse(line)).filter((event) => event.by === by).map((event) => event.kind)
  }

  // Runs a client to its end; returns what it printed.
  run(client, args, env) {
    return new Promise((done, fail) => {
      const options = { cwd: this.root, env: { ...this.env, ...env }, stdio: ["ignore", "pipe", "pipe"] }
      const child = spawn(program(client), args, options)
      let printed = ""
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (printed += part))
      const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST)
      child.on("error", fail)
      child.on("close", (code) => {
        clearTimeout(timer)
        if (code === 0) done(printed)
        else fail(new Error(`${client} ended with ${code}:\n${printed.slice(-4000)}`))
      })
    })
  }

  end() {
    fs.rmSync(this.top, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

// Says that something reached the model, and shows what did where it is not so.
export function heard(model, text) {
  const plain = JSON.stringify(text).slice(1, -1)
  assert.ok(model.heard.includes(plain), `the model was not told ${text}:\n${model.conversation.slice(-1500)}`)
}
