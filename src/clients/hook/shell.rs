//! Which files a shell command writes, where that stands in it plainly.
//!
//! Understood are `>`, `>>`, `>|`, `&>` and their kin, `tee`, `sed -i`, `mv`, `cp`, `rm`, `git mv`, `git rm`, `git
//! restore` and `git checkout --`, with paths that stand there as they are, also in what runs within a word, behind
//! `env`, `timeout` and their kin, and in what a shell is given with `-c`. Nothing else is claimed: a path made by a
//! variable, a glob or a substitution is left out, and so is whatever a program does that is not named here.

use super::words::{BEFORE, Token, tokens};

/// A word, and whether it stands there as it is.
type Word<'s> = (&'s str, bool);

/// The longest command that is looked at, in bytes.
const MOST: usize = 256 * 1024;

/// What a command writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Paths, relative to where it begins.
    pub(super) files: Vec<String>,
    /// Those of them that go with all that is below them.
    pub(super) whole: Vec<String>,
}

/// Returns the paths that a command writes, relative to where it begins.
pub(super) fn paths(command: &str) -> Written {
    let tokens = tokens(&command[..command.floor_char_boundary(MOST)]);
    let mut written = Written::default();
    collect(&tokens, Some(String::new()), &mut written);
    for paths in [&mut written.files, &mut written.whole] {
        paths.sort();
        paths.dedup();
    }
    written
}

/// Collects what commands write that begin in a directory; that is unknown after a `cd` that cannot be followed.
fn collect(tokens: &[Token], mut dir: Option<String>, found: &mut Written) {
    let mut outer = Vec::new();
    let ends = |token: &Token| matches!(token, Token::End | Token::Open | Token::Close);
    for simple in tokens.split_inclusive(ends) {
        let mut words: Vec<(&str, bool)> = Vec::new();
        let mut tokens = simple.iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(word, plain) => words.push((word, *plain)),
                Token::Inner(inner) => collect(inner, dir.clone(), found),
                Token::Into => {
                    if let Some(Token::Word(path, plain)) = tokens.peek() {
                        if *plain {
                            push(&mut found.files, dir.as_deref(), path);
                        }
                        tokens.next();
                    }
                }
                Token::Other => drop(tokens.next_if(|next| matches!(next, Token::Word(..)))),
                Token::End | Token::Open | Token::Close => {}
            }
        }
        let words = without_prefix(&words);
        match words {
            [("cd" | "pushd", _), rest @ ..] => {
                let rest = rest.strip_prefix(&[("--", true)]).unwrap_or(rest);
                dir = match rest {
                    [(path, true)] if !path.starts_with('-') => {
                        dir.and_then(|dir| join(&dir, path))
                    }
                    _ => None,
                };
            }
            [("popd", _), ..] => dir = None,
            _ => {
                // To stand in a word, a word has to be written twice as long: this goes no deeper than its length allows.
                if let Some(script) = script(words) {
                    collect(&self::tokens(script), dir.clone(), found);
                }
                let of_it = written(words);
                of_it.files.iter().for_each(|path| push(&mut found.files, dir.as_deref(), path));
                of_it.whole.iter().for_each(|path| push(&mut found.whole, dir.as_deref(), path));
            }
        }
        match simple.last() {
            Some(Token::Open) => outer.push(dir.clone()),
            // One that nothing opened is of a `case`.
            Some(Token::Close) => dir = outer.pop().unwrap_or(dir),
            _ => {}
        }
    }
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

/// What runs the command that follows it: its name, options that have a word of their own, and how many words stand
/// before that command.
const RUNNERS: &[(&str, &[&str], usize)] = &[
    ("sudo", &["-u", "-g"], 0),
    ("command", &[], 0),
    ("exec", &["-a"], 0),
    ("nohup", &[], 0),
    ("env", &["-u"], 0),
    ("nice", &["-n"], 0),
    ("setsid", &[], 0),
    ("stdbuf", &["-i", "-o", "-e"], 0),
    ("timeout", &["-k", "-s"], 1),
    ("coproc", &[], 0),
    ("function", &[], 1),
];

