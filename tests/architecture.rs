//! The arrows between the rooms of `src/`, and what the core may build with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which rooms a room may use; `src/README.md` draws the same.
const ARROWS: &[(&str, &[&str])] = &[
    ("schema", &[]),
    ("table", &["schema"]),
    ("import", &["schema", "table"]),
    ("language", &["schema"]),
    ("query", &["schema", "language", "table"]),
    ("join", &["schema", "table", "query"]),
    ("engine", &["schema", "table", "import", "language", "query", "join"]),
    ("questions", &["schema"]),
    ("ui", &["schema", "language", "questions", "engine"]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The rooms that a text names as `crate::room`, singly or in braces.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut rooms = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => {
                rooms.insert(word(rest));
            }
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (at, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && depth == 0 && c.is_alphabetic() => {
                            rooms.insert(word(&list[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    rooms
}

#[test]
fn rooms_use_only_what_lies_below_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    for (room, allowed) in ARROWS {
        for file in sources(&src.join(room)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code: String =
                text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            for named in rooms_named(&code) {
                let known = rooms.contains(named.as_str());
                let allowed = named == *room || allowed.contains(&named.as_str());
                assert!(!known || allowed, "{} uses crate::{named}, which `{room}` may not", file.display());
            }
        }
    }
}

#[test]
fn every_room_has_its_arrows_here_and_in_the_readme() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let readme = std::fs::read_to_string(src.join("README.md")).unwrap();
    for entry in std::fs::read_dir(&src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !path.is_dir() || name == "bin" {
            continue;
        }
        let (_, allowed) =
            ARROWS.iter().find(|(room, _)| *room == name).unwrap_or_else(|| panic!("no arrows for {name}"));
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")))
            .unwrap_or_else(|| panic!("src/README.md has no row for {name}"));
        let drawn: BTreeSet<&str> = row.rsplit('|').nth(1).unwrap().split(',').map(str::trim).collect();
        let allowed: BTreeSet<&str> =
            if allowed.is_empty() { BTreeSet::from(["nothing"]) } else { allowed.iter().copied().collect() };
        assert_eq!(drawn, allowed, "the arrows of {name} in src/README.md");
    }
}

fn tree(features: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal", "--prefix", "none", "--no-default-features", "--features", features])
        .args(["--target", "wasm32-unknown-unknown"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn check_tree(features: &str, forbidden: &[&str]) {
    let tree = tree(features);
    assert!(tree.contains("serde_json"), "an empty tree proves nothing:\n{tree}");
    for name in forbidden {
        let found = tree.lines().find(|line| line.split(' ').next() == Some(name));
        assert_eq!(found, None, "{name} is in the tree of `{features}`");
    }
}

#[test]
fn the_core_has_no_browser_in_its_tree() {
    check_tree("core", &["yew", "web-sys", "js-sys", "wasm-bindgen"]);
}

#[test]
fn the_page_has_no_engine_and_the_worker_no_page() {
    check_tree("app", &["arrow-array", "arrow-buffer", "flate2", "regex-automata"]);
    check_tree("worker", &["yew", "gloo-events", "gloo-timers"]);
}

/// The string literals of a source file up to its unit tests, each with the code since the one before, and all code after.
fn literals(text: &str) -> Vec<(&str, &str, &str)> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    let (mut code, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            code = at;
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            at += 3;
        } else if let Some(inside) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = inside.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let end = at + 1 + end.expect("a literal ends");
            found.push((text[code..at].trim_end(), &text[at + 1..end], &text[end + 1..]));
            at = end + 1;
            code = at;
        } else {
            at += rest.chars().next().unwrap().len_utf8();
        }
    }
    found
}

/// Whether a literal is something that a person reads, as far as its place and its form tell: a naming attribute is given
/// it, or it stands in markup, or it alone is in braces and begins with a capital letter, or it is a sentence. A single word
/// that comes to the page by way of a variable is not found.
fn is_read((before, literal, after): (&str, &str, &str)) -> bool {
    let mut depth = 0;
    let mut is_word = |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0 && c != '}'
    };
    let words: String = literal.replace("\\n", " ").chars().filter(|c| is_word(*c)).collect();
    let is_capital = words.starts_with(char::is_uppercase);
    let has_word = words.split(|c: char| !c.is_lowercase()).any(|letters| letters.len() > 1);
    let before = before.strip_suffix("format!(").unwrap_or(before).trim_end();
    let is_name = {
        let attribute = before.strip_suffix('{').unwrap_or(before);
        ["aria-label=", "title=", "placeholder=", "label="].iter().any(|name| attribute.ends_with(name))
    };
    let in_braces = before.strip_suffix('{').map(str::trim_end).is_some_and(|markup| {
        let is_markup = markup.ends_with(['>', '}']) && !markup.ends_with("=>");
        !markup.ends_with("<code>") && (is_markup || (is_capital && after.trim_start().starts_with('}')))
    });
    let is_sentence = is_capital && has_word && words.trim().contains(' ');
    words.contains(char::is_alphabetic) && (is_name || in_braces || is_sentence)
}

#[test]
fn what_a_person_reads_is_told_by_its_place_and_its_form() {
    for (code, expected) in [
        (r#"<h2>{ "field" }</h2>"#, true),
        (r#"{ name }{ " choose " }"#, true),
        (r#"<b>{ format!("{count} left") }</b>"#, true),
        (r#"if open { "Hide" } else { "x" }"#, true),
        (r#"<p aria-label="rows">"#, true),
        (r#"<p title={format!("{name} rows")}>"#, true),
        (r#"let text = "A file was refused.";"#, true),
        (r#"<p class="hint" style="a b">{ "–" }</p>"#, false),
        (r#"<p class="hint">{ "–" }{ format!("{a} · {b}") }</p>"#, false),
        (r#"<code>{ "fetch('/')" }</code>"#, false),
        (r#"match key { "ArrowLeft" => '"', _ => { "left" } }"#, false),
        (r#"format!("M{x} {y}V{top}h{wide}V{y}z")"#, false),
        ("// \"A file was refused.\"\nlet query = \"sort time asc\";", false),
        ("#[cfg(test)]\nmod tests { \"A file was refused.\" }", false),
    ] {
        assert_eq!(literals(code).into_iter().any(is_read), expected, "{code}");
    }
}

/// Words stand in the page's texts; what the built-in questions ask stands in their own room, `questions`.
#[test]
fn what_the_page_says_stands_in_its_texts() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
    let mut stray = Vec::new();
    for file in sources(&ui) {
        if file.starts_with(ui.join("texts")) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let read = literals(&text).into_iter().filter(|literal| is_read(*literal));
        stray.extend(read.map(|(_, literal, _)| format!("{}: \"{literal}\"", file.display())));
    }
    assert!(stray.is_empty(), "words that belong into src/ui/texts:\n{}", stray.join("\n"));
}
