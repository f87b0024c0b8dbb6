//! How one value is checked before it is sent: a field, a parameter, an item of a list.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use super::Result;
use super::constraints::{RULES, assumed, text_constraints};
use super::openapi::{reference_to, referred};
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

/// How `value`, a reference to a value of a schema, is checked, if anything has to be.
pub fn value_check(
    name: &str,
    schema: &Value,
    schemas: &Map<String, Value>,
) -> Result<Option<TokenStream>> {
    Ok(check(name, schema, schemas)?.code())
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
    if schema["nullable"] == true {
        let value = match schema["x-nullable-of"].as_str() {
            Some(name) => reference_to(name),
            None => {
                let mut value = schema.clone();
                value["nullable"] = Value::Null;
                value
            }
        };
        return Ok(match check(name, &value, schemas)? {
            Check::Code(code) => Check::Code(if_some(&code)),
            other => other,
        });
    }
    if let Some(name) = referred(schema) {
        let Some(schema) = schemas.get(name) else {
            return Err(format!("the schema {name} does not exist"));
        };
        let is_generated = schema["properties"].is_object() || schema["oneOf"].is_array();
        if is_generated || is_text(name, schemas) || is_any(schema) {
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
    let limits = ["minItems", "maxItems"].map(|keyword| (keyword, schema[keyword].as_u64()));
    if limits.iter().all(|(_, limit)| limit.is_none()) && !matches!(inner, Check::Code(_)) {
        return Ok(inner);
    }
    let assumed = assumed(name, schema)?;
    let count = limits.into_iter().filter_map(|(keyword, limit)| {
        let limit = limit?;
        let items = if limit == 1 { "item" } else { "items" };
        let (length, is_assumed) = (limit as usize, assumed.contains(&keyword));
        Some(match keyword {
            "minItems" => {
                let problem = format!("has too few items; at least {limit} {items} are needed");
                let problem = problem.replace("1 item are", "1 item is");
                quote! { violations.limit(value.len() < #length, #problem, #is_assumed); }
            }
            _ => {
                let problem = format!("has too many items; at most {limit} {items} are allowed");
                let problem = problem.replace("1 item are", "1 item is");
                quote! { violations.limit(value.len() > #length, #problem, #is_assumed); }
            }
        })
    });
    let count = quote! { #(#count)* };
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
    let limit = |keyword: &str| -> Result<Option<(String, TokenStream)>> {
        let value = &schema[keyword];
        let literal = match (is_integer, value.as_i64(), value.as_f64()) {
            (true, Some(n), _) => quote! { #n },
            (false, _, Some(n)) => quote! { #n },
            (_, None, None) => return Ok(None),
            _ => {
                return Err(format!(
                    "the {keyword} of {name} is not a whole number of 64 bits"
                ));
            }
        };
        Ok(Some((value.to_string(), literal)))
    };
    let bound = |keyword: &str, bits_32: i32| -> Result<Option<(String, TokenStream)>> {
        let found = limit(keyword)?;
        let n = i64::from(bits_32);
        let of_format = (schema["format"] == "int32").then(|| (n.to_string(), quote! { #n }));
        Ok(found.or(of_format))
    };
    let assumed = assumed(name, schema)?;
    let mut lines = Vec::new();
    let mut rule = |is_violated: TokenStream, problem: String, keyword: &str| {
        let is_assumed = assumed.contains(&keyword);
        lines.push(quote! { violations.limit(#is_violated, #problem, #is_assumed); });
    };
    if let Some((text, n)) = bound("minimum", i32::MIN)? {
        match schema["exclusiveMinimum"] == true {
            true => rule(
                quote! { *value <= #n },
                format!("is too small; it has to be above {text}"),
                "minimum",
            ),
            false => rule(
                quote! { *value < #n },
                format!("is too small; the minimum is {text}"),
                "minimum",
            ),
        }
    }
    if let Some((text, n)) = bound("maximum", i32::MAX)? {
        match schema["exclusiveMaximum"] == true {
            true => rule(
                quote! { *value >= #n },
                format!("is too large; it has to be below {text}"),
                "maximum",
            ),
            false => rule(
                quote! { *value > #n },
                format!("is too large; the maximum is {text}"),
                "maximum",
            ),
        }
    }
    if let Some((text, n)) = limit("multipleOf")? {
        if schema["multipleOf"].as_f64().is_some_and(|n| n <= 0.0) {
            return Err(format!("the multipleOf of {name} is not above 0"));
        }
        let is_violated = match is_integer {
            true => quote! { *value % #n != 0 },
            // 0.3 is not exactly three times 0.1 in binary.
            false => quote! { (*value / #n - (*value / #n).round()).abs() > 1e-9 },
        };
        rule(
            is_violated,
            format!("is not a multiple of {text}"),
            "multipleOf",
        );
    }
    Ok(match (is_integer, lines.is_empty()) {
        (true, true) => Check::Nothing,
        (true, false) => Check::Code(quote! { #(#lines)* }),
        // JSON has neither infinity nor NaN.
        (false, _) => Check::Code(quote! {
            if value.is_finite() {
                #(#lines)*
            } else {
                violations.limit(true, "is not a finite number", false);
            }
        }),
    })
}
