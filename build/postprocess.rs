//! Changes the generated code where the generator has no setting for it: all attributes are added here.

use std::collections::BTreeSet;

use quote::{ToTokens as _, format_ident, quote};
use serde_json::{Map, Value};
use syn::punctuated::Punctuated;
use syn::{
    Arm, Attribute, Expr, Field, Fields, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Pat, Stmt,
    Token, Type, parse_quote,
};

use super::Result;
use super::openapi::strings;
use super::type_overrides::type_override;

/// Rewrites the generated types. `sent` are the names of the schemas that requests are made of, `schemas` those of
/// the contract, `rewritten` the same as the generator got them.
pub fn types(
    items: &mut Vec<Item>,
    sent: &BTreeSet<&str>,
    schemas: &Map<String, Value>,
    rewritten: &Map<String, Value>,
) -> Result<()> {
    let mut into = BTreeSet::from(["::std::string::String".to_owned()]);
    for (name, schema) in rewritten {
        into.extend(type_override(name, schema)?.map(|found| found.path(name)));
    }
    let mut added = Vec::new();
    for item in items.iter_mut() {
        match item {
            Item::Struct(object) => {
                added.extend(object_type(
                    object,
                    sent.contains(object.ident.to_string().as_str()),
                    &into,
                )?);
            }
            Item::Enum(values) => {
                space_docs(&mut values.attrs);
                values.attrs.push(parse_quote!(#[non_exhaustive]));
                derive_json_schema(&mut values.attrs);
                derive_comparison(&mut values.attrs);
                describe_variants(values, schemas)?;
            }
            Item::Impl(block) => name_the_type(block, schemas),
            _ => {}
        }
        added.extend(list(item, schemas)?);
    }
    items.append(&mut added);
    Ok(())
}

/// Changes a generated object, and returns the code to add after it.
fn object_type(
    object: &mut ItemStruct,
    is_sent: bool,
    into: &BTreeSet<String>,
) -> Result<Option<Item>> {
    if !matches!(object.fields, Fields::Named(_)) {
        return Ok(None);
    }
    let reader = keep_unknown_fields(object, is_sent)?;
    space_docs(&mut object.attrs);
    if is_sent && object.fields.iter().any(|field| !is_optional(field)) {
        let doc = format!(
            "\n A required field that is not set does not compile:\n\n ```compile_fail,E0277\n \
             let incomplete = didit::types::{}::builder().build();\n ```",
            object.ident
        );
        object.attrs.push(parse_quote!(#[doc = #doc]));
    }
    if is_sent {
        object.attrs.push(parse_quote!(#[derive(::bon::Builder)]));
    }
    object.attrs.push(parse_quote!(#[non_exhaustive]));
    derive_json_schema(&mut object.attrs);
    derive_comparison(&mut object.attrs);
    derive_default(object);
    for field in &mut object.fields {
        space_docs(&mut field.attrs);
        let ty = spelled(&field.ty);
        let value = ty
            .strip_prefix("::std::option::Option<")
            .and_then(|ty| ty.strip_suffix('>'))
            .unwrap_or(&ty);
        if ty == "crate::Extra" {
            field.attrs.insert(
                0,
                parse_quote!(#[doc = " The fields that the contract does not have."]),
            );
            if is_sent {
                field.attrs.push(parse_quote!(#[builder(default, into)]));
            }
        } else if is_sent && into.contains(value) {
            field.attrs.push(parse_quote!(#[builder(into)]));
        }
    }
    Ok(reader)
}

/// A type without spaces.
fn spelled(ty: &Type) -> String {
    ty.to_token_stream().to_string().replace(' ', "")
}

/// Doc comments as they are written by hand, with a space in front.
fn space_docs(attributes: &mut [Attribute]) {
    for attribute in attributes {
        if let syn::Meta::NameValue(doc) = &mut attribute.meta
            && doc.path.is_ident("doc")
            && let Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) = &doc.value
            && !text.value().starts_with([' ', '\n'])
        {
            let text = format!(" {}", text.value());
            doc.value = parse_quote!(#text);
        }
    }
}

/// What the contract says about each value of a list, as documentation.
fn describe_variants(values: &mut ItemEnum, schemas: &Map<String, Value>) -> Result<()> {
    let name = values.ident.to_string();
    let Some(schema) = schemas.get(&name) else {
        return Ok(());
    };
    let texts = strings(&schema["enum"]);
    let descriptions = &schema["x-enumDescriptions"];
    let described = descriptions.as_object().into_iter().flat_map(Map::keys);
    if let Some(unknown) = described
        .into_iter()
        .find(|described| !texts.contains(&described.as_str()))
    {
        return Err(format!(
            "x-enumDescriptions of {name} describes {unknown:?}, which is not a value"
        ));
    }
    for (variant, text) in values.variants.iter_mut().zip(texts) {
        let doc = match descriptions[text].as_str() {
            Some(description) => format!(" `{text}`: {description}"),
            None => format!(" `{text}`."),
        };
        variant
            .attrs
            .retain(|attribute| !attribute.path().is_ident("doc"));
        variant.attrs.insert(0, parse_quote!(#[doc = #doc]));
    }
    Ok(())
}

/// Hides what progenitor makes public of its client: its constructors follow redirects and take any base URL.
pub fn client(items: &mut [Item]) {
    for item in items {
        if let Item::Impl(block) = item
            && is_named(&block.self_ty, "Client")
        {
            hide_constructors(&mut block.items);
        }
    }
}

fn hide_constructors(items: &mut Vec<ImplItem>) {
    items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"));
    for item in items {
        if let ImplItem::Fn(function) = item
            && function.sig.ident == "new_with_client"
        {
            function.vis = parse_quote!(pub(crate));
        }
    }
}

/// The generator derives the same whatever the features, and whoever builds without it has any of them.
fn derive_json_schema(attributes: &mut Vec<Attribute>) {
    attributes
        .push(parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]));
}

/// The generator derives it for lists of values only.
fn derive_comparison(attributes: &mut Vec<Attribute>) {
    if !derives(attributes, "PartialEq") {
        attributes.push(parse_quote!(#[derive(PartialEq)]));
    }
}

/// Whether a trait is derived already.
fn derives(attributes: &[Attribute], name: &str) -> bool {
    let derived = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    derived
        .filter_map(|derived| {
            derived
                .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
                .ok()
        })
        .flatten()
        .any(|path| {
            path.segments
                .last()
                .is_some_and(|segment| segment.ident == name)
        })
}

/// An object without a required field can be made of nothing.
fn derive_default(object: &mut ItemStruct) {
    if matches!(object.fields, Fields::Named(_))
        && object.fields.iter().all(is_optional)
        && !derives(&object.attrs, "Default")
    {
        object.attrs.push(parse_quote!(#[derive(Default)]));
    }
}

/// Whether a field may be left out.
fn is_optional(field: &Field) -> bool {
    const OPTIONAL: [&str; 2] = ["::std::option::Option<", "crate::Extra"];
    let ty = spelled(&field.ty);
    OPTIONAL.iter().any(|optional| ty.starts_with(optional))
}

/// Gives an object with a map of unknown fields the type of this crate for that map, and a reader
/// that fills it.
fn keep_unknown_fields(object: &mut ItemStruct, sent: bool) -> Result<Option<Item>> {
    let is_map = |field: &Field| serde_words(field).any(|word| word == "flatten");
    let Some(extra) = object.fields.iter_mut().find(|field| is_map(field)) else {
        return Ok(None);
    };
    extra.ty = parse_quote!(crate::Extra);

    for attribute in &mut object.attrs {
        if attribute.path().is_ident("derive") {
            let all = Punctuated::<syn::Path, Token![,]>::parse_terminated;
            let derived = attribute.parse_args_with(all).map_err(|e| e.to_string())?;
            let others = derived.iter().filter(|path| {
                path.segments
                    .last()
                    .is_some_and(|name| name.ident != "Deserialize")
            });
            *attribute = parse_quote!(#[derive(#(#others),*)]);
        }
    }

    let name = &object.ident;
    let fields = object
        .fields
        .iter()
        .filter(|field| !is_map(field))
        .map(|field| {
            let ident = field.ident.as_ref().ok_or("a field has no name")?;
            let name = renamed(field).unwrap_or_else(|| ident.to_string());
            let kind = match kind(field) {
                _ if sent && has_null(&field.ty) => quote!(nullable),
                Kind::Optional => quote!(optional),
                Kind::Required => quote!(required),
            };
            Ok(quote!(#ident #name #kind))
        });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    Ok(Some(
        parse_quote! { crate::json::object! { #name { #(#fields),* } } },
    ))
}

enum Kind {
    Required,
    Optional,
}

fn kind(field: &Field) -> Kind {
    let is_option = matches!(&field.ty, Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Option"));
    if is_option || serde_words(field).any(|word| word == "default") {
        Kind::Optional
    } else {
        Kind::Required
    }
}

/// Whether null is a value of its own, and not the same as an absent field.
fn has_null(ty: &Type) -> bool {
    let ty = spelled(ty);
    let nullable = [
        "<crate::Json>",
        "<crate::Redacted<::std::option::Option<",
        "Option<::std::option::Option<",
    ];
    nullable.iter().any(|inner| ty.contains(inner))
}

/// The names in a field's `serde` attributes.
fn serde_words(field: &Field) -> impl Iterator<Item = String> {
    let lists = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"));
    lists.flat_map(|attribute| {
        let all = Punctuated::<syn::Meta, Token![,]>::parse_terminated;
        let words = attribute.parse_args_with(all).unwrap_or_default();
        words
            .into_iter()
            .filter_map(|word| word.path().get_ident().map(ToString::to_string))
    })
}

/// The name in JSON, where it is not the field's own.
fn renamed(field: &Field) -> Option<String> {
    let mut name = None;
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        let _ = attribute.parse_nested_meta(|word| {
            if word.path.is_ident("rename") {
                name = Some(word.value()?.parse::<syn::LitStr>()?.value());
            } else if word.input.peek(Token![=]) {
                word.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    name
}

/// Names the type in the error for a text that is not a documented value; the generated error does not.
fn name_the_type(block: &mut ItemImpl, schemas: &Map<String, Value>) {
    let is_from_str = block.trait_.as_ref().is_some_and(|(path, ..)| {
        path.segments
            .last()
            .is_some_and(|segment| segment.ident == "FromStr")
    });
    let Type::Path(ty) = &*block.self_ty else {
        return;
    };
    let Some(ty) = ty.path.get_ident().filter(|_| is_from_str) else {
        return;
    };
    let name = ty.to_string();
    let undocumented = quote! {
        self::error::ConversionError::from(
            crate::types::parse_error::undocumented(#name, value, Self::ALL, Self::as_str),
        )
    };
    let is_of_languages = schemas
        .get(&name)
        .is_some_and(|schema| schema["x-language-tags"] == true);
    let other: Expr = match is_of_languages {
        true => parse_quote! {
            crate::types::language_tag::lookup(value, Self::ALL, Self::as_str).ok_or_else(|| #undocumented)
        },
        false => parse_quote! { Err(#undocumented) },
    };
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else {
            continue;
        };
        if let Some(Stmt::Expr(Expr::Match(values), _)) = function.block.stmts.last_mut()
            && let Some(Arm {
                pat: Pat::Wild(_),
                body,
                ..
            }) = values.arms.last_mut()
        {
            **body = other.clone();
        } else {
            let parse = &function.block;
            function.block = parse_quote! {{
                let parse = || -> ::std::result::Result<Self, self::error::ConversionError> #parse;
                parse().map_err(|problem| crate::types::parse_error::malformed(#name, value, &problem).into())
            }};
        }
    }
}

/// The values of a list, their texts, and the sets that the contract names.
fn list(item: &Item, schemas: &Map<String, Value>) -> Result<Vec<Item>> {
    let Item::Enum(ItemEnum {
        ident, variants, ..
    }) = item
    else {
        return Ok(Vec::new());
    };
    let Some(schema) = schemas.get(&ident.to_string()) else {
        return Ok(Vec::new());
    };
    let texts = strings(&schema["enum"]);
    // The generator keeps the contract's order.
    if texts.is_empty() || texts.len() != variants.len() {
        return Ok(Vec::new());
    }
    let subsets = subsets(&ident.to_string(), schema, variants)?;
    let variants: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let example = format!(
        " ```\n use didit::types::{ident};\n\n \
         let language = {ident}::from_accept_language(\"tlh, pt-br;q=0.9, en;q=0.8, *;q=0.1\");\n \
         assert_eq!(language, \"pt-BR\".parse().ok());\n ```"
    );
    let preferred = (schema["x-language-tags"] == true).then(|| {
        quote! {
            /// The language that a browser prefers, by the value of its `Accept-Language` header.
            ///
            /// Ranges count by their weight, the first of equals first; each is matched as
            /// [`FromStr`](::std::str::FromStr) matches a tag: `pt-br` and `pt_BR` are `pt-BR`,
            /// `en-US` is `en`, `nb` and `nn` are `no`, `iw` is `he`, `in` is `id`, `mo` is `ro`, `sh`
            /// and `sr-Latn` are `sr`, `cmn` is `zh`. Chinese goes by its script, else by its region:
            /// `Hans`, `SG` and `MY` are `zh-CN`, `Hant`, `HK` and `MO` are `zh-TW`. A language of its own
            /// that has the weight 0 is not taken. `None` where no range matches: `*` asks for nothing
            /// in particular, and without a language the hosted page takes the browser's. Values of more
            /// than 16 KiB are not looked at, nor ranges beyond the hundredth.
            ///
            #[doc = #example]
            pub fn from_accept_language(header: &str) -> ::std::option::Option<Self> {
                crate::types::language_tag::preferred(header, Self::ALL, Self::as_str)
            }
        }
    });
    let block = parse_quote! {
        impl #ident {
            /// Every documented value, in the order of the contract.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// The value as it is sent and received.
            pub const fn as_str(&self) -> &'static str {
                match self {
                    #(Self::#variants => #texts,)*
                }
            }

            #preferred

            #(#subsets)*
        }
    };
    let as_ref = parse_quote! {
        impl ::std::convert::AsRef<str> for #ident {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    };
    Ok(vec![block, as_ref])
}

/// `is_<name>` for each set of values that the contract names in `x-subsets`.
fn subsets(
    name: &str,
    schema: &Value,
    variants: &Punctuated<syn::Variant, Token![,]>,
) -> Result<Vec<proc_macro2::TokenStream>> {
    let texts = strings(&schema["enum"]);
    let subsets = schema["x-subsets"].as_object().into_iter().flatten();
    let subsets = subsets.map(|(subset, facts)| {
        let function = format_ident!("is_{subset}");
        let doc = facts["description"]
            .as_str()
            .ok_or_else(|| format!("the subset {subset} of {name} has no description"))?;
        let doc = format!(" {doc}");
        let members = strings(&facts["values"]);
        if members.is_empty() {
            return Err(format!("the subset {subset} of {name} has no values"));
        }
        let members = members.into_iter().map(|value| {
            let index = texts.iter().position(|text| *text == value);
            let variant = index.and_then(|index| variants.get(index));
            let variant = variant.ok_or_else(|| {
                format!("the subset {subset} of {name} has {value:?}, which is not a value")
            })?;
            let variant = &variant.ident;
            Ok(quote! { Self::#variant })
        });
        let members = members.collect::<Result<Vec<_>>>()?;
        Ok(quote! {
            #[doc = #doc]
            pub const fn #function(&self) -> bool {
                matches!(self, #(#members)|*)
            }
        })
    });
    subsets.collect()
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}
