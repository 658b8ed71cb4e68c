//! `collab participant`

use insta::assert_snapshot;

use crate::support::World;

#[test]
fn who_is_known_is_listed_by_when_they_were_here() {
    let world = World::new();
    world.git(&["config", "user.name", "Ann Lee"]);

    assert_snapshot!(world.run("", &["participant"]), @"
    --- stderr ---
    Nobody is known yet: whoever writes something is.
    ");
    world.ok("", &["task", "add", "Fix the parser"]);
    world.ok("claude", &["task", "add", "Write the docs"]);
    world.ok("", &["participant", "set", "Jane Doe", "--kind", "person", "--title", "Jane Doe"]);
    world.ok("", &["participant", "set", "--role", "reviewer", "--skill", "rust,sql"]);

    assert_snapshot!(world.run("", &["participant"]), @"
    NAME           KIND    CLIENT       ROLE      LAST HERE  SKILLS
    ann-lee (you)  person               reviewer  1 min ago  rust, sql
    claude         ai      claude-code            3 min ago
    jane-doe       person                         never
    ");
    let names = |args: &[&str]| world.json("", args)["participants"].as_array().unwrap().len();
    assert_eq!(names(&["participant", "list"]), names(&["participant"]));
}

#[test]
fn what_is_said_of_one_is_kept_and_cleared() {
    let world = World::new();

    let set = [
        "participant",
        "set",
        "--kind",
        "ai",
        "--title",
        "Gemini",
        "--client",
        "gemini-cli",
        "--model",
        "gemini-2.5-pro",
        "--skill",
        "sql",
        "--permission",
        "read,comment",
        "--role",
        "Code Reviewer",
    ];
    assert_snapshot!(world.run("gemini", &set), @"
    gemini (you)
      name        Gemini
      kind        ai
      client      gemini-cli gemini-2.5-pro
      role        code-reviewer
      skills      sql
      permissions read, comment
      last here   just now
      events      2
    ");
    world.ok("gemini", &["participant", "set", "--skill", "", "--role", ""]);
    assert_snapshot!(world.run("ann", &["show", "gemini"]), @"
    gemini
      name        Gemini
      kind        ai
      client      gemini-cli gemini-2.5-pro
      permissions read, comment
      last here   1 min ago
      events      3
    ");
    let shown = world.json("ann", &["show", "Gemini"]);
    assert_eq!(shown["noun"], "participant");
    assert_eq!(shown["object"]["permissions"], serde_json::json!(["read", "comment"]));
    assert_eq!(shown["object"]["me"], false);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let world = World::new();

    assert_snapshot!(world.run("ann", &["participant", "set"]), @"
    --- stderr ---
    error: there is nothing to set
    hint: Name somebody, or say what you are, as in `collab participant set --role reviewer`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["participant", "set", "--permission", "reed"]), @"
    --- stderr ---
    error: `reed` is not a permission
    hint: Did you mean `read`?
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["participant", "set", "--kind", "robot"]), @"
    --- stderr ---
    error: invalid value 'robot' for '--kind <KIND>'
      [possible values: person, ai]

    For more information, try '--help'.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["participant", "set", "all"]), @"
    --- stderr ---
    error: `all` is not a name: it means everybody
    hint: Take another name.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["participant", "set", "../x"]), @"
    --- stderr ---
    error: `../x` is not a name: use letters, digits, spaces and hyphens
    hint: See who is known with `collab participant`.
    [exit 2]
    ");
    assert_snapshot!(world.run("../x", &["participant"]), @"
    --- stderr ---
    error: --as: `../x` is not a name: use letters, digits, spaces and hyphens
    hint: See who is known with `collab participant`.
    [exit 2]
    ");
    assert_eq!(world.events(), Vec::<String>::new());
}
