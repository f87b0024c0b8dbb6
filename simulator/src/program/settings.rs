//! The program's settings: flags, a scenario file, or both.

#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "these texts are the program's help"
)]

use std::path::PathBuf;

use clap::Parser;
use serde::Deserialize;

use super::fault_flag::{self, FaultFlag};
use super::values::{Rate, Seconds, Time, WebhookFlag};
use super::workflow_flag::WorkflowFlag;

/// Simulates Didit's POST /v3/session/ on this machine. It is not Didit.
#[derive(Debug, Default, Clone, Parser, Deserialize)]
#[command(name = "didit-simulator", after_help = fault_flag::SYNTAX)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// A TOML file whose keys are these flags without their dashes: port = 8080, sandbox = true,
    /// fault = ["reset", "server-error:503"]. A flag that is given as well wins, or adds to a list
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub scenario: Option<PathBuf>,
    /// The port to listen on; 0 is any free one [default: 8080]
    #[arg(long)]
    pub port: Option<u16>,
    /// A further host name under which it is served; may be repeated [default: loopback names only]
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,

    /// A valid key; may be repeated [default: any key is valid]
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,
    /// A key that gets 403, since it may not create sessions; may be repeated
    #[arg(long, value_name = "KEY")]
    pub deny_key: Vec<String>,
    /// A key that gets 401; may be repeated
    #[arg(long, value_name = "KEY")]
    pub revoke_key: Vec<String>,
    /// Respond with 403 instead of 401 to invalid keys
    #[arg(long)]
    pub forbid_invalid_keys: bool,

    /// A workflow that checks persons:
    /// UUID[,version=N][,version-id=UUID][,callback=URL][,face-match]; may be repeated
    #[arg(long, value_name = "WORKFLOW")]
    pub kyc: Vec<WorkflowFlag>,
    /// A workflow that checks businesses, in the same syntax; may be repeated
    #[arg(long, value_name = "WORKFLOW")]
    pub kyb: Vec<WorkflowFlag>,
    /// Reject other workflows [default: any other workflow checks persons]
    #[arg(long)]
    pub declared_only: bool,
    /// An allowed host of callbacks; may be repeated [default: any]
    #[arg(long, value_name = "NAME")]
    pub callback_host: Vec<String>,

    /// Simulate a sandbox application, with scenarios and a quota
    #[arg(long)]
    pub sandbox: bool,
    /// How many requests a key may send in so many seconds [default: 600/60]
    #[arg(long, value_name = "NUMBER/SECONDS")]
    pub rate_limit: Option<Rate>,
    /// How many sessions a sandbox application may create in so many seconds [default: 500/86400]
    #[arg(long, value_name = "NUMBER/SECONDS")]
    pub sandbox_quota: Option<Rate>,
    /// Turn off the rate limit and the quota
    #[arg(long)]
    pub no_limits: bool,
    /// How many new sessions are paid for [default: unlimited]
    #[arg(long, value_name = "NUMBER")]
    pub credits: Option<u64>,
    /// A vendor_data that is blocked; may be repeated
    #[arg(long, value_name = "VENDOR_DATA")]
    pub block: Vec<String>,
    /// A vendor_data for which a face is stored; may be repeated
    #[arg(long, value_name = "VENDOR_DATA")]
    pub store_face: Vec<String>,
    /// A fault for the next create; may be repeated, for the creates after it
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<FaultFlag>,

    /// Send events about the status of sessions to this URL; needs a secret
    #[arg(long, value_name = "URL")]
    pub webhook: Option<String>,
    /// The secret that events are signed with
    #[arg(long, value_name = "SECRET")]
    pub webhook_secret: Option<String>,
    /// A fault of the webhook for the next event: normal, duplicate, out-of-order, forged; may be
    /// repeated, for the events after it
    #[arg(long, value_name = "FAULT")]
    pub webhook_fault: Vec<WebhookFlag>,

    /// How many of the latest sessions are remembered [default: 10000]
    #[arg(long, value_name = "NUMBER")]
    pub remember: Option<usize>,
    /// Stop the clock at this moment, such as 2026-01-02T03:04:05Z: limits never open again
    #[arg(long, value_name = "TIME")]
    pub stop_clock_at: Option<Time>,
    /// Make ids and tokens reproducible
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    /// An origin whose pages may show hosted pages in a frame; may be repeated [default: any]
    #[arg(long, value_name = "ORIGIN")]
    pub frame_ancestor: Vec<String>,
    /// Let no page show hosted pages in a frame
    #[arg(long)]
    pub no_framing: bool,
    /// How long a request's head may take to arrive [default: 30]
    #[arg(long, value_name = "SECONDS")]
    pub head_timeout: Option<Seconds>,
    /// How long a request's body may take to arrive [default: 30]
    #[arg(long, value_name = "SECONDS")]
    pub body_timeout: Option<Seconds>,
    /// How many connections there may be at once [default: 1000]
    #[arg(long, value_name = "NUMBER")]
    pub connections: Option<usize>,
}

