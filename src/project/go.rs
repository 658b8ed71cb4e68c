//! Go: `go.mod`, `go.work`, and the packages in the usual places.

use std::collections::BTreeSet;

use super::{
    dependencies::Named,
    kind::Found,
    survey::Purpose,
    text,
    tree::{Tree, join},
};

const FILE: &str = "go.mod";
const WORK_FILE: &str = "go.work";
const LONGEST_DOC: u64 = 16 * 1024;
const MOST_PROGRAMS: usize = 3;
/// A command line with more folders than this is of no use to a reader.
const MOST_MODULES: usize = 8;
/// Folders that hold packages rather than being one.
const HOLDERS: [&str; 3] = ["cmd", "internal", "pkg"];

/// A parsed `go.mod` or `go.work`: directives, each a word and what follows it.
struct Manifest(Vec<Vec<String>>);

impl Manifest {
    /// Reads directives. `use ( a \n b )` is the same as `use a` and `use b`.
    fn parse(text: &str) -> Option<Self> {
        let mut directives = Vec::new();
        let mut verb: Option<String> = None;
        for line in text.lines() {
            let line = line.split("//").next().unwrap_or_default();
            let mut words: Vec<String> = line
                .split_whitespace()
                .map(|word| word.trim_matches(['"', '`']).to_owned())
                .collect();
            match (&verb, words.last().map(String::as_str)) {
                (_, None) => continue,
                (Some(_), Some(")")) if words.len() == 1 => verb = None,
                (Some(verb), _) => {
                    words.insert(0, verb.clone());
                    directives.push(words);
                }
                (None, Some("(")) => verb = words.into_iter().next(),
                (None, _) => directives.push(words),
            }
        }
        (!directives.is_empty()).then_some(Self(directives))
    }

    fn arguments<'m>(&'m self, verb: &str) -> impl Iterator<Item = &'m str> {
        let of_verb = self.0.iter().filter(move |words| words[0] == verb);
        of_verb.filter_map(|words| words.get(1)).map(String::as_str)
    }

    /// Returns the last name in the module's path that is not a version.
    fn name(&self) -> Option<&str> {
        let mut names = self.arguments("module").next()?.rsplit('/');
        names.find(|name| {
            let version = name.strip_prefix('v').unwrap_or_default();
            version.is_empty() || !version.chars().all(|c| c.is_ascii_digit())
        })
    }
}

/// Returns what the `go.work` or `go.mod` at the root says.
pub(super) fn survey(tree: &Tree) -> Option<Found> {
    let module = tree.has(FILE).then(|| tree.parse(FILE, Manifest::parse)).flatten();
    let work = tree.has(WORK_FILE).then(|| tree.parse(WORK_FILE, Manifest::parse)).flatten();
    if module.is_none() && work.is_none() {
        return None;
    }
    let mut found = Found::new(if module.is_some() { FILE } else { WORK_FILE });
    found.language = Some("Go");
    found.name = module.as_ref().and_then(Manifest::name).map(str::to_owned);

    let mut patterns = Vec::new();
    if module.is_some() {
        patterns.push("./...".to_owned());
        packages(tree, &mut found);
    }
    for folder in work.iter().flat_map(|work| work.arguments("use")) {
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        if folder.is_empty() || folder == "." {
            continue;
        }
        let manifest = join(folder, FILE);
        let Some(inner) = tree.parse(&manifest, Manifest::parse) else { continue };
        let what = package(tree, folder).and_then(|package| package.doc);
        found.part(folder, inner.name(), what.as_deref());
        patterns.push(format!("./{folder}/..."));
    }
    found.parts.sort_by(|a, b| a.path.cmp(&b.path));
    // `./...` stops where another module begins, so each one is named.
    if patterns.len() <= MOST_MODULES && patterns.iter().all(|p| text::is_plain_word(p)) {
        let patterns = patterns.join(" ");
        found.command(Purpose::Build, format!("go build {patterns}"));
        found.command(Purpose::Test, format!("go test {patterns}"));
        let configs = [".golangci.yml", ".golangci.yaml", ".golangci.toml", ".golangci.json"];
        match tree.first_of(&configs) {
            Some(config) => found.command_from(Purpose::Lint, "golangci-lint run", config),
            None => found.command(Purpose::Lint, format!("go vet {patterns}")),
        }
    }
    Some(found)
}

