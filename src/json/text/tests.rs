use super::*;

fn text(json: &str) -> Text<'_> {
    Text::parse(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn members(json: &str) -> Vec<(String, String)> {
    let members = Text::from_prefix(json.as_bytes())
        .members()
        .expect("an object");
    members
        .map(|(name, value)| (name.name().into_owned(), value.to_text().into_owned()))
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn splits_an_object_into_the_texts_of_its_members() {
    assert_eq!(members("{}"), []);
    assert_eq!(
        members(" { \"a\" : 1 , \"a\" : [1, {\"b\": \"]}\"}] } "),
        pairs(&[("a", "1"), ("a", "[1, {\"b\": \"]}\"}]")])
    );
    assert_eq!(
        members(r#"{"\u0061\"":"\\","c":1e400}"#),
        pairs(&[("a\"", r#""\\""#), ("c", "1e400")])
    );
}

#[test]
fn keeps_a_name_with_a_lone_surrogate_as_it_is_written() {
    assert_eq!(
        members(r#"{"\ud800x":null}"#),
        pairs(&[(r"\ud800x", "null")])
    );
}

#[test]
fn stops_where_a_text_is_cut() {
    for cut in [
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":\"x",
        "{\"a\":[1,",
        "{\"a\":\"x\\",
    ] {
        assert_eq!(members(cut), [], "{cut}");
    }
    assert_eq!(members("{\"a\":1,\"b\":{\"c\":2"), pairs(&[("a", "1")]));
    assert_eq!(members("{,:]}"), []);
}

#[test]
fn splits_an_array_into_the_texts_of_its_items() {
    let items = |json| -> Vec<String> {
        text(json)
            .items()
            .expect("an array")
            .map(|item| item.to_text().into_owned())
            .collect()
    };
    assert_eq!(items("[]"), Vec::<String>::new());
    assert_eq!(
        items("[ 1 , [2,3], {\"a\":[]} ,\"x\"]"),
        ["1", "[2,3]", "{\"a\":[]}", "\"x\""]
    );
}

#[test]
fn returns_the_rest_of_an_object_or_array() {
    let mut members = text("{\"a\":1, \"b\":2}").members().expect("an object");
    members.next();
    assert_eq!(members.rest(), "{\"b\":2}");
    let mut items = text("[1, 2]").items().expect("an array");
    items.next();
    assert_eq!(items.rest(), "[2]");
}

#[test]
fn reads_any_depth_without_recursion() {
    let deep = "[".repeat(500_000) + &"]".repeat(500_000);
    assert_eq!(text(&deep).tokens().count(), 1_000_000);
    assert_eq!(text(&deep).items().expect("an array").count(), 1);
}

#[test]
fn detects_whether_an_object_or_array_is_complete() {
    for (json, is_whole) in [
        ("{}", true),
        (r#"{"a":1 , "b":[] } "#, true),
        (r#"{"a":1,}"#, false),
        (r#"{"a":1 "b":2}"#, false),
        (r#"{,"a":1}"#, false),
        (r#"{"a":1}{}"#, false),
        (r#"{"a":1]"#, false),
        (r#"{"a" 1}"#, false),
        (r#"{a:1}"#, false),
        (r#"{"a":1"#, false),
    ] {
        let mut members = Text::from_prefix(json.as_bytes())
            .members()
            .expect("an object");
        while members.next().is_some() {}
        assert_eq!(members.is_at_end(), is_whole, "{json}");
    }
    for (json, is_whole) in [
        ("[]", true),
        ("[1, 2]", true),
        ("[1,]", false),
        ("[1 2]", false),
        ("[1]]", false),
        ("[1", false),
    ] {
        let mut items = Text::from_prefix(json.as_bytes())
            .items()
            .expect("an array");
        while items.next().is_some() {}
        assert_eq!(items.is_at_end(), is_whole, "{json}");
    }
}

#[test]
fn finds_keys_at_any_depth_and_no_values() {
    let keys: Vec<_> = text(r#"{"a":"x:y","\u0062":[{"c":":"}]}"#).keys().collect();
    assert_eq!(keys, ["a", "b", "c"]);
}

#[test]
fn compares_tokens() {
    let same = |one, two| text(one).has_same_tokens(text(two));
    assert!(same("{\"a\": [1, \"é\"]}", "{\"a\":[1,\"\\u00e9\"]}"));
    for (one, two) in [
        ("1", "1.0"),
        ("[1]", "[1,1]"),
        ("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"),
        ("\"1\"", "1"),
        ("[]", "{}"),
    ] {
        assert!(!same(one, two), "{one} {two}");
        assert!(!same(two, one), "{two} {one}");
    }
}

#[test]
fn keeps_the_rest_readable_where_one_string_is_not_utf8() {
    let json = b"{\"a\":\"\xFF\",\"b\":\"c\",\"d\":\"\x01\"}";
    let members = Text::from_prefix(&json[..]).members().expect("an object");
    let values: Vec<_> = members.map(|(_, value)| value).collect();

    assert!(values[0].read::<String>().is_err());
    assert_eq!(
        values[0].read::<crate::Json>().expect("JSON").expose_json(),
        "\"?\""
    );
    assert_eq!(values[1].read::<String>().expect("a string"), "c");
    assert!(
        values[2].read::<String>().is_err(),
        "a control character has to be escaped"
    );
}

#[test]
fn shows_nothing_of_the_text() {
    let shown = format!("{:?}", text("\"Maria\""));
    assert!(
        shown.contains("[redacted]") && !shown.contains("Maria"),
        "{shown}"
    );
}