/// Leaves out what stands before a command's name.
fn without_prefix<'w, 's>(mut words: &'w [(&'s str, bool)]) -> &'w [(&'s str, bool)] {
    while let [(first, _), rest @ ..] = words {
        let name = first.split('=').next().unwrap_or_default();
        let sets =
            name.len() < first.len() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if let Some((runner, with_word, before)) =
            RUNNERS.iter().find(|(runner, ..)| *runner == program(first))
        {
            words = rest;
            while let [(option, _), rest @ ..] = words
                && option.starts_with('-')
            {
                // It is looked for, and not run; or it runs in another folder.
                let is_another = match *runner {
                    "command" => *option != "-p",
                    "env" => option.starts_with("-C") || option.starts_with("--chdir"),
                    _ => false,
                };
                if is_another {
                    return &[];
                }
                let own = usize::from(with_word.contains(option)).min(rest.len());
                words = &rest[own..];
            }
            words = &words[(*before).min(words.len())..];
        } else if sets {
            words = rest;
        } else if BEFORE.contains(first) {
            words = rest.strip_prefix(&[("-p", true)]).filter(|_| *first == "time").unwrap_or(rest);
        } else {
            break;
        }
    }
    words
}

/// Returns the name of a program that may be called by its path.
fn program(word: &str) -> &str {
    let path = word.strip_prefix('/').and_then(|path| path.rsplit('/').next());
    path.unwrap_or(word)
}

/// Returns the commands that a shell is given as a word.
fn script<'s>(words: &[Word<'s>]) -> Option<&'s str> {
    let [(name, _), rest @ ..] = words else { return None };
    if !["sh", "bash", "dash", "ash", "ksh", "zsh", "fish"].contains(&program(name)) {
        return None;
    }
    let (mut is_given, mut rest) = (false, rest);
    while let [(option, _), after @ ..] = rest
        && option.starts_with(['-', '+'])
    {
        rest = after;
        let letters = option.trim_start_matches(['-', '+']);
        if !option.starts_with("--") {
            is_given |= letters.contains('c');
            if letters.ends_with(['o', 'O']) {
                rest = rest.get(1..)?;
            }
        }
    }
    rest.first().filter(|(_, plain)| is_given && *plain).map(|(script, _)| *script)
}

/// Returns the paths that a simple command writes.
fn written(words: &[(&str, bool)]) -> Written {
    let [(name, _), rest @ ..] = words else { return Written::default() };
    let (target, rest) =
        if matches!(program(name), "mv" | "cp") { target(rest) } else { (None, rest.to_vec()) };
    let rest = rest.as_slice();
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
    let files = |files| Written { files, whole: Vec::new() };
    let whole = |paths: Vec<String>| Written { files: paths.clone(), whole: paths };
    match program(name) {
        "tee" => files(plain(&paths)),
        "rm" => whole(plain(&paths)),
        "mv" | "cp" => {
            let (from, to) = match (target, paths.as_slice()) {
                (Some(to), from) => (from, to),
                (None, [from @ .., to]) => (from, *to),
                (None, []) => return Written::default(),
            };
            let whole = if program(name) == "mv" { plain(from) } else { Vec::new() };
            let mut found = whole.clone();
            if to.1 {
                found.push(to.0.to_owned());
                // Where that is a folder, it is in it.
                let into = from.iter().filter(|(_, plain)| *plain).filter_map(|(path, _)| {
                    let last = path.trim_end_matches('/').rsplit('/').next()?;
                    Some(format!("{}/{last}", to.0.trim_end_matches('/')))
                });
                found.extend(into);
            }
            Written { files: found, whole }
        }
        "sed" if has(in_place) => {
            let script_is_option = has(|word| {
                word.starts_with("-e")
                    || word.starts_with("-f")
                    || word.starts_with("--expression")
                    || word.starts_with("--file")
            });
            files(sed_files(rest, script_is_option))
        }
        "git" => match rest {
            [("checkout", _), rest @ ..] => {
                let dashes = rest.iter().position(|(word, _)| *word == "--");
                dashes.map(|at| whole(plain(&rest[at + 1..]))).unwrap_or_default()
            }
            _ if has(|word| ["-n", "--dry-run", "--cached"].contains(&word)) => Written::default(),
            // These do to files what those without git do.
            [("mv" | "rm", _), ..] => written(rest),
            [("restore", _), rest @ ..] => whole(plain(&restored(rest))),
            _ => Written::default(),
        },
        _ => Written::default(),
    }
}

