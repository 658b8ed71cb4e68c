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

const qwen = {
  name: "qwen",
  mcp: (tool, input) => ({ tool: `mcp__collab__${tool}`, input }),
  shell: (command) => ({ tool: "run_shell_command", input: { command, is_background: false } }),
  write: (world, file, content) => ({ tool: "write_file", input: { file_path: world.path(file), content } }),
  run(world, model) {
    const env = { OPENAI_BASE_URL: `${model.url}/v1`, OPENAI_API_KEY: "x", OPENAI_MODEL: "m" }
    return world.run("qwen", ["-p", PROMPT, "--approval-mode", "yolo", "--auth-type", "openai"], env)
  },
}

const opencode = {
  name: "opencode",
  mcp: (tool, input) => ({ tool: `collab_${tool}`, input }),
  shell: (command) => ({ tool: "bash", input: { command, description: "look" } }),
  write: (world, file, content) => ({ tool: "write", input: { filePath: world.path(file), content } }),
  run(world, model) {
    const folder = path.join(world.home, ".config/opencode")
    fs.mkdirSync(folder, { recursive: true })
    const options = { baseURL: `${model.url}/v1`, apiKey: "x" }
    const fake = { npm: "@ai-sdk/openai-compatible", name: "fake", options, models: { m: { name: "m", tool_call: true } } }
    const config = { model: "fake/m", provider: { fake }, permission: "allow", autoupdate: false }
    fs.writeFileSync(path.join(folder, "opencode.json"), JSON.stringify(config))
    return world.run("opencode", ["run", "--format", "json", PROMPT], {})
  },
}

const copilot = {
  name: "copilot",
  mcp: (tool, input) => ({ tool: `collab-${tool}`, input }),
  shell: (command) => ({ tool: "bash", input: { command, description: "look", mode: "sync" } }),
  write(world, file, content) {
    const at = world.path(file)
    const old = world.read(file)
    const change =
      old === undefined
        ? `*** Add File: ${at}\n+${content}`
        : `*** Update File: ${at}\n@@\n-${old.trimEnd()}\n+${content}`
    return { tool: "apply_patch", input: { input: `*** Begin Patch\n${change}\n*** End Patch` } }
  },
  run(world, model) {
    const folder = path.join(world.home, ".copilot")
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, "config.json"), JSON.stringify({ trusted_folders: [world.root] }))
    const env = {
      COPILOT_OFFLINE: "true",
      COPILOT_PROVIDER_BASE_URL: `${model.url}/v1`,
      COPILOT_PROVIDER_API_KEY: "x",
      COPILOT_MODEL: "gpt-5.5",
    }
    return world.run("copilot", ["-p", PROMPT, "--allow-all-tools", "--allow-all-paths"], env)
  },
}

export const CLIENTS = { claude, gemini, codex }
export const MORE = { qwen, opencode, copilot }
