//! Reads the public API from the generated code: one line for each thing that a program can name.

use std::fs;
use std::path::Path;

use quote::ToTokens;
use syn::{Attribute, Fields, FnArg, ImplItem, Item, ReturnType, Type, Visibility};

/// The API of the code in a folder, sorted, so that branches which each add something can be merged.
pub(super) fn surface(folder: &Path) -> Result<String, String> {
    let mut lines = Vec::new();
    for name in ["operations.rs", "types.rs"] {
        let path = folder.join(name);
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let code = fs::read_to_string(&path).map_err(|error| failed(&error))?;
        of_code(&code, &mut lines).map_err(|error| failed(&error))?;
    }
    lines.sort();
    Ok(lines.into_iter().map(|line| line + "\n").collect())
}

/// Adds what a file has.
pub(super) fn of_code(code: &str, lines: &mut Vec<String>) -> Result<(), String> {
    let file = syn::parse_file(code).map_err(|error| error.to_string())?;
    file.items.iter().for_each(|item| of_item(item, lines));
    Ok(())
}

fn of_item(item: &Item, lines: &mut Vec<String>) {
    match item {
        Item::Static(item) if is_public(&item.vis) => {
            lines.push(format!("static {}: {}", item.ident, spelled(&item.ty)));
        }
        Item::Struct(item) if is_public(&item.vis) => {
            let name = &item.ident;
            let is_built = has(&item.attrs, "Builder");
            let kind = if is_built { " (sent)" } else { "" };
            lines.push(format!("struct {name}{kind}{}", openness(&item.attrs)));
            let Fields::Named(fields) = &item.fields else {
                return;
            };
            for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                let ident = field
                    .ident
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                lines.push(format!("{name}.{ident}: {}", spelled(&field.ty)));
            }
        }
        Item::Enum(item) if is_public(&item.vis) => {
            let name = &item.ident;
            lines.push(format!("enum {name}{}", openness(&item.attrs)));
            for variant in &item.variants {
                let fields = match &variant.fields {
                    Fields::Unit => String::new(),
                    fields => text(fields),
                };
                lines.push(format!("{name}::{}{fields}", variant.ident));
            }
        }
        Item::Type(item) if is_public(&item.vis) => {
            lines.push(format!("type {} = {}", item.ident, spelled(&item.ty)));
        }
        Item::Impl(item) if item.trait_.is_none() => {
            for function in &item.items {
                let ImplItem::Fn(function) = function else {
                    continue;
                };
                if is_public(&function.vis) {
                    let arguments = function.sig.inputs.iter().filter_map(|input| match input {
                        FnArg::Receiver(_) => None,
                        FnArg::Typed(input) => {
                            Some(format!("{}: {}", text(&input.pat), spelled(&input.ty)))
                        }
                    });
                    let arguments: Vec<_> = arguments.collect();
                    let result = match &function.sig.output {
                        ReturnType::Default => String::new(),
                        ReturnType::Type(_, ty) => format!(" -> {}", spelled(ty)),
                    };
                    lines.push(format!(
                        "fn {}::{}({}){result}",
                        spelled(&item.self_ty),
                        function.sig.ident,
                        arguments.join(", "),
                    ));
                }
            }
        }
        // The macros that declare a type begin with its documentation and its name.
        Item::Macro(item) => {
            let path = text(&item.mac.path);
            let kind = match path.rsplit("::").next() {
                Some("redacted_text") => "text",
                Some("image") => "image",
                _ => return,
            };
            let words = item.mac.tokens.clone().into_iter();
            let mut names = words.filter_map(|token| match token {
                proc_macro2::TokenTree::Ident(ident) => Some(ident.to_string()),
                _ => None,
            });
            lines.extend(names.next().map(|name| format!("{kind} {name}")));
        }
        _ => {}
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether what is marked can get more members without breaking a program.
fn openness(attributes: &[Attribute]) -> &'static str {
    if attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("non_exhaustive"))
    {
        " (open)"
    } else {
        ""
    }
}

fn has(attributes: &[Attribute], word: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| text(attribute).contains(word))
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// A type as a program writes it.
fn spelled(ty: &Type) -> String {
    const SHORTER: [(&str, &str); 10] = [
        (",>", ">"),
        ("'static", "'static "),
        ("::std::option::", ""),
        ("::std::string::", ""),
        ("::std::vec::", ""),
        ("::std::collections::", ""),
        ("crate::types::", ""),
        ("crate::", ""),
        ("'a,", ""),
        ("&'a", "&"),
    ];
    let all = SHORTER.iter();
    let text = all.fold(text(ty), |text, (from, to)| text.replace(from, to));
    text.trim_start_matches("::").replace("<::", "<")
}

#[test]
fn reads_everything_that_a_program_can_name() {
    let code = r#"
        pub static GET: crate::Operation<crate::types::A> = make();
        static HIDDEN: u8 = 0;
        #[derive(::bon::Builder)]
        #[non_exhaustive]
        pub struct A { pub id: ::uuid::Uuid, pub b: ::std::option::Option<crate::types::B>, hidden: u8 }
        #[non_exhaustive]
        pub enum B { One, Two(crate::types::A) }
        impl crate::Client { pub fn get<'a>(&'a self, a: &'a crate::types::A) -> crate::Call<'a, crate::types::A> { x } fn no(&self) {} }
        impl Default for B { fn default() -> Self { Self::One } }
        crate::types::redacted_text! { #[doc = "Text."] Name { expected: "x" } }
        crate::types::image::image! { #[doc = "Image."] Face { x: 1 } }
    "#;
    let mut lines = Vec::new();
    of_code(code, &mut lines).expect("code");
    assert_eq!(
        lines,
        [
            "static GET: Operation<A>",
            "struct A (sent) (open)",
            "A.id: uuid::Uuid",
            "A.b: Option<B>",
            "enum B (open)",
            "B::One",
            "B::Two(crate::types::A)",
            "fn Client::get(a: &A) -> Call<A>",
            "text Name",
            "image Face",
        ]
    );
}
