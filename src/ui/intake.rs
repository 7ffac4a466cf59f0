//! Takes files in: dropped, dropped as folders, or chosen.

use crate::engine::message::{FileInfo, describe};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// A file with its path; without the file itself where the browser cannot read it.
pub type Taken = (FileInfo, Option<File>);

fn taken(file: File, name: String) -> Taken {
    (FileInfo { name, size: file.size() as u64, unreadable: None }, Some(file))
}

/// The files of an input; of a folder, with their paths below it.
pub fn from_list(list: &FileList) -> Vec<Taken> {
    (0..list.length())
        .filter_map(|index| list.item(index))
        .map(|file| {
            let path = js_sys::Reflect::get(&file, &JsValue::from_str("webkitRelativePath")).ok();
            let path = path.and_then(|path| path.as_string()).filter(|path| !path.is_empty());
            let name = path.unwrap_or_else(|| file.name());
            taken(file, name)
        })
        .collect()
}

/// What a drop carries. Entries must be taken while the drop event lasts; reading folders may take longer.
pub struct Drop {
    entries: Vec<FileSystemEntry>,
    files: Vec<Taken>,
}

/// Takes what a drop carries.
pub fn take(transfer: &DataTransfer) -> Drop {
    let items = transfer.items();
    let mut drop = Drop { entries: Vec::new(), files: Vec::new() };
    for index in 0..items.length() {
        let Some(item) = items.get(index).filter(|item| item.kind() == "file") else { continue };
        match item.webkit_get_as_entry() {
            Ok(Some(entry)) => drop.entries.push(entry),
            _ => {
                let file = item.get_as_file().ok().flatten();
                drop.files.extend(file.map(|file| {
                    let name = file.name();
                    taken(file, name)
                }));
            }
        }
    }
    drop
}

impl Drop {
    /// All its files, folders read to the bottom. What the browser cannot read is among them, with its reason.
    pub async fn files(self) -> Vec<Taken> {
        let mut files = self.files;
        let mut entries = self.entries;
        while !entries.is_empty() {
            let (folders, leaves): (Vec<_>, Vec<_>) = entries.into_iter().partition(FileSystemEntry::is_directory);
            for leaves in leaves.chunks(OPENED_AT_ONCE) {
                let opening: Vec<JsFuture> = leaves.iter().map(|entry| open(entry.unchecked_ref())).collect();
                for (entry, file) in leaves.iter().zip(opening) {
                    files.push(match file.await {
                        Ok(file) => taken(file.unchecked_into(), path(entry)),
                        Err(error) => unreadable(entry, &error),
                    });
                }
            }
            entries = Vec::new();
            for folder in folders {
                match list(folder.unchecked_ref()).await {
                    Ok(inside) => entries.extend(inside),
                    Err(error) => files.push(unreadable(&folder, &error)),
                }
            }
        }
        files
    }
}

/// Files that the browser is asked for at once: one by one, most of the time goes by in waiting.
const OPENED_AT_ONCE: usize = 64;

fn path(entry: &FileSystemEntry) -> String {
    entry.full_path().trim_start_matches('/').to_owned()
}

fn unreadable(entry: &FileSystemEntry, error: &JsValue) -> Taken {
    (FileInfo { name: path(entry), size: 0, unreadable: Some(describe(error)) }, None)
}

/// The file of an entry, which the browser begins to open at once.
fn open(entry: &FileSystemFileEntry) -> JsFuture {
    let file = call(|resolve, reject| {
        entry.file_with_callback_and_callback(resolve, reject);
    });
    JsFuture::from(file)
}

/// A folder's entries; the browser gives them in batches, the last of which is empty.
async fn list(folder: &FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let batch = call(|resolve, reject| {
            drop(reader.read_entries_with_callback_and_callback(resolve, reject));
        });
        let batch: Array = JsFuture::from(batch).await?.dyn_into()?;
        if batch.length() == 0 {
            return Ok(entries);
        }
        // Not every browser exposes the class of entries by its name, by which a checked cast would go.
        entries.extend(batch.iter().map(|entry| entry.unchecked_into::<FileSystemEntry>()));
    }
}

fn call(mut start: impl FnMut(&Function, &Function)) -> Promise {
    Promise::new(&mut |resolve, reject| start(&resolve, &reject))
}
