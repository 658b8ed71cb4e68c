//! The state of things on one screen: who, what is under way, what waits, what is not committed.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::inbox::Reader;
use super::init::add_command;
use super::lock::LeaseView;
use super::lost_claims::LostClaimView;
use super::open::App;
use super::presence::Presence;
use super::redact::HeldView;
use super::view::AlertView;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::error::Error;
use crate::store::index::tasks::Gist;
use crate::store::setup;

/// For how many seconds after its last act or reading somebody counts as here.
const HERE: i64 = 30 * 60;
/// How many tasks of a status are listed.
const MOST_TASKS: usize = 20;
/// How many messages are listed.
const MOST_MESSAGES: usize = 20;

/// The command that shows all that the one who asks holds.
pub const SHOW_MINE: &str = "collab task list --assignee me";
/// The command that shows all that others hold, among others.
pub const SHOW_OTHERS: &str = "collab task";
/// The command that shows all messages of the one who asks.
pub const SHOW_SENT: &str = "collab log --by me --kind message.sent";

/// The state of things.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StatusView {
    /// Who asks; nothing where that cannot be told.
    pub me: Option<MeView>,
    /// The branch that is checked out.
    pub branch: Option<String>,
    /// The commit that is checked out.
    pub head: Option<String>,
    /// The linked worktree, where it is one.
    pub worktree: Option<String>,
    /// Who else is here, latest first.
    pub here: Vec<HereView>,
    /// The session in which the one who asks is.
    pub session: Option<StatusSession>,
    /// What all must know until it is mended, the worst first.
    pub alerts: Vec<AlertView>,
    /// What is locked, by whom.
    pub locks: Vec<LeaseView>,
    /// How many messages are unread; nothing where it cannot be told for whom.
    pub unread: Option<UnreadView>,
    /// Claims of the one who asks that lost against another's, until a briefing has told it.
    pub lost_claims: Vec<LostClaimView>,
    /// What the one who asks holds.
    pub mine: Vec<StatusTask>,
    /// What of that is not listed; nothing where the list is whole.
    pub mine_more: Option<MoreView>,
    /// What others hold.
    pub others: Vec<StatusTask>,
    /// What of that is not listed; nothing where the list is whole.
    pub others_more: Option<MoreView>,
    /// How many open tasks there are.
    pub open: OpenView,
    /// Messages of the one who asks that somebody has yet to acknowledge.
    pub unacked: Vec<UnackedView>,
    /// What of that is not listed; nothing where the list is whole.
    pub unacked_more: Option<MoreView>,
    /// What no commit has yet.
    pub uncommitted: UncommittedView,
    /// What is held back from git, as it looks like a credential.
    pub held: Vec<HeldView>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MeView {
    /// The name.
    pub name: String,
    /// `person`, `ai`, or nothing where that is not known.
    pub kind: Option<String>,
    /// What tells it.
    pub how: String,
}

/// Somebody who is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HereView {
    /// The name.
    pub name: String,
    /// `person`, `ai`, or nothing where that is not known.
    pub kind: Option<String>,
    /// Whether its client's process runs in this clone.
    pub present: bool,
    /// When it last acted or read.
    pub last_here: Option<Timestamp>,
}

/// A session in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatusSession {
    /// The short id.
    pub short: String,
    /// What it is called.
    pub name: String,
    /// The role of the one who asks.
    pub role: Option<String>,
    /// Who drives.
    pub driver: Option<String>,
}

/// How many messages are unread. A thousand of a priority means that or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnreadView {
    /// Of those that cannot wait.
    pub critical: i64,
    /// Of those that should be seen.
    pub important: i64,
    /// Of the others.
    pub routine: i64,
}

/// A task in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatusTask {
    /// The short id.
    pub short: String,
    /// What it is.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// How much it matters.
    pub priority: Priority,
    /// Who holds it.
    pub assignee: Option<String>,
    /// Whether the remote has taken the claim; nothing where there is no remote, and of what others hold.
    pub confirmed: Option<bool>,
    /// Why it cannot go on, while it is blocked.
    pub blocked: Option<String>,
}

