//! Gradle: the settings and build scripts, in Groovy or Kotlin.
//!
//! Scripts are programs. They are cut into words and strings, and what is
//! written plainly is found; what a script works out for itself is not.

use toml::{Table, Value};

use super::{
    dependencies::Named,
    kind::Found,
    lookup,
    survey::Purpose,
    text,
    tree::{Tree, join},
};

const SETTINGS: [&str; 2] = ["settings.gradle.kts", "settings.gradle"];
const BUILD: [&str; 2] = ["build.gradle.kts", "build.gradle"];
/// Plugins that check the source, and the task that does it.
const LINTERS: [(&str, &str); 3] =
    [("com.diffplug.spotless", "spotlessCheck"), ("detekt", "detekt"), ("ktlint", "ktlintCheck")];
const MOST_PROJECTS: usize = 100;
const CATALOGUE: &str = "gradle/libs.versions.toml";
/// What puts a module on a path, in the plugins that come with Gradle and Kotlin's.
const CONFIGURATIONS: [&str; 12] = [
    "annotationProcessor",
    "api",
    "classpath",
    "compileOnly",
    "compileOnlyApi",
    "implementation",
    "kapt",
    "runtimeOnly",
    "testCompileOnly",
    "testFixturesImplementation",
    "testImplementation",
    "testRuntimeOnly",
];

/// A word or sign outside strings, or a string.
#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    Sign(char),
    Text(String),
}

/// A script, as tokens.
struct Script(Vec<Token>);

impl Script {
    fn parse(source: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut rest = source;
        while let Some(first) = rest.chars().next() {
            rest = if let Some(line) = rest.strip_prefix("//") {
                line.split_once('\n').map_or("", |(_, rest)| rest)
            } else if let Some(block) = rest.strip_prefix("/*") {
                block.split_once("*/").map_or("", |(_, rest)| rest)
            } else if first == '"' || first == '\'' {
                let (text, rest) = quoted(rest);
                tokens.push(Token::Text(text));
                rest
            } else if first.is_alphanumeric() || first == '_' {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let (word, rest) = rest.split_at(end.unwrap_or(rest.len()));
                tokens.push(Token::Word(word.to_owned()));
                rest
            } else {
                if !first.is_whitespace() {
                    tokens.push(Token::Sign(first));
                }
                &rest[first.len_utf8()..]
            };
        }
        Some(Self(tokens))
    }

