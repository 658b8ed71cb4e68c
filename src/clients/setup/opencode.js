// Runs `collab hook opencode` at opencode's events, and does nothing where collab is not installed.
import { spawnSync } from "node:child_process"

export const Collab = async ({ client, directory }) => {
  const run = (event, sent) => {
    const input = JSON.stringify({ ...sent, cwd: directory })
    const done = spawnSync("collab", ["hook", "opencode", event], { input, cwd: directory, encoding: "utf8" })
    if (done.error || done.status !== 0 || !done.stdout) return {}
    try {
      return JSON.parse(done.stdout)
    } catch {
      return {}
    }
  }
  const tell = async (id, text) => {
    if (!text || !id) return
    const body = { noReply: true, parts: [{ type: "text", text }] }
    await client.session.prompt({ path: { id }, body }).catch(() => {})
  }
  return {
    event: async ({ event }) => {
      const id = event.properties?.info?.id ?? event.properties?.sessionID
      if (event.type === "session.created" && !event.properties?.info?.parentID) {
        await tell(id, run(event.type, {}).tell)
      }
      if (event.type === "session.idle") await tell(id, run(event.type, {}).tell)
    },
    "tool.execute.before": async (input, output) => {
      const answer = run("tool.execute.before", { tool: input.tool, args: output.args })
      if (answer.refuse) throw new Error(answer.refuse)
    },
    "tool.execute.after": async (input, output) => {
      const answer = run("tool.execute.after", { tool: input.tool, args: input.args ?? {} })
      if (answer.tell) output.output = `${output.output}\n\n${answer.tell}`
    },
  }
}
