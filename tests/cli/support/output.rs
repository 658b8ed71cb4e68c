//! One text of what a run wrote and how it ended, the same on every machine.

use std::collections::BTreeMap;
use std::process::Output;

/// How many characters a short id has after its letter.
const SHORT: usize = 5;

/// What stands for ids in the texts of one world. Ids follow from the seed, but also from how many
/// random numbers were drawn before, which is no business of a test of texts.
#[derive(Debug, Default)]
pub(crate) struct Names {
    names: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Names {
    /// Returns the text with every id replaced: `t-task1`, `m-mess1`, `<id1>`, in the order in which
    /// they first appeared. Short ids stay as long as they are, so that tables stay aligned.
    pub(crate) fn replace(&mut self, text: &str) -> String {
        let mut replaced = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let starts_word = !replaced.ends_with(|c: char| c.is_alphanumeric() || c == '-');
            let word: &str =
                rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap();
            if starts_word && let Some(kind) = kind_of(word) {
                replaced.push_str(self.name(kind, word));
                rest = &rest[word.len()..];
                continue;
            }
            let next = rest.chars().next().unwrap();
            replaced.push(next);
            rest = &rest[next.len_utf8()..];
        }
        replaced
    }

    fn name(&mut self, kind: &'static str, id: &str) -> &str {
        let Self { names, counts } = self;
        names.entry(id.to_owned()).or_insert_with(|| {
            let count = counts.entry(kind).or_default();
            *count += 1;
            let number = count.to_string();
            match kind {
                "id" => format!("<id{number}>"),
                word => format!(
                    "{}-{}{number}",
                    &word[..1],
                    &word[..SHORT.saturating_sub(number.len())]
                ),
            }
        })
    }
}

/// Says what an id names: what stands for it begins with that.
fn kind_of(word: &str) -> Option<&'static str> {
    let is_uuid = word.len() == 36
        && word.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            14 => c == '7',
            _ => c.is_ascii_hexdigit(),
        });
    if is_uuid {
        return Some("id");
    }
    let (kind, short) = match word.split_at_checked(2)? {
        ("t-", short) => ("task", short),
        ("m-", short) => ("mess", short),
        ("n-", short) => ("note", short),
        ("s-", short) => ("session", short),
        ("h-", short) => ("handoff", short),
        ("k-", short) => ("kpoint", short),
        _ => return None,
    };
    let base32 = |c: char| c.is_ascii_digit() || (c.is_ascii_lowercase() && !"ilou".contains(c));
    (short.len() >= SHORT && short.chars().all(base32)).then_some(kind)
}

/// Returns stdout, then stderr under a rule, then the exit code unless it is 0.
pub(crate) fn text(output: &Output, paths: &[(String, &str)], names: &mut Names) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    if !stderr.is_empty() {
        text += "--- stderr ---\n";
        text += &stderr;
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => text += &format!("[exit {code}]\n"),
        None => text += "[killed]\n",
    }
    for (path, stands_for) in paths {
        text = text.replace(path, stands_for);
    }
    names.replace(&text)
}
