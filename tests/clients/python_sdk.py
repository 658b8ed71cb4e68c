"""Asks every tool, resource and prompt of `collab mcp` with the Python SDK: python_sdk.py REPOSITORY"""

import asyncio
import sys

import jsonschema
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

# A call of each tool, which it has to do.
CALLS = {
    "brief": {},
    "inbox": {"peek": True},
    "show": {"what": "status"},
    "search": {"query": "parser"},
    "send": {"to": ["all"], "message": "hello"},
    "task": {"action": "add", "title": "Parser"},
    "note": {"action": "add", "message": "It is recursive", "kind": "discovery"},
    "context": {"action": "set", "key": "parser.style", "value": {"kind": "descent"}},
    "lock": {"paths": ["held.txt"]},
    "handoff": {"action": "give", "message": "Half of it works"},
    "session": {"action": "create", "name": "Parsing"},
    "batch": {"ops": [{"op": "task.add", "title": "Lexer"}]},
}


async def main(repository):
    server = StdioServerParameters(command="collab", args=["mcp", "--as", "python"], cwd=repository)
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as session:
        hello = await session.initialize()
        assert hello.server_info.name == "collab", hello

        tools = (await session.list_tools()).tools
        assert {tool.name for tool in tools} == set(CALLS), tools
        for tool in tools:
            jsonschema.validate(CALLS[tool.name], tool.input_schema)
            result = await session.call_tool(tool.name, CALLS[tool.name])
            assert not result.is_error, (tool.name, result)
            assert result.content[0].text, tool.name

        wrong = await session.call_tool("task", {"action": "claim", "id": "t-zzzzz"})
        assert wrong.is_error and "there is no task" in wrong.content[0].text, wrong

        for resource in (await session.list_resources()).resources:
            read = await session.read_resource(resource.uri)
            assert read.contents[0].text, resource
        templates = (await session.list_resource_templates()).resource_templates
        assert len(templates) == 2, templates

        for prompt in (await session.list_prompts()).prompts:
            given = {argument.name: "" for argument in prompt.arguments or [] if argument.required}
            if "handoff" in given:
                shown = await session.call_tool("show", {"what": "handoffs"})
                given["handoff"] = next(w for w in shown.content[0].text.split() if w.startswith("h-"))
            got = await session.get_prompt(prompt.name, given)
            assert got.messages[0].content.text, prompt
    print(f"{len(tools)} tools")


asyncio.run(main(sys.argv[1]))
