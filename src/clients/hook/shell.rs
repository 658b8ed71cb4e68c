//! Which files a shell command writes, where that stands in it plainly.
//!
//! Understood are `>`, `>>`, `>|`, `&>` and their kin, `tee`, `sed -i`, `mv`, `cp`, `rm` and `git checkout --`, with
//! paths that stand there as they are. Nothing else is claimed: a path made by a variable, a glob or a
//! substitution is left out, and so is whatever a program does that is not named here.

use super::words::{Token, tokens};

/// The longest command that is looked at, in bytes.
const MOST: usize = 256 * 1024;

/// Returns the paths that a command writes, relative to where it begins.
pub(super) fn paths(command: &str) -> Vec<String> {
    let tokens = tokens(&command[..command.floor_char_boundary(MOST)]);
    let mut found = Vec::new();
    // Where it is by then; unknown after a `cd` that cannot be followed.
    let mut dir = Some(String::new());
    for simple in tokens.split(|token| *token == Token::End) {
        let mut words: Vec<(&str, bool)> = Vec::new();
        let mut tokens = simple.iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(word, plain) => words.push((word, *plain)),
                Token::Into => {
                    if let Some(Token::Word(path, true)) = tokens.next() {
                        push(&mut found, dir.as_deref(), path);
                    }
                }
                Token::Other => {
                    tokens.next();
                }
                Token::End => {}
            }
        }
        let words = without_prefix(&words);
        if let [("cd" | "pushd", _), rest @ ..] = words {
            dir = match rest {
                [(path, true)] if !path.starts_with('-') => dir.and_then(|dir| join(&dir, path)),
                _ => None,
            };
            continue;
        }
        for path in written(words) {
            push(&mut found, dir.as_deref(), &path);
        }
    }
    found.sort();
    found.dedup();
    found
}

fn push(found: &mut Vec<String>, dir: Option<&str>, path: &str) {
    if path.starts_with("/dev/") || path.is_empty() {
        return;
    }
    found.extend(match dir {
        Some(dir) => join(dir, path),
        None => path.starts_with('/').then(|| path.to_owned()),
    });
}

fn join(dir: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || dir.is_empty() {
        return Some(path.to_owned());
    }
    Some(format!("{}/{path}", dir.trim_end_matches('/')))
}

/// Leaves out what stands before a command's name.
fn without_prefix<'w, 's>(mut words: &'w [(&'s str, bool)]) -> &'w [(&'s str, bool)] {
    const BEFORE: &[&str] = &[
        "sudo", "command", "exec", "nohup", "time", "then", "do", "else", "if", "while", "{", "!",
    ];
    while let [(first, _), rest @ ..] = words {
        let name = first.split('=').next().unwrap_or_default();
        let sets =
            name.len() < first.len() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !sets && !BEFORE.contains(first) {
            break;
        }
        words = rest;
    }
    words
}

