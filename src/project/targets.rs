//! Targets of task runners: a Makefile, a justfile, a Taskfile.
//!
//! Only targets whose names say their purpose count, and only those that run
//! without arguments.

use super::{
    survey::{Command, Purpose},
    tree::Tree,
    yaml,
};

/// A task runner: its files in the order it looks for them, and how to read one.
struct Runner {
    tool: &'static str,
    files: &'static [&'static str],
    targets: fn(&str) -> Vec<String>,
}

const RUNNERS: [Runner; 3] = [
    Runner { tool: "make", files: &["GNUmakefile", "makefile", "Makefile"], targets: make },
    Runner { tool: "just", files: &["justfile", "Justfile", ".justfile"], targets: just },
    Runner {
        tool: "task",
        files: &[
            "Taskfile.yml",
            "taskfile.yml",
            "Taskfile.yaml",
            "taskfile.yaml",
            "Taskfile.dist.yml",
        ],
        targets: task,
    },
];

/// Returns the commands of the task runners at the root.
pub(super) fn commands(tree: &Tree) -> Vec<Command> {
    let mut found = Vec::new();
    for runner in RUNNERS {
        let Some(file) = tree.first_of(runner.files) else { continue };
        let Some(targets) = tree.parse(file, |text| Some((runner.targets)(text))) else { continue };
        // By custom `make check` runs the tests, unless a target named so does.
        let has = |name: &str| targets.iter().any(|target| target == name);
        let check = if has("test") { Purpose::Lint } else { Purpose::Test };
        let wanted = [
            ("build", Purpose::Build),
            ("test", Purpose::Test),
            ("lint", Purpose::Lint),
            ("check", check),
            ("run", Purpose::Run),
        ];
        for (target, purpose) in wanted.into_iter().filter(|(name, _)| has(name)) {
            let run = format!("{} {target}", runner.tool);
            found.push(Command { purpose, run, from: file.to_owned() });
        }
    }
    found
}

fn make(text: &str) -> Vec<String> {
    let rules = text.lines().filter(|line| !line.starts_with(['\t', ' ', '#', '.']));
    let targets = rules.filter_map(|line| {
        let (targets, rest) = line.split_once(':')?;
        // `NAME := value` and `NAME ::= value` assign; so does `NAME = a:b`.
        let assigns = rest.trim_start_matches(':').starts_with('=') || targets.contains('=');
        (!assigns).then_some(targets)
    });
    targets.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

fn just(text: &str) -> Vec<String> {
    let recipes = text.lines().filter(|line| !line.starts_with(['\t', ' ', '#', '[']));
    let recipes = recipes.filter_map(|line| {
        let (head, rest) = line.trim_start_matches('@').split_once(':')?;
        let (name, parameters) = head.split_once(' ').unwrap_or((head, ""));
        let needs_arguments =
            parameters.split_whitespace().any(|p| !p.contains('=') && !p.starts_with('*'));
        let assigns = rest.starts_with('=');
        (!assigns && !needs_arguments).then_some(name)
    });
    recipes.map(str::to_owned).collect()
}

fn task(text: &str) -> Vec<String> {
    yaml::keys(text, "tasks")
}

#[cfg(test)]
mod tests {
    use super::{super::tests::survey_of, *};

    fn found(file: &str, text: &str) -> Vec<(Purpose, String)> {
        let commands = survey_of(&[(file, text)]).commands.into_iter();
        commands.map(|command| (command.purpose, command.run)).collect()
    }

    #[test]
    fn make_targets_are_told_from_assignments() {
        let text = ".PHONY: lint\nbuild := x\nrun ::= y\nX = a:test\nall test: deps\n\
                    \tbuild: x\ncheck:\n";
        assert_eq!(
            found("Makefile", text),
            [(Purpose::Test, "make test".to_owned()), (Purpose::Lint, "make check".to_owned())]
        );
        assert_eq!(found("GNUmakefile", "check:\n"), [(Purpose::Test, "make check".to_owned())]);
    }

    #[test]
    fn just_recipes_that_need_arguments_do_not_count() {
        let text = "test := 'x'\nalias t := test\n# build:\n[private]\n@build: a\n    lint: b\n\
                    run name:\nlint *args: build\ntest filter='' : build\n";
        assert_eq!(
            found("justfile", text),
            [
                (Purpose::Build, "just build".to_owned()),
                (Purpose::Test, "just test".to_owned()),
                (Purpose::Lint, "just lint".to_owned()),
            ]
        );
    }

    #[test]
    fn tasks_are_read() {
        let text =
            "version: '3'\n\ntasks:\n  default: task -l\n  test:\n    cmds:\n      - run: x\n";
        assert_eq!(found("Taskfile.yml", text), [(Purpose::Test, "task test".to_owned())]);
    }
}
