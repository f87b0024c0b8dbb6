//! Fields that may be null: sent, checked, and as the key of a retry.

use operations::types::{
    Form, PutMoodBody, PutMoodBodyMood, PutMoodBodyOther, PutMoodBodyPlace, PutMoodBodyShape,
    PutMoodBodyXy,
};
use operations::{OpenEnum, Redacted};
use wiremock::ResponseTemplate;

use super::constructs::violations;
use super::{requests, service};

fn nothing() -> PutMoodBody {
    PutMoodBody::builder()
        .mood(None)
        .past(None)
        .note(None)
        .level(None)
        .tags(None)
        .owner(None)
        .build()
}

#[tokio::test]
async fn sends_null_where_a_field_is_required() {
    let (server, client) = service(vec![ResponseTemplate::new(204)]).await;
    let mut some = nothing();
    some.mood = Some(PutMoodBodyMood::Bad);
    some.other = Some(None);
    let mut other = nothing();
    other.other = Some(Some(PutMoodBodyOther::One));
    other.shape = Some(PutMoodBodyShape::from(OpenEnum::from(Form::Flat)));

    for request in [&nothing(), &some, &other] {
        client.put_mood(request).await.expect("no content");
    }

    let sent: Vec<_> = requests(&server)
        .await
        .into_iter()
        .map(|r| r.body)
        .collect();
    let sent: Vec<_> = sent
        .iter()
        .map(|body| std::str::from_utf8(body).expect("text"))
        .collect();
    assert_eq!(
        sent,
        [
            r#"{"level":null,"mood":null,"note":null,"owner":null,"past":null,"tags":null}"#,
            r#"{"level":null,"mood":"bad","note":null,"other":null,"owner":null,"past":null,"tags":null}"#,
            r#"{"level":null,"mood":null,"note":null,"other":"one","owner":null,"past":null,"shape":"flat","tags":null}"#,
        ]
    );
}

#[tokio::test]
async fn checks_what_is_not_null() {
    let (server, client) = service(vec![ResponseTemplate::new(204)]).await;
    let mut long = nothing();
    long.note = Some("abcd".into());
    // Acronyms and single letters, which names in Rust spell in another way.
    long.user_id = Some(Some("abcd".into()));
    long.iban = Some("abcd".into());
    long.x_y = Some(PutMoodBodyXy::builder().a("abcd").build());
    long.level = Some(4);
    long.tags = Some(vec!["abcd".into()]);
    long.owner = Some("a name of 21 letters.".into());
    long.friend = Some(Some("a name of 21 letters.".into()));
    long.place = Some(Redacted::from(
        PutMoodBodyPlace::builder().street("abcd").build(),
    ));
    let error = client.put_mood(&long).await.expect_err("invalid");

    assert_eq!(
        violations(&error),
        [
            "IBAN is 4 characters long; at most 3 are allowed",
            "friend is 21 characters long; at most 20 are allowed",
            "level is too large; the maximum is 3",
            "note is 4 characters long; at most 3 are allowed",
            "owner is 21 characters long; at most 20 are allowed",
            "place.street is 4 characters long; at most 3 are allowed",
            "tags[0] is 4 characters long; at most 3 are allowed",
            "userID is 4 characters long; at most 3 are allowed",
            "x_y.a is 4 characters long; at most 3 are allowed",
        ]
    );
    assert_eq!(requests(&server).await.len(), 0);
}

#[tokio::test]
async fn retries_only_where_the_field_that_makes_it_safe_is_not_null() {
    let down = || ResponseTemplate::new(503);
    let mut safe = nothing();
    safe.mood = Some(PutMoodBodyMood::Good);

    let (server, client) = service(vec![down(), ResponseTemplate::new(204)]).await;
    client.put_mood(&safe).await.expect("no content");
    assert_eq!(requests(&server).await.len(), 2);

    let (server, client) = service(vec![down()]).await;
    client.put_mood(&nothing()).await.expect_err("503");
    assert_eq!(requests(&server).await.len(), 1);
}

/// The object says itself that it is closed, and its parts that it is personal.
#[test]
fn composes_the_keywords_of_parts() {
    let place = PutMoodBodyPlace::builder()
        .street("Hidden")
        .city("Bonn")
        .build();
    let mut request = nothing();
    request.place = Some(Redacted::from(place.clone()));
    assert!(!format!("{request:?}").contains("Bonn"));
    assert_eq!(
        format!("{place:?}"),
        r#"PutMoodBodyPlace { city: Some("Bonn"), street: Some("Hidden") }"#
    );
}
