//! Python: `pyproject.toml`, `setup.cfg`, `setup.py` and `requirements.txt`,
//! and the tools that their sections and neighbouring files tell.

mod manifest;

use std::collections::BTreeSet;

use super::{
    dependencies::Named,
    globs,
    ini::Ini,
    kind::Found,
    lookup, readme,
    survey::Purpose,
    text,
    tree::{Tree, join},
};

use self::manifest::{Manifest, is_requirement_of};

const FILE: &str = "pyproject.toml";
const LONGEST_DOC: u64 = 8 * 1024;
const MANIFESTS: [&str; 5] = [FILE, "setup.cfg", "setup.py", "requirements.txt", "Pipfile"];
/// Folders with an `__init__.py` that are not what the project is about.
const ASIDE: [&str; 6] = ["tests", "test", "docs", "doc", "examples", "scripts"];

/// What the Python manifests at a root say together.
struct Python<'t> {
    tree: &'t Tree,
    manifest: Manifest,
    cfg: Ini,
    tox: Ini,
    /// Lines of requirements, with the file that each is in.
    requirements: Vec<(&'static str, String)>,
}

/// Returns what the Python manifests at the root say.
pub(super) fn survey(tree: &Tree) -> Option<Found> {
    tree.first_of(&MANIFESTS)?;
    let parsed = tree.has(FILE).then(|| tree.parse(FILE, Manifest::parse)).flatten();
    let cfg = tree.has("setup.cfg").then(|| tree.parse("setup.cfg", Ini::parse)).flatten();
    // Of what is left once the unreadable is skipped, the first one speaks.
    let main = MANIFESTS.into_iter().find(|file| match *file {
        FILE => parsed.as_ref().is_some_and(Manifest::is_project),
        "setup.cfg" => cfg.as_ref().is_some_and(|cfg| cfg.has("metadata") || cfg.has("options")),
        file => tree.has(file),
    })?;
    let python = Python {
        tree,
        manifest: parsed.unwrap_or_default(),
        cfg: cfg.unwrap_or_default(),
        tox: if tree.has("tox.ini") { tree.parse("tox.ini", Ini::parse) } else { None }
            .unwrap_or_default(),
        requirements: requirements(tree),
    };
    Some(python.found(main))
}

/// Adds what the Python manifests at the root require.
pub(super) fn dependencies(tree: &Tree, named: &mut Named) {
    let parsed = tree.has(FILE).then(|| tree.parse(FILE, Manifest::parse)).flatten();
    let manifest = parsed.unwrap_or_default();
    let mut own: BTreeSet<String> = manifest.name().map(str::to_owned).into_iter().collect();
    let members = lookup::list(&manifest.0, &["tool", "uv", "workspace", "members"]);
    let exclude = lookup::list(&manifest.0, &["tool", "uv", "workspace", "exclude"]);
    let members = globs::folders(tree, &members, &exclude);
    let members = members.iter().filter_map(|path| tree.parse(&join(path, FILE), Manifest::parse));
    for manifest in members.chain([manifest]) {
        own.extend(manifest.name().map(str::to_owned));
        manifest.add_dependencies(named);
    }
    let cfg = tree.has("setup.cfg").then(|| tree.parse("setup.cfg", Ini::parse)).flatten();
    let listed = cfg.as_ref().and_then(|cfg| cfg.get("options", "install_requires"));
    listed.into_iter().flat_map(str::lines).for_each(|line| add_requirement(line, named));
    requirements(tree).iter().for_each(|(_, line)| add_requirement(line, named));
    named.without(&own);
}

/// Adds a requirement as pip reads it: a name, extras, versions, and when it counts.
fn add_requirement(line: &str, named: &mut Named) {
    let line = line.split(" #").next().unwrap_or_default().trim();
    let line = line.split(';').next().unwrap_or_default();
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c));
    let (name, rest) = line.split_at(end.unwrap_or(line.len()));
    // Options, comments, paths and addresses begin otherwise.
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || rest.starts_with(['/', ':', '\\'])
    {
        return;
    }
    let rest = match rest.trim_start().strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    named.add(name, rest.trim().trim_start_matches('@').trim_matches(['(', ')']));
}

fn requirements(tree: &Tree) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for file in ["requirements.txt", "requirements-dev.txt", "dev-requirements.txt"] {
        if tree.has(file) {
            let lines = |text: &str| Some(text.lines().map(str::to_owned).collect::<Vec<_>>());
            let lines = tree.parse(file, lines).unwrap_or_default();
            found.extend(lines.into_iter().map(|line| (file, line)));
        }
    }
    found
}

