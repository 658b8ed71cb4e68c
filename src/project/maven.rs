//! Maven: `pom.xml` and its modules.
//!
//! Only elements right under `<project>` are read, without an XML parser:
//! entities beyond the five of XML and the properties of Maven stay as written.

use super::{
    kind::Found,
    survey::Purpose,
    tree::{Tree, join},
};

const FILE: &str = "pom.xml";
const MOST_MODULES: usize = 100;

/// The texts of a `pom.xml`: a path of elements, and what is in it.
struct Manifest(Vec<(String, String)>);

impl Manifest {
    fn parse(source: &str) -> Option<Self> {
        let mut texts = Vec::new();
        let mut open: Vec<&str> = Vec::new();
        let mut rest = source;
        while let Some((before, after)) = rest.split_once('<') {
            // Deeper elements are settings of plugins, of which there may be very many.
            if !before.trim().is_empty() && (2..=3).contains(&open.len()) {
                texts.push((open.join("/"), decode(before.trim())));
            }
            if let Some(comment) = after.strip_prefix("!--") {
                rest = comment.split_once("-->")?.1;
                continue;
            }
            if let Some(data) = after.strip_prefix("![CDATA[") {
                let (text, after) = data.split_once("]]>")?;
                texts.push((open.join("/"), text.trim().to_owned()));
                rest = after;
                continue;
            }
            let (tag, after) = after.split_once('>')?;
            rest = after;
            if tag.starts_with('/') {
                open.pop()?;
            } else if !tag.ends_with('/') && !tag.starts_with(['?', '!']) {
                open.push(tag.split_whitespace().next()?);
                // No real file is this deep, and joining names has its cost.
                if open.len() > 64 {
                    return None;
                }
            }
        }
        (open.is_empty() && !texts.is_empty()).then_some(Self(texts))
    }

    fn all<'m>(&'m self, path: &str) -> impl Iterator<Item = &'m str> {
        self.0.iter().filter(move |(its, _)| its == path).map(|(_, text)| text.as_str())
    }

    fn name(&self) -> Option<&str> {
        self.all("project/artifactId").next()
    }

    fn description(&self) -> Option<&str> {
        self.all("project/description").next()
    }

    fn modules(&self) -> impl Iterator<Item = &str> {
        self.all("project/modules/module").take(MOST_MODULES)
    }
}

fn decode(text: &str) -> String {
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    entities.into_iter().fold(text.to_owned(), |text, (name, c)| text.replace(name, c))
}

/// Returns what the `pom.xml` at the root says.
pub(super) fn survey(tree: &Tree) -> Option<Found> {
    if !tree.has(FILE) {
        return None;
    }
    let root = tree.parse(FILE, Manifest::parse)?;
    let mut found = Found::new(FILE);
    found.language = Some("Java");
    found.name = root.name().map(str::to_owned);
    found.description = root.description().map(str::to_owned);
    for module in root.modules() {
        let module = module.trim_start_matches("./").trim_end_matches('/');
        let Some(inner) = tree.parse(&join(module, FILE), Manifest::parse) else { continue };
        found.part(module, inner.name(), inner.description());
    }
    let maven = if tree.has("mvnw") { "./mvnw" } else { "mvn" };
    found.command(Purpose::Build, format!("{maven} package"));
    found.command(Purpose::Test, format!("{maven} test"));
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Purpose,
        tests::{paths, runs, survey_of},
    };

    #[test]
    fn modules_are_parts() {
        let root = "<?xml version=\"1.0\"?>
            <!-- <x> -->
            <project xmlns=\"m\">
              <parent><artifactId>base</artifactId></parent>
              <artifactId>mill</artifactId>
              <description>Grinds &amp; sifts</description>
              <modules><module>stone</module><module>gone</module></modules>
              <build/>
            </project>";
        let stone = "<project><artifactId>mill-stone</artifactId>\
                     <description><![CDATA[Turns <round>]]></description></project>";
        let project = survey_of(&[("pom.xml", root), ("stone/pom.xml", stone), ("mvnw", "")]);
        assert_eq!(project.name, "mill");
        assert_eq!(project.summary.as_deref(), Some("Grinds & sifts"));
        assert_eq!(paths(&project), ["stone"]);
        assert_eq!(project.parts[0].name, "mill-stone");
        assert_eq!(project.parts[0].what.as_deref(), Some("Turns <round>"));
        assert_eq!(runs(&project, Purpose::Build), ["./mvnw package"]);
        assert_eq!(runs(&project, Purpose::Test), ["./mvnw test"]);
    }
}
