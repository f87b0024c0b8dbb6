//! The table of what a contract may have, by place.

/// What the value of a keyword has to be.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Anything; nothing is made of it.
    Free,
    Text,
    Flag,
    Number,
    /// A whole number that is not negative.
    Count,
    Texts,
    /// An object.
    Object,
    /// An object with the keywords of that place.
    One(Place),
    /// An object whose values are each such an object.
    Each(Place),
    /// A list of such objects.
    List(Place),
    /// `application/json` and nothing else.
    Json,
    /// `true`, `false` or a schema.
    FlagOrSchema,
    /// Not supported; what to do instead.
    Refused(&'static str),
}

/// A kind of object of the contract.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Document,
    Info,
    Server,
    Tag,
    /// An entry of `x-webhooks`.
    Webhook,
    /// What is sent to a webhook.
    Delivery,
    Components,
    SecurityScheme,
    Path,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Response,
    Header,
    Schema,
    Discriminator,
}

use Kind::*;

impl Place {
    /// The keywords that are known there.
    pub fn keywords(self) -> &'static [(&'static str, Kind)] {
        match self {
            Self::Document => &[
                ("openapi", Text),
                ("info", One(Place::Info)),
                ("servers", List(Place::Server)),
                ("security", Free),
                ("tags", List(Place::Tag)),
                ("paths", Each(Place::Path)),
                ("components", One(Place::Components)),
                ("externalDocs", Free),
                ("x-webhooks", Each(Place::Webhook)),
                (
                    "webhooks",
                    Refused("write `x-webhooks`; the contract is written in 3.0"),
                ),
            ],
            Self::Webhook => &[
                ("get", One(Place::Delivery)),
                ("post", One(Place::Delivery)),
            ],
            Self::Delivery => &[
                ("operationId", Text),
                ("summary", Text),
                ("description", Text),
                ("parameters", List(Place::Parameter)),
                ("requestBody", One(Place::RequestBody)),
                ("responses", Each(Place::Response)),
                ("x-assumption", Text),
                ("x-source", Free),
            ],
            Self::Info => &[
                ("title", Text),
                ("version", Text),
                ("description", Text),
                ("contact", Free),
                ("license", Free),
                ("termsOfService", Text),
            ],
            Self::Server => &[
                ("url", Text),
                ("description", Text),
                ("variables", Refused("write the URL out")),
            ],
            Self::Tag => &[
                ("name", Text),
                ("description", Text),
                ("externalDocs", Free),
            ],
            Self::Components => &[
                ("schemas", Each(Place::Schema)),
                ("securitySchemes", Each(Place::SecurityScheme)),
                ("examples", Refused(INLINE)),
                ("headers", Refused(INLINE)),
                ("parameters", Refused(INLINE)),
                ("requestBodies", Refused(INLINE)),
                ("responses", Refused(INLINE)),
            ],
            Self::SecurityScheme => &[
                ("type", Text),
                ("in", Text),
                ("name", Text),
                ("description", Text),
            ],
            Self::Path => &[
                ("delete", One(Place::Operation)),
                ("get", One(Place::Operation)),
                ("head", One(Place::Operation)),
                ("options", One(Place::Operation)),
                ("patch", One(Place::Operation)),
                ("post", One(Place::Operation)),
                ("put", One(Place::Operation)),
                ("parameters", Refused("move it into each operation")),
                ("servers", Refused("there is one server for all operations")),
                ("summary", Refused("move it into each operation")),
                ("description", Refused("move it into each operation")),
            ],
            Self::Operation => &[
                ("operationId", Text),
                ("summary", Text),
                ("description", Text),
                ("tags", Texts),
                ("parameters", List(Place::Parameter)),
                ("requestBody", One(Place::RequestBody)),
                ("responses", Each(Place::Response)),
                ("externalDocs", Free),
                ("x-assumption", Text),
                ("x-source", Free),
                ("x-creates", Object),
                ("x-idempotent-with", Text),
                ("x-requests-per-minute", Count),
                ("x-wait", Object),
                (
                    "callbacks",
                    Refused("describe what is received as a schema"),
                ),
                ("deprecated", Refused("say it in the description")),
                (
                    "security",
                    Refused("all operations send the key of the document"),
                ),
                ("servers", Refused("there is one server for all operations")),
            ],
            Self::Parameter => &[
                ("name", Text),
                ("in", Text),
                ("description", Text),
                ("required", Flag),
                ("schema", One(Place::Schema)),
                ("example", Free),
                ("examples", Free),
                ("x-assumption", Text),
                ("x-callback", Text),
                ("x-source", Free),
                ("$ref", Refused(INLINE)),
                ("allowEmptyValue", Refused(SPELLING)),
                ("allowReserved", Refused(SPELLING)),
                ("content", Refused("give it a schema")),
                ("deprecated", Refused("say it in the description")),
                ("explode", Refused(SPELLING)),
                ("style", Refused(SPELLING)),
            ],
            Self::RequestBody => &[
                ("description", Text),
                ("required", Flag),
                ("content", Json),
                ("$ref", Refused(INLINE)),
            ],
            Self::MediaType => &[
                ("schema", One(Place::Schema)),
                ("example", Free),
                ("examples", Free),
                ("encoding", Refused("bodies are JSON")),
            ],
            Self::Response => &[
                ("description", Text),
                ("headers", Each(Place::Header)),
                ("content", Json),
                ("x-assumption", Text),
                ("x-reasons", Free),
                ("x-source", Free),
                ("$ref", Refused(INLINE)),
                ("links", Refused("leave it out")),
            ],
            Self::Header => &[
                ("description", Text),
                ("required", Flag),
                ("schema", One(Place::Schema)),
                ("example", Free),
                ("examples", Free),
                ("x-assumption", Text),
                ("x-rate-limit", Text),
                ("x-source", Free),
                ("$ref", Refused(INLINE)),
                ("content", Refused("give it a schema")),
            ],
            Self::Schema => SCHEMA,
            Self::Discriminator => &[("propertyName", Text), ("mapping", Object)],
        }
    }
}