/// Returns the paths that a simple command writes.
fn written(words: &[(&str, bool)]) -> Vec<String> {
    let [(name, _), rest @ ..] = words else { return Vec::new() };
    let mut only_paths = false;
    let paths = rest.iter().filter(|(word, _)| {
        let is_option = !only_paths && word.starts_with('-') && word.len() > 1;
        only_paths |= *word == "--";
        !is_option
    });
    let paths: Vec<(&str, bool)> = paths.copied().collect();
    let plain = |paths: &[(&str, bool)]| -> Vec<String> {
        paths.iter().filter(|(_, plain)| *plain).map(|(path, _)| (*path).to_owned()).collect()
    };
    let has = |option: fn(&str) -> bool| rest.iter().any(|(word, _)| option(word));
    match *name {
        "tee" | "rm" => plain(&paths),
        "mv" | "cp" => {
            let [from @ .., to] = paths.as_slice() else { return Vec::new() };
            let mut found = if *name == "mv" { plain(from) } else { Vec::new() };
            if to.1 {
                found.push(to.0.to_owned());
                // Where that is a folder, it is in it.
                let into = from.iter().filter(|(_, plain)| *plain).filter_map(|(path, _)| {
                    let last = path.trim_end_matches('/').rsplit('/').next()?;
                    Some(format!("{}/{last}", to.0.trim_end_matches('/')))
                });
                found.extend(into);
            }
            found
        }
        "sed" if has(|word| word.starts_with("-i") || word.starts_with("--in-place")) => {
            let script_is_option = has(|word| {
                word.starts_with("-e")
                    || word.starts_with("-f")
                    || word.starts_with("--expression")
                    || word.starts_with("--file")
            });
            sed_files(rest, script_is_option)
        }
        "git" => match rest {
            [("checkout", _), rest @ ..] => {
                let dashes = rest.iter().position(|(word, _)| *word == "--");
                dashes.map(|at| plain(&rest[at + 1..])).unwrap_or_default()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Returns the files of `sed -i`: what is no option, and no script.
fn sed_files(rest: &[(&str, bool)], mut script_was: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = rest.iter();
    while let Some((word, plain)) = words.next() {
        if ["-e", "-f", "--expression", "--file", "-l", "--line-length"].contains(word) {
            words.next();
        } else if word.is_empty() || (word.starts_with('-') && word.len() > 1) {
            // `-i ''` is how BSD's is told to keep no copy.
        } else if !script_was {
            script_was = true;
        } else if *plain {
            found.push((*word).to_owned());
        }
    }
    found
}

/// Returns a word as it has to stand in a command to be that word.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_forms_are_found() {
        for (command, expected) in [
            ("echo x > a.txt", vec!["a.txt"]),
            ("echo x >> 'a b.txt' 2>&1", vec!["a b.txt"]),
            ("make &> log; make 2>err >| out", vec!["err", "log", "out"]),
            ("cat <<'EOF' > a.rs\nfn x() { rm -rf y; } > z\nEOF\nrm b.rs", vec!["a.rs", "b.rs"]),
            ("echo x | tee -a one two", vec!["one", "two"]),
            ("sed -i 's/a/b/' x.rs y.rs", vec!["x.rs", "y.rs"]),
            ("sed -i.bak -e 's/a/b/' x.rs", vec!["x.rs"]),
            ("sed -i '' 's/a/b/' x.rs", vec!["x.rs"]),
            ("sed 's/a/b/' x.rs", vec![]),
            ("mv a.rs src/", vec!["a.rs", "src/", "src/a.rs"]),
            ("cp -r a b c d", vec!["d", "d/a", "d/b", "d/c"]),
            ("rm -rf -- -x build", vec!["-x", "build"]),
            ("git checkout -- a.rs b.rs", vec!["a.rs", "b.rs"]),
            ("git checkout main", vec![]),
            ("FOO=1 sudo rm a && (cd sub && rm b) ; true", vec!["a", "sub/b"]),
            ("cd src; cd ../lib && rm x", vec!["src/../lib/x"]),
            ("cd $DIR && rm x /abs/y", vec!["/abs/y"]),
            ("echo \"a > b\" # > c", vec![]),
            ("rm $FILE *.rs \"$x\" ~/y {a,b}", vec![]),
            ("diff <(sort a) <(sort b) > /dev/null", vec![]),
            ("if true; then rm a; fi", vec!["a"]),
            ("grep x < in > out", vec!["out"]),
            ("rm a\\ b", vec!["a b"]),
            ("cat <<< text > y", vec!["y"]),
        ] {
            assert_eq!(paths(command), expected, "{command}");
        }
    }

    #[test]
    fn whatever_stands_there_is_read_to_its_end() {
        for command in [
            "'",
            "\"",
            "\\",
            "<<",
            "<<'",
            ">",
            ">>>",
            "cat <<EOF\n",
            "$(",
            "`",
            "\"$(",
            "\u{0}>\u{0}",
            "2>",
            "&>",
            "a>&",
        ] {
            assert!(paths(command).len() < 3, "{command}");
        }
        let long = "x > y; ".repeat(100_000);
        assert_eq!(paths(&long), ["y"]);
    }
}
