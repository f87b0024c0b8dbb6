//! A change to a document, small enough to be kept by the hundred.

use serde_json::Value;

/// One step of a change. Places are JSON pointers.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    /// Puts a value there, whether or not there was one.
    Set(String, Value),
    /// Takes away what is there.
    Remove(String),
    /// Gives a member another name.
    Rename(String, String),
}

impl Edit {
    /// Makes the change. A place that is not there is a mistake of whoever wrote the change.
    pub(crate) fn apply(&self, document: &mut Value) {
        let (Self::Set(place, _) | Self::Remove(place) | Self::Rename(place, _)) = self;
        let (parent, name) = place.rsplit_once('/').unwrap_or(("", place));
        let name = name.replace("~1", "/").replace("~0", "~");
        let Some(parent) = document.pointer_mut(parent) else {
            panic!("there is no {place}")
        };
        match (parent, self) {
            (Value::Object(members), Self::Set(_, value)) => {
                members.insert(name, value.clone());
            }
            (Value::Object(members), Self::Remove(_)) => {
                members.remove(&name);
            }
            (Value::Object(members), Self::Rename(_, new)) => {
                let value = members.remove(&name).unwrap_or_default();
                members.insert(new.clone(), value);
            }
            (Value::Array(items), edit) => match (name.parse::<usize>(), edit) {
                (Ok(index), Self::Set(_, value)) if index < items.len() => {
                    items[index] = value.clone()
                }
                (_, Self::Set(_, value)) => items.push(value.clone()),
                (Ok(index), Self::Remove(_)) => drop(items.remove(index)),
                _ => panic!("items of a list have no names: {place}"),
            },
            _ => panic!("{place} is in nothing that has members"),
        }
    }
}

/// A name as a JSON pointer has it.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
