//! The same call by several clients: this crate's, one written by hand, the generated one, and bare
//! hyper. All send the same request to the same server, so that only the clients differ.

mod by_hand;
mod contender;
mod python;
mod raw;
mod sample;
mod server;
mod webhook;

pub use contender::Contender;
pub use python::Python;
pub use sample::{KEY, Sample};
pub use server::Server;
pub use webhook::Event;
