// The plugin and the extension in `integrations/`, in repositories in which nothing was set up.
import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import path from "node:path"
import { test } from "node:test"

import { CLIENTS } from "./clients.mjs"
import { Model } from "./model.mjs"
import { World, heard } from "./world.mjs"

const HERE = import.meta.dirname
const INTEGRATIONS = path.join(HERE, "../../integrations")

test("the Claude Code plugin brings hooks, server and commands", async (t) => {
  const world = new World([], { "held.txt": "theirs\n" })
  t.after(() => world.end())
  world.collab("--as", "ann", "lock", "held.txt")
  const { claude } = CLIENTS
  const model = await new Model([
    () => ({ tool: "mcp__plugin_collab_collab__show", input: { what: "locks" } }),
    () => claude.write(world, "held.txt", "mine"),
    "Done.",
  ]).start()
  t.after(() => model.stop())
  const args = ["--plugin-dir", path.join(INTEGRATIONS, "claude")]
  await claude.run(world, model, { prompt: "/collab:status", args })
  heard(model, "Briefing for claude")
  heard(model, "Tell me who is here")
  heard(model, "You are claude (AI, by claude-code")
  heard(model, "held.txt  ann")
  heard(model, "held.txt is locked by ann")
  assert.equal(world.read("held.txt"), "theirs\n")
})

test("the Gemini extension brings server and hooks, and is in order", async (t) => {
  const world = new World([], { "held.txt": "theirs\n" })
  t.after(() => world.end())
  world.collab("--as", "ann", "lock", "held.txt")
  const { gemini } = CLIENTS
  const model = await new Model([
    () => gemini.mcp("show", { what: "locks" }),
    () => gemini.write(world, "held.txt", "mine"),
    "Done.",
  ]).start()
  t.after(() => model.stop())
  const program = path.join(HERE, "node_modules/.bin/gemini")
  const env = { ...world.env, GEMINI_API_KEY: "dummy", GEMINI_CLI_TRUST_WORKSPACE: "true" }
  const options = { cwd: world.root, env, stdio: "ignore", timeout: 60_000 }
  execFileSync(program, ["extensions", "validate", path.join(INTEGRATIONS, "gemini")], options)
  execFileSync(program, ["extensions", "link", path.join(INTEGRATIONS, "gemini"), "--consent"], options)
  // Its commands cannot be tried so: without a terminal, what a hook puts before one hides it.
  await gemini.run(world, model)
  heard(model, "Briefing for gemini")
  heard(model, "held.txt  ann")
  heard(model, "held.txt is locked by ann")
  assert.equal(world.read("held.txt"), "theirs\n")
})
