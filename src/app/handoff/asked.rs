//! What can be asked for of handoffs.

/// Work to hand off, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Make {
    /// What was done, and what is left.
    pub text: String,
    /// For whom: names, `all`, `@role`; nobody: for whoever comes next.
    pub to: Vec<String>,
    /// Whether it is to be reviewed before it counts.
    pub needs_review: bool,
    /// Whether the driver's role goes along.
    pub pass_control: bool,
    /// What it concerns: ids, or paths with lines.
    pub about: Vec<String>,
    /// The commit up to which it goes.
    pub commit: Option<String>,
    /// After so many seconds without an answer it goes to somebody else.
    pub within: Option<i64>,
}

/// What a review came to, as it was said.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Whether it is good.
    pub approved: bool,
    /// What there is to say.
    pub text: Option<String>,
    /// What could be better: each becomes a note.
    pub suggestions: Vec<String>,
    /// What must be mended: each becomes a task.
    pub issues: Vec<String>,
    /// What was looked at.
    pub aspect: Option<String>,
    /// Whether the driver's role goes back with it.
    pub pass_control: bool,
}
