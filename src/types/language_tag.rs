//! BCP 47 language tags and `Accept-Language`, matched against a list of supported languages.
//!
//! The list comes from the contract. This module adds only other codes of the same languages, and
//! the scripts of regions.

/// The maximum length of a tag, in bytes. RFC 5646 recommends 35 characters.
const MAX_TAG: usize = 64;
/// The maximum length of an `Accept-Language` value, in bytes, and the maximum number of its
/// ranges. Both are more than any browser sends.
const MAX_HEADER: usize = 16 * 1024;
const MAX_RANGES: usize = 100;

/// Languages with another code in the list: old codes, and languages within a macrolanguage.
const ALIASES: &[(&str, &str)] = &[
    ("nb", "no"),
    ("nn", "no"),
    ("iw", "he"),
    ("in", "id"),
    ("mo", "ro"),
    ("sh", "sr"),
    ("cmn", "zh"),
];

/// Languages with their scripts, the regions where each script is used, and the tag in the list. A
/// tag's script takes precedence over its region.
const SCRIPTS: &[(&str, &str, &[&str], &str)] = &[
    ("zh", "Hans", &["CN", "SG", "MY"], "zh-CN"),
    ("zh", "Hant", &["TW", "HK", "MO"], "zh-TW"),
];

/// The supported language of a tag, or the closest one that it falls back to.
pub(crate) fn lookup<T: Copy>(
    tag: &str,
    supported: &[T],
    text: fn(&T) -> &'static str,
) -> Option<T> {
    let tag = Tag::parse(tag)?;
    let alias = ALIASES
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(tag.language));
    [tag.language]
        .into_iter()
        .chain(alias.map(|(_, language)| *language))
        .find_map(|language| {
            let find = |wanted: &[&str]| {
                let (wanted, mut supported) = (wanted.join("-"), supported.iter().copied());
                supported.find(|one| text(one).eq_ignore_ascii_case(&wanted))
            };
            let written = |is_written: &dyn Fn(&str, &[&str]) -> bool| {
                let written = SCRIPTS.iter().find(|(other, script, regions, _)| {
                    other.eq_ignore_ascii_case(language) && is_written(script, regions)
                });
                written.and_then(|(_, _, _, as_listed)| find(&[as_listed]))
            };
            let by_script = tag.script.and_then(|script| {
                tag.region
                    .and_then(|region| find(&[language, script, region]))
                    .or_else(|| find(&[language, script]))
                    .or_else(|| written(&|listed, _| listed.eq_ignore_ascii_case(script)))
            });
            let by_region = || {
                let region = tag.region?;
                find(&[language, region]).or_else(|| {
                    written(&|_, regions| {
                        regions
                            .iter()
                            .any(|listed| listed.eq_ignore_ascii_case(region))
                    })
                })
            };
            by_script.or_else(by_region).or_else(|| find(&[language]))
        })
}

/// The supported language that an `Accept-Language` value prefers (RFC 9110, 12.5.4). The first of
/// equals wins.
pub(crate) fn preferred<T: Copy + PartialEq>(
    header: &str,
    supported: &[T],
    text: fn(&T) -> &'static str,
) -> Option<T> {
    if header.len() > MAX_HEADER {
        return None;
    }
    let ranges: Vec<_> = header
        .split(',')
        .take(MAX_RANGES)
        .filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            Some((tag.trim(), quality(parameters)?))
        })
        .collect();
    let is_excluded = |one: &T| {
        ranges
            .iter()
            .any(|(tag, quality)| *quality == 0 && text(one).eq_ignore_ascii_case(tag))
    };
    let mut best: Option<(T, u16)> = None;
    for (tag, quality) in ranges.iter().filter(|(_, quality)| *quality > 0) {
        if best.is_none_or(|(_, most)| *quality > most)
            && let Some(one) = lookup(tag, supported, text).filter(|one| !is_excluded(one))
        {
            best = Some((one, *quality));
        }
    }
    best.map(|(one, _)| one)
}

/// A range's weight in thousandths; `None` where it is malformed.
fn quality(parameters: &str) -> Option<u16> {
    let mut parameters = parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='));
    let Some((_, value)) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
    else {
        return Some(1_000);
    };
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse::<u16>().ok()?;
    match (whole, thousandths) {
        ("0", thousandths) => Some(thousandths),
        ("1", 0) => Some(1_000),
        _ => None,
    }
}

/// The subtags of a tag that say which language it is.
struct Tag<'a> {
    language: &'a str,
    script: Option<&'a str>,
    region: Option<&'a str>,
}

impl<'a> Tag<'a> {
    /// Also with underscores, as locales have them.
    fn parse(text: &'a str) -> Option<Self> {
        if text.len() > MAX_TAG {
            return None;
        }
        let mut subtags = text.split(['-', '_']);
        let language = subtags
            .next()
            .filter(|language| matches!(language.len(), 2..=8))?;
        if !is_alphabetic(language) {
            return None;
        }
        let mut tag = Self {
            language,
            script: None,
            region: None,
        };
        // Variants, extensions and private use are ignored.
        let mut is_over = false;
        for subtag in subtags {
            let is_digits = subtag.bytes().all(|byte| byte.is_ascii_digit());
            match subtag.len() {
                1..=8 if !subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()) => return None,
                0 | 9.. => return None,
                _ if is_over => {}
                2 if tag.region.is_none() && is_alphabetic(subtag) => tag.region = Some(subtag),
                3 if tag.region.is_none() && is_digits => tag.region = Some(subtag),
                3 if tag.script.is_none() && tag.region.is_none() && is_alphabetic(subtag) => {}
                4 if tag.script.is_none() && tag.region.is_none() && is_alphabetic(subtag) => {
                    tag.script = Some(subtag);
                }
                _ => is_over = true,
            }
        }
        Some(tag)
    }
}

fn is_alphabetic(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}
