//! `.collab/config.toml` comes with a commit of anybody: it is read only where it is a plain file.

use crate::support::World;

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_policy_is_not_followed() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    // What is read would be said to be no policy.
    std::fs::write(world.root().join("../home/secret"), "secret\n").unwrap();
    let config = world.root().join(".collab/config.toml");
    std::os::unix::fs::symlink("../../home/secret", config).unwrap();
    let output = world.command("ann", &["send", "bob", "-m", "hello"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(world.run("ann", &["doctor"]).contains("config-damaged"));
}

#[test]
fn a_policy_without_end_is_not_read() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.write(".collab/config.toml", "#".repeat(2 * 1024 * 1024));
    world.send("ann", &["bob", "-m", "hello"]);
    assert!(world.run("ann", &["doctor"]).contains("config-damaged"));
}
