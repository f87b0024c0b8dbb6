use super::*;

fn form(json: &str) -> Result<String, Obstacle> {
    canonical(json.as_bytes()).map(|form| String::from_utf8(form).expect("UTF-8"))
}

#[test]
fn writes_numbers_as_python_does() {
    for (number, expected) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0e-5", "0"),
        ("1e-400", "0"),
        ("99.0", "99"),
        ("-7.00", "-7"),
        ("93.10", "93.1"),
        ("1E2", "100"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("1.5e-7", "1.5e-07"),
        ("-12345e-12", "-1.2345e-08"),
        ("5e-324", "5e-324"),
        ("1e-100", "1e-100"),
        ("1e16", "10000000000000000"),
        ("1e22", "10000000000000000000000"),
        ("1e23", "99999999999999991611392"),
        ("9007199254740993", "9007199254740993"),
        ("9007199254740993.0", "9007199254740992"),
        (
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        ("4503599627370495.5", "4503599627370495.5"),
        ("92862848787104.125", "92862848787104.12"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
    ] {
        assert_eq!(form(number).as_deref(), Ok(expected), "{number}");
    }
    for number in [
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "-",
        "0x1",
        "1_0",
        "NaN",
        "Infinity",
        "-Infinity",
    ] {
        assert_eq!(form(number), Err(Obstacle::NotJson), "{number}");
    }
    assert_eq!(form("1e400"), Err(Obstacle::InfiniteNumber));
}

#[test]
fn writes_strings_as_python_does() {
    let controls: String = (0..0x20).map(|code| format!("\\u{code:04X}")).collect();
    let written: String = (0..0x20)
        .map(|code| match code {
            8 => "\\b".to_owned(),
            9 => "\\t".to_owned(),
            10 => "\\n".to_owned(),
            12 => "\\f".to_owned(),
            13 => "\\r".to_owned(),
            code => format!("\\u{code:04x}"),
        })
        .collect();
    for (string, expected) in [
        (r#""\u00e9é\/""#, "\"éé/\""),
        (r#""\ud83d\ude00""#, "\"😀\""),
        (
            r#""\u0022\u005C\u007f\u2028""#,
            "\"\\\"\\\\\u{7f}\u{2028}\"",
        ),
        (&format!("\"{controls}\""), &format!("\"{written}\"")),
    ] {
        assert_eq!(form(string).as_deref(), Ok(expected), "{string}");
    }
    for string in [
        r#""\ud800""#,
        r#""\ud800A""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
    ] {
        assert_eq!(form(string), Err(Obstacle::LoneSurrogate), "{string}");
    }
    for string in [
        "\"",
        "\"\\",
        "\"\\\"",
        "\"\\u00\"",
        "\"\\u+123\"",
        "\"\\x41\"",
        "\"\n\"",
        "'a'",
    ] {
        assert_eq!(form(string), Err(Obstacle::NotJson), "{string}");
    }
    assert_eq!(canonical(b"\"\xff\""), Err(Obstacle::NotJson));
    assert_eq!(canonical(b"\xef\xbb\xbf1"), Err(Obstacle::NotJson));
}

#[test]
fn sorts_keys_by_code_point_and_keeps_the_last_of_equal_ones() {
    for (json, expected) in [
        (
            r#" { "b" : [ 1 , { } ] , "a" : null } "#,
            r#"{"a":null,"b":[1,{}]}"#,
        ),
        (
            r#"{"a":1,"b":2,"\u0061":{"y":1,"x":2}}"#,
            r#"{"a":{"x":2,"y":1},"b":2}"#,
        ),
        // Above the surrogates by code point, below them by UTF-16.
        (
            r#"{"😀":1,"\uffee":2," ":3,"\n":4}"#,
            "{\"\\n\":4,\" \":3,\"\u{ffee}\":2,\"😀\":1}",
        ),
        (
            r#"{"b":1,"\\":2,"\"":3,"a":4,"":5}"#,
            r#"{"":5,"\"":3,"\\":2,"a":4,"b":1}"#,
        ),
        (r#"{"a":1,"a":1}"#, r#"{"a":1}"#),
    ] {
        assert_eq!(form(json).as_deref(), Ok(expected), "{json}");
    }
}

#[test]
fn rejects_what_is_not_one_json_value() {
    for json in [
        "",
        " ",
        "{",
        "[",
        "[1,]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "1 2",
        "[]]",
        "nul",
        "True",
        "{\"a\":1 \"b\":2}",
        "[1}",
        "//\n1",
    ] {
        assert_eq!(form(json), Err(Obstacle::NotJson), "{json}");
    }
}

#[test]
fn bounds_depth_and_length() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(form(&nested(MAX_DEPTH)), Ok(nested(MAX_DEPTH)));
    assert_eq!(form(&nested(MAX_DEPTH + 1)), Err(Obstacle::TooDeep));
    assert_eq!(form(&"{\"\":".repeat(1_100_000)), Err(Obstacle::TooLong));
    assert_eq!(form(&"{\"\":".repeat(100_000)), Err(Obstacle::TooDeep));

    let expanding = format!("[{}1]", "1e308,".repeat(100_000));
    assert_eq!(form(&expanding), Err(Obstacle::TooLong));
    // 17 bytes longer each, and the rest one byte each.
    let grown = |bytes: usize| "1e20,".repeat(bytes / 17) + &"1e3,".repeat(bytes % 17);
    assert!(form(&format!("[{}1]", grown(MAX_GROWTH))).is_ok());
    assert_eq!(
        form(&format!("[{}1]", grown(MAX_GROWTH + 1))),
        Err(Obstacle::TooLong)
    );
    let long = format!("[{}1]", " ".repeat(MAX_BODY_BYTES));
    assert_eq!(form(&long), Err(Obstacle::TooLong));
}
