//! The engine: messages, a shard that answers them, the pool that scatters and gathers, and its transports.
//!
//! Here belongs who owns which rows and who asks whom. What is asked is done by the rooms below.

#[cfg(feature = "worker")]
mod browser_file;
#[cfg(feature = "app")]
pub mod client;
#[cfg(feature = "core")]
mod details;
#[cfg(feature = "core")]
mod files;
#[cfg(feature = "core")]
mod load;
pub mod message;
#[cfg(feature = "core")]
mod pool;
#[cfg(feature = "core")]
mod shard;
#[cfg(feature = "worker")]
pub mod worker;

#[cfg(feature = "core")]
pub use files::Files;
#[cfg(feature = "core")]
pub use load::Load;
#[cfg(feature = "core")]
pub use pool::Pool;
