//! The part of the hosted page about the webhook: where events go, and what became of them.

use maud::{Markup, html};

use crate::session::Session;
use crate::state::State;
use crate::texts::Texts;
use crate::webhook::{Delivery, Destination};

/// The form's fields.
const URL: &str = "webhook_url";
const SECRET: &str = "webhook_secret";

/// The webhook that a form sets, if it is the one about it: none where it cannot be used. Only one on
/// this machine can, since any page may send the form.
pub(crate) fn read(form: &[u8]) -> Option<Option<Destination>> {
    let field = |wanted: &str| {
        let mut fields = form_urlencoded::parse(form);
        let found = fields.find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned())
    };
    let url = field(URL)?;
    let destination = Destination::new(&url, &field(SECRET).unwrap_or_default());
    Some(destination.ok().filter(Destination::is_local))
}

pub(crate) fn panel(texts: &Texts, state: &State, session: &Session) -> Markup {
    let destination = state.webhooks.destination();
    let deliveries = state.webhooks.deliveries().into_iter();
    let of_session = deliveries.filter(|delivery| delivery.session_id == session.id);
    html! {
        h2 { (texts.webhook) }
        p {
            @match &destination {
                Some(destination) => { (texts.webhook_is) " " (destination.url) },
                None => (texts.no_webhook),
            }
        }
        dl {
            @for delivery in of_session {
                div { dt { (delivery.status) } dd { (outcome(texts, &delivery)) } }
            }
        }
        form.webhook method="post" {
            label { (texts.webhook_url) input name=(URL) type="url" required; }
            label { (texts.webhook_secret) input name=(SECRET) type="password" autocomplete="off" required; }
            button { (texts.set_webhook) }
        }
    }
}

/// What became of a delivery: `attempt 2: 200`.
fn outcome(texts: &Texts, delivery: &Delivery) -> String {
    let response = match delivery.response {
        Some(status) => status.to_string(),
        None => texts.no_response.to_owned(),
    };
    let forged = if delivery.is_forged { texts.forged } else { "" };
    format!("{forged}{} {}: {response}", texts.attempt, delivery.attempt)
}
