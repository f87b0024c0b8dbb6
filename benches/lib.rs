//! One call in several hands: this crate's, a user's own, the generator's, bare hyper's. All ask
//! the same of the same server, so that what is left between them is the client.

mod by_hand;
mod contender;
mod python;
mod raw;
mod sample;
mod server;

pub use contender::Contender;
pub use python::Python;
pub use sample::{KEY, Sample};
pub use server::Server;