/// Returns what `git restore` is given, if it is files and not what is staged alone.
fn restored<'s>(words: &[Word<'s>]) -> Vec<Word<'s>> {
    let letters = |word: &str| word.starts_with('-') && !word.starts_with("--");
    let has = |letter: char, long: &str| {
        words.iter().any(|(word, _)| *word == long || (letters(word) && word.contains(letter)))
    };
    if has('S', "--staged") && !has('W', "--worktree") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut words = words.iter();
    while let Some((word, plain)) = words.next() {
        if *word == "--" {
            found.extend(words.by_ref());
        } else if ["-s", "--source"].contains(word) {
            words.next();
        } else if !word.starts_with('-') {
            found.push((*word, *plain));
        }
    }
    found
}

/// Says whether an option of `sed` has it write the files that it reads.
fn in_place(word: &str) -> bool {
    // Several letters may be one word; what follows these three is theirs.
    let letters = word.strip_prefix('-').filter(|word| !word.starts_with('-'));
    let is_among =
        |letters: &str| letters.split(['e', 'f', 'l']).next().unwrap_or("").contains('i');
    word.starts_with("--in-place") || letters.is_some_and(is_among)
}

/// Returns where a letter stands in a word that is options of one letter, before one that takes what follows.
fn letter(word: &str, letter: char) -> Option<usize> {
    let letters = word.strip_prefix('-').filter(|word| !word.starts_with('-'))?;
    let at = letters.find([letter, 'S'])? + 1;
    word[at..].starts_with(letter).then_some(at)
}