/// Adds the modules that the `go.mod` files require for their own sake.
pub(super) fn dependencies(tree: &Tree, named: &mut Named) {
    let work = tree.has(WORK_FILE).then(|| tree.parse(WORK_FILE, Manifest::parse)).flatten();
    let used = work.iter().flat_map(|work| work.arguments("use"));
    let mut folders: Vec<&str> =
        used.map(|folder| folder.trim_start_matches("./").trim_end_matches('/')).collect();
    folders.retain(|folder| !["", "."].contains(folder));
    folders.push("");
    let mut own = BTreeSet::new();
    for folder in folders {
        let path = join(folder, FILE);
        // What is there for another module's sake is marked by a comment.
        let direct = |text: &str| {
            let lines = text.lines().filter(|line| !line.contains("// indirect"));
            Manifest::parse(&lines.collect::<Vec<_>>().join("\n"))
        };
        let Some(module) = tree.is_file(&path).then(|| tree.parse(&path, direct)).flatten() else {
            continue;
        };
        own.extend(module.arguments("module").next().map(str::to_owned));
        for words in module.0.iter().filter(|words| words[0] == "require") {
            if let [_, name, version, ..] = words.as_slice() {
                named.add(name, version);
            }
        }
    }
    named.without(&own);
}

/// Adds the packages of the root module, and the commands that run them.
fn packages(tree: &Tree, found: &mut Found) {
    let mut programs = Vec::new();
    if package(tree, "").is_some_and(|package| package.is_program) {
        programs.push(".".to_owned());
    }
    for folder in own_folders(tree, "") {
        let mut paths = vec![folder.clone()];
        if HOLDERS.contains(&folder.as_str()) || package(tree, &folder).is_none() {
            paths.extend(own_folders(tree, &folder).iter().map(|inner| join(&folder, inner)));
        }
        for path in paths {
            if tree.is_file(&join(&path, FILE)) {
                continue;
            }
            let Some(package) = package(tree, &path) else { continue };
            found.part(&path, None, package.doc.as_deref());
            let run = format!("./{path}");
            if package.is_program && text::is_plain_word(&run) {
                programs.push(run);
            }
        }
    }
    if programs.len() <= MOST_PROGRAMS {
        for program in programs {
            found.command(Purpose::Run, format!("go run {program}"));
        }
    }
}

/// Returns the folders that the go command looks into.
fn own_folders(tree: &Tree, folder: &str) -> Vec<String> {
    let skipped = |name: &str| {
        name.starts_with(['.', '_']) || ["testdata", "vendor", "node_modules"].contains(&name)
    };
    let entries = tree.list(folder).into_iter();
    let own = entries.filter(|entry| entry.is_folder && !entry.is_link && !skipped(&entry.name));
    own.map(|entry| entry.name).collect()
}

struct Package {
    is_program: bool,
    doc: Option<String>,
}

/// Reads the package in a folder, if there is one.
fn package(tree: &Tree, folder: &str) -> Option<Package> {
    let entries = tree.list(folder).into_iter().filter(|entry| !entry.is_folder);
    let mut files: Vec<String> = entries
        .map(|entry| entry.name)
        .filter(|name| name.ends_with(".go") && !name.ends_with("_test.go"))
        .collect();
    let own = format!("{}.go", folder.rsplit('/').next().unwrap_or_default());
    // The documentation of a package is in one of its files, most often in these.
    files.sort_by_key(|name| ![own.as_str(), "doc.go", "main.go"].contains(&name.as_str()));
    let mut package = Package { is_program: false, doc: None };
    let mut known = false;
    for file in files.iter().take(3) {
        let Some(source) = tree.head(&join(folder, file), LONGEST_DOC) else { continue };
        let Some((name, doc)) = clause(&source) else { continue };
        package.is_program |= name == "main";
        known = true;
        if doc.is_some() {
            package.doc = doc;
            break;
        }
    }
    known.then_some(package)
}