/// What a list leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MoreView {
    /// How many.
    pub count: i64,
    /// The command that shows them, among others.
    pub command: String,
}

impl MoreView {
    fn of(all: i64, listed: usize, command: &str) -> Option<Self> {
        let count = all - listed as i64;
        (count > 0).then(|| Self { count, command: command.to_owned() })
    }
}

/// How many open tasks there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenView {
    /// Nobody works on them.
    pub pending: i64,
    /// Their holders work on them.
    pub in_progress: i64,
    /// They cannot go on.
    pub blocked: i64,
}

/// A message that somebody has yet to acknowledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnackedView {
    /// The short id.
    pub short: String,
    /// When it was sent.
    pub at: Timestamp,
    /// Its first line.
    pub text: String,
    /// Who has not acknowledged it.
    pub waiting_for: Vec<String>,
}

/// What no commit has yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UncommittedView {
    /// How many events of this worktree are in no batch.
    pub events: i64,
    /// How many more are in no branch any more, as one with their batch is gone; they are sealed again.
    pub dropped: i64,
    /// How many files of `.collab` the checked-out commit lacks.
    pub files: i64,
    /// The command that brings them nearer to a commit: adds them, or commits them where all are staged.
    pub add: Option<String>,
    /// Whether this clone keeps everything out of commits.
    pub local: bool,
    /// Whether it is in git at all.
    pub git: bool,
    /// Whether git runs hooks of collab's here, where there is something for them to do.
    pub hooks: bool,
}

