//! Discriminators: the caller need not set what the type of a request already says.

use std::collections::BTreeMap;

use quote::format_ident;
use serde_json::{Map, Value};
use syn::{Expr, Item, parse_quote};

use super::super::one_of::discriminators;
use super::super::openapi::{referred, strings};

/// The defaults of setters, by object and property.
pub type Defaults = BTreeMap<(String, String), Expr>;

/// The value of each discriminator that can have only one in its object.
pub fn defaults(items: &[Item], schemas: &Map<String, Value>) -> Defaults {
    let single = discriminators(schemas)
        .into_iter()
        .filter(|(_, values)| values.len() == 1);
    let single = single.filter_map(|((object, property), values)| {
        let value = values.into_iter().next()?;
        let body = &schemas.get(object)?["properties"][property];
        let default = match referred(body) {
            Some(list) if schemas.get(list)?["enum"].is_array() => {
                let variant = variant(items, list, value, schemas)?;
                let list = format_ident!("{list}");
                parse_quote!(crate::types::#list::#variant)
            }
            Some(_) | None => parse_quote!(#value),
        };
        Some(((object.to_owned(), property.to_owned()), default))
    });
    single.collect()
}

/// The variant of a value of a list. The generator keeps the contract's order.
fn variant<'a>(
    items: &'a [Item],
    list: &str,
    value: &str,
    schemas: &Map<String, Value>,
) -> Option<&'a syn::Ident> {
    let index = strings(&schemas.get(list)?["enum"])
        .into_iter()
        .position(|text| text == value)?;
    items.iter().find_map(|item| match item {
        Item::Enum(values) if values.ident == list => {
            values.variants.get(index).map(|variant| &variant.ident)
        }
        _ => None,
    })
}
