//! Those who come without a name: a public object, a link that is passed around, scanners.

use crate::sample::cast::*;
use crate::sample::operation::*;
use crate::sample::request::{Authentication, Scene, at};

/// Somebody reads the public price list, again and again; its ACL lets everybody in.
pub fn price_list(scene: &mut Scene<'_>) {
    let who = (&NOBODY, &PRICE_WATCHER);
    let mut time = at(7, 0, 12, 0);
    while time < at(10, 0, 0, 0) {
        let mut read = scene.object(time, &GET, &REPORTS, "public/price-list.csv", 88_214, who);
        read.acl_required = true;
        scene.push(read);
        time += scene.random.between(35 * 60_000, 75 * 60_000);
    }
}

/// A presigned URL, good for three days, that left the board.
pub fn presigned_link(scene: &mut Scene<'_>) {
    let credential = format!("{}/20260807/{REGION}/s3/aws4_request", REPORT_SHARE.access_key);
    for index in 0..64 {
        // First a few people, then more and more.
        let spread = (index * index * 1_000 + index * 20_000) * 40;
        let time = at(7, 9, 4, 0) + spread + scene.random.between(0, 600_000);
        let key = "2026/Q2/board summary.pdf";
        let read = scene.object(time, &GET, &REPORTS, key, 1_904_322, (&REPORT_SHARE, &BROWSER));
        let mut read = read
            .with("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
            .with("X-Amz-Credential", &credential)
            .with("X-Amz-Date", "20260807T085830Z")
            .with("X-Amz-Expires", "259200")
            .with("X-Amz-SignedHeaders", "host");
        read.query.push_str("&X-Amz-Signature=XXXXXXXX");
        read.parameters.remove("X-Amz-Credential");
        read.authentication = Authentication::QueryString;
        let (network, low) = *scene.random.pick(&[("203.0.113", 128), ("198.51.100", 160), ("192.0.2", 16)]);
        read.ip = format!("{network}.{}", low + scene.random.between(0, 12));
        read.user_agent = (*scene.random.pick(&BROWSERS[..4])).to_owned();
        scene.push(read);
    }
}

/// Scanners look for what is left open; two of them aim at whoever reads the log.
pub fn scanners(scene: &mut Scene<'_>) {
    let wanted = [".aws/credentials", ".env", "backup.sql", "id_rsa", "config.json", "wp-config.php.bak"];
    let mut time = at(9, 4, 33, 0);
    for (index, key) in wanted.iter().cycle().take(18).enumerate() {
        time += scene.random.between(700, 6_000);
        let client = if index % 3 == 0 { &HOSTILE_SHEET } else { &HOSTILE };
        let mut read = scene.object(time, &GET, &REPORTS, *key, 0, (&NOBODY, client));
        read.referer = (index % 5 == 0).then(|| "https://evil.example/?a=\"b\"&c=<i>".to_owned());
        scene.push(read.fails(403, "AccessDenied", "Access Denied"));
    }
}
