//! Whether the VSCode gateway can be used, where the policy says that it is.

use super::{Found, Severity};
use crate::app::open::App;
use crate::config::Config;
use crate::error::Error;
use crate::gateway;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    // One that cannot be read is told by its own check.
    let policy = app.site.config_text().and_then(|text| Config::parse(&text).ok());
    if !policy.is_some_and(|(policy, _)| policy.gateway) {
        return Ok(());
    }
    let Some(gateway) = gateway::find(&app.worktree_roots()) else {
        found.push(
            Found::new(
                Severity::Note,
                "gateway-away",
                "no VSCode gateway that has this repository open answers at its port file or at 9600 to 9610",
            )
            .means("A watcher relays nothing to the editor until one does.")
            .by_hand("Open this repository in VSCode, with the gateway's extension."),
        );
        return Ok(());
    };
    let version = gateway.health().unwrap_or_default();
    let tried =
        gateway.editor().map(|_| ()).and_then(|()| gateway.status("collab doctor was here"));
    let what = match tried {
        Ok(()) => format!("the VSCode gateway {version} answers at port {}", gateway.port),
        Err(error) => {
            format!("the VSCode gateway at port {} cannot be used: {error}", gateway.port)
        }
    };
    found.push(
        Found::new(Severity::Note, "gateway", what)
            .means(
                "It shows the status bar and messages, and tells what is open; breakpoints cannot be read there.",
            )
            .by_hand("Push breakpoints yourself: `collab context memory push --breakpoint PATH:LINE`."),
    );
    Ok(())
}
