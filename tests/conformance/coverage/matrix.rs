//! Coverage as a matrix: a line for each documented item, a column for each way to see it.

use std::collections::BTreeMap;

use contract::{Aspect, Item};
use serde_json::{Value, json};

use super::Coverage;
use crate::corpus;

/// A column: its name, and which aspects are counted in it.
type Column = (&'static str, fn(&Aspect) -> bool);

const COLUMNS: [Column; 7] = [
    ("absent", |aspect| matches!(aspect, Aspect::Absent)),
    ("set", |aspect| {
        matches!(aspect, Aspect::Set | Aspect::Alone | Aspect::WithAll)
    }),
    ("every value", |aspect| matches!(aspect, Aspect::Value(_))),
    ("limits", |aspect| matches!(aspect, Aspect::Limit(..))),
    ("null", |aspect| matches!(aspect, Aspect::Null)),
    ("wrong type", |aspect| matches!(aspect, Aspect::WrongType)),
    ("unknown", |aspect| matches!(aspect, Aspect::Unknown)),
];

struct Cell {
    text: String,
    cases: Vec<&'static str>,
}

fn cells(coverage: &Coverage, item: &Item) -> Vec<Cell> {
    let nothing = BTreeMap::new();
    let seen = coverage.seen.get(&item.to_string()).unwrap_or(&nothing);
    COLUMNS
        .iter()
        .map(|(_, is_in)| {
            let needs: Vec<_> = item.needs.iter().filter(|need| is_in(need)).collect();
            let met: Vec<_> = needs
                .iter()
                .filter(|need| seen.contains_key(need))
                .collect();
            let text = match (needs.as_slice(), met.len()) {
                ([], _) => "·".to_owned(),
                ([Aspect::Value(_), ..], met) => format!("{met} of {}", needs.len()),
                (needs, met) if met < needs.len() => format!("{met} of {}: HOLE", needs.len()),
                ([Aspect::Alone, ..], _) => "alone, with all".to_owned(),
                ([Aspect::Limit(..), ..], _) => "-1, 0, +1".to_owned(),
                _ => "yes".to_owned(),
            };
            let cases = met
                .iter()
                .filter_map(|need| seen.get(need))
                .flatten()
                .copied()
                .collect();
            Cell { text, cases }
        })
        .collect()
}

/// The families and how many cases each has, in the order of the tables.
pub(super) fn families() -> Vec<(String, usize)> {
    let mut families: Vec<(String, usize)> = Vec::new();
    for finished in corpus::all() {
        let family = finished.case.family();
        match families.iter_mut().find(|(name, _)| *name == family) {
            Some((_, count)) => *count += 1,
            None => families.push((family, 1)),
        }
    }
    families
}

/// The matrix for a review. The columns are as wide as they are, so that a new item changes no other
/// line, and two branches that each add one can be merged.
pub(super) fn text(coverage: &Coverage) -> String {
    const WIDTHS: [usize; 8] = [54, 7, 16, 12, 12, 5, 11, 0];
    let row = |cells: Vec<String>| {
        let cells = cells.iter().zip(WIDTHS);
        let row: String = cells
            .map(|(cell, width)| format!("{cell:0$} ", width.saturating_sub(1)))
            .collect();
        format!("{}\n", row.trim_end())
    };
    let head = std::iter::once("item").chain(COLUMNS.map(|(name, _)| name));
    let rows = coverage.items.iter().map(|item| {
        let cells = cells(coverage, item).into_iter().map(|cell| cell.text);
        std::iter::once(item.to_string()).chain(cells).collect()
    });
    std::iter::once(head.map(str::to_owned).collect())
        .chain(rows)
        .map(row)
        .collect()
}

/// The matrix for a page, with the cases of each cell.
pub(super) fn json(coverage: &Coverage) -> Value {
    let rows = coverage.items.iter().map(|item| {
        let cells: Vec<_> = cells(coverage, item)
            .into_iter()
            .map(|cell| json!({ "text": cell.text, "cases": cell.cases }))
            .collect();
        json!({ "item": item.to_string(), "cells": cells })
    });
    let cases = corpus::all().iter().map(|finished| {
        let case = &finished.case;
        json!([case.id, case.why, case.source.to_string()])
    });
    json!({
        "columns": COLUMNS.map(|(name, _)| name),
        "rows": rows.collect::<Vec<_>>(),
        "families": families(),
        "cases": cases.collect::<Vec<_>>(),
    })
}
