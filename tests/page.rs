//! What the page computes without a browser: its own modules, built natively.
#![cfg(not(target_arch = "wasm32"))]
#![allow(dead_code, reason = "only a part of each module is asked here")]

use bucketscope::{engine, language, schema};

#[path = "../src/ui/widgets/chart/bars.rs"]
mod bars;
#[path = "../src/ui/panels/chart/behind.rs"]
mod behind;
#[path = "../src/ui/texts/compare.rs"]
mod compare_texts;
#[path = "../src/ui/panels/timeline/counted.rs"]
mod counted;
#[path = "../src/ui/panels/compare/evidence.rs"]
mod evidence;
#[path = "../src/ui/texts/evidence.rs"]
mod evidence_texts;
#[path = "../src/ui/widgets/chart/figure.rs"]
mod figure;
#[path = "../src/ui/widgets/chart/heat.rs"]
mod heat;
#[path = "../src/ui/layout.rs"]
mod layout;
#[path = "../src/ui/panels/compare/ledger.rs"]
mod ledger;
#[path = "../src/ui/markup.rs"]
mod markup;
#[path = "../src/ui/widgets/chart/plot.rs"]
mod plot;
#[path = "../src/ui/record_text.rs"]
mod record_text;
#[path = "../src/ui/widgets/chart/scale.rs"]
mod scale;
#[path = "../src/ui/widgets/chart/scene.rs"]
mod scene;
#[path = "../src/ui/panels/chart/shape.rs"]
mod shape;
#[path = "../src/sorting.rs"]
mod sorting;

/// A device that remembers nothing.
mod storage {
    pub fn read(_: &str) -> Option<String> {
        None
    }

    pub fn write(_: &str, _: Option<&str>) {}

    pub fn read_list<T>(_: &str) -> Vec<T> {
        Vec::new()
    }

    pub fn write_list<T>(_: &str, _: &[T]) {}
}

/// What these modules take from others of the page.
mod ui {
    pub(crate) use super::markup;

    pub mod format {
        pub fn count(number: u64) -> String {
            number.to_string()
        }
    }

    pub mod texts {
        pub(crate) use crate::compare_texts as compare;
        pub(crate) use crate::evidence_texts as evidence;
    }
}