impl Python<'_> {
    fn found(&self, main: &'static str) -> Found {
        let mut found = Found::new(main);
        found.language = Some("Python");
        let from_cfg = |key| self.cfg.get("metadata", key);
        found.name = self.manifest.name().or_else(|| from_cfg("name")).map(str::to_owned);
        let described = self.manifest.description();
        found.description = described.or_else(|| from_cfg("description")).map(str::to_owned);
        if described.is_none() && found.description.is_some() {
            found.manifest = "setup.cfg";
        }
        self.parts(&mut found);
        self.commands(&mut found, main);
        found
    }

    /// Adds uv workspace members and the packages of this project.
    fn parts(&self, found: &mut Found) {
        let members = lookup::list(&self.manifest.0, &["tool", "uv", "workspace", "members"]);
        let exclude = lookup::list(&self.manifest.0, &["tool", "uv", "workspace", "exclude"]);
        for path in globs::folders(self.tree, &members, &exclude) {
            let Some(member) = self.tree.parse(&join(&path, FILE), Manifest::parse) else {
                continue;
            };
            found.part(&path, member.name(), member.description());
        }
        let mut sources = self.manifest.sources();
        sources.extend(self.cfg.get("options.packages.find", "where").map(str::to_owned));
        if self.tree.is_folder("src") {
            sources.push("src".to_owned());
        }
        if sources.is_empty() {
            sources.push(String::new());
        }
        sources.sort();
        sources.dedup();
        for folder in sources {
            let folder = folder.trim_start_matches("./").trim_end_matches('/').to_owned();
            let folder = if folder == "." { String::new() } else { folder };
            for name in self.tree.folders(&folder) {
                let path = join(&folder, &name);
                if folder.is_empty() && ASIDE.contains(&name.as_str()) {
                    continue;
                }
                let Some(source) = self.tree.head(&join(&path, "__init__.py"), LONGEST_DOC) else {
                    continue;
                };
                let what = docstring(&source).and_then(readme::first_paragraph);
                found.part(&path, None, what.as_deref());
            }
        }
    }

    fn commands(&self, found: &mut Found, main: &str) {
        let prefix = self.prefix();
        if main == "requirements.txt" {
            found.command(Purpose::Build, "pip install -r requirements.txt");
        } else if main == "Pipfile" {
            found.command(Purpose::Build, "pipenv install --dev");
        } else if main != FILE || self.manifest.builds() || self.tree.has("setup.py") {
            let build = match prefix {
                "uv run " => "uv build",
                "poetry run " => "poetry build",
                "pdm run " => "pdm build",
                "hatch run " => "hatch build",
                _ => "python -m build",
            };
            found.command_from(Purpose::Build, build, main);
        }
        self.tests(found, main, prefix);
        self.lints(found, prefix);
        let program = self.manifest.program().filter(|_| !prefix.is_empty());
        if let Some(program) = program {
            found.command_from(Purpose::Run, format!("{prefix}{program}"), FILE);
        } else if let Some(package) = self.package_with_main(found) {
            found.command_from(Purpose::Run, format!("{prefix}python -m {package}"), main);
        }
    }

    /// Returns how a command is started inside the project's environment.
    fn prefix(&self) -> &'static str {
        let tree = self.tree;
        if tree.has("uv.lock") || self.manifest.has_tool("uv") {
            "uv run "
        } else if tree.has("poetry.lock") || self.manifest.has_tool("poetry") {
            "poetry run "
        } else if tree.has("pdm.lock") || self.manifest.has_tool("pdm") {
            "pdm run "
        } else if self.manifest.has(&["tool", "hatch", "envs"]) || tree.has("hatch.toml") {
            "hatch run "
        } else if tree.has("Pipfile") {
            "pipenv run "
        } else {
            ""
        }
    }

    fn tests(&self, found: &mut Found, main: &str, prefix: &str) {
        let before = found.commands.len();
        let script = ["tool", "hatch", "envs", "default", "scripts", "test"];
        if prefix == "hatch run " && self.manifest.has(&script) {
            found.command_from(Purpose::Test, "hatch run test", FILE);
        } else if let Some(from) = self.uses_pytest() {
            found.command_from(Purpose::Test, format!("{prefix}pytest"), from);
        }
        // These run the tests against many versions: right, but not the first thing to try.
        if self.tox.has("tox") || self.tox.has("testenv") {
            found.command_from(Purpose::Test, "tox", "tox.ini");
        } else if self.tree.has("tox.toml") {
            found.command_from(Purpose::Test, "tox", "tox.toml");
        } else if self.manifest.has_tool("tox") {
            found.command_from(Purpose::Test, "tox", FILE);
        } else if self.cfg.has("tox:tox") {
            found.command_from(Purpose::Test, "tox", "setup.cfg");
        }
        if self.tree.has("noxfile.py") {
            found.command_from(Purpose::Test, "nox", "noxfile.py");
        }
        if found.commands.len() == before
            && let Some(folder) = self.test_folder()
        {
            // Discovery from the root goes into packages only.
            let found_from_root =
                folder.is_empty() || self.tree.is_file(&join(folder, "__init__.py"));
            let run = if found_from_root {
                format!("{prefix}python -m unittest")
            } else {
                format!("{prefix}python -m unittest discover {folder}")
            };
            found.command_from(Purpose::Test, run, main);
        }
    }

    /// Returns the file that tells that the tests are for pytest.
    fn uses_pytest(&self) -> Option<&'static str> {
        if self.manifest.has_tool("pytest") || self.manifest.requires("pytest") {
            return Some(FILE);
        }
        if self.cfg.has("tool:pytest") {
            return Some("setup.cfg");
        }
        if self.tox.has("pytest") {
            return Some("tox.ini");
        }
        let conftest = ["conftest.py", "tests/conftest.py", "test/conftest.py"];
        self.tree
            .first_of(&["pytest.ini", ".pytest.ini", "pytest.toml"])
            .or_else(|| self.required("pytest"))
            .or_else(|| conftest.into_iter().find(|path| self.tree.is_file(path)))
    }

    /// Returns the file of requirements that names a package.
    fn required(&self, package: &str) -> Option<&'static str> {
        let mut lines = self.requirements.iter();
        lines.find(|(_, line)| is_requirement_of(line, package)).map(|(file, _)| *file)
    }

    /// Returns the folder of tests that plain Python finds.
    fn test_folder(&self) -> Option<&'static str> {
        ["tests", "test", ""].into_iter().find(|folder| {
            let mut names = self.tree.list(folder).into_iter().map(|entry| entry.name);
            names.any(|name| name.starts_with("test_") && name.ends_with(".py"))
        })
    }

    fn lints(&self, found: &mut Found, prefix: &str) {
        let in_manifest = self.manifest.has_tool("ruff") || self.manifest.requires("ruff");
        let ruff = in_manifest
            .then_some(FILE)
            .or_else(|| self.tree.first_of(&["ruff.toml", ".ruff.toml"]))
            .or_else(|| self.required("ruff"));
        if let Some(file) = ruff {
            found.command_from(Purpose::Lint, format!("{prefix}ruff check"), file);
        } else if let Some(file) = self.tree.first_of(&[".flake8"]) {
            found.command_from(Purpose::Lint, format!("{prefix}flake8"), file);
        } else if self.cfg.has("flake8") {
            found.command_from(Purpose::Lint, format!("{prefix}flake8"), "setup.cfg");
        }
        let chooses = |key| self.manifest.has(&["tool", "mypy", key]);
        if chooses("files") || chooses("packages") {
            found.command_from(Purpose::Lint, format!("{prefix}mypy"), FILE);
        } else if self.manifest.has_tool("mypy") {
            found.command_from(Purpose::Lint, format!("{prefix}mypy ."), FILE);
        }
    }

    /// Returns the package that runs as a module, if just one part does.
    fn package_with_main(&self, found: &Found) -> Option<String> {
        let parts = found.parts.iter();
        let mut with_main =
            parts.filter(|part| self.tree.is_file(&join(&part.path, "__main__.py")));
        let only = with_main.next().filter(|_| with_main.next().is_none())?;
        text::is_plain_word(&only.name).then(|| only.name.clone())
    }
}

