// A model on loopback that answers from a script, in the words of three makers.
//
// A script is a list of steps; each turn of the model takes the next. A step is a text, a tool to use as
// { tool, input }, or a function of what the model was sent which returns one of these. What the client asks
// beside its conversation, as for a title, has no tools, and takes no step.
import { createServer } from "node:http"

export class Model {
  constructor(script) {
    this.script = [...script]
    this.seen = []
    this.sockets = new Set()
  }

  async start() {
    this.server = createServer((request, response) => {
      let body = ""
      request.on("data", (part) => (body += part))
      request.on("end", () => {
        this.answer(request, body, response).catch((error) => {
          response.statusCode = 500
          response.end(String(error))
        })
      })
    })
    this.server.on("connection", (socket) => {
      this.sockets.add(socket)
      socket.on("close", () => this.sockets.delete(socket))
    })
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done))
    this.url = `http://127.0.0.1:${this.server.address().port}`
    return this
  }

  stop() {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }

  // All that reached the model, as one text.
  get heard() {
    return this.seen.map((body) => JSON.stringify(body)).join("\n")
  }

  // The conversation as it reached the model last, as one text.
  get conversation() {
    return conversation(this.seen.at(-1))
  }

  async step(body) {
    const step = this.script.length > 0 ? this.script.shift() : "I am done."
    const made = typeof step === "function" ? await step(body) : step
    return typeof made === "string" ? { text: made } : made
  }

  async answer(request, body, response) {
    const path = request.url.split("?")[0]
    const sent = body ? JSON.parse(body) : {}
    if (process.env.MODEL_LOG) console.error(path, body.slice(0, 300))
    if (path.endsWith("/v1/messages")) return this.anthropic(sent, response)
    if (path.includes(":streamGenerateContent") || path.includes(":generateContent")) {
      return this.google(sent, path.includes("stream"), response)
    }
    if (path.endsWith("/responses")) return this.openai(sent, response)
    if (path.endsWith("/chat/completions")) return this.chat(sent, response)
    response.setHeader("content-type", "application/json")
    if (path.endsWith("/count_tokens")) return response.end('{"input_tokens":10}')
    if (path.endsWith(":countTokens")) return response.end('{"totalTokens":10}')
    if (path.endsWith("/models")) return response.end('{"data":[],"models":[]}')
    response.end("{}")
  }

  async anthropic(sent, response) {
    const main = (sent.tools ?? []).length > 0
    if (main) this.seen.push(sent)
    const step = main ? await this.step(sent) : { text: "ok" }
    const content = step.tool
      ? { type: "tool_use", id: `toolu_${this.seen.length}`, name: step.tool, input: {} }
      : { type: "text", text: "" }
    const delta = step.tool
      ? { type: "input_json_delta", partial_json: JSON.stringify(step.input) }
      : { type: "text_delta", text: step.text }
    const usage = { input_tokens: 10, output_tokens: 10 }
    const message = {
      id: `msg_${this.seen.length}`, type: "message", role: "assistant", model: sent.model, content: [],
      stop_reason: null, stop_sequence: null, usage,
    }
    const stop = step.tool ? "tool_use" : "end_turn"
    if (!sent.stream) {
      const block = step.tool ? { ...content, input: step.input } : { ...content, text: step.text }
      response.setHeader("content-type", "application/json")
      return response.end(JSON.stringify({ ...message, content: [block], stop_reason: stop }))
    }
    stream(response, [
      { type: "message_start", message },
      { type: "content_block_start", index: 0, content_block: content },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: stop, stop_sequence: null }, usage },
      { type: "message_stop" },
    ])
  }

  async google(sent, streams, response) {
    const main = (sent.tools ?? []).length > 0
    if (main) this.seen.push(sent)
    const step = main ? await this.step(sent) : { text: sent.generationConfig?.responseJsonSchema ? "{}" : "ok" }
    const part = step.tool ? { functionCall: { name: step.tool, args: step.input } } : { text: step.text }
    const chunk = {
      candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 10, totalTokenCount: 20 },
    }
    if (streams) {
      response.setHeader("content-type", "text/event-stream")
      return response.end(`data: ${JSON.stringify(chunk)}\r\n\r\n`)
    }
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify(chunk))
  }

  async chat(sent, response) {
    const main = (sent.tools ?? []).length > 0
    if (main) this.seen.push(sent)
    const step = main ? await this.step(sent) : { text: "ok" }
    const id = `call_${this.seen.length}`
    const call = { index: 0, id, type: "function", function: { name: step.tool, arguments: JSON.stringify(step.input) } }
    const delta = step.tool ? { role: "assistant", tool_calls: [call] } : { role: "assistant", content: step.text }
    const finish = step.tool ? "tool_calls" : "stop"
    const usage = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 }
    const chunk = { id: `chat_${this.seen.length}`, created: 1, model: sent.model }
    if (!sent.stream) {
      const message = { content: null, ...delta }
      response.setHeader("content-type", "application/json")
      const choices = [{ index: 0, message, finish_reason: finish }]
      return response.end(JSON.stringify({ ...chunk, object: "chat.completion", choices, usage }))
    }
    response.setHeader("content-type", "text/event-stream")
    const part = (choices, more) => `data: ${JSON.stringify({ ...chunk, object: "chat.completion.chunk", choices, ...more })}\n\n`
    response.write(part([{ index: 0, delta, finish_reason: null }]))
    response.write(part([{ index: 0, delta: {}, finish_reason: finish }]))
    response.write(part([], { usage }))
    response.end("data: [DONE]\n\n")
  }

  async openai(sent, response) {
    const main = (sent.tools ?? []).length > 0
    if (main) this.seen.push(sent)
    const step = main ? await this.step(sent) : { text: "ok" }
    const id = `item_${this.seen.length}`
    let item
    if (step.custom) {
      item = { type: "custom_tool_call", id, call_id: `call_${id}`, name: step.custom, input: step.input }
    } else if (step.tool) {
      item = { type: "function_call", id, call_id: `call_${id}`, name: step.tool, arguments: JSON.stringify(step.input) }
      if (step.namespace) item.namespace = step.namespace
    } else {
      item = { type: "message", id, role: "assistant", content: [{ type: "output_text", text: step.text }] }
    }
    const usage = {
      input_tokens: 10, output_tokens: 10, total_tokens: 20,
      input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 },
    }
    stream(response, [
      { type: "response.created", response: { id: "resp" } },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: { id: "resp", usage, output: [item] } },
    ])
  }
}

// Returns what of a request is the conversation, and not what the client says of itself and its tools.
export function conversation(sent) {
  return JSON.stringify(sent?.messages ?? sent?.contents ?? sent?.input ?? [])
}

function stream(response, events) {
  response.setHeader("content-type", "text/event-stream")
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  response.end()
}
