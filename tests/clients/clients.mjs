// How each client is run without a login, and what it calls its tools.
import fs from "node:fs"
import path from "node:path"

const PROMPT = "Do your work."

const claude = {
  name: "claude",
  mcp: (tool, input) => ({ tool: `mcp__collab__${tool}`, input }),
  shell: (command) => ({ tool: "Bash", input: { command } }),
  write: (world, file, content) => ({ tool: "Write", input: { file_path: world.path(file), content } }),
  run(world, model, { prompt = PROMPT, args: more = [] } = {}) {
    const env = {
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: "sk-dummy",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
    }
    const allowed = "mcp__collab__*,mcp__plugin_collab_collab__*,Bash,Write,Edit"
    const args = ["-p", prompt, "--output-format", "stream-json", "--verbose", ...more]
    return world.run("claude", [...args, "--permission-mode", "acceptEdits", "--allowedTools", allowed], env)
  },
}

const gemini = {
  name: "gemini",
  mcp: (tool, input) => ({ tool: `mcp_collab_${tool}`, input }),
  shell: (command) => ({ tool: "run_shell_command", input: { command } }),
  write: (world, file, content) => ({ tool: "write_file", input: { file_path: world.path(file), content } }),
  run(world, model, { prompt = PROMPT } = {}) {
    const folder = path.join(world.home, ".gemini")
    fs.mkdirSync(folder, { recursive: true })
    const settings = { security: { auth: { selectedType: "gemini-api-key" } } }
    fs.writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings))
    const env = {
      GOOGLE_GEMINI_BASE_URL: model.url,
      GEMINI_API_KEY: "dummy",
      GEMINI_CLI_TRUST_WORKSPACE: "true",
    }
    return world.run("gemini", ["-p", prompt, "--approval-mode", "yolo", "-o", "stream-json"], env)
  },
}

const codex = {
  name: "codex",
  mcp: (tool, input) => ({ tool, namespace: "mcp__collab", input }),
  shell: (command) => ({ tool: "exec_command", input: { cmd: command } }),
  write(world, file, content) {
    const old = world.read(file)
    const change =
      old === undefined
        ? `*** Add File: ${file}\n+${content}`
        : `*** Update File: ${file}\n@@\n-${old.trimEnd()}\n+${content}`
    return { custom: "apply_patch", input: `*** Begin Patch\n${change}\n*** End Patch` }
  },
  run(world, model) {
    const folder = path.join(world.home, ".codex")
    fs.mkdirSync(folder, { recursive: true })
    const config = [
      'model = "gpt-5.5"',
      'model_provider = "fake"',
      "[model_providers.fake]",
      'name = "fake"',
      `base_url = "${model.url}/v1"`,
      'env_key = "FAKE_KEY"',
      'wire_api = "responses"',
      `[projects."${world.root}"]`,
      'trust_level = "trusted"',
    ]
    fs.writeFileSync(path.join(folder, "config.toml"), config.join("\n"))
    const free = ["--dangerously-bypass-hook-trust", "--dangerously-bypass-approvals-and-sandbox"]
    return world.run("codex", ["exec", "--json", ...free, PROMPT], { FAKE_KEY: "x" })
  },
}

export const CLIENTS = { claude, gemini, codex }
