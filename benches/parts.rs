//! The parts that every command goes through, each by itself: `cargo bench --bench parts`.
//!
//! Whole processes are measured by `benches/run`; this tells where their time goes.

use std::hint::black_box;

use collab_hub::app::brief::tokens;
use collab_hub::domain::event::{Body, Event, Noun, parse_line};
use collab_hub::domain::ids::{Clock, CloneId, Id};
use collab_hub::domain::message::Sent;
use collab_hub::domain::name::{Address, Name};
use collab_hub::domain::task::event::{Added, Claimed, Commented};
use collab_hub::domain::{secret, state};

fn main() {
    divan::main();
}

fn name() -> Name {
    Name::typed("claude").expect("it is a name")
}

fn event(n: u32, of: Option<Id>, body: Body) -> Event {
    let clock = Clock::after(None, 1_790_000_000_000 + i64::from(n));
    Event {
        id: Id::new(clock, CloneId(7), n),
        at: jiff::Timestamp::from_millisecond(clock.millis()).expect("it is a time"),
        by: name(),
        session: None,
        branch: Some("main".to_owned()),
        head: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        of,
        body,
    }
}

fn message() -> Event {
    let text = "The parser is done, please review src/parser.rs before the release.".to_owned();
    let to = vec![Address::One(name()), Address::All];
    event(1, None, Body::MessageSent(Sent { to, text, ..Sent::default() }))
}

#[divan::bench]
fn write_a_line(bencher: divan::Bencher<'_, '_>) {
    let event = message();
    bencher.bench(|| black_box(&event).to_line());
}

#[divan::bench]
fn read_a_line(bencher: divan::Bencher<'_, '_>) {
    let line = message().to_line();
    bencher.bench(|| parse_line(black_box(line.as_bytes())));
}

#[divan::bench(args = [3, 30, 300])]
fn fold_a_task(bencher: divan::Bencher<'_, '_>, events: u32) {
    let title = "Fix the tokenizer".to_owned();
    let added = event(1, None, Body::TaskAdded(Added { title, ..Added::default() }));
    let id = added.id;
    let mut all = vec![added];
    all.push(event(
        2,
        Some(id),
        Body::TaskClaimed(Claimed { follows: id, ttl: Some(3600), confirmed: false }),
    ));
    all.extend((3..events).map(|n| {
        event(n, Some(id), Body::TaskCommented(Commented { text: format!("step {n} is done") }))
    }));
    bencher
        .with_inputs(|| all.clone())
        .bench_values(|events| state::fold(Noun::Task, black_box(events)));
}

#[divan::bench(args = [1, 16, 64])]
fn count_tokens(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let line =
        "- t-7k2mq in progress: Let the web app use the virtual webhook (src/web/hook.rs:12)\n";
    let text = line.repeat(lines);
    bencher.bench(|| tokens::count(black_box(&text)));
}

/// Texts that begin a credential again and again: what it takes may double with the length, and no more.
#[divan::bench(args = [64, 128])]
fn scan_for_secrets(bencher: divan::Bencher<'_, '_>, kilobytes: usize) {
    let begun = ["eyJaaaaaaaaaaaa.", "password=\"", "-----BEGIN ", "https://a:b", "sk-", "\\\""];
    let texts = begun.map(|text| text.repeat(kilobytes * 1024 / text.len()));
    bencher.bench(|| texts.each_ref().map(|text| secret::scan(black_box(text)).is_some()));
}