    /// Returns the string that is given to `word`, as in `word = "text"` or `word "text"`.
    fn value(&self, owner: Option<&str>, word: &str) -> Option<&str> {
        let mut depth = 0_usize;
        (0..self.0.len()).find_map(|at| {
            // A `description` inside braces is that of a task or a plugin.
            match self.0[at] {
                Token::Sign('{') => depth += 1,
                Token::Sign('}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            let named = depth == 0 && self.is_word(at, word);
            let owned = match owner {
                Some(owner) => at >= 2 && self.is_sign(at - 1, '.') && self.is_word(at - 2, owner),
                None => at == 0 || !self.is_sign(at - 1, '.'),
            };
            if !named || !owned {
                return None;
            }
            let next = if self.is_sign(at + 1, '=') { at + 2 } else { at + 1 };
            self.text(next)
        })
    }

    /// Returns the strings in every `word("a", "b")` or `word 'a', 'b'`.
    fn arguments(&self, word: &str) -> Vec<&str> {
        let mut found = Vec::new();
        for start in (0..self.0.len()).filter(|at| self.is_word(*at, word)) {
            let mut at = if self.is_sign(start + 1, '(') { start + 2 } else { start + 1 };
            while let Some(text) = self.text(at) {
                found.push(text);
                if !self.is_sign(at + 1, ',') {
                    break;
                }
                at += 2;
            }
        }
        found
    }

    /// Returns where `project(":path").projectDir = file("folder")` puts a project.
    fn folder_of(&self, project: &str) -> Option<&str> {
        let start = (0..self.0.len()).find(|at| {
            self.is_word(*at, "project")
                && self.text(at + 2) == Some(project)
                && self.is_word(at + 5, "projectDir")
        })?;
        // `file("x")` and `new File(settingsDir, "x")` both have it a few tokens on.
        (start + 6..start + 14).find_map(|at| self.text(at))
    }

    /// Returns whether the script applies a plugin whose id has `name` in it.
    fn has_plugin(&self, name: &str) -> bool {
        self.0.iter().any(|token| matches!(token, Token::Text(text) if text.contains(name)))
            || self.has_word(name)
    }

    fn is_application(&self) -> bool {
        self.has_word("application") || self.0.contains(&Token::Text("application".to_owned()))
    }

    fn has_word(&self, word: &str) -> bool {
        (0..self.0.len()).any(|at| self.is_word(at, word))
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        matches!(self.0.get(at), Some(Token::Word(found)) if found == word)
    }

    fn is_sign(&self, at: usize, sign: char) -> bool {
        self.0.get(at) == Some(&Token::Sign(sign))
    }

    /// Returns a string that stands for itself: one with `$` in it is made at run time.
    fn text(&self, at: usize) -> Option<&str> {
        match self.0.get(at) {
            Some(Token::Text(text)) if !text.contains('$') && !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Splits off the string that `source` starts with.
fn quoted(source: &str) -> (String, &str) {
    let (quote, long) = if source.starts_with('"') { ('"', "\"\"\"") } else { ('\'', "'''") };
    if let Some(rest) = source.strip_prefix(long) {
        let (text, rest) = rest.split_once(long).unwrap_or((rest, ""));
        return (text.to_owned(), rest);
    }
    let mut text = String::new();
    let mut chars = source.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => text.extend(chars.next().map(|(_, c)| c)),
            // An unclosed string ends with its line, so that the rest is still read.
            '\n' => return (text, &source[at..]),
            c if c == quote => return (text, &source[at + 1..]),
            c => text.push(c),
        }
    }
    (text, "")
}

/// Returns what the Gradle scripts at the root say.
pub(super) fn survey(tree: &Tree) -> Option<Found> {
    let settings_file = tree.first_of(&SETTINGS);
    let build_file = tree.first_of(&BUILD);
    let settings = settings_file.and_then(|file| tree.parse(file, Script::parse));
    let build = build_file.and_then(|file| tree.parse(file, Script::parse));
    if settings.is_none() && build.is_none() {
        return None;
    }
    let main = if build.is_some() { build_file } else { settings_file }?;
    let mut found = Found::new(main);
    let name = settings.as_ref().and_then(|script| script.value(Some("rootProject"), "name"));
    found.name = name.map(str::to_owned);
    let description = build.as_ref().and_then(|script| script.value(None, "description"));
    found.description = description.map(str::to_owned);

    let gradle = if tree.has("gradlew") { "./gradlew" } else { "gradle" };
    found.command(Purpose::Build, format!("{gradle} build"));
    found.command(Purpose::Test, format!("{gradle} test"));
    let linter = build
        .as_ref()
        .and_then(|script| LINTERS.into_iter().find(|(plugin, _)| script.has_plugin(plugin)));
    if let Some((_, task)) = linter {
        found.command(Purpose::Lint, format!("{gradle} {task}"));
    }
    let mut kotlin = build.as_ref().is_some_and(|script| script.has_plugin("kotlin"));
    let mut programs = Vec::new();
    if build.as_ref().is_some_and(Script::is_application) {
        programs.push((format!("{gradle} run"), main.to_owned()));
    }
    for project in settings.iter().flat_map(projects) {
        if !tree.is_folder(&project.folder) {
            continue;
        }
        let file = BUILD.into_iter().map(|file| join(&project.folder, file));
        let script = file.clone().find_map(|file| {
            let script = tree.is_file(&file).then(|| tree.parse(&file, Script::parse)).flatten();
            script.map(|script| (file, script))
        });
        let what = script.as_ref().and_then(|(_, script)| script.value(None, "description"));
        found.part(&project.folder, Some(&project.name), what);
        let Some((file, script)) = &script else { continue };
        kotlin |= script.has_plugin("kotlin");
        if script.is_application() && text::is_plain_word(&project.path) {
            programs.push((format!("{gradle} {}:run", project.path), file.clone()));
        }
    }
    found.language = Some(if kotlin { "Kotlin" } else { "Java" });
    if let [(run, from)] = programs.as_slice() {
        found.command_from(Purpose::Run, run, from);
    }
    Some(found)
}

/// Adds the modules that the scripts and the catalogue of versions name.
pub(super) fn dependencies(tree: &Tree, named: &mut Named) {
    let settings = tree.first_of(&SETTINGS).and_then(|file| tree.parse(file, Script::parse));
    let folders = settings.iter().flat_map(projects).map(|project| project.folder);
    for folder in folders.chain([String::new()]) {
        let file =
            BUILD.into_iter().map(|file| join(&folder, file)).find(|file| tree.is_file(file));
        let Some(script) = file.and_then(|file| tree.parse(&file, Script::parse)) else { continue };
        for module in CONFIGURATIONS.into_iter().flat_map(|word| script.arguments(word)) {
            add_module(module, named);
        }
        for module in script.arguments("platform") {
            add_module(module, named);
        }
    }
    if tree.is_file(CATALOGUE)
        && let Some(catalogue) = tree.parse(CATALOGUE, |text| toml::from_str::<Table>(text).ok())
    {
        add_catalogue(&catalogue, named);
    }
}

/// Adds a module as `group:name:version`.
fn add_module(module: &str, named: &mut Named) {
    let mut parts = module.splitn(3, ':');
    if let (Some(group), Some(name)) = (parts.next(), parts.next())
        && !group.is_empty()
        && !name.is_empty()
    {
        named.add(&format!("{group}:{name}"), parts.next().unwrap_or_default());
    }
}

fn add_catalogue(catalogue: &Table, named: &mut Named) {
    for (_, library) in lookup::table(catalogue, &["libraries"]).into_iter().flatten() {
        if let Some(module) = library.as_str() {
            add_module(module, named);
            continue;
        }
        let text = |key| library.get(key).and_then(Value::as_str);
        let module = match (text("module"), text("group"), text("name")) {
            (Some(module), _, _) => module.to_owned(),
            (None, Some(group), Some(name)) => format!("{group}:{name}"),
            _ => continue,
        };
        let reference = library.get("version").and_then(|version| version.get("ref")?.as_str());
        let shared = reference.and_then(|name| lookup::text(catalogue, &["versions", name]));
        add_module(&format!("{module}:{}", text("version").or(shared).unwrap_or_default()), named);
    }
}

struct Subproject {
    /// As Gradle has it: `:a:b`.
    path: String,
    folder: String,
    name: String,
}

fn projects(settings: &Script) -> Vec<Subproject> {
    let mut found: Vec<Subproject> = Vec::new();
    for argument in settings.arguments("include").into_iter().take(MOST_PROJECTS) {
        let names = argument.trim_start_matches(':');
        let path = format!(":{names}");
        let folder = settings.folder_of(&path).or_else(|| settings.folder_of(names));
        let folder = folder.map_or_else(|| names.replace(':', "/"), str::to_owned);
        found.push(Subproject { path, folder, name: names.to_owned() });
    }
    for folder in settings.arguments("includeBuild").into_iter().take(MOST_PROJECTS) {
        let folder = folder.trim_start_matches("./").to_owned();
        found.push(Subproject { path: String::new(), name: folder.clone(), folder });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{
        Purpose,
        tests::{depends_of, paths, runs, survey_of},
    };

    #[test]
    fn modules_are_read_from_scripts_and_the_catalogue() {
        let app = "dependencies {\n  implementation(project(':core'))\n  implementation(libs.one)\n\
                   \x20 implementation 'org.a:a:1.0', 'org.b:b'\n  testImplementation(platform(\"org.c:bom:5\"))\n\
                   \x20 api(\"org.d:d:$version\")\n}\n";
        let catalogue = "[versions]\none = '2.1'\n[libraries]\none = { module = 'org.one:one', version.ref = 'one' }\n\
                         two = 'org.two:two:3'\nthree = { group = 'org.three', name = 'three' }\n";
        let found = depends_of(&[
            ("settings.gradle", "include 'app'"),
            ("app/build.gradle", app),
            ("gradle/libs.versions.toml", catalogue),
        ]);
        let expected = "org.a:a 1.0\norg.b:b *\norg.c:bom 5\norg.one:one 2.1\norg.three:three *\norg.two:two 3";
        assert_eq!(found, format!("gradle\n{expected}"));
    }

    #[test]
    fn groovy_is_read_without_a_wrapper() {
        let settings = "rootProject.name = 'barn' // \"no\"
            /* include 'no' */
            include 'hay', 'cow:milk',
                \"$made\"
            include ':far'
            project(':far').projectDir = new File(settingsDir, 'over/there')
            includeBuild('tools')
            include 'gone'
        ";
        let hay = "apply plugin: 'application'\n\
                   task x { description = 'no' }\n\
                   description 'It\\'s dry'\n";
        let project = survey_of(&[
            ("settings.gradle", settings),
            ("hay/build.gradle", hay),
            ("cow/milk/x", ""),
            ("over/there/x", ""),
            ("tools/x", ""),
        ]);
        assert_eq!(project.name, "barn");
        assert_eq!(paths(&project), ["cow/milk", "hay", "over/there", "tools"]);
        assert_eq!(project.parts[1].what.as_deref(), Some("It's dry"));
        assert_eq!(project.parts[2].name, "far");
        assert_eq!(runs(&project, Purpose::Build), ["gradle build"]);
        assert_eq!(runs(&project, Purpose::Run), ["gradle :hay:run"]);
        assert_eq!(project.languages, ["Java"]);
    }

    #[test]
    fn scripts_that_end_too_soon_are_read_to_their_end() {
        for text in ["include 'a", "include(\"\"\"a", "/* x", "include 'a\\", "'", "include", "é'é"]
        {
            let project = survey_of(&[("settings.gradle", text), ("a/x", "")]);
            assert_eq!(runs(&project, Purpose::Test), ["gradle test"], "{text}");
        }
    }
}
