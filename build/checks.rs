//! How one value is checked before it is sent: a field, a parameter, an item of a list.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use super::Result;
use super::constraints::{RULES, assumed, optional, text_constraints};
use super::openapi::referred;
use super::type_overrides::{is_any, is_text};

/// How a field or parameter is checked, if anything has to be; `value` is a reference to it.
pub fn field_check(
    name: &str,
    schema: &Value,
    schemas: &Map<String, Value>,
    value: &TokenStream,
    is_optional: bool,
) -> Result<Option<TokenStream>> {
    Ok(match check(name, schema, schemas)? {
        Check::Nothing => None,
        Check::Validate => Some(quote! { violations.field(#name, #value); }),
        Check::Code(code) => {
            let code = match (is_optional, value.to_string().as_str()) {
                (true, _) => quote! {
                    if let ::std::option::Option::Some(value) = #value { #code }
                },
                (false, "value") => code,
                (false, _) => quote! { let value = #value; #code },
            };
            Some(quote! { violations.within(#name, |violations| { #code }); })
        }
    })
}

/// How a value is checked.
enum Check {
    Nothing,
    /// By the implementation of `Validate` of its type.
    Validate,
    /// By statements about `value`, a reference to it.
    Code(TokenStream),
}

impl Check {
    fn code(self) -> Option<TokenStream> {
        match self {
            Self::Nothing => None,
            Self::Validate => {
                Some(quote! { crate::request::Validate::validate(value, violations); })
            }
            Self::Code(code) => Some(code),
        }
    }
}

fn if_some(code: &TokenStream) -> TokenStream {
    quote! { if let ::std::option::Option::Some(value) = value { #code } }
}

fn check(name: &str, schema: &Value, schemas: &Map<String, Value>) -> Result<Check> {
    if schema["nullable"] == true && schema["x-nullable-of"].is_null() {
        let mut value = schema.clone();
        value["nullable"] = Value::Null;
        return Ok(match check(name, &value, schemas)? {
            Check::Code(code) => Check::Code(if_some(&code)),
            other => other,
        });
    }
    if let Some(name) = referred(schema) {
        let Some(schema) = schemas.get(name) else {
            return Err(format!("the schema {name} does not exist"));
        };
        if schema["properties"].is_object() || is_text(name, schemas) || is_any(schema) {
            return Ok(Check::Validate);
        }
        return Ok(match check(name, schema, schemas)? {
            Check::Code(code) if schema["x-personal"] == true => {
                Check::Code(quote! { let value = value.expose(); #code })
            }
            other => other,
        });
    }
    match schema["type"].as_str() {
        Some("string")
            if ["date", "date-time"]
                .iter()
                .any(|format| schema["format"] == *format) =>
        {
            Ok(Check::Validate)
        }
        Some("string") => {
            let constraints = text_constraints(name, schema, true)?;
            Ok(match RULES.iter().any(|rule| !schema[*rule].is_null()) {
                true => Check::Code(quote! {
                    violations.text(value, &crate::request::Constraints { #constraints });
                }),
                false => Check::Nothing,
            })
        }
        Some("integer" | "number") => number_check(name, schema),
        Some("array") => list_check(name, schema, &schema["items"], schemas),
        Some("object") => list_check(name, schema, &schema["additionalProperties"], schemas),
        _ => Ok(Check::Nothing),
    }
}

/// Checks the length of a list, and each item of a list or value of a map.
fn list_check(
    name: &str,
    schema: &Value,
    item: &Value,
    schemas: &Map<String, Value>,
) -> Result<Check> {
    let inner = check(name, item, schemas)?;
    let limits = ["minItems", "maxItems"]
        .map(|keyword| optional(schema[keyword].as_u64().map(|n| quote! { #n })));
    let is_limited = ["minItems", "maxItems"]
        .iter()
        .any(|keyword| !schema[*keyword].is_null());
    if !is_limited && !matches!(inner, Check::Code(_)) {
        return Ok(inner);
    }
    let [min, max] = limits;
    let assumed = assumed(name, schema)?;
    let count =
        is_limited.then(|| quote! { violations.count(value.len(), #min, #max, &[#(#assumed),*]); });
    let items = inner.code().map(|code| {
        match schema["type"] == "array" {
            true => quote! {
                for (index, value) in value.iter().enumerate() {
                    violations.within(::std::format_args!("[{index}]"), |violations| { #code });
                }
            },
            // The keys are the caller's own, and may be personal.
            false => quote! {
                for value in value.values() {
                    violations.within("[*]", |violations| { #code });
                }
            },
        }
    });
    Ok(Check::Code(quote! { #count #items }))
}

fn number_check(name: &str, schema: &Value) -> Result<Check> {
    let is_integer = schema["type"] == "integer";
    let limit = |keyword: &str| -> Result<TokenStream> {
        let value = &schema[keyword];
        if value.is_null() {
            return Ok(optional(None));
        }
        let value = match (is_integer, value.as_i64(), value.as_f64()) {
            (true, Some(n), _) => quote! { #n },
            (true, None, _) => {
                return Err(format!(
                    "the {keyword} of {name} is not a whole number of 64 bits"
                ));
            }
            (false, _, Some(n)) => quote! { #n },
            (false, _, None) => return Err(format!("the {keyword} of {name} is not a number")),
        };
        Ok(optional(Some(value)))
    };
    let (mut minimum, mut maximum) = (limit("minimum")?, limit("maximum")?);
    if schema["format"] == "int32" {
        if schema["minimum"].is_null() {
            let n = i64::from(i32::MIN);
            minimum = quote! { ::std::option::Option::Some(#n) };
        }
        if schema["maximum"].is_null() {
            let n = i64::from(i32::MAX);
            maximum = quote! { ::std::option::Option::Some(#n) };
        }
    }
    let multiple_of = limit("multipleOf")?;
    if schema["multipleOf"].as_f64().is_some_and(|n| n <= 0.0) {
        return Err(format!("the multipleOf of {name} is not above 0"));
    }
    let (without_minimum, without_maximum) = (
        schema["exclusiveMinimum"] == true,
        schema["exclusiveMaximum"] == true,
    );
    let limits = ["minimum", "maximum", "multipleOf"];
    // JSON has no infinity, so that every other number is checked.
    if is_integer
        && schema["format"] != "int32"
        && limits.iter().all(|limit| schema[*limit].is_null())
    {
        return Ok(Check::Nothing);
    }
    let assumed = assumed(name, schema)?;
    Ok(Check::Code(quote! {
        violations.number(*value, &crate::request::Range {
            minimum: #minimum,
            maximum: #maximum,
            without_minimum: #without_minimum,
            without_maximum: #without_maximum,
            multiple_of: #multiple_of,
            assumed: &[#(#assumed),*],
        });
    }))
}
