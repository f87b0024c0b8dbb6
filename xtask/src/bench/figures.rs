//! Reads the results of the benches.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The number of calls in one figure of instructions, except for a portrait's and a
/// webhook's.
const CALLS: f64 = 100.0;

/// The baseline, and its second measurement.
pub(super) const BY_HAND: &str = "by_hand";
pub(super) const AGAIN: &str = "by_hand_again";

/// Figures by name and contender.
#[derive(Debug, Default)]
pub(super) struct Figures {
    by_name: BTreeMap<String, BTreeMap<String, f64>>,
    /// Nanoseconds a call by group (`calls_1`, `calls_64`), contender and round.
    times: BTreeMap<String, BTreeMap<String, BTreeMap<u32, f64>>>,
}

impl Figures {
    /// Reads lines of JSON, each an object with the contender's name and figures.
    pub(super) fn read_memory(&mut self, text: &str) -> Result<(), String> {
        for line in text.lines().filter(|line| line.starts_with('{')) {
            let line: Value =
                serde_json::from_str(line).map_err(|e| format!("the bench memory: {e}"))?;
            let contender = line["contender"]
                .as_str()
                .ok_or("a line names no contender")?;
            for (name, figure) in line.as_object().into_iter().flatten() {
                if let Some(figure) = figure.as_f64() {
                    self.set(name, contender, figure);
                }
            }
        }
        Ok(())
    }

    /// Reads callgrind's files, in one folder for each bench: `<bench>.<contender>`.
    pub(super) fn read_instructions(&mut self, folder: &Path) -> Result<(), String> {
        for bench in list(folder)? {
            let (name, contender) = bench
                .split_once('.')
                .ok_or_else(|| format!("{bench} is not <bench>.<contender>"))?;
            let mut sum = 0.0;
            for file in list(&folder.join(&bench))?
                .iter()
                .filter(|file| file.ends_with(".out"))
            {
                let text = read(&folder.join(&bench).join(file))?;
                let summary = text.lines().find_map(|line| line.strip_prefix("summary: "));
                let count =
                    summary.and_then(|summary| summary.split(' ').next()?.parse::<f64>().ok());
                sum += count.ok_or_else(|| format!("{file} has no summary"))?;
            }
            let calls = match name {
                "portrait" | "webhook" => 1.0,
                _ => CALLS,
            };
            self.set(&format!("instructions_{name}"), contender, sum / calls);
        }
        Ok(())
    }

    /// Of criterion's files: `<group>/<contender>_<round>/new/estimates.json`.
    pub(super) fn read_times(&mut self, folder: &Path) -> Result<(), String> {
        for group in list(folder)?
            .into_iter()
            .filter(|group| group.starts_with("calls_"))
        {
            for bench in list(&folder.join(&group))? {
                let Some((contender, round)) = bench.rsplit_once('_') else {
                    continue;
                };
                let Ok(round) = round.parse() else { continue };
                let text = read(&folder.join(&group).join(&bench).join("new/estimates.json"))?;
                let estimates: Value =
                    serde_json::from_str(&text).map_err(|e| format!("{bench}: {e}"))?;
                let median = estimates["median"]["point_estimate"]
                    .as_f64()
                    .ok_or("an estimate is not a number")?;
                let contenders = self.times.entry(group.clone()).or_default();
                contenders
                    .entry(contender.to_owned())
                    .or_default()
                    .insert(round, median);
            }
        }
        Ok(())
    }

    pub(super) fn set(&mut self, name: &str, contender: &str, figure: f64) {
        self.by_name
            .entry(name.to_owned())
            .or_default()
            .insert(contender.to_owned(), figure);
    }

    /// A figure of a contender.
    pub(super) fn get(&self, name: &str, contender: &str) -> Option<f64> {
        self.by_name.get(name)?.get(contender).copied()
    }

    /// A figure, relative to the baseline.
    pub(super) fn ratio(&self, name: &str, contender: &str) -> Option<f64> {
        Some(self.get(name, contender)? / self.get(name, BY_HAND)?)
    }

    /// Calls per second, relative to the baseline: one figure for each round.
    pub(super) fn speeds(&self, group: &str, contender: &str) -> Vec<f64> {
        let of = |name| {
            self.times
                .get(group)
                .and_then(|contenders| contenders.get(name))
        };
        let (Some(own), Some(yardstick)) = (of(contender), of(BY_HAND)) else {
            return Vec::new();
        };
        let mut speeds: Vec<_> = own
            .iter()
            .filter_map(|(round, time)| Some(yardstick.get(round)? / time))
            .collect();
        speeds.sort_by(f64::total_cmp);
        speeds
    }
}

/// The names in a folder, sorted.
fn list(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut names: Vec<_> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

#[test]
fn compares_speeds_within_one_round() {
    let mut figures = Figures::default();
    let times = figures.times.entry("calls_1".into()).or_default();
    times.insert(
        "didit".into(),
        BTreeMap::from([(0, 100.0), (1, 400.0), (2, 1.0)]),
    );
    times.insert(BY_HAND.into(), BTreeMap::from([(0, 110.0), (1, 480.0)]));

    assert_eq!(figures.speeds("calls_1", "didit"), [1.1, 1.2]);
    assert!(figures.speeds("calls_64", "didit").is_empty());
}

#[test]
fn divides_by_the_yardstick() {
    let mut figures = Figures::default();
    let lines =
        "noise\n{\"contender\":\"didit\",\"bytes\":30}\n{\"contender\":\"by_hand\",\"bytes\":40}\n";
    figures.read_memory(lines).expect("lines");

    assert_eq!(figures.ratio("bytes", "didit"), Some(0.75));
    assert_eq!(figures.ratio("bytes", "raw"), None);
}
