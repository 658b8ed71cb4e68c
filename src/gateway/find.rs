//! Finding the gateway of this repository.

use std::path::{Path, PathBuf};

use super::Gateway;

/// Where a gateway writes its port; it leaves that behind when it ends.
const PORT_FILE: &str = ".vscode_gateway_port";
/// Where it begins to look for a port, and how many it tries.
const FIRST: u16 = 9600;
const TRIED: u16 = 11;

/// Returns the gateway of which one folder is one of `roots`, the worktrees of this clone. What a port file says
/// is only where to look first.
#[must_use]
pub fn find(roots: &[PathBuf]) -> Option<Gateway> {
    let real: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
    let said = roots.iter().filter_map(|root| said_port(root));
    let mut tried = Vec::new();
    for port in said.chain(first()..first().saturating_add(TRIED)) {
        if tried.contains(&port) {
            continue;
        }
        tried.push(port);
        let gateway = Gateway { port };
        if gateway.health().is_ok() && is_of(&gateway, &real) {
            return Some(gateway);
        }
    }
    None
}

/// Says whether one of its folders is one of the worktrees.
fn is_of(gateway: &Gateway, roots: &[PathBuf]) -> bool {
    let folders = gateway.folders().unwrap_or_default();
    folders.iter().filter_map(|folder| folder.canonicalize().ok()).any(|f| roots.contains(&f))
}

/// Reads the port of a worktree, if something that can be one stands there.
fn said_port(root: &Path) -> Option<u16> {
    let path = root.join(PORT_FILE);
    let meta = path.symlink_metadata().ok()?;
    if !meta.is_file() || meta.len() > 16 {
        return None;
    }
    let port: u16 = std::fs::read_to_string(path).ok()?.trim().parse().ok()?;
    (port >= 1024).then_some(port)
}

/// Returns where to begin; tests look elsewhere.
fn first() -> u16 {
    crate::env::gateway_port().unwrap_or(FIRST)
}
