//! The SHA-256 of every file of the session.

use super::{Pool, Trouble};
use crate::engine::answers::other_answer;
use crate::engine::load::Job;
use crate::engine::message::FileHash;
use crate::engine::port::Port;
use crate::engine::shard_message::{Ask, Errand, Told};
use crate::import::ReadAt;
use crate::sorting::{sort_by, sort_by_key};

impl<P: Port> Pool<P> {
    /// The SHA-256 of every file as it was dropped, by name.
    pub(super) async fn hashes(&self, number: u32) -> Result<Vec<FileHash>, Trouble> {
        let session = self.turn(number).await?;
        // A file that was read in ranges has several jobs.
        let mut files: Vec<&Job<P::Content>> = session.jobs.iter().flatten().collect();
        sort_by_key(&mut files, |job| job.task.file);
        files.dedup_by_key(|job| job.task.file);
        // The largest first, each to whom has the least to do.
        sort_by_key(&mut files, |job| std::cmp::Reverse(job.content.len()));
        let mut dealt: Vec<Vec<&Job<P::Content>>> = vec![Vec::new(); self.shards()];
        for file in files {
            let bytes = |files: &[&Job<P::Content>]| files.iter().map(|job| job.content.len()).sum::<u64>();
            if let Some(least) = dealt.iter_mut().min_by_key(|files| bytes(files)) {
                least.push(file);
            }
        }
        let contents = |shard: usize| dealt[shard].iter().map(|job| job.content.clone()).collect();
        let ask = |shard: usize| Errand { ask: Ask::Hash, payloads: Vec::new(), contents: contents(shard) };
        let mut found = Vec::new();
        for (answered, files) in self.ask_all(ask).await?.into_iter().zip(&dealt) {
            let Told::Hashes(hashes) = answered.told else { return Err(other_answer()) };
            for (job, sha256) in files.iter().zip(hashes) {
                found.push(FileHash { name: job.task.name.clone(), size: job.content.len(), sha256 });
            }
        }
        sort_by(&mut found, |a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}
