//! Other spellings of countries and phone numbers, as the contract has them.

use celes::Country;
use phonenumber::{Mode, country};

use super::fields::Kind;
use crate::exit::Failure;

/// Normalizes values, where it is asked for.
#[derive(Debug)]
pub(crate) struct Normalizer {
    is_on: bool,
    region: Option<country::Id>,
}

impl Normalizer {
    pub(crate) fn new(is_on: bool, region: Option<&str>) -> Result<Self, Failure> {
        let parse = |region: &str| {
            let region = region.to_uppercase().parse();
            region.map_err(|_| Failure::usage("--region: expected a code such as DE or US"))
        };
        let region = region.map(parse).transpose()?;
        Ok(Self { is_on, region })
    }

    /// The value in the form that the contract has; `None` where it is that already, or no other form is known.
    pub(crate) fn of(&self, kind: Kind, text: &str) -> Option<String> {
        let normal = match kind {
            _ if !self.is_on => None,
            Kind::Country => country(text),
            Kind::Phone => self.phone(text),
            _ => None,
        };
        normal.filter(|normal| normal != text)
    }

    fn phone(&self, text: &str) -> Option<String> {
        let number = phonenumber::parse(self.region, text).ok()?;
        let is_valid = phonenumber::is_valid(&number);
        is_valid.then(|| number.format().mode(Mode::E164).to_string())
    }
}

fn country(text: &str) -> Option<String> {
    let text = text.trim();
    let code = text.to_uppercase();
    let found = match code.len() {
        2 => Country::from_alpha2(&code),
        3 if code.bytes().all(|byte| byte.is_ascii_digit()) => Country::from_code(&code),
        3 => Country::from_alpha3(&code),
        _ => {
            // The library has names without spaces and marks.
            let name: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            Country::from_name(&name).or_else(|_| Country::from_alias(&name))
        }
    };
    found.ok().map(|country| country.alpha3.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_and_phone_numbers_are_normalized() {
        let normalizer = |region| Normalizer::new(true, region).expect("a normalizer");
        for (text, code) in [
            ("DE", Some("DEU")),
            ("de", Some("DEU")),
            ("deu", Some("DEU")),
            ("276", Some("DEU")),
            ("Germany", Some("DEU")),
            ("united states of america", Some("USA")),
            ("DEU", None),
            ("XX", None),
            ("Nowhere", None),
            ("", None),
        ] {
            let found = normalizer(None).of(Kind::Country, text);
            assert_eq!(found.as_deref(), code, "{text}");
        }
        for (region, text, number) in [
            (None, "+49 30 901820", Some("+4930901820")),
            (None, "030 901820", None),
            (Some("de"), "030 901820", Some("+4930901820")),
            (Some("DE"), "+1 (650) 253-0000", Some("+16502530000")),
            (None, "+4930901820", None),
            (None, "call me", None),
        ] {
            let found = normalizer(region).of(Kind::Phone, text);
            assert_eq!(found.as_deref(), number, "{text}");
        }
        assert_eq!(normalizer(None).of(Kind::Text, "DE"), None);
        let off = Normalizer::new(false, None).expect("a normalizer");
        assert_eq!(off.of(Kind::Country, "DE"), None);
        assert!(Normalizer::new(true, Some("Germany")).is_err());
    }
}
