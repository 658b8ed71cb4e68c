//! The only reader of files here.
//!
//! Invariant: nothing outside the root is opened, whatever a path, a manifest
//! or a link says; a link inside the root may not lead to a hidden file, which
//! may be a secret; no read is larger than [`LARGEST_FILE`]; and one survey
//! makes at most [`MOST_LOOKS`] looks at the disk.

use std::{
    cell::{Cell, OnceCell, RefCell},
    fs::{self, File},
    io::Read,
    path::{Component, Path, PathBuf},
    rc::Rc,
};

const LARGEST_FILE: u64 = 1 << 20;
const MOST_LOOKS: u32 = 3000;
const MOST_ENTRIES: usize = 5000;
/// Folders that hold what was installed, made or copied.
const NOT_OURS: [&str; 12] = [
    "node_modules",
    "bower_components",
    "target",
    "build",
    "_build",
    "dist",
    "out",
    "vendor",
    "third_party",
    "venv",
    "__pycache__",
    "coverage",
];

/// A folder that is read within bounds.
#[derive(Debug)]
pub(super) struct Tree {
    root: PathBuf,
    /// Where the root is within the tree that was opened, for notes.
    prefix: String,
    top: OnceCell<Vec<Entry>>,
    shared: Rc<Shared>,
}

#[derive(Debug)]
struct Shared {
    looks_left: Cell<u32>,
    notes: RefCell<Vec<String>>,
}

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_folder: bool,
    /// Whether it is a link to something inside the root. Walks leave links alone.
    pub(super) is_link: bool,
}

impl Tree {
    /// Opens the tree at `root`, if there is one.
    pub(super) fn open(root: &Path) -> Option<Self> {
        let root = fs::canonicalize(root).ok().filter(|root| root.is_dir())?;
        let shared = Shared { looks_left: Cell::new(MOST_LOOKS), notes: RefCell::new(Vec::new()) };
        Some(Self { root, prefix: String::new(), top: OnceCell::new(), shared: Rc::new(shared) })
    }

    /// Returns the tree of one folder of this one. Bounds and notes are shared.
    pub(super) fn inside(&self, folder: &str) -> Option<Self> {
        Some(Self {
            root: self.resolve(folder).filter(|path| path.is_dir())?,
            prefix: format!("{}{folder}/", self.prefix),
            top: OnceCell::new(),
            shared: Rc::clone(&self.shared),
        })
    }

    /// Returns the name of the root folder.
    pub(super) fn name(&self) -> String {
        self.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Returns what could not be used, in the order met.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = self.shared.notes.borrow().clone();
        if self.shared.looks_left.get() == 0 {
            notes.push("the tree is large; part of it was not looked at".to_owned());
        }
        notes
    }

    /// Returns whether the root holds a file of this name. Costs no look after the first.
    pub(super) fn has(&self, name: &str) -> bool {
        let top = self.top();
        let at = top.binary_search_by(|entry| entry.name.as_str().cmp(name));
        at.is_ok_and(|at| !top[at].is_folder)
    }

    /// Returns the first of `names` that the root holds as a file.
    pub(super) fn first_of<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// Returns whether there is a file at `path`.
    pub(super) fn is_file(&self, path: &str) -> bool {
        self.resolve(path).is_some_and(|path| path.is_file())
    }

    /// Returns whether there is a folder at `path`.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        self.resolve(path).is_some_and(|path| path.is_dir())
    }

    /// Reads and parses a manifest. One that is there but of no use is noted.
    pub(super) fn parse<T>(&self, path: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let real = self.resolve(path)?;
        let (bytes, whole) = read(&real, LARGEST_FILE)?;
        if !whole {
            self.note(path, "is larger than 1 MiB");
            return None;
        }
        // A byte order mark is legal to write and fatal to most parsers.
        let text = str::from_utf8(&bytes).ok().map(|text| text.trim_start_matches('\u{feff}'));
        let parsed = text.and_then(parse);
        if parsed.is_none() {
            self.note(path, "does not parse");
        }
        parsed
    }

    /// Reads the first `limit` bytes of a text, whatever follows.
    pub(super) fn head(&self, path: &str, limit: u64) -> Option<String> {
        let (bytes, _) = read(&self.resolve(path)?, limit.min(LARGEST_FILE))?;
        Some(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
    }

    /// Lists a folder, by name. What is not UTF-8, file or folder is not listed.
    pub(super) fn list(&self, folder: &str) -> Vec<Entry> {
        if folder.is_empty() {
            return self.top().to_vec();
        }
        self.read_folder(folder)
    }

    /// Lists the folders in a folder that hold the project's own work, by name.
    pub(super) fn folders(&self, folder: &str) -> Vec<String> {
        let entries = self.list(folder).into_iter();
        let ours = entries.filter(|e| e.is_folder && !e.is_link && is_ours(&e.name));
        ours.map(|entry| entry.name).collect()
    }

    fn top(&self) -> &[Entry] {
        self.top.get_or_init(|| self.read_folder(""))
    }

    fn read_folder(&self, folder: &str) -> Vec<Entry> {
        let Some(entries) = self.resolve(folder).and_then(|path| fs::read_dir(path).ok()) else {
            return Vec::new();
        };
        let mut listed: Vec<Entry> = entries
            .take(MOST_ENTRIES)
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let name = entry.file_name().into_string().ok()?;
                let kind = entry.file_type().ok()?;
                let is_folder = if kind.is_symlink() {
                    let target = self.resolve(&join(folder, &name))?;
                    target.metadata().ok().filter(|meta| meta.is_file() || meta.is_dir())?.is_dir()
                } else if kind.is_file() || kind.is_dir() {
                    kind.is_dir()
                } else {
                    return None;
                };
                Some(Entry { name, is_folder, is_link: kind.is_symlink() })
            })
            .collect();
        listed.sort();
        listed
    }

    /// Returns where `path` really is, if that is inside the root.
    fn resolve(&self, path: &str) -> Option<PathBuf> {
        let left = self.shared.looks_left.get();
        self.shared.looks_left.set(left.checked_sub(1)?);
        let mut asked = self.root.clone();
        let mut linked = false;
        for component in Path::new(path).components() {
            match component {
                Component::Normal(name) => asked.push(name),
                Component::CurDir => continue,
                _ => return None,
            }
            // Asking each name costs less than resolving all of them, and links are few.
            linked = linked || fs::symlink_metadata(&asked).ok()?.is_symlink();
        }
        if !linked {
            return Some(asked);
        }
        let real = fs::canonicalize(asked).ok()?;
        let is_allowed = real.strip_prefix(&self.root).is_ok_and(|inside| !has_hidden(inside));
        is_allowed.then_some(real)
    }

    fn note(&self, path: &str, why: &str) {
        let note = format!("{}{path} {why}; skipped", self.prefix);
        let mut notes = self.shared.notes.borrow_mut();
        if notes.len() < 20 && !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// Joins two paths with `/`; either may be empty.
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", path) | (path, "") => path.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// Returns whether a folder of this name is likely to hold the project's own work.
fn is_ours(name: &str) -> bool {
    !name.starts_with('.') && !NOT_OURS.contains(&name) && !name.ends_with(".egg-info")
}

fn has_hidden(path: &Path) -> bool {
    path.components().any(|name| name.as_os_str().as_encoded_bytes().starts_with(b"."))
}

/// Reads up to `limit` bytes, and says whether that was all.
fn read(path: &Path, limit: u64) -> Option<(Vec<u8>, bool)> {
    // Opening a pipe would wait for whoever writes to it.
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    let whole = bytes.len() as u64 <= limit;
    bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Some((bytes, whole))
}
