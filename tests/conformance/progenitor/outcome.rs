//! What a caller gets, in terms that both clients have.

use didit::progenitor::{Error as GeneratedError, ResponseValue};
use didit::{ErrorBody, ErrorKind, ErrorText, Session};
use serde_json::Value;

use crate::corpus::Finished;

#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// The session, and its JSON.
    Session { session: Box<Session>, json: String },
    /// The response is an error.
    Error {
        status: u16,
        is_documented: bool,
        detail: Option<ErrorText>,
        code: Option<ErrorText>,
    },
    /// A success with this status that cannot be read.
    UnreadableSuccess(u16),
    /// A response that cannot be read, of which not even the status is left.
    Lost,
    /// Nothing was sent.
    NotSent,
}

impl Outcome {
    /// What the client itself returned.
    pub(super) fn of_client(finished: &Finished) -> Self {
        let error = match &finished.exchange.outcome {
            Ok(received) => return Self::session(received.session().clone()),
            Err(failure) => failure.error().expect("a call"),
        };
        let status = error.http_status().map(|status| status.as_u16());
        match (error.kind(), status) {
            (ErrorKind::InvalidRequest(_), None) => Self::NotSent,
            (ErrorKind::UnreadableResponse(_), Some(status)) => Self::UnreadableSuccess(status),
            (kind, Some(status)) => {
                let details = error.details();
                Self::Error {
                    status,
                    is_documented: !matches!(
                        kind,
                        ErrorKind::UnexpectedStatus(_) | ErrorKind::UnexpectedRedirect(_)
                    ),
                    detail: details.and_then(|details| details.detail()).cloned(),
                    code: details.and_then(|details| details.code.clone()),
                }
            }
            (kind, None) => panic!("{}: {kind:?}", finished.case.id),
        }
    }

    /// What the generated client returned.
    ///
    /// # Errors
    ///
    /// Where there was no response.
    pub(super) fn of_generated(
        result: Result<ResponseValue<Session>, GeneratedError<ErrorBody>>,
    ) -> Result<Self, String> {
        match result {
            Ok(response) => Ok(Self::session(response.into_inner())),
            Err(GeneratedError::ErrorResponse(response)) => Ok(Self::Error {
                status: response.status().as_u16(),
                is_documented: true,
                detail: response.detail.clone(),
                code: response.code.clone(),
            }),
            Err(GeneratedError::UnexpectedResponse(response)) => Ok(Self::Error {
                status: response.status().as_u16(),
                is_documented: false,
                detail: None,
                code: None,
            }),
            Err(
                GeneratedError::InvalidResponsePayload(..) | GeneratedError::ResponseBodyError(_),
            ) => Ok(Self::Lost),
            Err(error) => Err(error.to_string()),
        }
    }

    fn session(session: Session) -> Self {
        let json = serde_json::to_string(&session).expect("JSON");
        Self::Session {
            session: Box::new(session),
            json,
        }
    }
}

/// Whether a body is of the documented type of errors: an object in which `detail` and `code` are texts, if there are
/// any.
pub(super) fn is_error_body(body: &[u8]) -> bool {
    let is_text = |value: Option<&Value>| value.is_none_or(|v| v.is_string() || v.is_null());
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => {
            is_text(members.get("detail")) && is_text(members.get("code"))
        }
        _ => false,
    }
}
