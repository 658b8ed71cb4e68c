//! The counts of `app::brief::tokens` against the tokenizer they stand for.

mod counts;
mod lines;
mod samples;
mod tables;
