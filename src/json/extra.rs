use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, Serializer};

use super::{Json, Text, write};

/// Undocumented fields of a request or a response.
///
/// They are kept as JSON text, so that they take no more memory than on the wire. `Debug` shows
/// only how many there are.
///
/// ```
/// use serde_json::json;
///
/// let mut extra = didit::Extra::new();
/// extra.insert("not_documented_yet", json!({ "score": 7 }));
/// assert_eq!(extra.get("not_documented_yet"), Some(json!({ "score": 7 }).into()));
/// ```
#[derive(Clone, Default)]
pub struct Extra {
    /// The members of an object, without the braces around them.
    members: String,
}

impl Extra {
    /// Creates an empty set of fields.
    ///
    /// ```
    /// let mut extra = didit::Extra::new();
    /// extra.insert("not_documented_yet", serde_json::json!(true));
    /// assert_eq!(extra.len(), 1);
    /// ```
    pub const fn new() -> Self {
        Self {
            members: String::new(),
        }
    }

    /// Sets a field, and replaces one of the same name.
    ///
    /// ```
    /// # use serde_json::json;
    /// let mut extra = didit::Extra::from([("score", json!(7))]);
    /// extra.insert("score", json!(8));
    /// assert_eq!(extra.get("score"), Some(json!(8).into()));
    /// ```
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Json>) {
        let name = name.into();
        self.remove(&name);
        self.add(&name, value.into());
    }

    /// Removes a field, and returns its value.
    ///
    /// ```
    /// # use serde_json::json;
    /// let mut extra = didit::Extra::from([("score", json!(7))]);
    /// assert_eq!(extra.remove("score"), Some(json!(7).into()));
    /// assert!(extra.is_empty());
    /// ```
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let removed = self.get(name)?;
        let mut others = Self::new();
        for (other, value) in self.members().filter(|(other, _)| other.name() != name) {
            others.push(&other.to_text(), &value.to_text());
        }
        *self = others;
        Some(removed)
    }

    /// Adds a field, even if there is one of the same name.
    pub(crate) fn add(&mut self, name: &str, value: Json) {
        // Serializing a string cannot fail.
        self.push(
            &serde_json::to_string(name).unwrap_or_default(),
            value.expose_json(),
        );
    }

    fn push(&mut self, name: &str, value: &str) {
        if !self.members.is_empty() {
            self.members.push(',');
        }
        self.members.extend([name, ":", value]);
    }

    /// Releases unused capacity.
    pub(crate) fn shrink(&mut self) {
        self.members.shrink_to_fit();
    }

    /// The value of a field; the last one if several have this name.
    ///
    /// ```
    /// let extra = didit::Extra::from([("score", serde_json::json!(7))]);
    /// let score = extra.get("score").map(|score| score.get::<u8>()).transpose()?;
    /// assert_eq!(score, Some(7));
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn get(&self, name: &str) -> Option<Json> {
        self.members()
            .filter(|(other, _)| other.name() == name)
            .last()
            .map(|(_, value)| Json::received(value))
    }

    /// Whether there is a field of this name.
    ///
    /// ```
    /// let extra = didit::Extra::from([("score", serde_json::json!(null))]);
    /// assert!(extra.contains_key("score"));
    /// assert!(!extra.contains_key("grade"));
    /// ```
    pub fn contains_key(&self, name: &str) -> bool {
        self.members().any(|(other, _)| other.name() == name)
    }

    /// The names, in order.
    ///
    /// ```
    /// # use serde_json::json;
    /// let extra = didit::Extra::from([("score", json!(7)), ("grade", json!("B"))]);
    /// assert_eq!(extra.keys().collect::<Vec<_>>(), ["score", "grade"]);
    /// ```
    pub fn keys(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.members().map(|(name, _)| name.name())
    }

    /// The fields, in order.
    ///
    /// ```
    /// # use didit::Extra;
    /// # use serde_json::json;
    /// let extra = Extra::from([("x_score", json!(7)), ("grade", json!("B"))]);
    /// let own: Extra = extra.iter().filter(|(name, _)| name.starts_with("x_")).collect();
    /// assert_eq!(own, Extra::from([("x_score", json!(7))]));
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, Json)> {
        self.members()
            .map(|(name, value)| (name.name(), Json::received(value)))
    }

    /// The number of fields.
    ///
    /// ```
    /// let extra = didit::Extra::from([("score", serde_json::json!(7))]);
    /// assert_eq!(extra.len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.members().count()
    }

    /// Whether there are no fields.
    ///
    /// ```
    /// let mut extra = didit::Extra::new();
    /// assert!(extra.is_empty());
    /// extra.insert("score", serde_json::json!(7));
    /// assert!(!extra.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn owned(&self) -> impl Iterator<Item = (String, Json)> {
        self.iter().map(|(name, value)| (name.into_owned(), value))
    }

    fn members(&self) -> impl Iterator<Item = (Text<'_>, Text<'_>)> {
        Text::from_prefix(self.members.as_str()).bare_members()
    }
}

impl<N: Into<String>, V: Into<Json>> Extend<(N, V)> for Extra {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, fields: I) {
        for (name, value) in fields {
            self.insert(name, value);
        }
    }
}

impl<N: Into<String>, V: Into<Json>> FromIterator<(N, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut extra = Self::new();
        extra.extend(fields);
        extra
    }
}

impl<N: Into<String>, V: Into<Json>, const COUNT: usize> From<[(N, V); COUNT]> for Extra {
    fn from(fields: [(N, V); COUNT]) -> Self {
        fields.into_iter().collect()
    }
}

/// Equal if they have the same fields with equal values, in any order.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |extra: &Self| {
            let mut fields: Vec<_> = extra.owned().collect();
            // The sort is stable: fields of one name keep their order.
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            fields
        };
        sorted(self) == sorted(other)
    }
}

impl Eq for Extra {}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            1 => f.write_str("[1 field]"),
            count => write!(f, "[{count} fields]"),
        }
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::serialize_members(self.members(), serializer, 0)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Extra {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Extra".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object", "additionalProperties": true })
    }
}
