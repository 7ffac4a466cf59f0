//! Times as the logs write them.

use chrono::{DateTime, TimeDelta};

/// Writes times in one format, and remembers the last one: many requests share their second.
pub struct Moments {
    format: &'static str,
    second: u64,
    text: String,
}

impl Moments {
    /// Times in a format of chrono's.
    pub fn new(format: &'static str) -> Moments {
        Moments { format, second: u64::MAX, text: String::new() }
    }

    /// The second in which a time in milliseconds since 1970 lies, as text.
    pub fn text(&mut self, milliseconds: u64) -> &str {
        let second = milliseconds / 1000;
        if second != self.second {
            let time = DateTime::UNIX_EPOCH + TimeDelta::seconds(second as i64);
            self.text = time.format(self.format).to_string();
            self.second = second;
        }
        &self.text
    }
}
