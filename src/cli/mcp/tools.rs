//! Which tools there are.
//!
//! What a client is sent of all of them is at most 7,000 bytes: what a model can guess is not said, and an
//! option of a command that is rarely needed is taken without standing here.

use super::tool::{Act, Effect, Field, Shape, Tool};

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, about: "" }
}

const fn told(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, shape, about }
}

const fn act(name: &'static str, words: &'static str) -> Act {
    Act { name, words, otherwise: &[], says: None }
}

const fn says(name: &'static str, words: &'static str, field: &'static str) -> Act {
    Act { name, words, otherwise: &[], says: Some(field) }
}

const PRIORITY: Shape = Shape::One(&["critical", "important", "routine"]);

/// The tools, in the order in which a model is shown them.
pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "brief",
        about: "What matters to you now: alerts, messages, your work, who waits for whom, decisions, changes in git, what \
                to do next. Call it first.",
        effect: Effect::Adds,
        acts: &[act("", "brief")],
        pick: "",
        anything: "",
        fields: &[
            field("depth", Shape::One(&["quick", "standard", "deep"])),
            told("since", Shape::Text, "2h, friday, commit"),
        ],
        required: &[],
    },
    Tool {
        name: "inbox",
        about: "read (default): unread messages, which marks them read. wait: until something comes for you. ack: \
                confirm messages.",
        effect: Effect::Adds,
        acts: &[
            act("read", "inbox"),
            // Clients give up after a minute or more.
            Act { name: "wait", words: "wait", otherwise: &[("timeout", "50s")], says: None },
            act("ack", "ack"),
        ],
        pick: "action",
        anything: "",
        fields: &[
            field("action", Shape::One(&["read", "wait", "ack"])),
            told("id", Shape::Text, "ack"),
            field("for", Shape::One(&["any", "message", "review", "handoff", "lock", "task"])),
            told("timeout", Shape::Text, "50s"),
            told("peek", Shape::Flag, "leave unread"),
            field("all", Shape::Flag),
        ],
        required: &[],
    },
    Tool {
        name: "show",
        about: "`what`: an id (task t-, message m-, note n-, handoff h-, session s-), participant or alert, in full; or a \
                list: status (who is here), tasks, ready, notes, alerts, locks, handoffs, sessions, participants, \
                roles, policy, context, history (of a key), changes (git), checks, log, report.",
        effect: Effect::Reads,
        acts: &[
            act("status", "status"),
            act("tasks", "task list"),
            act("ready", "task next"),
            act("notes", "note list"),
            act("alerts", "alert list"),
            act("locks", "lock"),
            act("handoffs", "handoff list"),
            act("sessions", "session list"),
            act("participants", "participant list"),
            act("roles", "role show"),
            act("policy", "session policy"),
            act("context", "context get"),
            act("history", "context history"),
            act("changes", "changes"),
            act("checks", "check list"),
            act("log", "log"),
            act("report", "session report"),
        ],
        pick: "what",
        anything: "show",
        fields: &[
            field("what", Shape::Text),
            field("key", Shape::Text),
            field("about", Shape::Text),
            field("by", Shape::Text),
            field("since", Shape::Text),
            field("kind", Shape::Text),
            field("status", Shape::Text),
            told("all", Shape::Flag, "closed ones, too"),
            field("diff", Shape::Flag),
            field("limit", Shape::Number),
        ],
        required: &["what"],
    },
    Tool {
        name: "search",
        about: "Find in messages, tasks, notes, alerts, context and commits: words, \"a phrase\", pars*, a OR b, an id, \
                a path.",
        effect: Effect::Reads,
        acts: &[act("", "search")],
        pick: "",
        anything: "",
        fields: &[
            field("query", Shape::Text),
            field("kind", Shape::Text),
            field("by", Shape::Text),
            field("about", Shape::Text),
            field("since", Shape::Text),
        ],
        required: &["query"],
    },
    Tool {
        name: "send",
        about: "Send a message. critical: whoever works must know now.",
        effect: Effect::Adds,
        acts: &[act("", "send")],
        pick: "",
        anything: "",
        fields: &[
            told("to", Shape::Texts, "names, all, @role"),
            field("message", Shape::Text),
            field("priority", PRIORITY),
            told("reply", Shape::Text, "id answered"),
            told("about", Shape::Text, "id, PATH:LINE"),
            field("ack", Shape::Flag),
        ],
        required: &["message"],
    },
    Tool {
        name: "task",
        about: "next with claim takes the best task that is ready. message: description, reason, comment, or what came \
                of it.",
        effect: Effect::Changes,
        acts: &[
            act("add", "task add"),
            act("next", "task next"),
            act("claim", "task claim"),
            act("start", "task start"),
            says("block", "task block", "message"),
            act("done", "task done"),
            act("release", "task release"),
            act("reopen", "task reopen"),
            act("cancel", "task cancel"),
            act("assign", "task assign"),
            act("edit", "task edit"),
            act("depend", "task depend"),
            says("comment", "task comment", "message"),
        ],
        pick: "action",
        anything: "",
        fields: &[
            field(
                "action",
                Shape::One(&[
                    "add", "next", "claim", "start", "block", "done", "release", "reopen",
                    "cancel", "assign", "edit", "depend", "comment",
                ]),
            ),
            field("id", Shape::Text),
            field("claim", Shape::Flag),
            field("title", Shape::Text),
            field("message", Shape::Text),
            field("priority", Shape::Text),
            told("assign", Shape::Text, "who does it"),
            field("under", Shape::Text),
            field("depends_on", Shape::Text),
            field("on", Shape::Text),
            field("tag", Shape::Text),
            field("about", Shape::Text),
        ],
        required: &["action"],
    },
    Tool {
        name: "note",
        about: "add what others need to know; resolve, accept or reject a note; raise an alert, clear it when mended; run \
                checks.",
        effect: Effect::Changes,
        acts: &[
            says("add", "note add", "message"),
            act("resolve", "note resolve"),
            act("accept", "note accept"),
            act("reject", "note reject"),
            says("raise", "alert raise", "message"),
            act("clear", "alert clear"),
            act("check", "check run"),
        ],
        pick: "action",
        anything: "",
        fields: &[
            field(
                "action",
                Shape::One(&["add", "resolve", "accept", "reject", "raise", "clear", "check"]),
            ),
            field("id", Shape::Text),
            field("message", Shape::Text),
            told(
                "kind",
                Shape::Text,
                "observation, preference, discovery, decision, hypothesis, evidence, suggestion, question",
            ),
            field("severity", Shape::Text),
            field("about", Shape::Text),
            told("for", Shape::Text, "note answered or supported"),
            told("replaces", Shape::Text, "older note"),
            told("patch", Shape::Input, "unified diff"),
            field("outcome", Shape::Text),
            told("key", Shape::Text, "alert: build, tests"),
        ],
        required: &["action"],
    },
    Tool {
        name: "context",
        about: "What all keep in mind: set a key, append to a list, remove. Read it with show.",
        effect: Effect::Changes,
        acts: &[
            says("set", "context set", "value"),
            says("append", "context append", "value"),
            act("remove", "context remove"),
        ],
        pick: "action",
        anything: "",
        fields: &[
            field("action", Shape::One(&["set", "append", "remove"])),
            told("key", Shape::Text, "conventions.testing"),
            field("value", Shape::Any),
        ],
        required: &["action", "key"],
    },
    Tool {
        name: "lock",
        about: "lock (default) files before you edit them, so that others leave them alone; unlock yours.",
        effect: Effect::Changes,
        acts: &[act("lock", "lock"), act("unlock", "unlock")],
        pick: "action",
        anything: "",
        fields: &[
            field("action", Shape::One(&["lock", "unlock"])),
            field("paths", Shape::Texts),
            told("op", Shape::Text, "what you do there"),
            told("for", Shape::Text, "30m"),
            told("wait", Shape::Text, "40s"),
            told("steal", Shape::Flag, "last resort"),
        ],
        required: &[],
    },
    Tool {
        name: "handoff",
        about: "give work to another or whoever comes next; accept or decline it; review it (first without approve or \
                reject: what changed); confirm: go on after the review of yours.",
        effect: Effect::Changes,
        acts: &[
            says("give", "handoff", "message"),
            act("accept", "handoff accept"),
            act("decline", "handoff decline"),
            act("review", "review"),
            act("confirm", "handoff confirm"),
            act("withdraw", "handoff withdraw"),
            act("overrule", "handoff overrule"),
        ],
        pick: "action",
        anything: "",
        fields: &[
            field(
                "action",
                Shape::One(&[
                    "give", "accept", "decline", "review", "confirm", "withdraw", "overrule",
                ]),
            ),
            field("id", Shape::Text),
            field("message", Shape::Text),
            field("to", Shape::Texts),
            field("needs_review", Shape::Flag),
            field("pass_control", Shape::Flag),
            field("about", Shape::Text),
            field("approve", Shape::Flag),
            field("reject", Shape::Flag),
            field("suggest", Shape::Text),
            told("issue", Shape::Text, "must be mended"),
        ],
        required: &["action"],
    },
    Tool {
        name: "session",
        about: "Working sessions (id) and roles in them: driver, navigator, observer. checkpoint: be left alone for a \
                while.",
        effect: Effect::Changes,
        acts: &[
            act("create", "session create"),
            act("join", "session join"),
            act("leave", "session leave"),
            act("pause", "session pause"),
            act("resume", "session resume"),
            act("save", "session save"),
            act("complete", "session complete"),
            act("policy", "session policy"),
            act("role take", "role take"),
            act("role give", "role give"),
            act("role request", "role request"),
            act("role grant", "role grant"),
            act("role release", "role release"),
            says("checkpoint", "checkpoint", "message"),
            act("participant set", "participant set"),
            act("memory", "context memory push"),
        ],
        pick: "action",
        anything: "",
        fields: &[
            field(
                "action",
                Shape::One(&[
                    "create",
                    "join",
                    "leave",
                    "pause",
                    "resume",
                    "save",
                    "complete",
                    "policy",
                    "role take",
                    "role give",
                    "role request",
                    "role grant",
                    "role release",
                    "checkpoint",
                ]),
            ),
            field("id", Shape::Text),
            field("name", Shape::Text),
            field("role", Shape::Text),
            field("to", Shape::Text),
            field("message", Shape::Text),
            told("for", Shape::Text, "checkpoint: 10m"),
            told("done", Shape::Flag, "it is over"),
            told("genes", Shape::Text, "gene=value"),
        ],
        required: &["action"],
    },
    Tool {
        name: "batch",
        about: "Several operations, all or none: {op:\"task.add\",title} {op:\"send\",to,text}, ack, task.done, \
                context.set …; `of` is the object; label:\"x\" lets later ones say $x.",
        effect: Effect::Changes,
        acts: &[act("", "batch")],
        pick: "",
        anything: "",
        fields: &[field("ops", Shape::Lines)],
        required: &["ops"],
    },
];
