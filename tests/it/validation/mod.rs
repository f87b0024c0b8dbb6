//! Invalid input, which is reported with the field, the problem and the remedy before anything is
//! sent.

mod config;
mod header;
mod request;

use didit::{
    ContactDetails, CreateSessionRequest, Error, ErrorKind, ExpectedDetails, InvalidRequest, Uuid,
};

pub(crate) fn invalid(error: Error) -> InvalidRequest {
    match error.into_kind() {
        ErrorKind::InvalidRequest(invalid) => invalid,
        other => panic!("{other:?}"),
    }
}

/// A valid request, or one with a single violation.
fn checked(
    contact: Option<ContactDetails>,
    expected: Option<ExpectedDetails>,
) -> CreateSessionRequest {
    let builder = CreateSessionRequest::builder().workflow_id(Uuid::from_u128(1));
    builder
        .maybe_contact_details(contact)
        .maybe_expected_details(expected)
        .build()
}

pub(crate) fn contact(email: &str, phone: &str) -> CreateSessionRequest {
    checked(
        Some(ContactDetails::builder().email(email).phone(phone).build()),
        None,
    )
}
