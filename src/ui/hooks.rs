//! What several components need of the browser or of the engine.

use crate::engine::client::Client;
use crate::engine::message::{Request, Response};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The newest answer to a request, and whether a newer one is on its way. The old answer stays meanwhile.
#[derive(Clone, PartialEq)]
pub struct Asked {
    /// The answer; `None` before the first.
    pub response: Option<Rc<Response>>,
    /// The request that it answers.
    pub request: Option<Request>,
    /// Whether it is the answer to another request than the present one.
    pub waiting: bool,
}

/// Asks the engine, again whenever the request or the generation of what is loaded changes.
#[hook]
pub fn use_answer(client: &Client, request: Option<Request>, generation: u32) -> Asked {
    let known = use_state(|| None::<(Request, u32, Rc<Response>)>);
    let newest = use_mut_ref(|| 0u64);
    {
        let (known, client) = (known.clone(), client.clone());
        use_effect_with((request.clone(), generation), move |(request, generation)| {
            let ticket = {
                let mut newest = newest.borrow_mut();
                *newest += 1;
                *newest
            };
            let mut question = None;
            if let Some(request) = request.clone() {
                let generation = *generation;
                let (asked, answer) = client.question(request.clone());
                question = Some(asked);
                spawn_local(async move {
                    let response = answer.await;
                    // A newer question makes this answer old.
                    if *newest.borrow() == ticket {
                        known.set(Some((request, generation, Rc::new(response))));
                    }
                });
            }
            // Who asks something else gives this up.
            move || drop(question)
        });
    }
    match known.as_ref() {
        None => Asked { response: None, request: None, waiting: request.is_some() },
        Some((answered, at, response)) => Asked {
            response: Some(response.clone()),
            request: Some(answered.clone()),
            waiting: request.as_ref() != Some(answered) || *at != generation,
        },
    }
}
