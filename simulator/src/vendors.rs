//! What is known of persons and businesses beyond their sessions, by `vendor_data`.

use std::collections::{HashMap, VecDeque};

use didit::Redacted;

/// The most bytes of `vendor_data` whose faces were stored by approving a session.
const MAX_LEARNED_BYTES: usize = 16 * 1024 * 1024;

/// What is known of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) blocked: bool,
    pub(crate) face_stored: bool,
}

/// All that are known. What the simulator's holder said is kept; of what came about by approving
/// sessions, the latest.
#[derive(Debug, Default)]
pub(crate) struct Vendors {
    known: HashMap<Redacted<String>, Standing>,
    learned: VecDeque<Redacted<String>>,
    learned_bytes: usize,
}

impl Vendors {
    pub(crate) fn get(&self, vendor_data: &str) -> Standing {
        self.known.get(&Redacted::from(vendor_data.to_owned())).copied().unwrap_or_default()
    }

    /// Changes what is known of one; of whom nothing is left to say is forgotten.
    pub(crate) fn set(&mut self, vendor_data: &str, change: impl FnOnce(&mut Standing)) {
        let mut standing = self.get(vendor_data);
        change(&mut standing);
        let key = Redacted::from(vendor_data.to_owned());
        if standing == Standing::default() {
            self.known.remove(&key);
        } else {
            self.known.insert(key, standing);
        }
    }

    /// Stores the face of an approved session.
    pub(crate) fn learn_face(&mut self, vendor_data: &str) {
        if self.get(vendor_data).face_stored {
            return;
        }
        self.set(vendor_data, |standing| standing.face_stored = true);
        self.learned_bytes += cost(vendor_data);
        self.learned.push_back(vendor_data.to_owned().into());
        while self.learned_bytes > MAX_LEARNED_BYTES && self.learned.len() > 1 {
            let Some(oldest) = self.learned.pop_front() else { break };
            self.learned_bytes -= cost(oldest.expose());
            self.set(oldest.expose(), |standing| standing.face_stored = false);
        }
    }
}

/// About as much as it takes in memory.
fn cost(vendor_data: &str) -> usize {
    const OVERHEAD: usize = 256;
    OVERHEAD + 2 * vendor_data.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_faces_are_kept_and_all_that_was_said_by_hand() {
        let mut vendors = Vendors::default();
        vendors.set("by hand", |standing| standing.face_stored = true);
        vendors.set("blocked", |standing| standing.blocked = true);
        let long = "x".repeat(1024 * 1024);
        let name = |number: usize| format!("{number}{long}");
        vendors.learn_face("blocked");
        for number in 0..20 {
            vendors.learn_face(&name(number));
        }

        assert!(vendors.get("by hand").face_stored);
        assert_eq!(vendors.get("blocked"), Standing { blocked: true, face_stored: false });
        assert!(!vendors.get(&name(0)).face_stored && vendors.get(&name(19)).face_stored);
        assert_eq!((vendors.known.len(), vendors.learned.len()), (2 + 7, 7));
        vendors.learn_face(&name(19));
        assert_eq!(vendors.learned.len(), 7, "once each");
    }

    #[test]
    fn of_whom_nothing_is_left_to_say_is_forgotten() {
        let mut vendors = Vendors::default();
        vendors.set("ann", |standing| standing.blocked = true);
        vendors.set("ann", |standing| standing.blocked = false);
        vendors.set("bob", |standing| standing.face_stored = false);
        assert!(vendors.known.is_empty());
    }
}
