//! Whose work a commit is.

use super::*;

fn commit(name: &str, email: &str, trailers: &[(&str, &str)]) -> Commit {
    Commit {
        id: String::new(),
        at: jiff::Timestamp::UNIX_EPOCH,
        author_name: name.to_owned(),
        author_email: email.to_owned(),
        subject: String::new(),
        parents: 1,
        trailers: trailers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    }
}

/// The makers; AIs with a star.
fn makers(commit: &Commit, known: &[(&str, &str)]) -> Vec<String> {
    let known = known.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    identities(commit, &known)
        .into_iter()
        .map(|maker| match maker.kind {
            IdentityKind::Ai => format!("{}*", maker.name),
            IdentityKind::Person => maker.name,
        })
        .collect()
}

#[test]
fn an_ai_that_helped_comes_before_the_author() {
    let trailers = [
        ("Co-authored-by", "Bob <bob@x>"),
        ("Co-authored-by", "Claude Opus 4.5 <noreply@anthropic.com>"),
    ];
    assert_eq!(makers(&commit("Ann Lee", "ann@x", &trailers), &[]), ["claude*", "ann-lee", "bob"]);
}

#[test]
fn known_ais_are_known_by_address_account_or_name() {
    for (name, email, ai) in [
        ("Copilot", "198982749+Copilot@users.noreply.github.com", "copilot*"),
        ("copilot-swe-agent[bot]", "x@y", "copilot*"),
        ("Cursor Agent", "cursoragent@cursor.com", "cursor*"),
        ("Gemini", "218195315+gemini-cli@users.noreply.github.com", "gemini*"),
        ("Someone", "158243242+devin-ai-integration[bot]@users.noreply.github.com", "devin*"),
        ("google-labs-jules[bot]", "", "jules*"),
        ("Qwen-Coder", "Qwen-Coder@alibabacloud.com", "qwen*"),
        ("aider (gpt-4o)", "noreply@aider.chat", "aider*"),
        ("Claude", "claude.monet@example.com", "claude"),
        ("Jules Verne", "jules@example.com", "jules-verne"),
        ("Ann", "12345+ann@users.noreply.github.com", "ann"),
    ] {
        assert_eq!(makers(&commit(name, email, &[]), &[]), [ai], "{name} <{email}>");
    }
    assert_eq!(makers(&commit("Ann Lee (aider)", "ann@x", &[]), &[]), ["aider*", "ann-lee"]);
}

#[test]
fn the_trailer_wins_over_everything() {
    let claude = ("Co-authored-by", "Claude <noreply@anthropic.com>");
    let by = |who: &str, more: &[(&str, &str)]| {
        let mut trailers = vec![("Collab-By", who)];
        trailers.extend(more);
        makers(&commit("Ann Lee", "ann@x", &trailers), &[("ann@x", "ann")])
    };
    assert_eq!(by("claude-2", &[claude]), ["claude-2*", "ann"]);
    assert_eq!(by("backend", &[claude]), ["backend*", "ann"]);
    assert_eq!(by("ann", &[claude]), ["ann", "claude*"]);
    assert_eq!(by("ann", &[]), ["ann"]);
    assert_eq!(by("codex, bob", &[]), ["codex*", "bob", "ann"]);
    assert_eq!(by(" , ", &[]), ["ann"]);
}

#[test]
fn the_map_wins_over_what_is_built_in() {
    let ann = commit("Ann Lee", "Ann@X", &[]);
    assert_eq!(makers(&ann, &[("ann@x", "annie")]), ["annie"]);
    assert_eq!(makers(&ann, &[("ANN LEE", "Annie B")]), ["annie-b"]);
    assert_eq!(makers(&ann, &[("ann lee <ann@x>", "both"), ("ann@x", "one")]), ["both"]);
    assert_eq!(makers(&ann, &[("ann@x", "codex-1")]), ["codex-1*"]);
    let claude = commit("Claude", "noreply@anthropic.com", &[]);
    assert_eq!(makers(&claude, &[("noreply@anthropic.com", "reviewer")]), ["reviewer*"]);
}

#[test]
fn everyone_has_a_name() {
    assert_eq!(makers(&commit("", "", &[]), &[]), ["unknown"]);
    assert_eq!(makers(&commit("!!", "ann@x", &[]), &[]), ["ann"]);
    let many: Vec<_> = (0..100).map(|n| format!("P{n} <p{n}@x>")).collect();
    let trailers: Vec<_> = many.iter().map(|who| ("Co-authored-by", who.as_str())).collect();
    assert_eq!(makers(&commit("Ann", "a@x", &trailers), &[]).len(), MOST);
}

#[test]
fn a_slug_is_lower_case_with_single_dashes() {
    assert_eq!(slug("  Ann--Lee (she) "), "ann-lee-she");
    assert_eq!(slug("Łukasz Ö. 2"), "łukasz-ö-2");
    assert_eq!(slug("\u{1b}[31m../x"), "31m-x");
    assert_eq!(slug("—"), "");
    assert_eq!(slug(&"ab ".repeat(50)).chars().count(), 64);
    assert_eq!(slug(&"a".repeat(500)), "a".repeat(64));
    assert!(!slug(&"abcdefg ".repeat(50)).ends_with('-'));
}
