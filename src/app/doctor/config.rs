//! Whether the policy can be read, and means something.

use super::{Found, Severity};
use crate::app::open::App;
use crate::config::Config;
use crate::error::Error;

const PATH: &str = ".collab/config.toml";

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let damaged = |what: String, place: String| {
        Found::new(Severity::Damage, "config-damaged", what)
            .at(place)
            .means("The last policy known is used in its place, in this clone only.")
            .by_hand(format!(
                "Correct it by hand, or take it from git: `git checkout HEAD -- {PATH}`."
            ))
    };
    let Some(text) = app.site.config_text() else {
        let path = app.site.root().map(|root| root.join(PATH));
        if path.is_some_and(|path| path.symlink_metadata().is_ok()) {
            found.push(damaged("it cannot be read as text".to_owned(), PATH.to_owned()));
        }
        return Ok(());
    };
    match Config::parse(&text) {
        Err(error) => found.push(damaged(error.why, format!("{PATH}:{}", error.line))),
        Ok((_, unknown)) => found.extend(unknown.into_iter().map(|what| {
            let what = what.strip_prefix(&format!("{PATH}: ")).unwrap_or(&what).to_owned();
            Found::new(Severity::Problem, "config-unknown-key", what)
                .at(PATH)
                .means("Nothing comes of it; it may be misspelt, or for another version.")
                .by_hand("Correct it, or take it out.")
        })),
    }
    Ok(())
}
