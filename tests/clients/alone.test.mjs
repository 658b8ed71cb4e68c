// Each client alone, prepared with `collab setup` and nothing else.
import assert from "node:assert/strict"
import { test } from "node:test"

import { CLIENTS, MORE } from "./clients.mjs"
import { Model } from "./model.mjs"
import { World, heard } from "./world.mjs"

for (const client of Object.values(CLIENTS)) {
  const { name, mcp, shell, write } = client

  test(`${name} is told, kept from what another holds, and hands off`, async (t) => {
    const world = new World([name], { "held.txt": "theirs\n", "free.txt": "old\n" })
    t.after(() => world.end())
    world.collab("--as", "ann", "task", "add", "Mend the parser", "--about", "free.txt")
    world.collab("--as", "ann", "lock", "held.txt", "--op", "refactor")

    const model = await new Model([
      // The briefing is there before anything is asked.
      (sent) => {
        assert.ok(JSON.stringify(sent).includes(`Briefing for ${name}`))
        return mcp("task", { action: "next", claim: true })
      },
      () => write(world, "held.txt", "mine"),
      () => write(world, "new.txt", "mine"),
      // It comes while it works, and with the next result.
      () => {
        world.collab("--as", "ann", "send", name, "-m", "main does not build", "-p", "critical")
        return shell("collab status")
      },
      () => mcp("handoff", { action: "give", message: "The parser is half mended", to: ["ann"] }),
      "I stop here.",
      // What it has not read goes on its turn.
      () => mcp("inbox", {}),
      "Now I am done.",
    ]).start()
    t.after(() => model.stop())
    await client.run(world, model)

    heard(model, "Claimed t-")
    heard(model, "held.txt is locked by ann for 30 min more")
    heard(model, "main does not build")
    heard(model, `You are ${name} (AI, by`)
    heard(model, "Before you stop, see to this (collab)")
    assert.equal(world.read("held.txt"), "theirs\n")
    assert.equal(world.read("new.txt").trim(), "mine")
    const kinds = world.kinds(name)
    for (const kind of ["task.claimed", "change.recorded", "handoff.made"]) {
      assert.ok(kinds.includes(kind), `${kind} is not among ${kinds}`)
    }
    const { uncommitted } = world.json("changes")
    assert.equal(uncommitted.find((file) => file.path === "new.txt").recorded_by, name)
    // It has gone, and with it what it held.
    const { participants } = world.json("participant", "list")
    assert.equal(participants.find((one) => one.name === name).present, false)
  })
}

for (const client of Object.values(MORE)) {
  const { name, mcp, shell, write } = client

  test(`${name} is told, and kept from what another holds`, async (t) => {
    const world = new World([name], { "held.txt": "theirs\n" })
    t.after(() => world.end())
    world.collab("--as", "ann", "lock", "held.txt")
    const model = await new Model([
      () => mcp("task", { action: "add", title: "Mend the parser" }),
      () => write(world, "held.txt", "mine"),
      () => write(world, "new.txt", "mine"),
      () => {
        world.collab("--as", "ann", "send", name, "-m", "main does not build", "-p", "critical")
        return shell("collab status")
      },
      "Done.",
      "Done.",
      "Done.",
    ]).start()
    t.after(() => model.stop())
    await client.run(world, model)
    heard(model, `Briefing for ${name}`)
    heard(model, "Added t-")
    heard(model, "held.txt is locked by ann")
    heard(model, `You are ${name} (AI, by`)
    heard(model, "main does not build")
    assert.equal(world.read("held.txt"), "theirs\n")
    assert.equal(world.read("new.txt").trim(), "mine")
    const kinds = world.kinds(name)
    assert.ok(kinds.includes("task.added") && kinds.includes("change.recorded"), String(kinds))
  })
}
