//! The state of persons and businesses besides their sessions, by `vendor_data`.

use std::collections::{HashMap, VecDeque};

use didit::Redacted;

/// The maximum size of all `vendor_data` whose faces were stored by approving a session.
const MAX_LEARNED_BYTES: usize = 16 * 1024 * 1024;

/// A person or business.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Vendor {
    pub(crate) blocked: bool,
    pub(crate) face_stored: bool,
}

/// The known persons and businesses. Everything that a test set is kept, but only the latest faces
/// that were stored by approving a session.
#[derive(Debug, Default)]
pub(crate) struct Vendors {
    known: HashMap<Redacted<String>, Vendor>,
    learned: VecDeque<Redacted<String>>,
    learned_bytes: usize,
}

impl Vendors {
    pub(crate) fn get(&self, vendor_data: &str) -> Vendor {
        self.known
            .get(&Redacted::from(vendor_data.to_owned()))
            .copied()
            .unwrap_or_default()
    }

    /// Changes a person or business. One with default values is not kept.
    pub(crate) fn set(&mut self, vendor_data: &str, change: impl FnOnce(&mut Vendor)) {
        let mut vendor = self.get(vendor_data);
        change(&mut vendor);
        let key = Redacted::from(vendor_data.to_owned());
        if vendor == Vendor::default() {
            self.known.remove(&key);
        } else {
            self.known.insert(key, vendor);
        }
    }

    /// Stores the face of an approved session.
    pub(crate) fn learn_face(&mut self, vendor_data: &str) {
        if self.get(vendor_data).face_stored {
            return;
        }
        self.set(vendor_data, |vendor| vendor.face_stored = true);
        self.learned_bytes += cost(vendor_data);
        self.learned.push_back(vendor_data.to_owned().into());
        while self.learned_bytes > MAX_LEARNED_BYTES && self.learned.len() > 1 {
            let Some(oldest) = self.learned.pop_front() else {
                break;
            };
            self.learned_bytes -= cost(oldest.expose());
            self.set(oldest.expose(), |vendor| vendor.face_stored = false);
        }
    }
}

/// Its approximate size in memory.
fn cost(vendor_data: &str) -> usize {
    const OVERHEAD: usize = 256;
    OVERHEAD + 2 * vendor_data.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_faces_and_all_that_was_set_are_kept() {
        let mut vendors = Vendors::default();
        vendors.set("by hand", |vendor| vendor.face_stored = true);
        vendors.set("blocked", |vendor| vendor.blocked = true);
        let long = "x".repeat(1024 * 1024);
        let name = |number: usize| format!("{number}{long}");
        vendors.learn_face("blocked");
        for number in 0..20 {
            vendors.learn_face(&name(number));
        }

        assert!(vendors.get("by hand").face_stored);
        assert_eq!(
            vendors.get("blocked"),
            Vendor {
                blocked: true,
                face_stored: false
            }
        );
        assert!(!vendors.get(&name(0)).face_stored && vendors.get(&name(19)).face_stored);
        assert_eq!((vendors.known.len(), vendors.learned.len()), (2 + 7, 7));
        vendors.learn_face(&name(19));
        assert_eq!(vendors.learned.len(), 7, "once each");
    }

    #[test]
    fn vendors_with_default_values_are_forgotten() {
        let mut vendors = Vendors::default();
        vendors.set("ann", |vendor| vendor.blocked = true);
        vendors.set("ann", |vendor| vendor.blocked = false);
        vendors.set("bob", |vendor| vendor.face_stored = false);
        assert!(vendors.known.is_empty());
    }
}
