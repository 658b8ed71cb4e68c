//! `collab init` in every odd place, and twice in a row.

use std::fs;
use std::path::Path;

use crate::harness::{Yard, write};

const FIVE: [&str; 3] = ["config.toml", ".gitignore", ".gitattributes"];

fn is_set_up(root: &Path) {
    for name in FIVE {
        assert!(root.join(".collab").join(name).is_file(), "{name} in {}", root.display());
    }
}

fn exclude(git_dir: &Path) -> String {
    fs::read_to_string(git_dir.join("info/exclude")).unwrap()
}

#[test]
fn twice_in_a_row_makes_it_once() {
    let (yard, root) = Yard::repo("r");
    insta::assert_snapshot!(yard.collab(&root, &["init"]).text(), @"
    Made in <top>/r: .collab/, .git/collab/, .collab/config.toml, .collab/.gitignore, .collab/.gitattributes, .collab/live, lines in .git/info/exclude
    Hooks: pre-commit, prepare-commit-msg, post-commit, post-checkout, post-merge run collab from now on; `collab setup git --remove` takes them out
    Next: git add .collab
    AI clients that are here are connected with collab setup

    # r

    ## Missing
    - there are no commits yet, so there is no history
    ");
    is_set_up(&root);
    let before = exclude(&root.join(".git"));
    write(root.join(".collab/config.toml"), "# mine\n");
    insta::assert_snapshot!(yard.collab(&root, &["init"]).text(), @"
    Nothing to make in <top>/r: all of it is there.
    Next: git add .collab

    # r

    ## Missing
    - there are no commits yet, so there is no history
    ");
    assert_eq!(exclude(&root.join(".git")), before);
    assert_eq!(fs::read_to_string(root.join(".collab/config.toml")).unwrap(), "# mine\n");
    // What is to be ignored is ignored, and what is to be committed is not.
    assert_eq!(yard.git(&root, &["status", "--porcelain", "-uall"]).lines().count(), 3);
    yard.git(&root, &["add", ".collab"]);
    let view = yard.collab(&root, &["init", "--json"]).json();
    assert_eq!(view["next"], serde_json::Value::Null);
    assert_eq!(view["made"].as_array().unwrap().len(), 0);
}

#[test]
fn a_subdirectory_uses_the_top_and_says_the_command_from_there() {
    let (yard, root) = Yard::repo("r");
    fs::create_dir_all(root.join("a/b")).unwrap();
    let view = yard.collab(&root.join("a/b"), &["init", "--json"]).json();
    assert_eq!(view["next"], "git add ../../.collab");
    is_set_up(&root);
    assert!(!root.join("a/b/.collab").exists());
    let elsewhere = yard.collab(&yard.top, &["-C", "r/a/../a", "init", "--json"]).json();
    assert_eq!(elsewhere["next"], "git -C <top>/r add .collab");
    assert_eq!(elsewhere["root"], "<top>/r");
}

#[test]
fn a_linked_worktree_shares_the_live_directory() {
    let (yard, root) = Yard::repo("r");
    yard.git(&root, &["commit", "-q", "--allow-empty", "-m", "Begin"]);
    yard.git(&root, &["worktree", "add", "-q", "-b", "other", "../it's linked"]);
    let linked = yard.top.join("it's linked");
    let view = yard.collab(&yard.top, &["-C", "it's linked", "init", "--json"]).json();
    assert_eq!(view["next"], r"git -C '<top>/it'\''s linked' add .collab");
    is_set_up(&linked);
    assert!(!root.join(".collab").exists());
    assert!(root.join(".git/collab/store.db").is_file());
    if cfg!(unix) {
        assert_eq!(linked.join(".collab/live").canonicalize().unwrap(), root.join(".git/collab"));
    }
    assert_eq!(yard.git(&linked, &["status", "--porcelain"]), "?? .collab/");
    assert_eq!(yard.git(&linked, &["status", "--porcelain", "-uall"]).lines().count(), 3);
    yard.collab(&root, &["init"]);
    is_set_up(&root);
    assert_eq!(exclude(&root.join(".git")).matches("/.collab/live").count(), 1);
}

#[test]
fn a_link_that_leads_nowhere_is_made_anew() {
    let (yard, root) = Yard::repo("r");
    yard.git(&root, &["commit", "-q", "--allow-empty", "-m", "Begin"]);
    yard.git(&root, &["worktree", "add", "-q", "../linked"]);
    let linked = yard.top.join("linked");
    yard.collab(&linked, &["init"]);
    fs::rename(&root, yard.top.join("moved")).unwrap();
    yard.git(&yard.top.join("moved"), &["worktree", "repair", "../linked"]);
    let view = yard.collab(&linked, &["init", "--json"]).json();
    assert_eq!(view["made"].to_string(), r#"[".collab/live"]"#);
}

#[test]
fn a_bare_repository_gets_the_live_directory_alone() {
    let yard = Yard::new();
    let bare = yard.top.join("r.git");
    yard.git(&yard.top, &["init", "-q", "--bare", "r.git"]);
    insta::assert_snapshot!(yard.collab(&bare, &["init"]).text(), @"
    Made: <top>/r.git/collab/
    Hooks: pre-commit, prepare-commit-msg, post-commit, post-checkout, post-merge run collab from now on; `collab setup git --remove` takes them out
    Note: a bare repository has no worktree: what is shared lies in its git directory alone, and is committed from a worktree
    AI clients that are here are connected with collab setup

    # r

    ## Missing
    - there are no commits yet, so there is no history
    ");
    assert!(bare.join("collab/store.db").is_file());
    assert!(!bare.join(".collab").exists());
}

#[test]
fn a_submodule_is_a_repository_of_its_own() {
    let (yard, inner) = Yard::repo("inner");
    yard.git(&inner, &["commit", "-q", "--allow-empty", "-m", "Begin"]);
    let root = yard.top.join("outer");
    fs::create_dir(&root).unwrap();
    yard.git(&root, &["init", "-q", "-b", "main"]);
    yard.git(&root, &["submodule", "--quiet", "add", "../inner", "sub"]);
    yard.collab(&root, &["init"]);
    let view = yard.collab(&root.join("sub"), &["init", "--json"]).json();
    assert_eq!(view["root"], "<top>/outer/sub");
    is_set_up(&root.join("sub"));
    assert!(root.join(".git/modules/sub/collab/store.db").is_file());
    assert!(exclude(&root.join(".git/modules/sub")).contains("/.collab/live"));
}

#[test]
fn outside_git_it_works_and_says_what_is_missing() {
    let yard = Yard::new();
    let root = yard.top.join("plain");
    fs::create_dir(&root).unwrap();
    insta::assert_snapshot!(yard.collab(&root, &["init"]).text(), @"
    Made in <top>/plain: .collab/, .collab/live/, .collab/config.toml, .collab/.gitignore, .collab/.gitattributes
    Next: git init
    AI clients that are here are connected with collab setup

    # plain

    ## Missing
    - there is no git here, so no history, no changes, no other worktrees, and nothing reaches other machines; `git init` makes it a repository
    ");
    is_set_up(&root);
    assert!(root.join(".collab/live/store.db").is_file());
    let again = yard.collab(&root, &["init", "--json"]).json();
    assert_eq!(again["made"].as_array().unwrap().len(), 0);
    assert_eq!(again["next"], "git init");
    insta::assert_snapshot!(yard.collab(&root, &["changes"]).text(), @"
    --- stderr ---
    error: <top>/plain is in no git repository
    hint: Make it one with `git init`; changes and history are read from git.
    [exit 1]
    ");
    // Once it is a repository, what happened before is taken along.
    yard.collab(&root, &["send", "all", "-m", "Hello"]);
    yard.git(&root, &["init", "-q"]);
    let seen = yard.collab_as("bob", &root, &["inbox", "--json"]).json();
    assert_eq!(seen["messages"][0]["text"], "Hello");
    let view = yard.collab(&root, &["init", "--json"]).json();
    assert_eq!(view["next"], "git add .collab");
    assert!(root.join(".git/collab/store.db").is_file());
    assert!(root.join(".collab/live").is_symlink() || !cfg!(unix));
}

#[test]
fn local_keeps_everything_out_of_commits() {
    let (yard, root) = Yard::repo("r");
    insta::assert_snapshot!(yard.collab(&root, &["init", "--local"]).text(), @"
    Made in <top>/r: .collab/, .git/collab/, .collab/config.toml, .collab/.gitignore, .collab/.gitattributes, .collab/live, lines in .git/info/exclude
    Note: this clone keeps `.collab` out of commits; to share it, take the line `/.collab/` out of <top>/r/.git/info/exclude
    AI clients that are here are connected with collab setup

    # r

    ## Missing
    - there are no commits yet, so there is no history
    ");
    assert_eq!(yard.git(&root, &["status", "--porcelain"]), "");
    yard.collab(&root, &["init", "--local"]);
    assert_eq!(exclude(&root.join(".git")).lines().filter(|line| *line == "/.collab/").count(), 1);
    // It stays local until somebody takes the line out.
    assert_eq!(yard.collab(&root, &["init", "--json"]).json()["local"], true);
    assert_eq!(yard.collab(&root, &["publish"]).code, 1);
}

#[test]
fn local_says_what_it_means_that_it_is_tracked() {
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init"]);
    yard.commit(&root, "Ann Lee <ann@example.com>", "2026-11-18T09:00:00Z", "Add .collab");
    let view = yard.collab(&root, &["init", "--local", "--json"]).json();
    let notes = view["notes"].to_string();
    assert!(notes.contains("git rm -r --cached .collab"), "{notes}");
}

#[test]
fn an_ignored_folder_is_added_by_force() {
    let (yard, root) = Yard::repo("r");
    write(root.join(".gitignore"), ".*\n");
    let view = yard.collab(&root, &["init", "--json"]).json();
    assert_eq!(view["next"], "git add -f .collab");
}

#[test]
fn something_else_in_its_place_is_refused_and_stays() {
    for link in [false, true] {
        let (yard, root) = Yard::repo("r");
        if link {
            if !cfg!(unix) {
                continue;
            }
            fs::create_dir(yard.top.join("elsewhere")).unwrap();
            #[cfg(unix)]
            std::os::unix::fs::symlink("../elsewhere", root.join(".collab")).unwrap();
        } else {
            write(root.join(".collab"), "mine");
        }
        let ran = yard.collab(&root, &["init"]);
        let what = if link { "a link" } else { "a file" };
        assert_eq!(ran.code, 4, "{ran:?}");
        assert_eq!(
            ran.err,
            format!(
                "error: <top>/r/.collab is {what}, and not a folder\nhint: Move it away, then run \
                 `collab init`; collab keeps its state in a folder there.\n"
            )
        );
        assert!(!root.join(".git/collab").exists());
        assert_eq!(fs::symlink_metadata(root.join(".collab")).unwrap().is_symlink(), link);
    }
}

#[test]
fn a_live_directory_that_cannot_be_leaves_nothing_half_made() {
    let (yard, root) = Yard::repo("r");
    write(root.join(".git/collab"), "a file in its place");
    let ran = yard.collab(&root, &["init"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.starts_with("error: cannot create <top>/r/.git/collab"), "{ran:?}");
    assert!(!root.join(".collab").exists());
}

/// Says whether this user writes everywhere, as root does.
#[cfg(unix)]
fn writes_everywhere(dir: &Path) -> bool {
    let done = fs::write(dir.join("probe"), "").is_ok();
    let _ = fs::remove_file(dir.join("probe"));
    done
}

#[cfg(unix)]
#[test]
fn a_read_only_directory_is_told_and_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    for closed in ["", ".git", ".git/info"] {
        let (yard, root) = Yard::repo("r");
        let closed = root.join(closed);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
        if closed.ends_with("info") {
            fs::set_permissions(closed.join("exclude"), fs::Permissions::from_mode(0o444)).unwrap();
        }
        if !writes_everywhere(&closed) {
            let ran = yard.collab(&root, &["init"]);
            assert_eq!(ran.code, 1, "{ran:?}");
            assert!(ran.err.contains("Permission denied"), "{ran:?}");
            assert!(!root.join(".collab").exists(), "{}", closed.display());
            assert!(!root.join(".git/collab").exists(), "{}", closed.display());
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn who_asks_is_known_where_only_the_users_git_reads_the_repository() {
    let yard = Yard::new();
    let root = yard.top.join("r");
    std::fs::create_dir(&root).unwrap();
    yard.git(&root, &["init", "-q", "--object-format=sha256"]);
    yard.git(&root, &["config", "user.name", "Ann Lee"]);
    assert_eq!(yard.collab(&root, &["init"]).code, 0);
    assert_eq!(yard.collab_as("", &root, &["task", "add", "Parser"]).code, 0);
    let status = yard.collab_as("", &root, &["status"]).text();
    assert!(status.contains("You are ann-lee"), "{status}");
}

#[test]
fn of_sha_256_objects_commits_take_all_along_and_bring_it() {
    let yard = Yard::new();
    let root = yard.top.join("r");
    std::fs::create_dir(&root).unwrap();
    yard.git(&root, &["init", "-q", "-b", "main", "--object-format=sha256"]);
    let init = yard.collab(&root, &["init"]).text();
    assert!(init.contains("Next: git add .collab\n"), "{init}");
    assert!(init.contains("Note: objects go by SHA-256 here: "), "{init}");
    let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
    let commit = |at: &Path| {
        yard.git(at, &["add", "-A"]);
        yard.git(at, &[&who[..], &["commit", "-q", "--no-verify", "-m", "x"]].concat());
    };
    yard.git(&root, &["remote", "add", "origin", "../nowhere"]);
    let made = yard.collab(&root, &["task", "add", "Parser", "--json"]);
    assert_eq!((made.code, made.err.as_str()), (0, ""), "nothing is said that always holds");
    let short = made.json()["short"].as_str().unwrap().to_owned();
    assert_eq!(yard.collab(&root, &["publish"]).code, 0);
    let counts = |at: &Path| {
        let not_yet = yard.collab(at, &["status", "--json"]).json()["uncommitted"].clone();
        (not_yet["events"].clone(), not_yet["files"].clone(), not_yet["add"].clone())
    };
    assert_eq!(counts(&root), (0.into(), 4.into(), "git add .collab".into()));
    yard.git(&root, &["add", "-A"]);
    assert_eq!(counts(&root), (0.into(), 4.into(), "git commit".into()));
    commit(&root);
    assert_eq!(counts(&root), (0.into(), 0.into(), serde_json::Value::Null));
    // What cannot be done is not proposed, and says why.
    let claimed = yard.collab(&root, &["task", "claim", &short]).text();
    assert!(!claimed.contains("--remote"), "{claimed}");
    for args in [&["sync"][..], &["changes"], &["log", "--since", "HEAD"]] {
        let ran = yard.collab(&root, args);
        assert!(ran.code != 0 && ran.err.contains("objects go by SHA-256 in"), "{ran:?}");
        assert!(ran.err.contains("`git push`, `git pull`") && !ran.err.contains("fsck"), "{ran:?}");
    }
    let doctor = yard.collab(&root, &["doctor"]).text();
    assert!(doctor.starts_with("note git-sha256: .git\n"), "{doctor}");
    // Another clone has it once it has the commit.
    yard.git(&yard.top, &["clone", "-q", "r", "other"]);
    let other = yard.top.join("other");
    assert!(yard.collab(&other, &["task"]).text().contains("Parser"));
    yard.collab(&root, &["task", "add", "Lexer"]);
    assert_eq!(yard.collab(&root, &["publish"]).code, 0);
    commit(&root);
    yard.git(&other, &["pull", "-q"]);
    assert!(yard.collab(&other, &["task"]).text().contains("Lexer"));
    let removed = yard.collab(&other, &["uninstall", "--yes"]);
    assert!(removed.code == 0 && !other.join(".collab").exists(), "{removed:?}");
    assert!(removed.text().contains("git rm -r --cached .collab"), "{removed:?}");
}

#[cfg(unix)]
#[test]
fn a_git_directory_that_was_moved_has_its_link_made_again() {
    let (yard, root) = Yard::repo("r");
    assert_eq!(yard.collab(&root, &["init"]).code, 0);
    assert_eq!(yard.collab(&root, &["task", "add", "Parser"]).code, 0);
    yard.git(&root, &["init", "-q", "--separate-git-dir", "../elsewhere"]);
    let link = root.join(".collab/live");
    assert!(!link.exists());
    let ran = yard.collab(&root, &["task"]);
    assert!(ran.out.contains("Parser") && ran.err.is_empty(), "{ran:?}");
    assert_eq!(link.canonicalize().unwrap(), yard.top.join("elsewhere/collab"));
}

#[test]
fn an_empty_folder_is_no_part_of_the_project() {
    let (yard, root) = Yard::repo("r");
    std::fs::create_dir_all(root.join("docs/later")).unwrap();
    write(root.join("src/deep/a.txt"), "x\n");
    let init = yard.collab(&root, &["init"]).text();
    assert!(init.contains("- src") && !init.contains("docs"), "{init}");
}
