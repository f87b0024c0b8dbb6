//! One descriptor and one public method for each operation of the contract.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::Result;
use super::constraints::{field_ident, optional};
use super::errors::pascal_case;
use super::openapi::{Operation, json_schema, operations, schemas, strings, target, text};
use super::type_overrides::{is_image, is_text, type_override};

/// The descriptors and methods, and the types that only they need.
pub struct Generated {
    pub operations: TokenStream,
    pub types: TokenStream,
}

pub fn generate(contract: &Value, rewritten: &Value) -> Result<Generated> {
    let context = Context {
        schemas: schemas(contract)?,
        rewritten: schemas(rewritten)?,
    };
    let (mut descriptors, mut methods, mut types) = (Vec::new(), Vec::new(), Vec::new());
    let mut bodies = std::collections::BTreeMap::new();
    for operation in &operations(contract)? {
        let parameters = context.parameters(operation)?;
        let responses = context.responses(operation)?;
        descriptors.push(context.descriptor(operation, &responses)?);
        methods.push(context.method(operation, &parameters, &responses)?);
        types.extend(responses.declaration.clone());
        types.extend(query_type(operation, &parameters));
        if let Some((name, implementation)) = context.request_body(operation)? {
            let implementation = implementation.to_string();
            let before = bodies.insert(name.clone(), implementation.clone());
            if before.is_some_and(|before| before != implementation) {
                return Err(format!(
                    "{}: {name} is the body of two operations with different x-idempotent-with",
                    operation.place
                ));
            }
        }
    }
    let bodies = bodies.into_values().map(|body| body.parse::<TokenStream>());
    let bodies = bodies
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|e| e.to_string())?;
    Ok(Generated {
        operations: quote! {
            #(#descriptors)*
            impl crate::Client { #(#methods)* }
            #(#bodies)*
        },
        types: quote! { #(#types)* },
    })
}

struct Context<'a> {
    schemas: &'a Map<String, Value>,
    /// The schemas as the generator got them.
    rewritten: &'a Map<String, Value>,
}

/// A path or query parameter.
struct Parameter<'a> {
    name: &'a str,
    ident: syn::Ident,
    is_path: bool,
    is_required: bool,
    description: &'a str,
    ty: TokenStream,
    /// The type of an argument of a method.
    argument: TokenStream,
    text: ToText,
}

/// How a parameter's value becomes text.
#[derive(Clone, Copy)]
enum ToText {
    Display,
    AsStr,
    Expose,
}

