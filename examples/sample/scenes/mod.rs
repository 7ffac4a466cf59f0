//! The story in scenes: each plays its requests and events, whether or not a log sees them.

mod people;
mod quiet;
mod raid;
mod services;
mod strangers;
mod systems;
mod trouble;
mod website;

use super::request::Scene;

/// A scene: its name, which also names its stream of chance, and what plays it.
pub type Entry = (&'static str, fn(&mut Scene<'_>));

/// All scenes. Their order does not matter.
pub const SCENES: &[Entry] = &[
    ("nightly load", systems::nightly_load),
    ("order exports", systems::order_exports),
    ("dashboard", systems::dashboard),
    ("posture scan", systems::posture_scan),
    ("backup of long ago", systems::legacy_backup),
    ("analysts", people::analysts),
    ("console", people::console),
    ("difficult names", people::difficult_names),
    ("restore", people::restore),
    ("visitors", website::visitors),
    ("deploys", website::deploys),
    ("contractor by day", raid::by_day),
    ("contractor by night", raid::by_night),
    ("while nobody looked", raid::while_stopped),
    ("key is off", raid::key_is_off),
    ("denied", trouble::denied),
    ("unproven", trouble::unproven),
    ("redirects", trouble::redirects),
    ("slow hour", trouble::slow_hour),
    ("aborted downloads", trouble::aborted_downloads),
    ("price list", strangers::price_list),
    ("presigned link", strangers::presigned_link),
    ("scanners", strangers::scanners),
    ("lifecycle", quiet::lifecycle),
    ("checksum job", quiet::checksum_job),
    ("trail bucket", quiet::trail_bucket),
    ("athena", services::athena),
    ("other services", services::others),
    ("trail changes", services::trail_changes),
];
