//! The canonical form, compared with Python's: `json.dumps` and `hmac` sign thousands of bodies.

use std::io::Write as _;
use std::process::{Command, Stdio};

use didit::webhook::{SignatureScheme, WebhookErrorKind};

use crate::json::Generator;
use crate::{SECRET, SENT, signed, verify};

/// Prints the signature of each body, which are lines of hex; `rejected` for one without a canonical
/// form.
const PROGRAM: &str = r#"
import hashlib, hmac, json, sys

def whole(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return value

def written(value):
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()

def unique(pairs):
    # A value that is left out, since its key is there twice, has to have a canonical form as well.
    written(pairs)
    return dict(pairs)

for line in sys.stdin:
    try:
        form = written(whole(json.loads(bytes.fromhex(line), object_pairs_hook=unique)))
        print(hmac.new(sys.argv[1].encode(), form, hashlib.sha256).hexdigest())
    except ValueError:
        print("rejected")
"#;

fn python(bodies: &[String]) -> Vec<String> {
    let mut python = Command::new("python3")
        .args(["-c", PROGRAM, SECRET])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut lines = String::new();
    for body in bodies {
        lines.extend(body.bytes().map(|byte| format!("{byte:02x}")));
        lines.push('\n');
    }
    let mut input = python.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = python.wait_with_output().expect("it runs");
    writer.join().expect("a result").expect("it is read");
    let output = String::from_utf8(output.stdout).expect("text");
    output.lines().map(str::to_owned).collect()
}

/// An event with arbitrary members around its own.
fn body(members: Vec<String>, more: Vec<String>) -> String {
    let event = [
        r#""webhook_type": "status.updated""#.to_owned(),
        r#""event_id":"e""#.to_owned(),
        format!(r#" "timestamp": {SENT} "#),
    ];
    let all: Vec<_> = members.into_iter().chain(event).chain(more).collect();
    format!("{{{}}}", all.join(","))
}

#[test]
fn signs_and_verifies_what_python_signs() {
    let mut bodies: Vec<_> = (0..4000)
        .map(|seed| {
            let mut draw = Generator::new(seed);
            body(draw.members(3), draw.members(3))
        })
        .collect();
    bodies.extend((0..1000).map(|seed| {
        let mut draw = Generator::new(seed);
        let numbers: Vec<_> = (0..30).map(|_| draw.number()).collect();
        body(vec![format!("\"n\":[{}]", numbers.join(","))], vec![])
    }));
    let nested = |depth: usize| "{\"a\":".repeat(depth) + "1.0" + &"}".repeat(depth);
    bodies.push(body(vec![format!("\"a\":{}", nested(127))], vec![]));

    let signatures = python(&bodies);

    assert_eq!(signatures.len(), bodies.len());
    let mut rejected = 0;
    for (body, signature) in bodies.iter().zip(&signatures) {
        let sent = SENT.to_string();
        let headers = |signature| {
            [
                ("x-timestamp", sent.as_str()),
                ("x-signature-v2", signature),
            ]
        };
        if signature == "rejected" {
            let error = verify(&headers(&"0".repeat(64)), body).expect_err(body);
            assert!(
                matches!(error, WebhookErrorKind::NoCanonicalForm { .. }),
                "{error}: {body}"
            );
            assert!(!signed(body).contains_key("x-signature-v2"), "{body}");
            rejected += 1;
            continue;
        }
        let event =
            verify(&headers(signature), body).unwrap_or_else(|error| panic!("{error}: {body}"));
        assert_eq!(event.scheme(), SignatureScheme::Canonical);
        assert_eq!(signed(body)["x-signature-v2"], signature.as_str(), "{body}");
    }
    assert!((50..4000).contains(&rejected), "{rejected} are rejected");
}
