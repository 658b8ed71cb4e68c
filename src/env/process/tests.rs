//! Processes: parsing, and real children whose surroundings are known.

#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::platform::{environ_has, parse_stat};
use super::*;

fn seen(name: &str, parent: u32, start: u64) -> Seen {
    Seen { name: name.to_owned(), parent, start }
}

/// A shell that waits to be ended and has started with `var` as given.
struct Shell(Child);

impl Shell {
    fn start(var: &str, value: &str) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", "echo started; read line"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env(var, value)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Until its program has been loaded a child still shows its parent's environment.
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self(child)
    }

    fn end(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.end();
    }
}

#[test]
fn a_name_may_hold_spaces_and_parentheses() {
    let fields = "S 7 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4321 0 0 0";
    for name in ["sh", "tmux: server", "a) R 1 (b", ")", ""] {
        let line = format!("42 ({name}) {fields}\n");
        assert_eq!(parse_stat(line.as_bytes()), Some(seen(name, 7, 4321)), "{line}");
    }
}

#[test]
fn a_name_that_is_not_text_does_no_harm() {
    let line = b"42 (\xff\n) S 7 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4321 0";
    assert_eq!(parse_stat(line), Some(seen("\u{fffd}\n", 7, 4321)));
}

#[test]
fn a_line_that_is_cut_or_odd_shows_no_process() {
    for line in ["", "42", "42 (sh", ")(", "42 (sh) S 7", "42 (sh) S x 0", "42 (sh) S 7 0 0 0 -1"] {
        assert_eq!(parse_stat(line.as_bytes()), None, "{line}");
    }
}

#[test]
fn a_process_that_waits_to_be_reaped_has_ended() {
    let line = b"42 (sh) Z 7 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4321 0 0 0";
    assert_eq!(parse_stat(line), None);
}

#[test]
fn a_variable_is_found_by_its_whole_name() {
    let environ = b"AB=1\0A=\0C=x=y\0D\0";

    assert!(environ_has(environ, "AB"));
    assert!(environ_has(environ, "C"));
    assert!(!environ_has(environ, "A"), "empty");
    assert!(!environ_has(environ, "B"));
    assert!(!environ_has(environ, "D"));
    assert!(!environ_has(b"", "AB"));
}

#[test]
fn the_walk_ends_at_the_first_process() {
    let found = walk(9, |pid| match pid {
        9 => Some(seen("collab", 5, 30)),
        5 => Some(seen("sh", 1, 20)),
        1 => Some(seen("init", 0, 0)),
        _ => None,
    });
    let names: Vec<_> = found.iter().map(|ancestor| ancestor.name.as_str()).collect();
    assert_eq!(names, ["sh", "init"]);
}

#[test]
fn a_younger_process_is_no_parent() {
    let found = walk(9, |pid| match pid {
        9 => Some(seen("collab", 5, 30)),
        _ => Some(seen("stranger", 1, 31)),
    });
    assert_eq!(found, []);
}

#[test]
fn a_walk_in_circles_is_cut_off() {
    let found = walk(9, |_| Some(seen("sh", 9, 0)));
    assert_eq!(found.len(), MAX_ANCESTORS);
}

#[test]
fn this_process_is_alive_and_its_namesakes_are_not() {
    let me = me();

    assert!(is_alive(&me));
    assert!(!is_alive(&Process { start: me.start + 1, ..me }));
    assert!(!is_alive(&Process { pid: u32::MAX, ..me }));
}

#[test]
fn the_parent_comes_first() {
    let parent = std::os::unix::process::parent_id();
    assert_eq!(ancestors().first().map(|ancestor| ancestor.process.pid), Some(parent));
}

#[test]
fn a_child_shows_its_variables_and_its_end() {
    let mut shell = Shell::start("COLLAB_TEST_MARK", "1");
    let pid = shell.0.id();
    let process = Process { pid, start: Table::of(pid).look(pid).unwrap().start };

    assert_eq!(has_env(pid, "COLLAB_TEST_MARK"), Some(true));
    assert_eq!(has_env(pid, "COLLAB_TEST_OTHER"), Some(false));
    assert!(is_alive(&process));

    shell.end();
    assert!(!is_alive(&process));
    assert_eq!(has_env(pid, "COLLAB_TEST_MARK"), None);
}

#[test]
fn a_child_descends_from_this_process() {
    let shell = Shell::start("COLLAB_TEST_MARK", "");
    let found = ancestors_of(shell.0.id());

    assert_eq!(found.first().map(|ancestor| ancestor.process), Some(me()));
    assert_eq!(has_env(shell.0.id(), "COLLAB_TEST_MARK"), Some(false), "empty");
}
