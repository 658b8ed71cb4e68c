//! What is stored, and what keeps it in order: sealing, readable files, batches, `doctor`, completion.

mod batch;
mod complete;
mod doctor;
mod publish;
mod render;
mod world;
