// Clients that are no AI's: the Inspector's command line and the Python SDK, against everything that is served.
import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import path from "node:path"
import { test } from "node:test"

import { World } from "./world.mjs"

const HERE = import.meta.dirname
const LONGEST = 60_000

test("the Inspector calls every tool, reads every resource and gets every prompt", (t) => {
  const world = new World(["claude"], { "held.txt": "x\n" })
  t.after(() => world.end())
  const inspect = (...args) => {
    const program = path.join(HERE, "node_modules/.bin/mcp-inspector")
    const options = { cwd: world.root, env: world.env, encoding: "utf8", timeout: LONGEST, stdio: ["ignore", "pipe", "pipe"] }
    return JSON.parse(execFileSync(program, ["--cli", "collab", "mcp", ...args], options))
  }
  const calls = {
    brief: [], inbox: ["peek=true"], show: ["what=status"], search: ["query=parser"],
    send: ['to=["all"]', "message=hello"], task: ["action=add", "title=Parser"],
    note: ["action=add", "message=It is recursive", "kind=discovery"],
    context: ["action=set", "key=parser.style", "value=descent"], lock: ['paths=["held.txt"]'],
    handoff: ["action=give", "message=Half of it works"], session: ["action=create", "name=Parsing"],
    batch: ['ops=[{"op":"task.add","title":"Lexer"}]'],
  }
  const { tools } = inspect("--method", "tools/list")
  assert.deepEqual(tools.map((tool) => tool.name).sort(), Object.keys(calls).sort())
  for (const { name } of tools) {
    const given = calls[name].flatMap((arg) => ["--tool-arg", arg])
    const result = inspect("--method", "tools/call", "--tool-name", name, ...given)
    assert.equal(result.isError, false, `${name}: ${JSON.stringify(result)}`)
  }
  const { resources } = inspect("--method", "resources/list")
  assert.ok(resources.some(({ uri }) => uri.startsWith("collab://session/")), JSON.stringify(resources))
  for (const { uri } of resources) {
    assert.ok(inspect("--method", "resources/read", "--uri", uri).contents[0].text.length > 0, uri)
  }
  const { resourceTemplates } = inspect("--method", "resources/templates/list")
  assert.equal(resourceTemplates.length, 2)
  const { prompts } = inspect("--method", "prompts/list")
  const [handoff] = world.json("handoff").handoffs
  for (const { name } of prompts) {
    const given = name === "review" ? ["--prompt-args", `handoff=${handoff.short}`] : []
    const got = inspect("--method", "prompts/get", "--prompt-name", name, ...given)
    assert.ok(got.messages[0].content.text.length > 100, name)
  }
})

test("the Python SDK does the same", (t) => {
  const world = new World(["claude"], { "held.txt": "x\n" })
  t.after(() => world.end())
  const python = path.join(HERE, ".venv/bin/python")
  const options = { env: world.env, encoding: "utf8", timeout: LONGEST }
  assert.equal(execFileSync(python, [path.join(HERE, "python_sdk.py"), world.root], options), "12 tools\n")
})
