//! The corpora that fuzzing found, checked as the fuzz targets check them.

#[path = "../fuzz/src/lib.rs"]
mod checks;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// One test for all: memory is counted over the whole process, so that no other test may run beside it.
#[test]
fn every_corpus_holds_what_its_target_asserts() {
    for target in checks::targets() {
        let corpus = files(&fuzz().join("corpus").join(target));
        assert!(corpus.len() > 1, "{target} has no corpus");
        for path in corpus {
            let content = fs::read(&path).unwrap();
            if catch_unwind(AssertUnwindSafe(|| checks::check(target, &content))).is_err() {
                panic!("{} breaks what {target} asserts, as said above", path.display());
            }
        }
    }
    // Members that were read keep no buffers.
    let line: &[u8] =
        b"0a b [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - R REST.GET.OBJECT k \"GET /k\" 200 - 1 1 1 1 \"-\" \"x\"\n";
    let members: Vec<(&str, Vec<u8>)> = vec![("log", line.to_vec()); 11];
    checks::check("zip", &checks::packed::zip(&members, true));
}

#[test]
fn every_target_is_built() {
    let named: BTreeSet<String> = checks::targets().map(str::to_owned).collect();
    let stem = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let sources: BTreeSet<String> = files(&fuzz().join("fuzz_targets")).into_iter().map(stem).collect();
    assert_eq!(sources, named);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for target in named {
        assert!(manifest.contains(&format!("name = \"{target}\"\npath = \"fuzz_targets/{target}.rs\"\n")), "{target}");
        let source = fs::read_to_string(fuzz().join("fuzz_targets").join(format!("{target}.rs"))).unwrap();
        assert!(source.contains(&format!("check(\"{target}\", content)")), "{target}");
    }
}
