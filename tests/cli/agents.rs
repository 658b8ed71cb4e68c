//! `collab agents`: the page an AI works by, and that what it says can be done as it is said.

use collab_hub::app::brief::tokens::count;

use crate::support::World;

fn page(world: &World) -> String {
    world.ok("", &["agents"])
}

/// Splits a line into words as a shell does; only double quotes are used on the page.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(n, part)| {
            let quoted = n % 2 == 1;
            let words: Vec<&str> =
                if quoted { vec![part] } else { part.split_whitespace().collect() };
            words.into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn it_needs_no_repository_and_costs_few_tokens() {
    let page = page(&World::outside_git());

    assert!(page.starts_with("# Working here with `collab`\n"), "{page}");
    assert!(count(&page) <= 500, "{} tokens", count(&page));
}

#[test]
fn every_command_on_it_works_as_it_stands() {
    let world = World::new();
    world.write("src/parser.rs", "fn parse() {}\n");
    let first = world.task(&["Lex"]);
    let message = world.send("bob", &["ann", "-m", "Is it done?"]);
    let mut task = first.clone();
    let page = page(&world);
    let lines: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("    ")).collect();

    assert!(lines.len() > 12, "{lines:?}");
    for line in lines {
        let line = line
            .replace("PATH", "src/parser.rs")
            .replace("TASK", &task)
            .replace("MESSAGE", &message)
            .replace("NAME", "bob");
        let words = words(&line);
        assert_eq!(words[0], "collab", "{line}");
        if words[1] == "wait" {
            // What it waits for.
            world.send("bob", &["ann", "-m", "Thanks"]);
        }
        let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        world.ok("ann", &args);
        if line.contains("task add") {
            let tasks = world.json("ann", &["task"]);
            let tasks = tasks["tasks"].as_array().unwrap();
            let added = tasks.iter().find(|task| task["title"] == "TITLE").unwrap();
            task = added["short"].as_str().unwrap().to_owned();
        }
    }

    let status = |id: &str| world.json("ann", &["show", id])["object"]["task"]["status"].clone();
    assert_eq!((status(&first), status(&task)), ("in_progress".into(), "completed".into()));
}
