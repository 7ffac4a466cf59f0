//! The SHA-256 of every file of the session.

use super::{Pool, Trouble};
use crate::engine::answers::other_answer;
use crate::engine::message::FileHash;
use crate::engine::port::Port;
use crate::engine::shard_message::{Ask, Errand, Told};
use crate::import::ReadAt;
use std::collections::BTreeMap;

impl<P: Port> Pool<P> {
    /// The SHA-256 of every file as it was dropped, by name.
    pub(super) async fn hashes(&self, number: u32) -> Result<Vec<FileHash>, Trouble> {
        let session = self.turn(number).await?;
        let jobs = session.jobs.iter().flatten();
        let files: BTreeMap<u32, (String, P::Content)> =
            jobs.map(|job| (job.task.file, (job.task.name.clone(), job.content.clone()))).collect();
        // The largest first, each to whom has the least to do.
        let mut files: Vec<(String, P::Content)> = files.into_values().collect();
        files.sort_by_key(|(_, content)| std::cmp::Reverse(content.len()));
        let mut dealt: Vec<Vec<(String, P::Content)>> = (0..self.shards()).map(|_| Vec::new()).collect();
        for file in files {
            let bytes = |files: &[(String, P::Content)]| files.iter().map(|(_, content)| content.len()).sum::<u64>();
            if let Some(least) = dealt.iter_mut().min_by_key(|files| bytes(files)) {
                least.push(file);
            }
        }
        let contents = |shard: usize| dealt[shard].iter().map(|(_, content)| content.clone()).collect();
        let ask = |shard: usize| Errand { ask: Ask::Hash, payloads: Vec::new(), contents: contents(shard) };
        let mut found = Vec::new();
        for (answered, files) in self.ask_all(ask).await?.into_iter().zip(&dealt) {
            let Told::Hashes(hashes) = answered.told else { return Err(other_answer()) };
            let hash = |((name, content), sha256): (&(String, P::Content), Result<String, String>)| FileHash {
                name: name.clone(),
                size: content.len(),
                sha256,
            };
            found.extend(files.iter().zip(hashes).map(hash));
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}