impl Parameter<'_> {
    fn text(&self, value: &TokenStream) -> TokenStream {
        match self.text {
            ToText::Display => quote! { #value.to_string() },
            ToText::AsStr => quote! { #value.as_str().to_owned() },
            ToText::Expose => quote! { #value.expose().to_owned() },
        }
    }
}

/// What an operation's success responses are read as.
struct Responses {
    ty: TokenStream,
    /// One `Success` for each status.
    successes: Vec<TokenStream>,
    /// An enum, where there is more than one type.
    declaration: Option<TokenStream>,
}

impl Context<'_> {
    fn parameters<'o>(&self, operation: &Operation<'o>) -> Result<Vec<Parameter<'o>>> {
        let place = &operation.place;
        let mut found = Vec::new();
        for parameter in operation.body["parameters"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let name = text(
                &parameter["name"],
                &format!("{place}: the name of a parameter"),
            )?;
            let location = text(&parameter["in"], &format!("{place}: the place of {name}"))?;
            if !matches!(location, "path" | "query") {
                return Err(format!(
                    "{place}: the parameter {name} is in the {location}; supported are path and query"
                ));
            }
            let schema = &parameter["schema"];
            let (ty, argument, text) = self.parameter_type(schema).ok_or_else(|| {
                format!(
                    "{place}: the parameter {name} has a schema that is not supported; use a string, an integer, a \
                     boolean, or a reference to a schema with an enum or to a personal text"
                )
            })?;
            let ident = syn::parse_str(&snake_case(name))
                .map_err(|_| format!("{place}: the parameter {name} has no name in Rust"))?;
            found.push(Parameter {
                name,
                ident,
                is_path: location == "path",
                is_required: location == "path" || parameter["required"] == true,
                description: parameter["description"]
                    .as_str()
                    .unwrap_or("Not described."),
                ty,
                argument,
                text,
            });
        }
        let documented = found
            .iter()
            .filter(|parameter| parameter.is_path)
            .map(|parameter| parameter.name);
        for name in documented.clone() {
            if !operation.path.contains(&format!("{{{name}}}")) {
                return Err(format!("{place}: the path has no {{{name}}}"));
            }
        }
        if documented.count() != operation.path.matches('{').count() {
            return Err(format!(
                "{place}: a part of the path has no parameter of its name"
            ));
        }
        Ok(found)
    }

    /// The type of a parameter in a struct, its type as an argument, and how it becomes text.
    fn parameter_type(&self, schema: &Value) -> Option<(TokenStream, TokenStream, ToText)> {
        if let Some(name) = target(schema) {
            let referred = self.schemas.get(name)?;
            let ident = format_ident!("{name}");
            let ty = quote! { types::#ident };
            if is_text(name, referred) {
                return Some((ty.clone(), quote! { &#ty }, ToText::Expose));
            }
            let is_enum = !strings(&referred["enum"]).is_empty() && referred["type"] == "string";
            return match (is_enum, referred["x-open-enum"] == true) {
                (false, _) => None,
                (true, false) => Some((ty.clone(), ty, ToText::AsStr)),
                (true, true) => Some((
                    quote! { crate::OpenEnum<#ty> },
                    quote! { &crate::OpenEnum<#ty> },
                    ToText::AsStr,
                )),
            };
        }
        if !schema["enum"].is_null() {
            return None;
        }
        let plain = |ty: TokenStream| Some((ty.clone(), ty, ToText::Display));
        match (schema["type"].as_str()?, schema["format"].as_str()) {
            ("string", Some("uuid")) => plain(quote! { ::uuid::Uuid }),
            ("string", None) => Some((
                quote! { ::std::string::String },
                quote! { &str },
                ToText::Display,
            )),
            ("integer", None | Some("int32" | "int64")) => plain(quote! { i64 }),
            ("boolean", None) => plain(quote! { bool }),
            _ => None,
        }
    }

    /// The type of a response's body: a schema by its name, or an array of one.
    fn body_type(&self, place: &str, schema: &Value) -> Result<TokenStream> {
        let path = |name: &str| -> Result<TokenStream> {
            let schema = self
                .rewritten
                .get(name)
                .ok_or_else(|| format!("{place}: there is no schema {name}"))?;
            let path = match type_override(name, schema)? {
                Some(found) => found.path(name),
                None => format!("crate::types::{name}"),
            };
            path.parse()
                .map_err(|_| format!("{place}: {path} is not a type"))
        };
        if let Some(name) = target(schema) {
            return path(name);
        }
        match target(&schema["items"]) {
            Some(item) if schema["type"] == "array" => {
                let item = path(item)?;
                Ok(quote! { ::std::vec::Vec<#item> })
            }
            _ => Err(format!(
                "{place}: the schema is not supported here; give it a name under components.schemas and refer to it"
            )),
        }
    }

    fn responses(&self, operation: &Operation<'_>) -> Result<Responses> {
        let Operation {
            id, place, body, ..
        } = operation;
        let documented = body["responses"]
            .as_object()
            .ok_or_else(|| format!("{place} has no responses"))?;
        let mut types: Vec<(u16, Option<TokenStream>)> = Vec::new();
        for (status, response) in documented {
            let Some(status) = status
                .parse::<u16>()
                .ok()
                .filter(|status| (200..300).contains(status))
            else {
                continue;
            };
            let place = format!("{place}: response {status}");
            let content = response["content"].as_object();
            let ty = match content {
                None => None,
                Some(content)
                    if content
                        .keys()
                        .all(|media_type| media_type == "application/json") =>
                {
                    Some(self.body_type(&place, json_schema(response))?)
                }
                Some(_) => return Err(format!("{place}: only application/json is supported")),
            };
            types.push((status, ty));
        }
        if types.is_empty() {
            return Err(format!("{id} documents no success"));
        }
        let decode = |ty: &Option<TokenStream>| match ty {
            Some(ty) => quote! { crate::error::decode::<#ty> },
            None => quote! { crate::error::decode_nothing },
        };
        let same = types.iter().all(|(_, ty)| {
            ty.as_ref().map(ToString::to_string) == types[0].1.as_ref().map(ToString::to_string)
        });
        if same {
            let ty = types[0].1.clone().unwrap_or_else(|| quote! { () });
            let successes = types.iter().map(|(status, ty)| {
                let decode = decode(ty);
                quote! { crate::operation::Success { status: #status, decode: #decode } }
            });
            return Ok(Responses {
                ty,
                successes: successes.collect(),
                declaration: None,
            });
        }
        let name = format_ident!("{}Response", pascal_case(id));
        let doc = format!(" What `{id}` can respond with.");
        let variants = types.iter().map(|(status, ty)| {
            let variant = format_ident!("Status{status}");
            let description = documented[&status.to_string()]["description"]
                .as_str()
                .unwrap_or_default();
            let doc = format!(" {status}: {description}");
            let ty = ty.as_ref().map(|ty| quote! { (#ty) });
            quote! { #[doc = #doc] #variant #ty }
        });
        let successes = types.iter().map(|(status, ty)| {
            let (variant, decode) = (format_ident!("Status{status}"), decode(ty));
            let decode = match ty {
                Some(_) => quote! { |body| #decode(body).map(types::#name::#variant) },
                None => quote! { |_| ::std::result::Result::Ok(types::#name::#variant) },
            };
            quote! { crate::operation::Success { status: #status, decode: #decode } }
        });
        Ok(Responses {
            ty: quote! { types::#name },
            successes: successes.collect(),
            declaration: Some(quote! {
                #[doc = #doc]
                #[derive(Clone, Debug, PartialEq)]
                #[non_exhaustive]
                pub enum #name { #(#variants),* }
            }),
        })
    }

    fn descriptor(&self, operation: &Operation<'_>, responses: &Responses) -> Result<TokenStream> {
        let Operation {
            id,
            method,
            path,
            body,
            place,
        } = operation;
        let constant = format_ident!("{}", id.to_uppercase());
        let doc = format!(" `{method} {path}`: {}", self.summary(operation)?);
        let method_ident = format_ident!("{method}");
        let Responses { ty, successes, .. } = responses;
        let key = &body["x-idempotent-with"];
        let retry = match (method.as_str(), key.as_str()) {
            ("GET" | "HEAD" | "OPTIONS", None) if key.is_null() => {
                quote! { crate::operation::RetrySafety::Always }
            }
            ("GET" | "HEAD" | "OPTIONS", _) => {
                return Err(format!(
                    "{place}: a {method} is always safe to retry; remove x-idempotent-with"
                ));
            }
            (_, Some(field)) => quote! { crate::operation::RetrySafety::WithField(#field) },
            (_, None) if key.is_null() => quote! { crate::operation::RetrySafety::Never },
            _ => {
                return Err(format!(
                    "{place}: x-idempotent-with is not the name of a field"
                ));
            }
        };
        let creates = self.creates(operation, responses)?;
        Ok(quote! {
            #[doc = #doc]
            pub static #constant: crate::Operation<#ty> = crate::Operation {
                id: #id,
                method: ::reqwest::Method::#method_ident,
                path: #path,
                successes: &[#(#successes),*],
                retry: #retry,
                creates: #creates,
            };
        })
    }

    /// Where the response of an operation that creates something has its id, number and page.
    fn creates(&self, operation: &Operation<'_>, responses: &Responses) -> Result<TokenStream> {
        let (place, mark) = (&operation.place, &operation.body["x-creates"]);
        let Some(mark) = mark.as_object() else {
            return Ok(optional(None));
        };
        if responses.declaration.is_some() {
            return Err(format!("{place}: x-creates needs one type of response"));
        }
        if let Some(unknown) = mark
            .keys()
            .find(|key| !["id", "number", "url"].contains(&key.as_str()))
        {
            return Err(format!(
                "{place}: x-creates has {unknown:?}; known are id, number, url"
            ));
        }
        let field = |key: &str| {
            text(
                &mark.get(key).cloned().unwrap_or_default(),
                &format!("{place}: x-creates.{key}"),
            )
            .map(str::to_owned)
        };
        let (id, number, url) = (field("id")?, field("number")?, field("url")?);
        let (id_ident, number_ident) = (field_ident(&id)?, field_ident(&number)?);
        Ok(optional(Some(quote! {
            crate::operation::Creates {
                id: #id,
                url: #url,
                of: |value| (value.#id_ident, value.#number_ident),
            }
        })))
    }

    fn summary(&self, operation: &Operation<'_>) -> Result<String> {
        let summary = text(
            &operation.body["summary"],
            &format!("the summary of {}", operation.place),
        )?;
        Ok(format!("{}.", summary.trim_end_matches('.')))
    }

    fn method(
        &self,
        operation: &Operation<'_>,
        parameters: &[Parameter<'_>],
        responses: &Responses,
    ) -> Result<TokenStream> {
        let Operation {
            id,
            method,
            path,
            body,
            ..
        } = operation;
        let (name, constant) = (
            format_ident!("{id}"),
            format_ident!("{}", id.to_uppercase()),
        );
        let ty = &responses.ty;
        let (mut arguments, mut docs) = (Vec::new(), Vec::new());
        let mut target_lines = Vec::new();
        let (path_parameters, query): (Vec<_>, Vec<_>) =
            parameters.iter().partition(|parameter| parameter.is_path);
        for parameter in path_parameters {
            let Parameter {
                ident,
                argument,
                name,
                description,
                ..
            } = parameter;
            let value = parameter.text(&quote! { #ident });
            arguments.push(quote! { #ident: #argument });
            docs.push(format!("- `{ident}`: {description}"));
            target_lines.push(quote! { target.path(#name, #value); });
        }
        if !query.is_empty() {
            let query_name = format_ident!("{}Query", pascal_case(id));
            arguments.push(quote! { query: &types::#query_name });
            docs.push("- `query`: the query parameters".to_owned());
            for parameter in query {
                let Parameter { name, ident, .. } = parameter;
                target_lines.push(if parameter.is_required {
                    let value = parameter.text(&quote! { query.#ident });
                    quote! { target.query(#name, #value); }
                } else {
                    let value = parameter.text(&quote! { value });
                    quote! {
                        if let Some(value) = &query.#ident {
                            target.query(#name, #value);
                        }
                    }
                });
            }
        }
        let request = match self.request_schema(operation)? {
            Some(name) => {
                let ident = format_ident!("{name}");
                arguments.push(quote! { request: &'a types::#ident });
                docs.push(format!(
                    "- `request`: the JSON that is sent, a [`{name}`](types::{name})"
                ));
                quote! { ::std::option::Option::Some(request) }
            }
            None => quote! { ::std::option::Option::None },
        };
        let target = match target_lines.is_empty() {
            true => quote! { crate::request::Target::default() },
            false => quote! {{
                let mut target = crate::request::Target::default();
                #(#target_lines)*
                target
            }},
        };
        let example = example(id, &arguments);
        let description = body["description"]
            .as_str()
            .map(|text| format!("\n\n{text}"))
            .unwrap_or_default();
        let list = if docs.is_empty() {
            String::new()
        } else {
            format!("\n\n{}", docs.join("\n"))
        };
        let doc = format!(
            "{}{description}\n\nSends `{method} {path}` when it is awaited.{list}\n\n# Errors\n\n\
             Any [`Error`](crate::Error) that comes of a call, when it is awaited.\n\n# Examples\n\n{example}",
            self.summary(operation)?,
        );
        Ok(quote! {
            #[doc = #doc]
            pub fn #name<'a>(&'a self, #(#arguments),*) -> crate::Call<'a, #ty> {
                crate::Call::new(self, &#constant, #target, #request)
            }
        })
    }

    /// The name of the schema of an operation's request.
    fn request_schema(&self, operation: &Operation<'_>) -> Result<Option<String>> {
        let (place, request) = (&operation.place, &operation.body["requestBody"]);
        if request.is_null() {
            return Ok(None);
        }
        if request["required"] != true {
            return Err(format!(
                "{place}: a request body that may be left out is not supported"
            ));
        }
        let name = target(json_schema(request)).ok_or_else(|| {
            format!(
                "{place}: the request body is not application/json with a reference to a schema"
            )
        })?;
        let schema = self
            .schemas
            .get(name)
            .ok_or_else(|| format!("{place}: there is no schema {name}"))?;
        match schema["properties"].is_object() {
            true => Ok(Some(name.to_owned())),
            false => Err(format!(
                "{place}: the request body {name} is not an object with properties"
            )),
        }
    }

    /// How the body of an operation is validated and written.
    fn request_body(&self, operation: &Operation<'_>) -> Result<Option<(String, TokenStream)>> {
        let Some(name) = self.request_schema(operation)? else {
            return Ok(None);
        };
        let ident = format_ident!("{name}");
        let properties = &self.schemas[&name]["properties"];
        let required = strings(&self.schemas[&name]["required"]);
        let idempotent = match operation.body["x-idempotent-with"].as_str() {
            Some(field) if properties[field].is_null() => {
                return Err(format!(
                    "{}: x-idempotent-with: {name} has no {field}",
                    operation.place
                ));
            }
            Some(field) if required.contains(&field) => quote! { true },
            Some(field) => {
                let field = field_ident(field)?;
                quote! { self.#field.is_some() }
            }
            None => quote! { false },
        };
        let image = properties
            .as_object()
            .into_iter()
            .flatten()
            .find(|(field, property)| {
                let schema = target(&property["allOf"][0]);
                !required.contains(&field.as_str())
                    && schema.is_some_and(|name| {
                        self.schemas
                            .get(name)
                            .is_some_and(|schema| is_image(name, schema))
                    })
            });
        let to_json = match image {
            Some((field, _)) => {
                let ident = field_ident(field)?;
                quote! {
                    match &self.#ident {
                        ::std::option::Option::Some(image) => {
                            let others = Self { #ident: ::std::option::Option::None, ..self.clone() };
                            crate::request::Payload::around(#field, image.base64(), &others)
                        }
                        ::std::option::Option::None => crate::request::Payload::whole(self),
                    }
                }
            }
            None => quote! { crate::request::Payload::whole(self) },
        };
        let body = quote! {
            impl crate::request::Body for types::#ident {
                fn check(&self) -> ::std::result::Result<(), crate::Error> {
                    crate::request::Violations::check(self)
                }

                fn is_idempotent(&self) -> bool {
                    #idempotent
                }

                fn to_json(&self) -> ::std::result::Result<crate::request::Payload, crate::Error> {
                    #to_json
                }
            }
        };
        Ok(Some((name, body)))
    }
}

/// A call with a deadline of its own, as an example in the documentation.
fn example(id: &str, arguments: &[TokenStream]) -> String {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| argument.to_string().replace("'a ", ""))
        .collect();
    let declared = arguments
        .iter()
        .map(|argument| format!(", {}", argument.replace("types ::", "didit::types::")));
    let names = arguments
        .iter()
        .filter_map(|argument| argument.split_once(':'))
        .map(|(name, _)| name);
    format!(
        "```no_run\n# async fn run(didit: didit::Client{}) -> Result<(), didit::Error> {{\n\
         use std::time::Duration;\n\n\
         let response = didit.{id}({}).timeout(Duration::from_secs(20)).await?;\n# Ok(())\n# }}\n```",
        declared.collect::<String>(),
        names.collect::<Vec<_>>().join(", "),
    )
}

/// The struct of an operation's query parameters, if it has any.
fn query_type(operation: &Operation<'_>, parameters: &[Parameter<'_>]) -> Option<TokenStream> {
    let fields: Vec<_> = parameters
        .iter()
        .filter(|parameter| !parameter.is_path)
        .collect();
    let name = format_ident!("{}Query", pascal_case(operation.id));
    let doc = format!(" The query parameters of `{}`.", operation.id);
    let default = fields
        .iter()
        .all(|field| !field.is_required)
        .then(|| quote! { #[derive(Default)] });
    let fields = fields.iter().map(
        |Parameter {
             ident,
             ty,
             is_required,
             description,
             ..
         }| {
            let doc = format!(" {description}");
            let (into, ty) = (
                ty.to_string().contains("String"),
                ty.to_string().replace("types ::", "crate :: types ::"),
            );
            let ty: TokenStream = ty.parse().unwrap_or_default();
            let into = into.then(|| quote! { #[builder(into)] });
            let ty = if *is_required {
                ty
            } else {
                quote! { ::std::option::Option<#ty> }
            };
            quote! { #[doc = #doc] #into pub #ident: #ty }
        },
    );
    let fields: Vec<_> = fields.collect();
    (!fields.is_empty()).then(|| {
        quote! {
            #[doc = #doc]
            #[derive(::bon::Builder, Clone, Debug, PartialEq)]
            #default
            #[non_exhaustive]
            pub struct #name { #(#fields),* }
        }
    })
}

/// `sessionId` as `session_id`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (index, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.push(if character == '-' {
            '_'
        } else {
            character.to_ascii_lowercase()
        });
    }
    snake
}
