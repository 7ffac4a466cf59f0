//! What only a browser has: values as JavaScript carries them, and assets inlined in the page.
#![cfg(target_arch = "wasm32")]

use bucketscope::engine::message::{AnswerRow, Envelope, Request, RowId, Value, encode};
use bucketscope::engine::page::asset;
use bucketscope::schema::Source;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn values_travel_whole() {
    let row = AnswerRow {
        id: Some(RowId { source: Source::Requests, shard: 3, row: 7 }),
        values: vec![
            Value::Int(i64::MAX),
            Value::Int(-1),
            Value::Float(0.5),
            Value::Time(1_786_000_000_000),
            Value::Text("кириллица \u{fffd}".to_owned()),
            Value::Missing,
        ],
    };
    let there = encode(&row).unwrap();
    let back: AnswerRow = serde_wasm_bindgen::from_value(there).unwrap();
    assert_eq!(back.values[0].int(), Some(i64::MAX));
    assert_eq!(back, row);
}

#[wasm_bindgen_test]
fn requests_travel_whole() {
    for request in [
        Request::Hello,
        Request::Cancel,
        Request::Report,
        Request::Rows { text: "key:\"a b\"".to_owned(), offset: u64::MAX >> 1, limit: 200 },
    ] {
        let envelope = Envelope { id: 4, request };
        let back: Envelope = serde_wasm_bindgen::from_value(encode(&envelope).unwrap()).unwrap();
        assert_eq!(back, envelope);
    }
}

#[wasm_bindgen_test]
async fn an_inlined_asset_is_found_before_anything_is_fetched() {
    let document = web_sys::window().unwrap().document().unwrap();
    let element = document.create_element("script").unwrap();
    element.set_attribute("type", "text/plain").unwrap();
    element.set_id("asset:some/file.bin");
    // The bytes 0, 255, 128.
    element.set_text_content(Some("AP+A\n"));
    document.head().unwrap().append_child(&element).unwrap();
    assert_eq!(asset("some/file.bin").await, Ok(vec![0, 255, 128]));
}

#[wasm_bindgen_test]
async fn a_missing_asset_is_an_error_that_names_it() {
    let error = asset("nothing/here.bin").await.unwrap_err();
    assert!(error.contains("nothing/here.bin"), "{error}");
}
