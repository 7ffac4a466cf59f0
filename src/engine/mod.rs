//! The engine: messages, a shard that answers them, the pool that scatters and gathers, and its transports.
//!
//! Here belongs who owns which rows and who asks whom. What is asked is done by the rooms below.

#[cfg(feature = "core")]
mod answers;
#[cfg(feature = "core")]
mod bell;
#[cfg(feature = "worker")]
mod browser_file;
#[cfg(feature = "app")]
pub mod client;
mod columns;
#[cfg(feature = "core")]
mod details;
#[cfg(feature = "core")]
mod files;
#[cfg(feature = "core")]
mod hash;
#[cfg(feature = "core")]
mod load;
pub mod message;
#[cfg(feature = "app")]
pub mod page;
#[cfg(feature = "worker")]
mod parcel;
#[cfg(feature = "core")]
mod pool;
#[cfg(feature = "worker")]
mod pool_worker;
#[cfg(feature = "core")]
mod port;
#[cfg(feature = "core")]
mod reading;
#[cfg(feature = "worker")]
mod remote;
#[cfg(feature = "core")]
mod session;
#[cfg(feature = "core")]
mod shard;
#[cfg(feature = "core")]
mod shard_message;
#[cfg(feature = "worker")]
mod shard_worker;
#[cfg(feature = "core")]
mod state;
#[cfg(feature = "core")]
mod watch;
#[cfg(feature = "worker")]
pub mod worker;

#[cfg(feature = "core")]
pub use files::Files;
#[cfg(feature = "core")]
pub use pool::Pool;
#[cfg(feature = "core")]
pub use port::{Local, Port};
#[cfg(feature = "core")]
pub use session::Session;
#[cfg(feature = "core")]
pub use shard_message::{Answered, Errand};
#[cfg(feature = "core")]
pub use watch::Watch;
