//! What is written into each client's files, and taken out again.
//!
//! Invariants: what is put and then taken leaves what was there before, comments and order with it; to put twice
//! is to put once. What is written names the program and never a path, and does nothing where that is not
//! installed.

mod block;
mod json;
mod package;
mod parts;
mod toml;

pub use package::packages;
pub(crate) use parts::is_problems_task;
pub use parts::{CONNECTED, Connected};

/// How far something reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The repository, and whoever clones it.
    Project,
    /// This person, in all repositories.
    Person,
}

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

/// What belongs into one file of a client's.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The file, from the repository's root, or from the person's home.
    pub path: &'static str,
    piece: Piece,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// Entries of a JSON document.
    Json(Vec<json::Entry>),
    /// A table of a TOML document.
    Toml,
    /// Lines between two marks.
    Block,
    /// The whole file.
    Whole(&'static str),
}

impl Part {
    /// Returns the file with what belongs into it.
    ///
    /// # Errors
    /// When it is not in its language, or something else stands where that belongs.
    pub fn put(&self, old: &str) -> Result<String, Broken> {
        match &self.piece {
            Piece::Json(entries) => json::put(old, entries),
            Piece::Toml => toml::put(old),
            Piece::Block => block::put(old),
            Piece::Whole(text) if old.is_empty() || old.contains("collab hook") => {
                Ok((*text).to_owned())
            }
            Piece::Whole(_) => Err(Broken("there is another file of that name".to_owned())),
        }
    }

    /// Returns the file without it; an empty text where nothing else was in it.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn take(&self, old: &str) -> Result<String, Broken> {
        match &self.piece {
            Piece::Json(entries) => json::take(old, entries),
            Piece::Toml => toml::take(old),
            Piece::Block => block::take(old),
            Piece::Whole(_) if old.contains("collab hook") => Ok(String::new()),
            Piece::Whole(_) => Ok(old.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each() -> impl Iterator<Item = Part> {
        [Scope::Project, Scope::Person]
            .into_iter()
            .flat_map(|scope| CONNECTED.iter().flat_map(move |client| client.parts(scope)))
    }

    fn samples(path: &str) -> Vec<&'static str> {
        if path.ends_with(".json") {
            vec![
                "",
                "{}\n",
                "{\n  // mine\n  \"a\": 1, /* b */\n  \"mcpServers\": {\n    \"other\": { \"command\": \"x\" },\n  },\n}\n",
                "{\n\t\"hooks\": {\n\t\t\"PreToolUse\": [\n\t\t\t{ \"matcher\": \"Bash\", \"hooks\": [{ \"type\": \"command\", \"command\": \"mine\" }] }\n\t\t],\n\t\t\"Stop\": [{ \"hooks\": [] }]\n\t}\n}",
                "{\n  \"servers\": { \"x\": {} },\n  \"mcp\": { \"y\": {} },\n  \"version\": 1\n}\n",
            ]
        } else if path.ends_with(".toml") {
            vec![
                "",
                "# mine\nmodel = \"x\"\n\n[mcp_servers.other]\ncommand = \"y\" # why\n",
                "a = 1\n",
            ]
        } else {
            vec!["", "# Mine\n\ntext\n", "no newline at the end"]
        }
    }

    #[test]
    fn what_is_put_is_taken_without_a_trace_and_put_twice_is_put_once() {
        for part in each() {
            for old in samples(part.path) {
                if matches!(part.piece, Piece::Whole(_)) && !old.is_empty() {
                    continue;
                }
                let put =
                    part.put(old).unwrap_or_else(|error| panic!("{} {old}: {error}", part.path));
                assert_ne!(put, old, "{}", part.path);
                assert_eq!(part.put(&put).unwrap(), put, "{} twice", part.path);
                let taken = part.take(&put).unwrap();
                // A list that stood in one line may stand in several.
                let plain = |text: &str| text.split_whitespace().collect::<String>();
                // A version that a file needs stays with what else is in it: it may be another's.
                let needs = matches!(&part.piece, Piece::Json(entries)
                    if entries.iter().any(|entry| matches!(entry, json::Entry::Needed(..))));
                let without = |text: &str| {
                    let versions = ["\"version\":1", "\"version\":\"2.0.0\""];
                    versions.iter().fold(plain(text), |text, version| {
                        text.replace(&format!("{version},"), "").replace(&format!(",{version}"), "")
                    })
                };
                let is_same = taken == old
                    || (taken.is_empty() && old == "{}\n")
                    || (!old.contains("// mine") && plain(&taken) == plain(old))
                    || (needs && without(&taken) == without(old));
                assert!(
                    is_same,
                    "{}\n--- before\n{old}\n--- put\n{put}\n--- after\n{taken}",
                    part.path
                );
                assert_eq!(part.take(old).unwrap(), if old == "{}\n" { "" } else { old });
            }
        }
    }

    #[test]
    fn what_is_written_names_no_path_and_is_silent_without_the_program() {
        for part in each() {
            let put = part.put("").unwrap();
            let named = put.replace("<!-- /collab -->", "");
            assert!(!named.contains("/collab") && !named.contains("target"), "{put}");
            if part.path.ends_with(".js") {
                assert!(put.contains("if (done.error"), "{put}");
                continue;
            }
            for command in put.split('"').filter(|text| text.contains("collab hook")) {
                assert!(
                    command.starts_with("command -v collab >/dev/null 2>&1 || exit 0; "),
                    "{command}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for part in each().filter(|part| part.path.ends_with(".json")) {
            for old in [
                "{",
                "[]",
                "3",
                "{\"hooks\":3,\"mcpServers\":3,\"servers\":3,\"mcp\":3,\"tasks\":3}",
            ] {
                if matches!(part.piece, Piece::Json(_)) {
                    assert!(part.put(old).is_err(), "{} {old}", part.path);
                }
            }
        }
        let toml = Part { path: "x.toml", piece: Piece::Toml };
        assert!(toml.put("a = ").is_err() && toml.put("mcp_servers = 3").is_err());
    }
}