/// Returns the string that a module starts with.
fn docstring(source: &str) -> Option<&str> {
    let mut rest = source;
    while rest.starts_with(['#', '\n', '\r', ' ']) {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    let rest = rest.trim_start_matches(['r', 'R']);
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote))?;
    rest[quote.len()..].split(quote).next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Purpose,
        tests::{depends_of, paths, runs, survey_of},
    };

    #[test]
    fn requirements_are_read_wherever_they_stand() {
        let manifest = "[project]\nname = 'p'\ndependencies = ['requests[socks]>=2.31,<3 ; os_name == \"nt\"', \
                        'ruamel.yaml', 'p[extra]', 'far @ https://git.example/far.zip']\n\
                        [project.optional-dependencies]\nx = ['rich ~= 13.0']\n\
                        [tool.poetry.dependencies]\npython = '^3.11'\nattrs = '^23'\nnear = { path = 'n' }\n\
                        [tool.poetry.group.dev.dependencies]\nmypy = { version = '1.13' }\n";
        let lines = "# why\n-r other.txt\n./local\nflask==3.0 # pinned\nhttps://x.example/y.zip\n";
        let found = depends_of(&[("pyproject.toml", manifest), ("requirements.txt", lines)]);
        let expected = "attrs ^23\nfar https://git.example/far.zip\nflask ==3.0\nmypy 1.13\n\
                        requests >=2.31,<3\nrich ~= 13.0\nruamel.yaml *";
        assert_eq!(found, format!("python\n{expected}"));
    }

    #[test]
    fn the_environment_is_told_by_its_files() {
        for (more, file, build, test) in [
            ("", "x", "python -m build", "pytest"),
            ("", "uv.lock", "uv build", "uv run pytest"),
            ("[tool.poetry]", "x", "poetry build", "poetry run pytest"),
            ("", "pdm.lock", "pdm build", "pdm run pytest"),
            ("[tool.hatch.envs.default]", "x", "hatch build", "hatch run pytest"),
            ("tool.hatch.envs.default.scripts.test = 'x'", "x", "hatch build", "hatch run test"),
        ] {
            let manifest = format!("{more}\n[project]\nname = 'p'\n[tool.pytest.ini_options]\n");
            let project = survey_of(&[("pyproject.toml", &manifest), (file, "")]);
            assert_eq!(runs(&project, Purpose::Build), [build]);
            assert_eq!(runs(&project, Purpose::Test), [test]);
        }
    }

    #[test]
    fn the_test_runner_is_told_by_its_traces() {
        let base = ("setup.cfg", "[metadata]\nname = p\n");
        for (file, text, expected) in [
            ("pytest.ini", "", &["pytest"][..]),
            ("tests/conftest.py", "", &["pytest"]),
            ("requirements-dev.txt", "pytest>=8\n", &["pytest"]),
            ("requirements-dev.txt", "pytest-cov\n", &[]),
            ("tox.ini", "[tox]\nenvlist = py\n[pytest]\n", &["pytest", "tox"]),
            ("tox.ini", "[flake8]\n", &[]),
            ("noxfile.py", "", &["nox"]),
            ("tests/test_a.py", "", &["python -m unittest discover tests"]),
            ("test_a.py", "", &["python -m unittest"]),
        ] {
            let project = survey_of(&[base, (file, text)]);
            assert_eq!(runs(&project, Purpose::Test), expected, "{file}");
        }
    }

    #[test]
    fn older_manifests_speak_too() {
        let cfg = "[metadata]\nname = attic\ndescription = Finds old letters\n[flake8]\n";
        let project = survey_of(&[
            ("pyproject.toml", "[build-system]\nrequires = ['setuptools']\n"),
            ("setup.cfg", cfg),
            ("attic/__init__.py", "# (c)\n\n'''Attic\n~~~~~\n\nFinds\nletters.\n\nMore.'''\n"),
            ("attic/__main__.py", ""),
            ("tests/__init__.py", ""),
        ]);
        assert_eq!(project.name, "attic");
        assert_eq!(project.summary.as_deref(), Some("Finds old letters"));
        assert_eq!(project.summary_from.as_deref(), Some("setup.cfg"));
        assert_eq!(paths(&project), ["attic"]);
        assert_eq!(project.parts[0].what.as_deref(), Some("Finds letters."));
        assert_eq!(runs(&project, Purpose::Lint), ["flake8"]);
        assert_eq!(runs(&project, Purpose::Run), ["python -m attic"]);

        let project = survey_of(&[("requirements.txt", "flask\n"), ("app.py", "")]);
        assert_eq!(runs(&project, Purpose::Build), ["pip install -r requirements.txt"]);

        let poetry = "[tool.poetry]\nname = 'verse'\ndescription = 'Counts feet'\n";
        let project = survey_of(&[("pyproject.toml", poetry)]);
        assert_eq!(project.name, "verse");
        assert_eq!(project.summary.as_deref(), Some("Counts feet"));
    }

    #[test]
    fn settings_of_a_tool_make_no_project() {
        let project = survey_of(&[("pyproject.toml", "[tool.codespell]\nskip = 'x'")]);
        assert_eq!((project.commands.len(), project.languages.len()), (0, 0));
    }

    #[test]
    fn members_of_a_uv_workspace_are_parts() {
        let workspace = "[tool.uv.workspace]\nmembers = ['libs/*']\nexclude = ['libs/b*']";
        let project = survey_of(&[
            ("pyproject.toml", workspace),
            ("libs/a/pyproject.toml", "[project]\nname = 'lib-a'"),
            ("libs/bad/pyproject.toml", "[project]\nname = 'lib-b'"),
        ]);
        assert_eq!(paths(&project), ["libs/a"]);
        assert_eq!(runs(&project, Purpose::Build), [""; 0]);
    }
}
