//! Notes that were closed in two clones apart.

use insta::assert_snapshot;

use crate::support::World;

/// Takes over what another clone committed.
fn pull(world: &World, from: &World) {
    let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    let from = from.root();
    let pull = ["pull", "--quiet", "--no-rebase", "--no-edit", &from.to_string_lossy(), "main"];
    world.git(&[&who[..], &pull].concat());
}

/// Seals and commits what was written, and no file of this clone alone.
fn seal(world: &World) {
    world.ok("ann", &["publish"]);
    world.git(&["add", "--force", ".collab/log"]);
    let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    world.git(&[&who[..], &["commit", "--quiet", "-m", "x"]].concat());
}

#[test]
fn both_closings_are_shown_and_whoever_lost_is_told_once() {
    let world = World::new();
    let cause = world.note("ann", &["The cache is stale", "--kind", "hypothesis"]);
    let idea = world.note("ann", &["Take it out", "--kind", "suggestion"]);
    world.ok("gemini", &["brief"]);
    seal(&world);
    let other = world.clone_of();
    let resolve = ["note", "resolve", &cause, "--outcome"];
    world.ok("gemini", &[&resolve[..], &["ruled-out", "-m", "Fails without"]].concat());
    world.ok("gemini", &["note", "accept", &idea]);
    // Later, by a clock that is the other clone's own.
    for _ in 0..3 {
        other.ok("claude", &["brief"]);
    }
    other.ok("claude", &[&resolve[..], &["confirmed", "-m", "Cleared, it works"]].concat());
    other.ok("claude", &["note", "reject", &idea, "-m", "It is needed"]);
    seal(&world);
    seal(&other);
    pull(&world, &other);
    pull(&other, &world);

    let told = world.ok("gemini", &["brief"]);
    let lost: Vec<&str> = told.lines().filter(|line| line.contains("LOST")).collect();
    assert_eq!(
        lost,
        [
            format!(
                "- {idea} \"Take it out\": your \"accepted\" LOST to claude, who had not seen it; \
                 now rejected: \"It is needed\"; `collab show {idea}`"
            ),
            format!(
                "- {cause} \"The cache is stale\": your \"ruled out\" LOST to claude, who had not \
                 seen it; now confirmed: \"Cleared, it works\"; `collab show {cause}`"
            ),
        ],
        "{told}"
    );
    let again = world.ok("gemini", &["brief"]);
    assert!(!again.contains("LOST") && !again.contains(&idea), "{again}");
    // Whoever won has lost nothing, and others are told what counts.
    assert!(!other.ok("claude", &["brief"]).contains("LOST"));
    let told = world.ok("ann", &["brief"]);
    assert!(told.contains(&format!("{cause} CONFIRMED: \"The cache is stale\" (claude")), "{told}");

    assert_snapshot!(world.run("ann", &["show", &cause]), @"
    n-note1 hypothesis
      added       10 min ago by ann
      confirmed   3 min ago by claude
      overruled   ruled out, 6 min ago by gemini
      id          <id1>

    Text
      The cache is stale

    Because
      Cleared, it works

    Overruled: ruled out by gemini
      Fails without
    ");
    let view = other.json("ann", &["show", &idea])["object"].clone();
    assert_eq!((&view["outcome"], &view["closed_by"]), (&"rejected".into(), &"claude".into()));
    let overruled = &view["overruled"];
    assert_eq!(overruled.as_array().unwrap().len(), 1, "{view}");
    assert_eq!(
        (&overruled[0]["outcome"], &overruled[0]["by"], &overruled[0]["why"]),
        (&"accepted".into(), &"gemini".into(), &serde_json::Value::Null)
    );
    // What did not count is found, too.
    let found = world.json("ann", &["search", "fails", "--kind", "note"]);
    assert_eq!(found["hits"][0]["short"], *cause, "{found}");
}
