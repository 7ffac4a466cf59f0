//! What charts compute, which needs no browser: the page's own modules, built natively.
#![cfg(not(target_arch = "wasm32"))]
#![allow(dead_code, reason = "only a part of each module is asked here")]

use bucketscope::{language, schema};

#[path = "../src/ui/widgets/chart/bars.rs"]
mod bars;
#[path = "../src/ui/panels/chart/behind.rs"]
mod behind;
#[path = "../src/ui/widgets/chart/figure.rs"]
mod figure;
#[path = "../src/ui/widgets/chart/heat.rs"]
mod heat;
#[path = "../src/ui/widgets/chart/plot.rs"]
mod plot;
#[path = "../src/ui/widgets/chart/scale.rs"]
mod scale;
#[path = "../src/ui/widgets/chart/scene.rs"]
mod scene;
#[path = "../src/ui/panels/chart/shape.rs"]
mod shape;
