// Several clients in one repository at the same time.
import assert from "node:assert/strict"
import { test } from "node:test"

import { CLIENTS } from "./clients.mjs"
import { Model, conversation } from "./model.mjs"
import { World, heard } from "./world.mjs"

// Returns a promise that anybody may keep.
function promise() {
  let keep
  const kept = new Promise((done) => (keep = done))
  return { kept, keep }
}

// Returns the last id of a kind in what the model was told.
const last = (sent, letter) => conversation(sent).match(new RegExp(`\\b${letter}-[0-9a-z]{5}\\b`, "g"))?.at(-1)

test("a driver and a navigator go through a whole handshake", async (t) => {
  const world = new World(["claude", "gemini"], { "auth.txt": "old\n" })
  t.after(() => world.end())
  const { claude, gemini } = CLIENTS
  const created = promise()
  const joined = promise()
  const handed = promise()

  const driver = await new Model([
    () => claude.mcp("session", { action: "create", name: "Pair" }),
    async () => {
      created.keep()
      await joined.kept
      return claude.write(world, "new-auth.txt", "new")
    },
    () =>
      claude.mcp("handoff", {
        action: "give", message: "Auth is new", to: ["@navigator"], needs_review: true,
      }),
    (sent) => {
      handed.keep(last(sent, "h"))
      return claude.mcp("inbox", { action: "wait", for: "review", timeout: "50s" })
    },
    async () => claude.mcp("handoff", { action: "confirm", id: await handed.kept, message: "Types next" }),
    "Done.",
    "Done.",
  ]).start()
  t.after(() => driver.stop())

  const navigator = await new Model([
    () => gemini.mcp("session", { action: "join" }),
    () => {
      joined.keep()
      return gemini.mcp("inbox", { action: "wait", for: "handoff", timeout: "50s" })
    },
    async () => gemini.mcp("handoff", { action: "review", id: await handed.kept }),
    async () =>
      gemini.mcp("handoff", { action: "review", id: await handed.kept, approve: true, suggest: "Check for null" }),
    "Reviewed.",
    "Reviewed.",
  ]).start()
  t.after(() => navigator.stop())

  const drives = claude.run(world, driver)
  await created.kept
  await Promise.all([drives, gemini.run(world, navigator)])

  heard(navigator, "Auth is new")
  heard(driver, "Check for null")
  const shown = world.json("show", await handed.kept)
  const handoff = shown.object.handoff ?? shown.object
  assert.equal(handoff.by, "claude")
  assert.equal(handoff.approved, true)
  assert.equal(handoff.state, "control_received")
  assert.equal(handoff.reviews[0].by, "gemini")
  assert.ok(world.kinds("gemini").includes("review.given"), String(world.kinds("gemini")))
})

test("two of a kind in one worktree each have their own locks, by every way", async (t) => {
  const world = new World(["claude"], { "a.txt": "a\n", "b.txt": "b\n" })
  t.after(() => world.end())
  const { claude } = CLIENTS
  world.collab("init")
  const { writeFileSync } = await import("node:fs")
  writeFileSync(world.path(".collab/config.toml"), '[policy]\npreset = "strict"\n')
  world.git("commit", "--quiet", "--all", "--message", "Be strict")

  const locks = [promise(), promise()]
  const ends = [promise(), promise()]
  const script = (own, other, n) => [
    // By the server.
    () => claude.mcp("lock", { paths: [own] }),
    async () => {
      locks[n].keep()
      await locks[1 - n].kept
      return claude.mcp("lock", { paths: [other] })
    },
    // By a command of its shell.
    () => claude.shell(`collab lock ${own} && echo "own $?"; collab lock ${other}; echo "other $?"`),
    // By its hook.
    () => claude.shell(`echo mine > ${other}`),
    () => claude.shell(`echo by-${n} >> ${own}`),
    // By a commit, one after the other, as git's index is one.
    async () => {
      if (n === 1) await ends[0].kept
      return claude.shell(
        `git add ${own} && git commit -qm own && echo "committed own"; ` +
          `cp ${own} /tmp/x-$$; git update-index --cacheinfo 100644,$(git hash-object -w /tmp/x-$$),${other}; rm /tmp/x-$$; ` +
          `git commit -qm other || echo "refused other"; git reset -q`,
      )
    },
    async () => {
      ends[n].keep()
      await ends[1 - n].kept
      return "Done."
    },
    "Done.",
  ]
  const models = [
    await new Model(script("a.txt", "b.txt", 0)).start(),
    await new Model(script("b.txt", "a.txt", 1)).start(),
  ]
  t.after(() => models.forEach((model) => model.stop()))
  await Promise.all(models.map((model) => claude.run(world, model)))

  for (const model of models) {
    heard(model, "own 0")
    heard(model, "other 3")
    heard(model, "is locked by claude")
    heard(model, "committed own")
    heard(model, "refused other")
  }
  assert.equal(world.read("a.txt"), "a\nby-0\n")
  assert.equal(world.read("b.txt"), "b\nby-1\n")
  const names = ["claude", "claude-2"].filter((name) => world.kinds(name).includes("lock.taken"))
  assert.deepEqual(names, ["claude", "claude-2"])
})
