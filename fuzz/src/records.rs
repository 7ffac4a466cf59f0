//! The records of a content, which its rows are read from again.

use bucketscope::import::{Format, HEAD, Start, Tables};
use bucketscope::query::{Pace, fill, finish};
use bucketscope::schema::Source;
use bucketscope::table::{Locator, RawRecords, Table};

/// A content and the format as which it was read, whether or not it would be recognised as of it.
pub struct Records<'c> {
    pub format: &'c Format,
    pub content: &'c [u8],
}

impl RawRecords for Records<'_> {
    fn read(&self, locators: &[Locator]) -> Vec<Result<Vec<u8>, String>> {
        let record = |locator: &Locator| {
            let start = locator.offset as usize;
            let record = self.content.get(start..start + locator.length as usize);
            record.map(<[u8]>::to_vec).ok_or_else(|| "no record within the content".to_owned())
        };
        locators.iter().map(record).collect()
    }

    fn parse(&self, source: Source, fields: &[usize], locators: &[Locator]) -> Table {
        let mut tables = Tables::with_fields(source, fields);
        let head = &self.content[..self.content.len().min(HEAD)];
        let mut decoder = (self.format.decoder)(&Start { file: 0, start: 0, end: u64::MAX, head });
        for (place, (locator, record)) in locators.iter().zip(self.read(locators)).enumerate() {
            decoder.read_again(&record.expect("a record that was read before"), *locator, &mut tables);
            assert_eq!(tables.of(source).rows(), place + 1, "rows of one record: {locator:?}");
        }
        std::mem::replace(tables.of(source), Table::new(source))
    }
}

/// Reads the columns that are left out, so that all that the records say can be compared.
pub fn fill_all(tables: &mut Tables, records: &dyn RawRecords) {
    for table in [&mut tables.access, &mut tables.trail] {
        let fields: Vec<usize> = (0..table.source().fields().len()).collect();
        finish(fill(table, &fields, records, Pace::AT_ONCE, |_| true));
    }
}