const INLINE: &str = "write it where it is used";
const SPELLING: &str = "only the default spelling of parameters is supported";
const NO_LOGIC: &str = "describe one object with all properties, and require what is always there";
const VERSION_3_1: &str = "this is OpenAPI 3.1; the contract is written in 3.0";

const SCHEMA: &[(&str, Kind)] = &[
    ("$ref", Text),
    ("title", Text),
    ("description", Text),
    ("type", Text),
    ("format", Text),
    ("nullable", Flag),
    ("enum", Free),
    // As documentation: only what the caller sets is sent.
    ("default", Free),
    ("example", Free),
    ("externalDocs", Free),
    ("properties", Each(Place::Schema)),
    ("required", Texts),
    ("additionalProperties", FlagOrSchema),
    ("items", One(Place::Schema)),
    ("allOf", List(Place::Schema)),
    ("anyOf", List(Place::Schema)),
    ("oneOf", List(Place::Schema)),
    ("discriminator", One(Place::Discriminator)),
    ("minLength", Count),
    ("maxLength", Count),
    ("pattern", Text),
    ("minimum", Number),
    ("maximum", Number),
    ("exclusiveMinimum", Flag),
    ("exclusiveMaximum", Flag),
    ("multipleOf", Number),
    ("minItems", Count),
    ("maxItems", Count),
    ("x-assumed", Texts),
    ("x-assumption", Text),
    ("x-enumDescriptions", Object),
    ("x-format", Text),
    ("x-language-tags", Flag),
    ("x-lazy", Flag),
    ("x-lenient", Flag),
    ("x-max-bytes", Count),
    ("x-media-types", Texts),
    ("x-nullable-of", Text),
    ("x-open-enum", Flag),
    ("x-personal", Flag),
    ("x-requires-any", Texts),
    ("x-secret", Flag),
    ("x-server-default", Free),
    ("x-source", Free),
    ("x-subsets", Object),
    ("deprecated", Refused("say it in the description")),
    ("maxProperties", Refused("say it in the description")),
    ("minProperties", Refused("say it in the description")),
    ("not", Refused(NO_LOGIC)),
    ("readOnly", Refused("describe requests and responses apart")),
    ("uniqueItems", Refused("say it in the description")),
    (
        "writeOnly",
        Refused("describe requests and responses apart"),
    ),
    ("xml", Refused("bodies are JSON")),
    ("const", Refused(VERSION_3_1)),
    ("examples", Refused(VERSION_3_1)),
    ("patternProperties", Refused(VERSION_3_1)),
    ("prefixItems", Refused(VERSION_3_1)),
    ("if", Refused(VERSION_3_1)),
    ("dependentRequired", Refused(VERSION_3_1)),
];