impl App {
    /// Returns the state of things.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn status(&self) -> Result<StatusView, Error> {
        let index = self.store.index();
        let me = self.me().ok().cloned();
        let name = me.as_ref().map(|me| &me.name);
        let unread = match name {
            Some(name) => {
                let [critical, important, routine] =
                    Reader::find(self, name)?.count_unread(index)?;
                Some(UnreadView { critical, important, routine })
            }
            None => None,
        };
        let mine = match name {
            Some(name) => self.mine(name)?,
            None => Vec::new(),
        };
        let all_mine = name.map_or(Ok(0), |name| index.count_tasks_of(name))?;
        let mut others = Vec::new();
        for status in [Status::InProgress, Status::Blocked, Status::Pending] {
            others.extend(index.gists_of_others(status, name, MOST_TASKS)?);
        }
        let [pending, in_progress, blocked] = index.count_open()?;
        let all_others = in_progress + blocked + index.count_assigned_pending()? - all_mine;
        let unacked = name.map_or(Ok(Vec::new()), |name| self.unacked(name))?;
        let all_unacked = name.map_or(Ok(0), |name| index.count_unacked_of(name))?;
        let head = self.site.head();
        Ok(StatusView {
            unread,
            lost_claims: name.map_or(Ok(Vec::new()), |name| self.claims_lost(name))?,
            mine_more: MoreView::of(all_mine, mine.len(), SHOW_MINE),
            mine,
            others_more: MoreView::of(all_others, others.len(), SHOW_OTHERS),
            others: status_tasks(others),
            open: OpenView { pending, in_progress, blocked },
            here: self.around(name)?,
            session: match name {
                Some(name) => self.here()?.map(|session| StatusSession {
                    short: session.short.clone(),
                    name: session.name.clone(),
                    role: session.role_of(name).map(ToString::to_string),
                    driver: session.driver.as_ref().map(ToString::to_string),
                }),
                None => None,
            },
            alerts: self.alerts(false)?.alerts,
            locks: self.locks()?.leases,
            unacked_more: MoreView::of(all_unacked, unacked.len(), SHOW_SENT),
            unacked,
            uncommitted: self.not_committed()?,
            held: self.held()?,
            branch: head.branch,
            head: head.commit,
            worktree: self.site.place.as_ref().and_then(|place| place.worktree_name.clone()),
            me: me.map(|me| MeView {
                name: me.name.to_string(),
                kind: me.kind.map(|kind| kind.word().to_owned()),
                how: me.how,
            }),
        })
    }

    /// Returns who else is here: whose client runs, or who acted or read lately.
    fn around(&self, me: Option<&Name>) -> Result<Vec<HereView>, Error> {
        let presence = Presence::look(self);
        let mut here = Vec::new();
        for row in self.store.index().participants()? {
            let last_here = presence.last_here(&row);
            let known = row.participant;
            if me == Some(&known.name) {
                continue;
            }
            let lately = last_here.is_some_and(|at| self.now().as_second() - at.as_second() < HERE);
            let present = presence.is_running(&known.name);
            if present || lately {
                let kind = known.kind.map(|kind| kind.word().to_owned());
                here.push(HereView { name: known.name.to_string(), kind, present, last_here });
            }
        }
        here.sort_by(|a, b| b.last_here.cmp(&a.last_here).then_with(|| a.name.cmp(&b.name)));
        Ok(here)
    }

    /// Returns what somebody holds, and whether the remote confirms that.
    fn mine(&self, me: &Name) -> Result<Vec<StatusTask>, Error> {
        let index = self.store.index();
        let gists = index.gists_of(me, MOST_TASKS)?;
        let ids: Vec<Id> = gists.iter().map(|gist| gist.id).collect();
        let mut tasks = status_tasks(gists);
        if self.has_remote() {
            for (task, id) in tasks.iter_mut().zip(ids) {
                task.confirmed = index.task(id)?.map(|row| row.task.confirmed);
            }
        }
        Ok(tasks)
    }

    fn unacked(&self, me: &Name) -> Result<Vec<UnackedView>, Error> {
        let index = self.store.index();
        let mut views = Vec::new();
        for message in index.unacked_of(me, MOST_MESSAGES)? {
            views.push(UnackedView {
                short: message.short.clone(),
                at: message.at,
                waiting_for: message.unacked().map(Name::to_string).collect(),
                text: message.sent.text.lines().next().unwrap_or_default().to_owned(),
            });
        }
        Ok(views)
    }

    fn not_committed(&self) -> Result<UncommittedView, Error> {
        let paths = self.store.paths();
        let events = self.store.index().count_unsealed(paths.worktree(), &self.config().commit)?;
        let (git, local) = (self.site.place.is_some(), self.is_local());
        // Those wait to be sealed as well: the next seal writes them anew.
        let dropped = match git && !local {
            true => self.store.count_dropped(self.site.sources().batches, &self.config().commit)?,
            false => 0,
        };
        let mut files = Vec::new();
        if git && !local {
            files = setup::files_to_commit(paths);
        }
        let mut staged = false;
        if let Some(place) = self.site.place.as_ref().filter(|_| !files.is_empty()) {
            // A commit that cannot be read is for `git fsck`; all counts as missing then.
            match self.site.repo() {
                Some(repo) => {
                    files = repo.not_in_head(&files).unwrap_or(files);
                    staged = files.iter().all(|file| repo.is_tracked(file));
                }
                None => {
                    files = place.lacking_by_git(&files).unwrap_or(files);
                    let left = place.untracked_by_git(&files);
                    staged = left.is_some_and(|untracked| untracked.is_empty());
                }
            }
        }
        let root = paths.root().filter(|_| !files.is_empty());
        let add = root.map(|root| match staged {
            true => "git commit".to_owned(),
            false => add_command(self.site.env.cwd(), root, false),
        });
        let hooks = !git || local || !self.has_no_hooks();
        Ok(UncommittedView { events, dropped, files: files.len() as i64, add, local, git, hooks })
    }
}

fn status_tasks(tasks: Vec<Gist>) -> Vec<StatusTask> {
    let view = |task: Gist| StatusTask {
        short: task.short,
        title: task.title,
        status: task.status,
        priority: task.priority,
        assignee: task.assignee.map(String::from),
        confirmed: None,
        blocked: task.blocked.map(|block| block.reason),
    };
    tasks.into_iter().map(view).collect()
}