/// Returns the name in the package clause, and the comment that stands right above it.
fn clause(source: &str) -> Option<(&str, Option<String>)> {
    let mut doc: Vec<&str> = Vec::new();
    let mut in_block = false;
    for line in source.lines() {
        let line = line.trim();
        if in_block {
            in_block = !line.contains("*/");
            doc.push(line.trim_end_matches("*/").trim_start_matches("* "));
        } else if let Some(name) = line.strip_prefix("package ") {
            // A blank comment line ends the first paragraph.
            let first = doc.split(|line| line.trim().is_empty()).find(|lines| !lines.is_empty());
            return Some((name.split_whitespace().next()?, first.map(|lines| lines.join(" "))));
        } else if let Some(text) = line.strip_prefix("//") {
            // `//go:build` and the like are for tools.
            if text.is_empty() || text.starts_with([' ', '\t']) {
                doc.push(text.trim());
            }
        } else if let Some(text) = line.strip_prefix("/*") {
            in_block = !text.contains("*/");
            doc.push(text.trim_end_matches("*/").trim());
        } else {
            doc.clear();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{
        Purpose,
        tests::{depends_of, paths, runs, survey_of},
    };

    #[test]
    fn what_is_required_directly_is_named() {
        let module = "module example.org/shop/api\n\nrequire (\n\texample.org/far/v2 v2.1.0\n\
                      \texample.org/deep v0.1.0 // indirect\n\texample.org/shop/lib v0.0.0\n)\n\
                      require example.org/one v1.0.0 // why\n";
        let found = depends_of(&[
            ("go.work", "go 1.24\nuse (\n\t./api\n\t./lib\n)\n"),
            ("api/go.mod", module),
            ("lib/go.mod", "module example.org/shop/lib\n"),
        ]);
        assert_eq!(found, "go\nexample.org/far/v2 v2.1.0\nexample.org/one v1.0.0");
    }

    #[test]
    fn every_module_of_a_workspace_is_named() {
        let work = "go 1.24\n\nuse (\n\t./api // the wire\n\t\"./tools/gen\"\n)\nuse ./gone\n";
        let project = survey_of(&[
            ("go.work", work),
            ("api/go.mod", "module example.org/shop/api\n"),
            ("api/api.go", "// Package api is the wire.\npackage api\n"),
            ("tools/gen/go.mod", "module example.org/shop/gen/v3\n"),
        ]);
        assert_eq!(paths(&project), ["api", "tools/gen"]);
        assert_eq!(project.parts[0].what.as_deref(), Some("Package api is the wire."));
        assert_eq!(project.parts[1].name, "gen");
        assert_eq!(runs(&project, Purpose::Build), ["go build ./api/... ./tools/gen/..."]);
        assert_eq!(runs(&project, Purpose::Test), ["go test ./api/... ./tools/gen/..."]);
    }

    #[test]
    fn packages_are_found_and_other_modules_are_not() {
        let main = "//go:build linux\n\n/*\nKite flies.\n\nFar.\n*/\npackage main\n";
        let project = survey_of(&[
            ("go.mod", "module (\n\texample.org/kite\n)\n"),
            ("main.go", main),
            ("wind/wind.go", "// Copyright\n\npackage wind\n"),
            ("wind/gust/gust.go", "package gust\n"),
            ("services/web/main.go", "/*\nWeb serves.\n\nMore.\n*/\npackage main // here\n"),
            ("sub/go.mod", "module example.org/sub\n"),
            ("sub/sub.go", "package sub\n"),
            ("testdata/x.go", "package x\n"),
            ("only/only_test.go", "package only\n"),
            (".golangci.yml", ""),
        ]);
        assert_eq!(project.name, "kite");
        assert_eq!(paths(&project), ["services/web", "wind"]);
        assert_eq!(project.parts[0].what.as_deref(), Some("Web serves."));
        assert_eq!(project.parts[1].what, None);
        assert_eq!(runs(&project, Purpose::Lint), ["golangci-lint run"]);
        assert_eq!(runs(&project, Purpose::Run), ["go run .", "go run ./services/web"]);
    }
}
