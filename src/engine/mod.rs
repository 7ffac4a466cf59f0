//! The engine: messages, a shard that answers them, the pool that scatters and gathers, and its transports.

pub mod message;
