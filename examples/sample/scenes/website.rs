//! The website: read by everybody and through CloudFront, which the trail was told not to record; written by releases,
//! which it records.

use crate::sample::cast::*;
use crate::sample::operation::*;
use crate::sample::request::{Authentication, Companion, Request, Scene, at};

const PAGES: &[(&str, i64)] = &[
    ("index.html", 14_220),
    ("about/index.html", 9_804),
    ("pricing/index.html", 17_090),
    ("blog/2026/07/summer-release/index.html", 23_311),
    ("assets/app.4f1c2d.js", 412_887),
    ("assets/app.4f1c2d.css", 58_402),
    ("assets/hero@2x.webp", 288_104),
    ("fonts/inter-var.woff2", 325_020),
    ("video/tour.mp4", 24_117_248),
];

const WRONG_PAGES: &[&str] = &["favicon.ico", "wp-login.php", ".env", "blog/2025/old-post/index.html", "robots.txt"];

/// Visitors, some straight to the website endpoint without encryption, more through CloudFront.
pub fn visitors(scene: &mut Scene<'_>) {
    for (day, count) in [(7, 160), (8, 110), (9, 125)] {
        for index in 0..count {
            let time = at(day, 0, 4, 0) + index * (86_000_000 / count) + scene.random.between(0, 300_000);
            let request = visit(scene, time);
            scene.push(request);
        }
    }
}

fn visit(scene: &mut Scene<'_>, time: i64) -> Request {
    let (key, size) = *scene.random.pick(PAGES);
    if scene.random.chance(55) {
        let mut visit = scene.object(time, &GET, &WEB, key, size, (&CLOUDFRONT, &EDGE_LOCATION));
        visit.authentication = Authentication::Header("SigV4");
        visit.ip = format!("198.51.100.{}", scene.random.between(128, 159));
        return if key.ends_with(".mp4") { visit.range(1_048_576) } else { again(scene, visit) };
    }
    let mut visit = scene.object(time, &WEBSITE_GET, &WEB, key, size, (&NOBODY, &PLAIN_BROWSER));
    visit.host = format!("{}.s3-website-{REGION}.amazonaws.com", WEB.name);
    visit.ip = format!("203.0.113.{}", scene.random.between(128, 250));
    visit.user_agent = (*scene.random.pick(BROWSERS)).to_owned();
    if scene.random.chance(60) {
        let referer = scene.random.pick(&["https://www.example.com/", "https://search.example/?q=acme%20exports"]);
        visit.referer = Some((*referer).to_owned());
    }
    if scene.random.chance(16) {
        visit.key = Some((*scene.random.pick(WRONG_PAGES)).to_owned());
        return visit.fails(404, "NoSuchKey", "The specified key does not exist.");
    }
    again(scene, visit)
}

/// Some have it already.
fn again(scene: &mut Scene<'_>, mut visit: Request) -> Request {
    if scene.random.chance(22) {
        visit.status = 304;
        visit.bytes_sent = None;
    }
    visit
}

/// Two releases.
pub fn deploys(scene: &mut Scene<'_>) {
    let who = (&DEPLOY, &PIPELINE);
    for (start, release) in [(at(7, 0, 21, 0), "8d20aa"), (at(7, 15, 10, 0), "91be07"), (at(9, 23, 31, 0), "a3c5f4")] {
        let mut time = start;
        let list = scene.request(time, &LIST, &WEB, who.0, who.1).with("prefix", "assets/");
        scene.push(list);
        for (page, size) in PAGES.iter().chain(&[("assets/vendor.js", 801_224), ("sitemap.xml", 4_100)]) {
            time += scene.random.between(200, 2_500);
            let key = page.replace("4f1c2d", release);
            let size = scene.random.around(*size);
            let put = scene.object(time, &PUT, &WEB, key, size, who);
            scene.push(put);
        }
        time += 3_000;
        let mut old = scene.request(time, &DELETE_MANY, &WEB, who.0, who.1);
        old.companions = ["js", "css"]
            .iter()
            .map(|extension| Companion {
                operation: "BATCH.DELETE.OBJECT",
                bucket: &WEB,
                key: format!("assets/app.before-{release}.{extension}"),
                status: 204,
                size: None,
            })
            .collect();
        scene.push(old);
    }
}
