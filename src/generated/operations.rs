// @generated from openapi.yaml by build.rs; `cargo xtask codegen` writes it.

/// `POST /v3/session/`: Create a verification session.
pub static CREATE_SESSION: crate::Operation<crate::types::Session> = crate::Operation {
    id: "create_session",
    method: ::reqwest::Method::POST,
    path: "/v3/session/",
    successes: &[
        crate::operation::Success {
            status: 201u16,
            decode: crate::error::decode::<crate::types::Session>,
        },
    ],
    retry: crate::operation::RetrySafety::WithField("vendor_data"),
    requests_per_minute: ::std::option::Option::Some(600u32),
    creates: ::std::option::Option::Some(crate::operation::Creates {
        id: "session_id",
        url: "url",
        of: |value| (value.session_id, value.session_number),
    }),
    errors: &crate::generated::contract::CREATE_SESSION,
};
/// `GET /v3/session/{sessionId}/decision/`: Get the decision of a session.
pub static SESSION_DECISION: crate::Operation<crate::types::Decision> = crate::Operation {
    id: "session_decision",
    method: ::reqwest::Method::GET,
    path: "/v3/session/{sessionId}/decision/",
    successes: &[
        crate::operation::Success {
            status: 200u16,
            decode: crate::error::decode::<crate::types::Decision>,
        },
    ],
    retry: crate::operation::RetrySafety::Always,
    requests_per_minute: ::std::option::Option::Some(100u32),
    creates: ::std::option::Option::None,
    errors: &crate::generated::contract::SESSION_DECISION,
};
impl crate::Client {
    /**Create a verification session.

Creates a verification session for one person or one business; the workflow decides which. A 201 means that a session exists: a new one or, when `vendor_data` is given and that person or business has an unfinished session on the workflow's latest published version, that one. Unfinished means `Not Started`, `In Progress`, `Resubmitted` or `Awaiting User`; a session of any other status is never returned again. The request's `callback` and `metadata` replace those of the returned session, and nothing in the response says whether it is new: store it by its `session_id`. The path needs its trailing slash; without it the service redirects, and the redirect loses the key.

Sends `POST /v3/session/` when it is awaited.

- `request`: the JSON that is sent, a [`CreateSessionRequest`](types::CreateSessionRequest)

# Errors

Any [`Error`](crate::Error) that comes of a call, when it is awaited.

# Examples

```no_run
# async fn run(didit: didit::Client, request: &didit::types::CreateSessionRequest) -> Result<(), didit::Error> {
use std::time::Duration;

let response = didit.create_session(request).timeout(Duration::from_secs(20)).await?;
# Ok(())
# }
```*/
    pub fn create_session<'a>(
        &'a self,
        request: &'a crate::types::CreateSessionRequest,
    ) -> crate::Call<'a, crate::types::Session> {
        crate::Call::new(
            self,
            &CREATE_SESSION,
            crate::request::Target::default(),
            ::std::option::Option::Some(request),
        )
    }
    /**Get the decision of a session.

Returns what is known of a session: its status and the reports of its steps so far. It responds at any time of the session's life, for every session of the key's application. Wait for the webhook and then ask once: Didit's pages disagree on how many requests a minute are allowed, 600 or 100. Everything in the reports is personal data.

Sends `GET /v3/session/{sessionId}/decision/` when it is awaited.

- `session_id`: The session's id, from the response that created it.

# Errors

Any [`Error`](crate::Error) that comes of a call, when it is awaited.

# Examples

```no_run
# async fn run(didit: didit::Client, session_id: didit::Uuid) -> Result<(), didit::Error> {
use std::time::Duration;

let response = didit.session_decision(session_id).timeout(Duration::from_secs(20)).await?;
# Ok(())
# }
```*/
    pub fn session_decision<'a>(
        &'a self,
        session_id: ::uuid::Uuid,
    ) -> crate::Call<'a, crate::types::Decision> {
        crate::Call::new(
            self,
            &SESSION_DECISION,
            {
                let mut target = crate::request::Target::default();
                {
                    let value = &session_id;
                    target.path("sessionId", value.to_string());
                }
                target
            },
            ::std::option::Option::None,
        )
    }
    /**Waits until the response of [`session_decision`](Self::session_decision) has a final `status`: see [`Wait`](crate::Wait).

# Errors

Any error of [`session_decision`](Self::session_decision) that does not pass by itself.*/
    pub fn wait_for_decision<'a>(
        &'a self,
        session_id: ::uuid::Uuid,
    ) -> crate::Wait<'a, crate::types::Decision> {
        crate::Wait::new(
            move || self.session_decision(session_id),
            |value| value.status.known().is_some_and(|value| value.is_final()),
        )
    }
}
#[cfg(feature = "blocking")]
impl crate::blocking::Client {
    /**Create a verification session.

Creates a verification session for one person or one business; the workflow decides which. A 201 means that a session exists: a new one or, when `vendor_data` is given and that person or business has an unfinished session on the workflow's latest published version, that one. Unfinished means `Not Started`, `In Progress`, `Resubmitted` or `Awaiting User`; a session of any other status is never returned again. The request's `callback` and `metadata` replace those of the returned session, and nothing in the response says whether it is new: store it by its `session_id`. The path needs its trailing slash; without it the service redirects, and the redirect loses the key.

Sends `POST /v3/session/` when it is sent.

- `request`: the JSON that is sent, a [`CreateSessionRequest`](types::CreateSessionRequest)

# Errors

Any [`Error`](crate::Error) that comes of a call, when it is sent.

# Examples

```no_run
# fn run(didit: didit::blocking::Client, request: &didit::types::CreateSessionRequest) -> Result<(), didit::Error> {
use std::time::Duration;

let response = didit.create_session(request).timeout(Duration::from_secs(20)).send()?;
# Ok(())
# }
```*/
    pub fn create_session<'a>(
        &'a self,
        request: &'a crate::types::CreateSessionRequest,
    ) -> crate::blocking::Call<'a, crate::types::Session> {
        crate::blocking::Call::new(self, self.inner().create_session(request))
    }
    /**Get the decision of a session.

Returns what is known of a session: its status and the reports of its steps so far. It responds at any time of the session's life, for every session of the key's application. Wait for the webhook and then ask once: Didit's pages disagree on how many requests a minute are allowed, 600 or 100. Everything in the reports is personal data.

Sends `GET /v3/session/{sessionId}/decision/` when it is sent.

- `session_id`: The session's id, from the response that created it.

# Errors

Any [`Error`](crate::Error) that comes of a call, when it is sent.

# Examples

```no_run
# fn run(didit: didit::blocking::Client, session_id: didit::Uuid) -> Result<(), didit::Error> {
use std::time::Duration;

let response = didit.session_decision(session_id).timeout(Duration::from_secs(20)).send()?;
# Ok(())
# }
```*/
    pub fn session_decision<'a>(
        &'a self,
        session_id: ::uuid::Uuid,
    ) -> crate::blocking::Call<'a, crate::types::Decision> {
        crate::blocking::Call::new(self, self.inner().session_decision(session_id))
    }
    /**Waits until the response of [`session_decision`](Self::session_decision) has a final `status`: see [`Wait`](crate::Wait).

# Errors

Any error of [`session_decision`](Self::session_decision) that does not pass by itself.*/
    pub fn wait_for_decision<'a>(
        &'a self,
        session_id: ::uuid::Uuid,
    ) -> crate::blocking::Wait<'a, crate::types::Decision> {
        crate::blocking::Wait::new(self, self.inner().wait_for_decision(session_id))
    }
}
impl crate::request::Body for types::CreateSessionRequest {
    fn check(&self) -> ::std::result::Result<(), crate::Error> {
        crate::request::Violations::check(self)
    }
    fn is_idempotent(&self) -> bool {
        self.vendor_data.is_some()
    }
    fn to_json(&self) -> ::std::result::Result<crate::request::Payload, crate::Error> {
        match &self.portrait_image {
            ::std::option::Option::Some(image) => {
                let others = Self {
                    portrait_image: ::std::option::Option::None,
                    ..self.clone()
                };
                crate::request::Payload::around(
                    "portrait_image",
                    image.base64(),
                    &others,
                )
            }
            ::std::option::Option::None => crate::request::Payload::whole(self),
        }
    }
}
