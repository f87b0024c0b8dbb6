//! Ids and tokens: random, or reproducible from a seed.

use didit::Uuid;
use fastrand::Rng;
use uuid::Builder;

/// The characters of a token. Twelve URL-safe characters are documented; that these 64 are meant is
/// the contract's assumption.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TOKEN_LENGTH: usize = 12;

/// A source of unique ids. They are not secrets, so the generator need not be secure.
#[derive(Debug)]
pub(crate) struct Ids(Rng);

impl Ids {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(seed.map_or_else(Rng::new, Rng::with_seed))
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        Builder::from_random_bytes(self.0.u128(..).to_be_bytes()).into_uuid()
    }

    pub(crate) fn token(&mut self) -> String {
        (0..TOKEN_LENGTH)
            .map(|_| char::from(ALPHABET[self.0.usize(..ALPHABET.len())]))
            .collect()
    }
}
