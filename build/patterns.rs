//! A pattern of the contract as plain code, so that no client carries an engine for a handful of them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::{self, Compiler};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::translate::Translator;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::Result;

type Dfa = dense::DFA<Vec<u32>>;

/// The largest automaton that is taken. One of all the world's letters needs a fourth of it.
const MAX_BYTES: usize = 1 << 20;

/// The same for what it is made of, so that a pattern cannot use up the machine.
const MAX_NFA_BYTES: usize = 10 << 20;

/// Where a character leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    To(StateID),
    /// Whatever else follows, the text matches.
    Match,
}

/// The body of a function that tells whether `text` has a match of this pattern, which is one of
/// ECMA-262 in Unicode mode, as JSON Schema's are.
pub fn matcher(pattern: &str) -> Result<TokenStream> {
    let hir = hir(pattern)?;
    let dfa = dfa(&hir)?;
    let alphabet = alphabet(&hir)?;
    let start = dfa.start_state(&start::Config::new()).map_err(|e| e.to_string())?;

    let (mut arms, mut accepting) = (Vec::new(), Vec::new());
    let (mut states, mut numbers) = (vec![start], BTreeMap::from([(start, 0)]));
    let mut number = 0;
    while let Some(&state) = states.get(number) {
        let from = Literal::usize_unsuffixed(number);
        if dfa.is_match_state(dfa.next_eoi_state(state)) {
            accepting.push(from.clone());
        }
        for (step, ranges) in steps(&dfa, state, &alphabet) {
            let to = match step {
                Step::Match => quote! { return true },
                Step::To(next) => {
                    let to = *numbers.entry(next).or_insert_with(|| {
                        states.push(next);
                        states.len() - 1
                    });
                    let to = Literal::usize_unsuffixed(to);
                    quote! { #to }
                }
            };
            let ranges = ranges.into_iter().map(range).collect::<Result<Vec<_>>>()?;
            arms.push(quote! { (#from, #(#ranges)|*) => #to });
        }
        number += 1;
    }
    if accepting.is_empty() {
        return Err("no text has all that it asks for".into());
    }
    Ok(quote! {
        let mut state = 0;
        for character in text.chars() {
            state = match (state, character) {
                #(#arms,)*
                _ => return false,
            };
        }
        matches!(state, #(#accepting)|*)
    })
}

/// A range as it stands in a `match`. What is not ASCII is told by its number, since which characters a compiler
/// thinks printable changes with its version.
fn range((first, last): (char, char)) -> Result<TokenStream> {
    let literal = |character: char| match character.is_ascii() {
        true => Ok(Literal::character(character)),
        false => format!("'{}'", character.escape_unicode()).parse().map_err(|e| format!("{e}")),
    };
    let (first, last) = (literal(first)?, (first != last).then(|| literal(last)).transpose()?);
    Ok(match last {
        Some(last) => quote! { #first..=#last },
        None => quote! { #first },
    })
}

fn hir(pattern: &str) -> Result<Hir> {
    if !jsonschema_regex::is_valid_ecma_regex(pattern) {
        return Err("ECMA-262 has no such expression in Unicode mode".into());
    }
    let pattern = jsonschema_regex::to_rust_regex(pattern).map_err(|()| "Rust has no such expression")?;
    let ast = ast::parse::Parser::new().parse(&pattern).map_err(|e| e.kind().to_string())?;
    ast::visit(&ast, NoModifiers)?;
    let hir = Translator::new().translate(&pattern, &ast).map_err(|e| e.kind().to_string())?;
    match hir.properties().look_set().iter().all(|look| matches!(look, Look::Start | Look::End)) {
        true => Ok(hir),
        false => Err("word boundaries are not supported".into()),
    }
}

/// Refuses groups like `(?i:a)`: Rust means something else by them than ECMA-262.
struct NoModifiers;

impl ast::Visitor for NoModifiers {
    type Output = ();
    type Err = String;

    fn finish(self) -> Result<()> {
        Ok(())
    }

    fn visit_pre(&mut self, part: &Ast) -> Result<()> {
        match part {
            Ast::Group(group) if group.flags().is_some_and(|flags| !flags.items.is_empty()) => {
                Err("modifiers are not supported".into())
            }
            _ => Ok(()),
        }
    }
}

fn dfa(hir: &Hir) -> Result<Dfa> {
    let config = thompson::Config::new().nfa_size_limit(Some(MAX_NFA_BYTES));
    let nfa = Compiler::new().configure(config).build_from_hir(hir).map_err(|e| e.to_string())?;
    let config = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .accelerate(false)
        .minimize(true)
        .dfa_size_limit(Some(MAX_BYTES))
        .determinize_size_limit(Some(MAX_BYTES));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).map_err(|e| {
        // The error itself says only which step failed.
        std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string)
    })
}

/// All characters, in ranges that no part of the expression divides.
fn alphabet(hir: &Hir) -> Result<Vec<(char, char)>> {
    fn starts(hir: &Hir, found: &mut BTreeSet<u32>) -> Result<()> {
        let mut range = |first: char, last: char| found.extend([u32::from(first), u32::from(last) + 1]);
        match hir.kind() {
            HirKind::Literal(literal) => {
                let literal = std::str::from_utf8(&literal.0).map_err(|e| e.to_string())?;
                literal.chars().for_each(|literal| range(literal, literal));
                Ok(())
            }
            HirKind::Class(Class::Unicode(class)) => {
                class.ranges().iter().for_each(|class| range(class.start(), class.end()));
                Ok(())
            }
            HirKind::Class(Class::Bytes(_)) => Err("bytes are not characters".into()),
            HirKind::Repetition(repetition) => starts(&repetition.sub, found),
            HirKind::Capture(capture) => starts(&capture.sub, found),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => {
                parts.iter().try_for_each(|part| starts(part, found))
            }
            // A text's start and end, which no character is.
            HirKind::Empty | HirKind::Look(_) => Ok(()),
        }
    }
    // Surrogates are no characters.
    let mut found = BTreeSet::from([0, 0xD800, 0xE000, u32::from(char::MAX) + 1]);
    starts(hir, &mut found)?;
    let found: Vec<_> = found.into_iter().collect();
    let ranges = found.windows(2).filter_map(|ends| Some((ends[0].try_into().ok()?, ends[1] - 1)));
    Ok(ranges.filter_map(|(first, last)| Some((first, last.try_into().ok()?))).collect())
}

/// Where characters lead from a state, each place with its ranges. What is not listed leads nowhere.
fn steps(dfa: &Dfa, state: StateID, alphabet: &[(char, char)]) -> Vec<(Step, Vec<(char, char)>)> {
    let mut all: Vec<(Step, Vec<(char, char)>)> = Vec::new();
    let mut before = None;
    for &(first, last) in alphabet {
        let step = step(dfa, state, first);
        if let Some(step) = step {
            match all.iter_mut().find(|(other, _)| *other == step) {
                Some((_, ranges)) if before == Some(step) => {
                    if let Some(range) = ranges.last_mut() {
                        range.1 = last;
                    }
                }
                Some((_, ranges)) => ranges.push((first, last)),
                None => all.push((step, vec![(first, last)])),
            }
        }
        before = step;
    }
    all
}

fn step(dfa: &Dfa, mut state: StateID, character: char) -> Option<Step> {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        state = dfa.next_state(state, byte);
        // A match shows when one byte more is read.
        if dfa.is_match_state(state) {
            return Some(Step::Match);
        }
        if dfa.is_dead_state(state) {
            return None;
        }
    }
    Some(Step::To(state))
}
