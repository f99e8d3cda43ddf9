//! What is wrong from outside is told in one sentence, and nothing is lost.

mod client;
mod operator;
mod terminal;