/// Returns the folder that an option of `mv` or `cp` names, and the other words.
fn target<'s>(words: &[Word<'s>]) -> (Option<Word<'s>>, Vec<Word<'s>>) {
    let (mut target, mut rest) = (None, Vec::new());
    let mut words = words.iter().copied();
    while let Some((word, plain)) = words.next() {
        if word == "--" {
            rest.push((word, plain));
            rest.extend(words.by_ref());
        } else if word == "--target-directory" {
            target = words.next();
        } else if let Some(folder) = word.strip_prefix("--target-directory=") {
            target = Some((folder, plain));
        } else if let Some(at) = letter(word, 't') {
            // Several letters may be one word, and the folder in it, too.
            let folder = &word[at + 1..];
            target = if folder.is_empty() { words.next() } else { Some((folder, plain)) };
        } else if word == "-S" || word == "--suffix" {
            words.next();
        } else {
            rest.push((word, plain));
        }
    }
    (target, rest)
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
            (
                "git mv -f a d; git rm -r b; git rm --cached c; git rm -n c",
                vec!["a", "b", "d", "d/a"],
            ),
            ("git restore -s HEAD a; git restore -- -b; git restore --staged c", vec!["-b", "a"]),
            ("git restore -SW a; git restore -S b; git add -n c; git log -- c", vec!["a"]),
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
            ("(cd sub && ls); rm x", vec!["x"]),
            ("pushd sub; popd; rm x", vec![]),
            ("cd -- src && rm x", vec!["src/x"]),
            ("case x in x) rm a;; esac; (cd b; (cd c; rm d); rm e)", vec!["a", "b/c/d", "b/e"]),
            ("make >& log; make 2>&1; make >&-", vec!["log"]),
            ("sed -Ei 's/a/b/' x", vec!["x"]),
            ("sed -ni.bak p x; sed -nf in.sed y", vec!["x"]),
            ("cp -t d a; mv --target-directory=d b", vec!["b", "d", "d/a", "d/b"]),
            ("cp -td a; cp -at e b; mv -S .t c f", vec!["c", "d", "d/a", "e", "e/b", "f", "f/c"]),
            ("/bin/rm a; /usr/bin/env -u X Y=1 tee b; timeout -k 5 10 rm c", vec!["a", "b", "c"]),
            ("sudo -u x rm a; nice -n 5 rm b; time -p rm c; coproc rm d", vec!["a", "b", "c", "d"]),
            ("command -p rm a; command -v rm b; type rm c; env -C d rm e", vec!["a"]),
            ("function f { rm a; }; f", vec!["a"]),
            ("bash -c 'cd sub && rm a'; rm b", vec!["b", "sub/a"]),
            ("/bin/sh -ec \"echo x > a\" name; bash -c -eo pipefail 'rm b'", vec!["a", "b"]),
            (
                "bash -lc 'bash -c \"rm a\"'; bash rm a -c; ssh x 'rm b'; bash -c \"rm $x b\"",
                vec!["a"],
            ),
            ("python3 -c 'print(1 > a)'; docker run x sh -c 'rm a'", vec![]),
            ("[[ a > b ]] && rm c", vec!["c"]),
            ("[[ x && ( a > b || $(rm c) ) ]] > d; [[ a > b ]]> e", vec!["c", "d", "e"]),
            (
                "(cd sub; [[ a > b ]]) && [[ a > b ]]|tee c; if ! [[ a && b > c ]]; then rm d; fi",
                vec!["c", "d"],
            ),
            ("until false; do rm a; done; if false; then :; elif rm b; then :; fi", vec!["a", "b"]),
        ] {
            assert_eq!(paths(command).files, expected, "{command}");
        }
    }

    #[test]
    fn what_stands_in_a_word_does_not_end_it() {
        for (command, expected) in [
            // Substitutions within quotes, and what follows them.
            (r#"echo "$(cat "a b" > out)" > log; rm x"#, vec!["log", "out", "x"]),
            (r#"rm "$(ls "$x")" y"#, vec!["y"]),
            (r#"rm "a$(echo ")" '"')b" y"#, vec!["y"]),
            ("echo $(date) rm x", vec![]),
            ("rm $(ls)/a b", vec!["b"]),
            ("> $(mktemp) rm a", vec!["a"]),
            ("echo `rm a` rm b; rm c", vec!["a", "c"]),
            (r#"echo "`rm \"a b\"`"; rm c"#, vec!["a b", "c"]),
            ("cd sub; echo $(cd in; rm a); rm b", vec!["sub/b", "sub/in/a"]),
            ("echo $(case x in x) rm a;; esac); rm b", vec!["a", "b"]),
            // What a committing AI writes.
            ("git commit -m \"$(cat <<'EOF'\nDon't say \"x > y\nEOF\n)\" && rm a", vec!["a"]),
            ("cat <<EOF > a\nit's \"odd\nEOF\nrm b", vec!["a", "b"]),
            ("cat <<-'E O' > a\n\tit's\n\tE O\nrm b", vec!["a", "b"]),
            ("cat <<EOF > a\n\tEOF\nit's\nEOF\nrm b", vec!["a", "b"]),
            ("cat <<A <<B > a\nit's\nA\n\"\nB\nrm b", vec!["a", "b"]),
            // Quotes with escapes in them.
            (r"echo $'it\'s > a' > b", vec!["b"]),
            (r"rm $'a\'b' $'\x61' c", vec!["a'b", "c"]),
            (r#"rm $"a" b"#, vec!["b"]),
            (r#"rm "a\b" "c\"d""#, vec![r#"a\b"#, r#"c"d"#]),
            // Commands as files.
            ("make | tee >(grep x > b) a", vec!["a", "b"]),
            ("tee >(cat) a; rm b", vec!["a", "b"]),
            ("diff <(rm a) <(sort b) > c", vec!["a", "c"]),
            ("make > >(tee log)", vec!["log"]),
            // Arithmetic, parameters, arrays and patterns.
            ("echo $((1 << 2)) > a\nrm b", vec!["a", "b"]),
            ("((a > b)) && rm c; for ((i = 0; i > 3; i++)); do rm d; done", vec!["c", "d"]),
            ("$((ls); rm a)", vec!["a"]),
            ("rm ${x:-a b} \"${y:-\"q r\"}\" ${z%'}'} c", vec!["c"]),
            ("files=(rm a); rm b", vec!["b"]),
            ("rm !(keep|x) b", vec!["b"]),
            ("f() { rm a; }; f", vec!["a"]),
        ] {
            assert_eq!(paths(command).files, expected, "{command}");
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
            "$((",
            "${",
            "$'",
            "$'\\",
            "tee >(",
            "\"${x:-\"",
            "a=(",
        ] {
            assert!(paths(command).files.len() < 3, "{command}");
        }
        let long = "x > y; ".repeat(100_000);
        assert_eq!(paths(&long).files, ["y"]);
        // However deep or often something begins, it takes no time, and no more than there is of the stack.
        for part in
            ["$(", "\"$(", "(", "((", "$((", "${", "\"${", "`", "a=(", "<(", "$(((x ", "<<x "]
        {
            assert!(paths(&part.repeat(100_000)).files.is_empty(), "{part}");
        }
    }
}
