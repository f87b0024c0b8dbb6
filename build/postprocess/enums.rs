//! Generated lists of values: documentation, texts, named sets, and the error for another text.

use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::punctuated::Punctuated;
use syn::{Arm, Expr, ImplItem, Item, ItemEnum, ItemImpl, Pat, Stmt, Token, Type, parse_quote};

use super::super::openapi::strings;
use super::Result;

/// What the contract says about each value of a list, as documentation.
pub fn describe_variants(values: &mut ItemEnum, schemas: &Map<String, Value>) -> Result<()> {
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

/// Names the type in the error for a text that is not a documented value; the generated error does not.
pub fn name_the_type(block: &mut ItemImpl, schemas: &Map<String, Value>) -> Result<()> {
    let is_from_str = block.trait_.as_ref().is_some_and(|(path, ..)| {
        path.segments
            .last()
            .is_some_and(|segment| segment.ident == "FromStr")
    });
    let Type::Path(ty) = &*block.self_ty else {
        return Ok(());
    };
    let Some(ty) = ty.path.get_ident().filter(|_| is_from_str) else {
        return Ok(());
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
        let last = match function.block.stmts.last_mut() {
            Some(Stmt::Expr(Expr::Match(values), _)) => values.arms.last_mut(),
            _ => None,
        };
        let Some(Arm {
            pat: Pat::Wild(_),
            body,
            ..
        }) = last
        else {
            return Err(format!(
                "the generated FromStr of {name} does not match on the text"
            ));
        };
        **body = other.clone();
    }
    Ok(())
}

/// The values of a list, their texts, and the sets that the contract names.
pub fn list(item: &Item, schemas: &Map<String, Value>) -> Result<Vec<Item>> {
    let Item::Enum(ItemEnum {
        ident, variants, ..
    }) = item
    else {
        return Ok(Vec::new());
    };
    let Some(schema) = schemas.get(&ident.to_string()) else {
        return Ok(Vec::new());
    };
    // The generator keeps the contract's order.
    let texts = strings(&schema["enum"]);
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    if texts.len() != variants.len() {
        return Err(format!(
            "{ident}: the generator has not made a variant of each value"
        ));
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