impl Settings {
    /// Adds the settings of the scenario file, if there is one.
    pub fn read(self) -> Result<Self, String> {
        let Some(path) = &self.scenario else {
            return Ok(self);
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let scenario =
            Self::from_toml(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(self.over(scenario))
    }

    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Merges these settings over others: lists are concatenated, with the others first.
    fn over(self, other: Self) -> Self {
        let both =
            |these: Vec<String>, other: Vec<String>| other.into_iter().chain(these).collect();
        Self {
            scenario: self.scenario,
            port: self.port.or(other.port),
            host: both(self.host, other.host),
            key: both(self.key, other.key),
            deny_key: both(self.deny_key, other.deny_key),
            revoke_key: both(self.revoke_key, other.revoke_key),
            forbid_invalid_keys: self.forbid_invalid_keys || other.forbid_invalid_keys,
            kyc: other.kyc.into_iter().chain(self.kyc).collect(),
            kyb: other.kyb.into_iter().chain(self.kyb).collect(),
            declared_only: self.declared_only || other.declared_only,
            callback_host: both(self.callback_host, other.callback_host),
            sandbox: self.sandbox || other.sandbox,
            rate_limit: self.rate_limit.or(other.rate_limit),
            sandbox_quota: self.sandbox_quota.or(other.sandbox_quota),
            no_limits: self.no_limits || other.no_limits,
            credits: self.credits.or(other.credits),
            block: both(self.block, other.block),
            store_face: both(self.store_face, other.store_face),
            fault: other.fault.into_iter().chain(self.fault).collect(),
            webhook: self.webhook.or(other.webhook),
            webhook_secret: self.webhook_secret.or(other.webhook_secret),
            webhook_fault: [other.webhook_fault, self.webhook_fault].concat(),
            remember: self.remember.or(other.remember),
            stop_clock_at: self.stop_clock_at.or(other.stop_clock_at),
            seed: self.seed.or(other.seed),
            frame_ancestor: both(self.frame_ancestor, other.frame_ancestor),
            no_framing: self.no_framing || other.no_framing,
            head_timeout: self.head_timeout.or(other.head_timeout),
            body_timeout: self.body_timeout.or(other.body_timeout),
            connections: self.connections.or(other.connections),
        }
    }

    pub fn port(&self) -> u16 {
        self.port.unwrap_or(8080)
    }
}

#[cfg(test)]
mod tests {
    use crate::Fault;
    use clap::CommandFactory;
    use didit::Uuid;

    use super::*;

    #[test]
    fn a_scenario_has_exactly_the_flags() {
        for flag in Settings::command()
            .get_arguments()
            .filter_map(|argument| argument.get_long())
        {
            let error = Settings::from_toml(&format!("{flag} = {{ x = 1 }}"))
                .expect_err("no setting is a table");
            let is_known = !error.contains("unknown field");
            assert_eq!(
                is_known,
                !["help", "scenario"].contains(&flag),
                "{flag}: {error}"
            );
        }
        let error = Settings::from_toml("port = 1\nfalt = []").expect_err("a typing error");
        assert!(
            error.contains("line 2")
                && error.contains("unknown field `falt`")
                && error.contains("`fault`"),
            "{error}"
        );
        let error = Settings::from_toml("fault = [\"explode\"]").expect_err("no such fault");
        assert!(
            error.contains("line 1") && error.contains("unknown fault \"explode\""),
            "{error}"
        );
        let error = Settings::from_toml("webhook-fault = [\"lost\"]").expect_err("no such fault");
        assert!(
            error.contains("unknown fault \"lost\" of the webhook"),
            "{error}"
        );
        let error = Settings::from_toml("kyc = [\"x\"]").expect_err("no UUID");
        assert!(error.contains("\"x\" is not a UUID"), "{error}");
    }

    #[test]
    fn flags_override_a_scenario_and_extend_its_lists() {
        let file = std::env::temp_dir().join(format!("didit-scenario-{}.toml", Uuid::new_v4()));
        std::fs::write(
            &file,
            "port = 1\nseed = 2\nkey = [\"a\"]\nfault = [\"reset\"]\nsandbox = true",
        )
        .expect("written");
        let path = file.to_str().expect("a path");
        let arguments = [
            "simulator",
            "--scenario",
            path,
            "--seed",
            "3",
            "--key",
            "b",
            "--fault",
            "normal",
        ];

        let read = Settings::try_parse_from(arguments).expect("flags").read();

        std::fs::remove_file(&file).expect("removed");
        let settings = read.expect("a scenario");
        assert_eq!(
            (settings.port(), settings.seed, settings.sandbox),
            (1, Some(3), true)
        );
        assert_eq!(settings.key, ["a", "b"]);
        let faults: Vec<_> = settings.fault.into_iter().map(|flag| flag.fault).collect();
        assert_eq!(faults, [Fault::Reset, Fault::Normal]);

        let error = Settings::try_parse_from(arguments)
            .expect("flags")
            .read()
            .expect_err("the file is gone");
        assert!(error.starts_with(path), "{error}");
    }

    #[test]
    fn reads_the_documented_scenario() {
        let source = include_str!("mod.rs");
        let (_, rest) = source.split_once("//! ```toml\n").expect("a scenario");
        let (scenario, _) = rest.split_once("//! ```\n").expect("its end");
        let scenario = scenario
            .lines()
            .map(|line| line.trim_start_matches("//!"))
            .collect::<Vec<_>>()
            .join("\n");
        let settings = Settings::from_toml(&scenario).expect("a scenario");
        assert_eq!((settings.port(), settings.fault.len()), (8080, 4));
    }
}
