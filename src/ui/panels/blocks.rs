//! The rows of an answer, of which those are asked for that are looked at.

use crate::engine::client::{Client, Ticket};
use crate::engine::message::{Answer, AnswerRow, Request, Response, RowId};
use crate::ui::texts::table as texts;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Rows that are asked for at once.
const BLOCK: u64 = 200;

/// Blocks that are kept; those that were asked for first go first.
const MOST_BLOCKS: usize = 40;

/// Blocks of rows of one answer.
#[derive(Clone, PartialEq, Default)]
pub struct Blocks {
    /// The query and the generation that were asked last.
    pub asked: (String, u32),
    /// The query and the generation that the rows answer. Older rows stay in sight until the newer ones come, so that
    /// neither the place nor the focus is lost.
    pub of: (String, u32),
    /// The answer that came last, for all but its rows.
    pub head: Option<Rc<Answer>>,
    /// What the engine says against the query, with the place in it.
    pub refusal: Option<(AttrValue, Option<(usize, usize)>)>,
    /// Rows by the number of their block.
    pub rows: HashMap<u64, Rc<Vec<AnswerRow>>>,
    order: Vec<u64>,
    /// Changes with everything that happens to them.
    pub version: u64,
}

/// What becomes of them.
pub enum BlocksAction {
    Began(String, u32),
    Came(String, u32, u64, Rc<Answer>),
    Refused(String, u32, AttrValue, Option<(usize, usize)>),
}

impl Blocks {
    /// The row at a place of the answer, if it is here.
    pub fn row(&self, place: u64) -> Option<&AnswerRow> {
        self.rows.get(&(place / BLOCK))?.get((place % BLOCK) as usize)
    }

    /// Where a row stands in the answer, if it is here.
    pub fn place_of(&self, id: RowId) -> Option<u64> {
        self.rows.iter().find_map(|(block, rows)| {
            let place = rows.iter().position(|row| row.id == Some(id))?;
            Some(block * BLOCK + place as u64)
        })
    }

    fn forget(&mut self) {
        self.rows.clear();
        self.order.clear();
    }
}

impl Reducible for Blocks {
    type Action = BlocksAction;

    fn reduce(self: Rc<Blocks>, action: BlocksAction) -> Rc<Blocks> {
        let mut next = (*self).clone();
        next.version += 1;
        match action {
            BlocksAction::Began(text, generation) => {
                next.asked = (text, generation);
                next.refusal = None;
            }
            BlocksAction::Came(text, generation, block, answer) => {
                let of = (text, generation);
                if next.asked != of {
                    return self;
                }
                if next.of != of {
                    next.forget();
                    next.of = of;
                }
                next.rows.insert(block, Rc::new(answer.rows.clone()));
                next.order.push(block);
                if next.order.len() > MOST_BLOCKS {
                    let oldest = next.order.remove(0);
                    next.rows.remove(&oldest);
                }
                next.head = Some(answer);
            }
            BlocksAction::Refused(text, generation, message, span) => {
                if next.asked != (text, generation) {
                    return self;
                }
                next.refusal = Some((message, span));
            }
        }
        Rc::new(next)
    }
}

/// What a table has of its query's answer.
pub struct Shown {
    /// The rows that are here.
    pub blocks: UseReducerHandle<Blocks>,
    /// Asks for rows that are in sight, by the first one and their number.
    pub on_sight: Callback<(u64, u64)>,
    /// Asks anew.
    pub ask_again: Callback<MouseEvent>,
}

/// The answer to a query, asked for block by block; anew whenever the text or the generation of what is loaded changes.
#[hook]
pub fn use_blocks(client: &Client, text: &str, generation: u32) -> Shown {
    let blocks = use_reducer_eq(Blocks::default);
    // What was asked and is not answered, by query, generation and block.
    let asked = use_mut_ref(HashMap::<(String, u32, u64), Ticket>::new);

    let fetch = {
        let (client, blocks, asked) = (client.clone(), blocks.dispatcher(), asked.clone());
        let text = text.to_owned();
        move |block: u64| {
            let key = (text.clone(), generation, block);
            if asked.borrow().contains_key(&key) {
                return;
            }
            let request = Request::Rows { text: text.clone(), offset: block * BLOCK, limit: BLOCK };
            let (ticket, answer) = client.question(request);
            // A newer query gives up the older one.
            asked.borrow_mut().retain(|(of, at, _), _| *of == text && *at == generation);
            asked.borrow_mut().insert(key.clone(), ticket);
            let (blocks, asked, text) = (blocks.clone(), asked.clone(), text.clone());
            spawn_local(async move {
                let response = answer.await;
                asked.borrow_mut().remove(&key);
                blocks.dispatch(match response {
                    Response::Answer(answer) => BlocksAction::Came(text, generation, block, Rc::new(answer)),
                    Response::Failed(failure) => {
                        BlocksAction::Refused(text, generation, failure.message.into(), failure.span)
                    }
                    _ => BlocksAction::Refused(text, generation, texts::NO_ROWS.into(), None),
                });
            });
        }
    };
    {
        let (blocks, fetch) = (blocks.dispatcher(), fetch.clone());
        use_effect_with((text.to_owned(), generation), move |(text, generation)| {
            blocks.dispatch(BlocksAction::Began(text.clone(), *generation));
            fetch(0);
        });
    }
    let on_sight = {
        let fetch = fetch.clone();
        let known: Vec<u64> = blocks.rows.keys().copied().collect();
        Callback::from(move |(first, count): (u64, u64)| {
            for block in first / BLOCK..=(first + count.saturating_sub(1)) / BLOCK {
                if !known.contains(&block) {
                    fetch(block);
                }
            }
        })
    };
    let ask_again = {
        let (blocks, text) = (blocks.dispatcher(), text.to_owned());
        Callback::from(move |_: MouseEvent| {
            blocks.dispatch(BlocksAction::Began(text.clone(), generation));
            fetch(0);
        })
    };
    Shown { blocks, on_sight, ask_again }
}
