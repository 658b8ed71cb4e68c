//! Changing a session's policy, and reporting what clients and checks counted in it.

use super::act::{genes, session_of};
use super::title;
use super::view::SessionView;
use crate::app::open::App;
use crate::domain::event::Body;
use crate::domain::session::decide::Act;
use crate::domain::session::event::{Changed, Measured};
use crate::error::Error;

impl App {
    /// Changes the policy of the session in which who asks is: whoever drives may, and all where none does.
    ///
    /// # Errors
    /// When a gene or its value is not known, or another drives.
    pub fn change_policy(
        &mut self,
        preset: Option<&str>,
        chosen: &[String],
    ) -> Result<SessionView, Error> {
        let genes = genes(preset, chosen)?;
        let (id, me) = (self.session_here(None)?.id, self.my_name()?);
        self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            row.must_lead(Act { by: &me, title: &name })?;
            let policy = Some(genes.clone())
                .filter(|genes| genes.clone().or(row.genes.clone()) != row.genes);
            if policy.is_some() {
                write.emit(
                    Some(id),
                    Body::SessionChanged(Changed { policy, ..Changed::default() }),
                )?;
            }
            Ok(())
        })?;
        self.session_view(id)
    }

    /// Reports tokens that were spent since the last report, and what came of the tests.
    ///
    /// # Errors
    /// When there is nothing to report, or who asks is in no session.
    pub fn measure_session(&mut self, measured: Measured) -> Result<SessionView, Error> {
        if measured == Measured::default() {
            return Err(Error::usage("there is nothing to report")
                .hint("Say `--tokens N`, `--passed N` or `--failed N`."));
        }
        measured.check()?;
        let (id, me) = (self.session_here(None)?.id, self.my_name()?);
        self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            row.must_be_in(Act { by: &me, title: &name })?;
            write.emit(Some(id), Body::SessionMeasured(measured))?;
            Ok(())
        })?;
        self.session_view(id)
    }
}
