//! Where reviewed snapshots are kept, and what is never part of one.

use contract::Contract;

/// The settings of every snapshot.
pub(crate) fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Contract::path().with_file_name("snapshots"));
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings
}
