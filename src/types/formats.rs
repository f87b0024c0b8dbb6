//! Formats of texts in requests. The contract names them in `x-format`.
//!
//! Where the contract also has a `pattern`, the conformance suite checks that function and pattern
//! agree.

/// An e-mail address: one at sign, with text without white space before and after it.
pub(crate) fn email(text: &str) -> Result<(), &'static str> {
    let has_space = if text.is_ascii() {
        text.bytes()
            .any(|byte| matches!(byte, b' ' | b'\t'..=b'\r'))
    } else {
        text.contains(is_space)
    };
    let is_email = !has_space
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        });
    expect(
        is_email,
        "is not an e-mail address; expected one such as name@example.com",
    )
}

/// White space as a pattern's `\s` means it.
fn is_space(character: char) -> bool {
    character == '\u{FEFF}' || (character.is_whitespace() && character != '\u{85}')
}

/// A phone number in E.164: a plus sign and 2 to 15 digits, the first of which is not 0.
pub(crate) fn e164(text: &str) -> Result<(), &'static str> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let is_number = (2..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    expect(
        is_number,
        "is not a phone number in E.164; expected a plus sign, the country code and the number, at most 15 digits \
         without spaces, such as +14155552671",
    )
}

/// The form of a country in ISO 3166-1 alpha-3: three capital letters.
pub(crate) fn iso_3166_1_alpha_3(text: &str) -> Result<(), &'static str> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    expect(
        is_code,
        "is not a country in ISO 3166-1 alpha-3; expected three capital letters such as USA",
    )
}

/// The form of a country in ISO 3166-1 alpha-2, or of one of its subdivisions in ISO 3166-2.
pub(crate) fn iso_3166_2(text: &str) -> Result<(), &'static str> {
    let (country, subdivision) = match text.split_once('-') {
        Some((country, subdivision)) => (country, Some(subdivision)),
        None => (text, None),
    };
    let is_code = country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && subdivision.is_none_or(|subdivision| {
            (1..=7).contains(&subdivision.len())
                && subdivision
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        });
    expect(
        is_code,
        "is not a country in ISO 3166-1 alpha-2 or one of its subdivisions; expected one such as GB or US-CA",
    )
}

fn expect(is_right: bool, problem: &'static str) -> Result<(), &'static str> {
    if is_right { Ok(()) } else { Err(problem) }
}

/// A text with a visible character: not only white space and invisible characters.
///
/// For ids of people: all people with an invisible id would be the same person.
pub(crate) fn visible_text(text: &str) -> Result<(), &'static str> {
    if text.chars().any(is_visible) {
        Ok(())
    } else if text.is_empty() {
        Err("is empty; leave it out, or set a visible text")
    } else {
        Err("has no visible character; leave it out, or set a visible text")
    }
}

fn is_visible(character: char) -> bool {
    !(character.is_whitespace() || character.is_control() || is_ignorable(character))
}

/// Unicode's `Default_Ignorable_Code_Point`, and the braille pattern without a dot.
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// A URL that a browser can be sent to: an absolute URL of the web or of an app.
pub(crate) fn callback_url(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("is empty; leave it out, or set a URL such as https://example.com/done");
    }
    let has_gap = if text.is_ascii() {
        text.bytes().any(|byte| byte <= b' ' || byte == 0x7F)
    } else {
        text.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    if has_gap {
        return Err("has white space or control characters; percent-encode them");
    }
    let Some((scheme, rest)) = split_scheme(text) else {
        return Err(
            "is not an absolute URL, since it has no scheme; expected one such as \
                    https://example.com/done or myapp://done",
        );
    };
    // They do not lead a browser to another page.
    let dead_ends = ["javascript", "data", "vbscript", "file"];
    if dead_ends
        .iter()
        .any(|other| scheme.eq_ignore_ascii_case(other))
    {
        return Err(
            "has one of the schemes javascript, data, vbscript and file; use https, or the \
                    scheme of an app",
        );
    }
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    if is_web && !has_host(rest) {
        return Err("has no host; expected a URL such as https://example.com/done");
    }
    Ok(())
}

/// A URL's scheme, and the text after its colon. Underscores are allowed, since apps use them,
/// although RFC 3986 does not allow them.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte));
    (is_scheme && !is_host_and_port(scheme, rest)).then_some((scheme, rest))
}

/// Whether an apparent scheme is a host with a port, as in `example.com:8443/done`.
fn is_host_and_port(host: &str, rest: &str) -> bool {
    let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_port && (host.contains('.') || host.eq_ignore_ascii_case("localhost"))
}

/// Whether the text after an http scheme begins with two slashes and a host.
fn has_host(rest: &str) -> bool {
    let authority = rest
        .strip_prefix("//")
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    let host = authority.map(|authority| authority.rsplit('@').next().unwrap_or_default());
    host.is_some_and(|host| !host.is_empty() && !host.starts_with(':'))
}
