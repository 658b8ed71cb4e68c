//! INI files as Python's tools write them.

/// The sections of a `setup.cfg` or `tox.ini`, each key with its section and value.
#[derive(Default)]
pub(super) struct Ini(Vec<(String, String, String)>);

impl Ini {
    /// Reads sections and the keys that start a line. Continued values are left out.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut section = String::new();
        let mut lines = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.split(']').next()) {
                section = name.trim().to_owned();
                lines.push((section.clone(), String::new(), String::new()));
            } else if let Some((key, value)) = line.split_once('=')
                && !line.starts_with([' ', '\t', '#', ';'])
            {
                lines.push((section.clone(), key.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Some(Self(lines))
    }

    pub(super) fn has(&self, section: &str) -> bool {
        self.0.iter().any(|(name, ..)| name == section)
    }

    pub(super) fn get(&self, section: &str, key: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, its, _)| name == section && its == key);
        found.map(|(.., value)| value.as_str()).filter(|value| !value.is_empty())
    }
}
