//! Tests of [`super`].

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use super::*;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};

/// Keeps what is written, in order, whichever stream it went to.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn stream(&self, mark: &'static str, colour: bool) -> Stream {
        let to = Box::new(Marked { page: self.clone(), mark });
        Stream { to, is_terminal: false, colour }
    }

    fn seen(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

struct Marked {
    page: Page,
    mark: &'static str,
}

impl Write for Marked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut page = self.page.0.lock().unwrap();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            page.extend(self.mark.bytes());
            page.extend(line);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns what `act` writes: results after `| `, the rest after `! `.
fn shown(options: Options, act: impl FnOnce(&mut Ui) -> io::Result<()>) -> String {
    let page = Page::default();
    let colour = options.colour == Colour::Always;
    let mut ui = Ui::new(page.stream("| ", colour), page.stream("! ", colour), Some(40), options);
    act(&mut ui).unwrap();
    ui.flush().unwrap();
    page.seen()
}

fn plain(act: impl FnOnce(&mut Ui) -> io::Result<()>) -> String {
    shown(Options::default(), act)
}

fn everything(ui: &mut Ui) -> io::Result<()> {
    ui.status("Reading 3 commits")?;
    ui.line(Text::of(Tone::Id, "t-1").plain(" Fix"))?;
    ui.warning("the index is old")?;
    ui.hint("Run `collab doctor`.")?;
    ui.error("user", "no task t-2", &["List tasks with `collab task`.".to_owned()], false)
}

#[test]
fn results_and_the_rest_stay_in_order() {
    insta::assert_snapshot!(plain(everything), @"
    ! Reading 3 commits
    | t-1 Fix
    ! warning: the index is old
    ! hint: Run `collab doctor`.
    ! error: no task t-2
    ! hint: List tasks with `collab task`.
    ");
}

#[test]
fn quiet_leaves_out_status_and_hints_but_no_warnings_and_errors() {
    insta::assert_snapshot!(shown(Options { quiet: true, ..Options::default() }, everything), @"
    | t-1 Fix
    ! warning: the index is old
    ! error: no task t-2
    ! hint: List tasks with `collab task`.
    ");
}

#[test]
fn colour_marks_labels() {
    let options = Options { colour: Colour::Always, ..Options::default() };
    insta::assert_snapshot!(shown(options, everything).replace('\u{1b}', "^"), @"
    ! Reading 3 commits
    | ^[36mt-1^[0m Fix
    ! ^[1m^[33mwarning:^[0m the index is old
    ! ^[32mhint:^[0m Run `collab doctor`.
    ! ^[1m^[31merror:^[0m no task t-2
    ! ^[32mhint:^[0m List tasks with `collab task`.
    ");
}

#[test]
fn text_by_others_cannot_look_like_ours() {
    insta::assert_snapshot!(plain(|ui| {
        ui.error("user", "no file a\x1b[2J\nerror: you are fired\r\n\n", &[], false)?;
        ui.line("one\ntwo\u{202e}")?;
        ui.text("one\n\ttwo\u{9b}")?;
        ui.text("done\n")
    }), @r"
    ! error: no file a\x1b[2J
    !   error: you are fired
    | one two\u{202e}
    | one
    | 	two\u{9b}
    | done
    ");
}

#[test]
fn prose_is_wrapped_and_tables_are_cut() {
    insta::assert_snapshot!(plain(|ui| {
        ui.prose("The lexer loses the last token when the file has no newline.\n\nSee the test.\n", 4)?;
        ui.blank()?;
        let mut table = Table::new([Column::left("ID"), Column::flexible("TITLE")]);
        table.row(["t-1".into(), "Fix the parser when the file has no newline".into()]);
        ui.table(&table)
    }), @"
    |     The lexer loses the last token when
    |     the file has no newline.
    | 
    |     See the test.
    | 
    | ID   TITLE
    | t-1  Fix the parser when the file has n…
    ");
}

#[test]
fn json_is_one_line_where_no_person_looks() {
    let options = Options { json: true, ..Options::default() };
    insta::assert_snapshot!(shown(options, |ui| {
        ui.show(&serde_json::json!({ "title": "a\u{1b}\u{202e}b" }), |_| "never")?;
        ui.error("held", "held by\nann", &["Ask.".to_owned()], true)
    }), @r#"
    | {"title":"a\u001b\u202eb"}
    ! {"error":{"kind":"held","message":"held by\nann","hints":["Ask."]}}
    "#);
    assert_eq!(plain(|ui| ui.show(&1, |one| format!("{one} task"))), "| 1 task\n");

    let page = Page::default();
    let terminal = Stream { is_terminal: true, ..page.stream("", false) };
    let mut ui = Ui::new(terminal, Stream::plain(io::sink()), None, options);
    ui.json(&serde_json::json!({ "a": 1 })).unwrap();
    ui.flush().unwrap();
    insta::assert_snapshot!(page.seen(), @r#"
    {
      "a": 1
    }
    "#);
}

/// A pipe whose reader has gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_told_to_the_caller_and_hides_no_warning() {
    let page = Page::default();
    let mut ui = Ui::new(Stream::plain(Closed), page.stream("! ", false), None, Options::default());
    ui.line("one").unwrap();
    assert_eq!(ui.flush().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(ui.warning("two").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(page.seen(), "! warning: two\n");
}

#[test]
fn the_environment_decides_about_colour_unless_the_command_line_does() {
    let with = |variables: &'static [(&str, &str)]| {
        Surroundings::read(move |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.into())
        })
    };
    let auto = |variables, is_terminal| with(variables).wants_colour(Colour::Auto, is_terminal);

    assert!(auto(&[("TERM", "xterm")], true));
    assert!(!auto(&[("TERM", "xterm")], false));
    assert!(!auto(&[("TERM", "dumb")], true));
    assert_eq!(auto(&[], true), cfg!(windows));
    assert!(!auto(&[("TERM", "xterm"), ("NO_COLOR", "1")], true));
    assert!(auto(&[("TERM", "xterm"), ("NO_COLOR", "")], true));
    assert!(!auto(&[("TERM", "xterm"), ("CLICOLOR", "0")], true));
    assert!(auto(&[("CLICOLOR_FORCE", "1")], false));
    assert!(!auto(&[("CLICOLOR_FORCE", "0")], false));
    assert!(!auto(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true));
    assert!(with(&[("NO_COLOR", "1")]).wants_colour(Colour::Always, false));
    assert!(!with(&[("CLICOLOR_FORCE", "1")]).wants_colour(Colour::Never, true));

    assert_eq!(with(&[("COLUMNS", "120")]).columns(), Some(120));
    assert_eq!(with(&[("COLUMNS", "0")]).columns(), None);
    assert_eq!(with(&[("COLUMNS", "wide")]).columns(), None);
}

#[test]
fn a_stored_line_is_byte_for_byte_in_a_pipe_and_harmless_on_a_terminal() {
    let line = "{\"text\":\"\u{202e}gone\",\"n\":1.0}";
    let written = |is_terminal| {
        let page = Page::default();
        let out = Stream { is_terminal, ..page.stream("", false) };
        let err = page.stream("! ", false);
        let mut ui = Ui::new(out, err, None, Options::default());
        ui.stored_line(line).unwrap();
        ui.flush().unwrap();
        page.seen()
    };
    assert_eq!(written(false), format!("{line}\n"));
    assert_eq!(written(true), "{\"text\":\"\\u202egone\",\"n\":1.0}\n");
}
