//! What works in a repository whose objects go by SHA-256: libgit2 cannot read one, so whatever reads history does not.

/// What works there, as a sentence goes on.
pub(crate) const WORKS: &str = "messages, tasks, notes, the context, sessions and locks work, and commits take along \
                                what happens and bring what others did";

/// What does not.
pub(crate) const WORKS_NOT: &str = "`collab changes`, commits in searches and briefings, `collab sync`, claims through \
                                    the remote, the backup in the log ref, and sealing again what was dropped with a \
                                    branch";
