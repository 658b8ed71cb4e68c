//! Doing the operations of a batch, one after the other, in one write.

use std::collections::BTreeMap;

use super::BatchMade;
use super::ops::{JudgeOp, NoteOp, Op, SendOp};
use crate::app::alert::{self, Raise};
use crate::app::context;
use crate::app::find::{self, Scope};
use crate::app::message::{self, Send, made};
use crate::app::note::{self, AddNote, Resolve};
use crate::app::open::Site;
use crate::app::participant::{SetParticipant, body_of};
use crate::app::task::{self, Add, Edit, TaskAct};
use crate::app::view::{AlertMade, Made};
use crate::config::Config;
use crate::domain::about::About;
use crate::domain::change::FileChange;
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::recorded::Recorded;
use crate::domain::text::nearest;
use crate::error::Error;
use crate::store::write::Write;

/// What a batch has come to so far.
pub(super) struct Run<'a> {
    site: &'a Site,
    config: &'a Config,
    me: &'a Name,
    /// What is changed and not committed, if the batch completes a task.
    changes: &'a [FileChange],
    labels: BTreeMap<String, String>,
    /// The messages that were acknowledged.
    pub(super) acked: Vec<Id>,
    /// What whoever asks must know besides, a sentence each.
    pub(super) warnings: Vec<String>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        site: &'a Site,
        config: &'a Config,
        me: &'a Name,
        changes: &'a [FileChange],
    ) -> Self {
        let (labels, acked, warnings) = Default::default();
        Self { site, config, me, changes, labels, acked, warnings }
    }

    /// Does one operation.
    pub(super) fn step(
        &mut self,
        write: &mut Write<'_>,
        op: Op,
        label: Option<String>,
    ) -> Result<BatchMade, Error> {
        let Made { id, short } = self.act(write, op)?;
        if let Some(label) = &label
            && self.labels.insert(label.clone(), id.clone()).is_some()
        {
            return Err(Error::usage(format!("the label `{label}` is taken by an earlier line")));
        }
        Ok(BatchMade { id, short, label })
    }

    fn act(&mut self, write: &mut Write<'_>, op: Op) -> Result<Made, Error> {
        let act = |act| TaskStep { act, to: None };
        let (of, step) = match op {
            Op::Send(op) => return self.send(write, op),
            Op::Ack(op) => {
                let id = self.id(&op.of)?;
                let (_, id) = find::object(**write, &id, Some(Noun::Message))?;
                self.acked.push(id);
                return message::ack_on(write, id);
            }
            Op::TaskAdd(op) => {
                let assign = op.assignee.map(|name| self.somebody(write, &name)).transpose()?;
                let about = self.places(write, &op.about)?;
                let add = Add {
                    title: op.title,
                    description: op.description,
                    priority: op.priority,
                    under: op.under.map(|under| self.id(&under)).transpose()?,
                    depends_on: self.ids(&op.depends_on)?,
                    tags: op.tags,
                    estimate: op.estimate,
                    criteria: op.criteria,
                    ..Add::default()
                };
                return task::add_on(write, &add, about, assign);
            }
            Op::TaskEdit(op) => {
                let about = self.places(write, &op.about)?;
                let unabout = self.places(write, &op.unabout)?;
                let edit = Edit {
                    title: op.title,
                    description: op.description,
                    priority: op.priority,
                    under: op.under.map(|under| self.id(&under)).transpose()?,
                    estimate: op.estimate,
                    criteria: op.criteria,
                    tag: op.tag,
                    untag: op.untag,
                    ..Edit::default()
                };
                let id = task::edit_on(write, &self.id(&op.of)?, &edit, about, unabout)?;
                return made(**write, Noun::Task, id);
            }
            Op::ParticipantSet(op) => {
                let set = SetParticipant {
                    name: op.name,
                    kind: op.kind,
                    title: op.title,
                    client: op.client,
                    model: op.model,
                    skills: op.skills,
                    permissions: op.permissions,
                    role: op.role,
                };
                let body = body_of(&set, self.me)?;
                let name = body.name.to_string();
                write.emit(None, Body::ParticipantSet(body))?;
                return Ok(Made { id: name.clone(), short: name });
            }
            Op::ContextSet(op) => {
                let (key, branch) = (op.key.parse()?, op.scope.branch(self.site)?);
                context::set_on(write, &key, &op.value, branch.as_deref())?;
                return Ok(Made { id: op.key.clone(), short: op.key });
            }
            Op::ContextAppend(op) => {
                let (key, branch) = (op.key.parse()?, op.scope.branch(self.site)?);
                context::append_on(write, &key, op.value, branch.as_deref())?;
                return Ok(Made { id: op.key.clone(), short: op.key });
            }
            Op::ContextRemove(op) => {
                let (key, branch) = (op.key.parse()?, op.scope.branch(self.site)?);
                context::remove_on(write, &key, branch.as_deref())?;
                return Ok(Made { id: op.key.clone(), short: op.key });
            }
            Op::NoteAdd(op) => return self.add_note(write, op),
            Op::NoteResolve(op) => {
                let (outcome, why) = (op.outcome, op.why);
                let resolve = Resolve { outcome, why, evidence: self.ids(&op.evidence)? };
                let id = note::resolve_on(write, &self.id(&op.of)?, &resolve)?;
                return made(**write, Noun::Note, id);
            }
            Op::NoteAccept(op) => return self.judge(write, &op, true),
            Op::NoteReject(op) => return self.judge(write, &op, false),
            Op::AlertRaise(op) => {
                let raise = Raise {
                    text: op.text,
                    key: op.key,
                    source: op.source,
                    kind: op.kind,
                    severity: op.severity,
                    about: self.ids(&op.about)?,
                };
                let me = self.me;
                let raised = self.look(write, |scope| alert::prepare_in(scope, me, &raise))?;
                return Ok(named(alert::raise_on(write, raised)?));
            }
            Op::AlertClear(op) => {
                let source = op.source.map(|source| format!("{source}/")).unwrap_or_default();
                let name = format!("{source}{}", op.key);
                return Ok(named(alert::clear_on(write, &name, op.why.as_ref())?));
            }
            Op::TaskClaim(op) => (op.of, act(TaskAct::Claim)),
            Op::TaskRelease(op) => (op.of, act(TaskAct::Release(op.reason))),
            Op::TaskStart(op) => (op.of, act(TaskAct::Start)),
            Op::TaskBlock(op) => {
                let on = op.on.map(|on| self.id(&on)).transpose()?;
                (op.of, act(TaskAct::Block(op.reason, on)))
            }
            Op::TaskDone(op) => (op.of, act(TaskAct::Done(op.summary))),
            Op::TaskReopen(op) => (op.of, act(TaskAct::Reopen(op.reason))),
            Op::TaskCancel(op) => (op.of, act(TaskAct::Cancel(op.reason))),
            Op::TaskAssign(op) => {
                let to = Some(self.somebody(write, &op.to)?);
                (op.of, TaskStep { act: TaskAct::Assign(op.to), to })
            }
            Op::TaskDepend(op) => {
                let act = TaskAct::Depend(self.ids(&op.on)?, self.ids(&op.off)?);
                (op.of, TaskStep { act, to: None })
            }
            Op::TaskComment(op) => (op.of, act(TaskAct::Comment(op.text))),
        };
        self.on_task(write, &of, step)
    }

    fn send(&self, write: &mut Write<'_>, op: SendOp) -> Result<Made, Error> {
        let send = Send {
            to: op.to,
            text: op.text,
            priority: op.priority,
            reply: op.reply_to.map(|id| self.id(&id)).transpose()?,
            about: self.ids(&op.about)?,
            ack: op.ack,
            data: op.data.map(|data| data.to_string()),
        };
        let prepared = self.look(write, |scope| message::prepare_in(scope, &send))?;
        message::send_on(write, prepared)
    }

    fn add_note(&mut self, write: &mut Write<'_>, op: NoteOp) -> Result<Made, Error> {
        let add = AddNote {
            text: op.text,
            kind: op.kind,
            about: self.ids(&op.about)?,
            severity: op.severity,
            sort: op.sort,
            impact: op.impact,
            replaces: op.replaces.map(|id| self.id(&id)).transpose()?,
            why: op.why,
            patch: op.patch,
            for_note: None,
        };
        let prepared = self.look(write, |scope| note::prepare_in(scope, &add))?;
        let added = note::add_on(write, prepared)?;
        self.warnings.extend(added.warnings);
        Ok(added.made)
    }

    fn judge(&self, write: &mut Write<'_>, op: &JudgeOp, taken: bool) -> Result<Made, Error> {
        let id = note::judge_on(write, &self.id(&op.of)?, taken, op.why.as_ref())?;
        made(**write, Noun::Note, id)
    }

    fn on_task(&self, write: &mut Write<'_>, of: &str, step: TaskStep) -> Result<Made, Error> {
        let id = self.id(of)?;
        let files = match step.act {
            TaskAct::Done(_) => task::content_of(&find::task(**write, &id)?.task, self.changes),
            _ => Vec::new(),
        };
        let id = task::act_on(write, &id, &step.act, step.to, self.config.claim_ttl)?;
        if !files.is_empty() {
            write.emit(None, Body::ChangeRecorded(Recorded { files, task: Some(id) }))?;
        }
        made(**write, Noun::Task, id)
    }

    fn look<T>(&self, write: &Write<'_>, look: impl FnOnce(Scope<'_>) -> T) -> T {
        let is_me = |name: &Name| name == self.me;
        look(Scope { site: self.site, index: **write, config: self.config, is_me: &is_me })
    }

    fn somebody(&self, write: &Write<'_>, text: &str) -> Result<Name, Error> {
        if text == "me" {
            return Ok(self.me.clone());
        }
        let name = Name::typed(text)?;
        self.look(write, |scope| find::known_in(scope, &name))?;
        Ok(name)
    }

    fn places(&self, write: &Write<'_>, texts: &[String]) -> Result<Vec<About>, Error> {
        let texts = self.ids(texts)?;
        texts.iter().map(|text| find::about_in(self.site, **write, text)).collect()
    }

    fn ids(&self, texts: &[String]) -> Result<Vec<String>, Error> {
        texts.iter().map(|text| self.id(text)).collect()
    }

    /// Returns what a label stands for; another text as it is.
    fn id(&self, text: &str) -> Result<String, Error> {
        let Some(label) = text.strip_prefix('$') else { return Ok(text.to_owned()) };
        if let Some(id) = self.labels.get(label) {
            return Ok(id.clone());
        }
        let label: String = label.chars().take(64).collect();
        let error = Error::usage(format!("no earlier line has the label `{label}`"));
        Err(match nearest(&label, self.labels.keys().map(String::as_str)) {
            Some(near) => error.hint(format!("Did you mean `${near}`?")),
            None => error.hint("Put `\"label\"` on the line that makes it, before this one."),
        })
    }
}

/// An alert goes by its name.
fn named(AlertMade { alert, .. }: AlertMade) -> Made {
    Made { id: alert.clone(), short: alert }
}

/// What is done to one task.
struct TaskStep {
    act: TaskAct,
    to: Option<Name>,
}
