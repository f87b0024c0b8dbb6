//! The names that the generator gave to types and fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use syn::{Ident, Item};

use super::Result;
use super::postprocess::json_name;
use super::type_overrides::type_override;

/// The Rust name of each property of each object.
#[derive(Default)]
pub struct FieldNames(BTreeMap<(String, String), Ident>);

impl FieldNames {
    /// Reads the names from the generated types, and checks that each schema has one.
    pub fn of(types: &[Item], schemas: &Map<String, Value>) -> Result<Self> {
        let mut fields = BTreeMap::new();
        let mut generated = BTreeSet::new();
        for item in types {
            match item {
                Item::Struct(object) => {
                    let name = object.ident.to_string();
                    let mut taken = BTreeSet::new();
                    for field in &object.fields {
                        let (Some(ident), Some(property)) = (&field.ident, json_name(field)) else {
                            continue;
                        };
                        if !taken.insert(ident.to_string()) {
                            return Err(format!(
                                "{name}: two properties are named {ident} in Rust; rename one"
                            ));
                        }
                        fields.insert((name.clone(), property), ident.clone());
                    }
                    generated.insert(name);
                }
                Item::Enum(values) => {
                    generated.insert(values.ident.to_string());
                }
                _ => {}
            }
        }
        for (name, schema) in schemas {
            let has_type = schema["properties"].is_object() || schema["enum"].is_array();
            if has_type && type_override(name, schemas)?.is_none() && !generated.contains(name) {
                return Err(format!(
                    "the schema {name} has another name in Rust; use one in PascalCase, such as IpAddress"
                ));
            }
        }
        Ok(Self(fields))
    }

    pub fn of_property(&self, schema: &str, property: &str) -> Result<&Ident> {
        self.0
            .get(&(schema.to_owned(), property.to_owned()))
            .ok_or_else(|| format!("{schema} has no field for {property}"))
    }
}
