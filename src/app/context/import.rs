//! Taking in a document: a part of the context, or what was learnt in another project.

use std::collections::BTreeSet;

use super::document::{self, Format};
use super::knowledge::{Knowledge, notes_on};
use super::scope::Scope;
use super::view::ContextImported;
use super::write::{Seen, emit_from};
use crate::app::open::App;
use crate::domain::context::decide::There;
use crate::domain::context::tree::leaves;
use crate::error::Error;

impl App {
    /// Sets all that a document holds, as one write; what it does not name stays as it is.
    ///
    /// What another project learnt only comes where nothing is: its conventions do not take the place of
    /// this one's.
    ///
    /// # Errors
    /// When it does not parse, or something in it is refused: then nothing is written.
    pub fn context_import(
        &mut self,
        bytes: &[u8],
        format: Option<Format>,
        scope: Scope,
    ) -> Result<ContextImported, Error> {
        let document = document::read(bytes, format)?;
        let branch = scope.branch(&self.site)?;
        let knowledge = Knowledge::find(&document)?;
        let mut leaves = match &knowledge {
            Some(knowledge) => knowledge.conventions()?,
            None => leaves(None, &document)?,
        };
        let imported = self.write(|write| {
            let entries = write.entries(branch.as_deref())?;
            let there = There::new(&entries);
            let mut kept = Vec::new();
            if knowledge.is_some() {
                leaves.retain(|(key, value)| {
                    let free = there.takes(key, value);
                    kept.extend((!free).then(|| key.to_string()));
                    free
                });
            }
            let changes = there.put(leaves, BTreeSet::new())?;
            let origins = knowledge.as_ref().map(|knowledge| knowledge.origins(&changes));
            let origins = origins.transpose()?.unwrap_or_default();
            let written = emit_from(write, changes, branch.as_deref(), &Seen::Now, &origins)?;
            let mut imported = ContextImported { written, kept, ..ContextImported::default() };
            if let Some(knowledge) = &knowledge {
                notes_on(write, knowledge, &mut imported)?;
                imported.from = Some(knowledge.project.clone());
            }
            Ok(imported)
        })?;
        self.tell_hidden(&imported.written)?;
        Ok(imported)
    }
}
