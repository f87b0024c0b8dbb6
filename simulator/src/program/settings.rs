//! What the simulator is told: by flags, by a scenario file, or by both.

use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use clap::Parser;
use didit::Uuid;
use didit_simulator::{Simulator, SimulatorBuilder, Workflow};
use serde::Deserialize;

use super::fault::{self, Fault};

/// Stands in for Didit's POST /v3/session/ on this machine. It is not Didit.
#[derive(Debug, Default, Parser, Deserialize)]
#[command(name = "didit-simulator", after_help = fault::SYNTAX)]
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

    /// A key that is taken, and any other one is refused; may be repeated [default: any key is taken]
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,
    /// A key that is answered with 403: it may not make sessions; may be repeated
    #[arg(long, value_name = "KEY")]
    pub deny_key: Vec<String>,
    /// A key that is answered with 401; may be repeated
    #[arg(long, value_name = "KEY")]
    pub revoke_key: Vec<String>,
    /// Answer 403 instead of 401 to keys that are invalid
    #[arg(long)]
    pub forbid_invalid_keys: bool,

    /// A workflow that checks persons: UUID[,version=N][,version-id=UUID][,callback=URL][,face-match];
    /// may be repeated
    #[arg(long, value_name = "WORKFLOW")]
    pub kyc: Vec<WorkflowSetting>,
    /// A workflow that checks businesses, written likewise; may be repeated
    #[arg(long, value_name = "WORKFLOW")]
    pub kyb: Vec<WorkflowSetting>,
    /// Refuse workflows that are not given here [default: any workflow checks persons]
    #[arg(long)]
    pub declared_only: bool,
    /// A host that callbacks may have; may be repeated [default: any]
    #[arg(long, value_name = "NAME")]
    pub callback_host: Vec<String>,

    /// Be a sandbox application: take scenarios, and count its quota
    #[arg(long)]
    pub sandbox: bool,
    /// How many requests a key may make in so many seconds [default: 600/60]
    #[arg(long, value_name = "NUMBER/SECONDS")]
    pub rate_limit: Option<Rate>,
    /// How many sessions a sandbox application may make in so many seconds [default: 500/86400]
    #[arg(long, value_name = "NUMBER/SECONDS")]
    pub sandbox_quota: Option<Rate>,
    /// Have neither rate limit nor quota
    #[arg(long)]
    pub no_limits: bool,
    /// How many new sessions are paid for [default: any number]
    #[arg(long, value_name = "NUMBER")]
    pub credits: Option<u64>,
    /// A vendor_data that is blocked; may be repeated
    #[arg(long, value_name = "VENDOR_DATA")]
    pub block: Vec<String>,
    /// A vendor_data for which a face is stored; may be repeated
    #[arg(long, value_name = "VENDOR_DATA")]
    pub store_face: Vec<String>,
    /// What happens to the next creates, one each; may be repeated
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<Fault>,

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
    /// The flags, with what the scenario file says beside them.
    pub fn read(self) -> Result<Self, String> {
        let Some(path) = &self.scenario else { return Ok(self) };
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let scenario = Self::from_toml(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(self.over(scenario))
    }

    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// These settings where both say something; lists are put together, the other's first.
    fn over(self, other: Self) -> Self {
        let both = |own: Vec<String>, other: Vec<String>| other.into_iter().chain(own).collect();
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

    /// Starts a simulator of which all of this is true.
    pub async fn start(&self, builder: SimulatorBuilder) -> io::Result<Simulator> {
        let sim = self.build(builder).bind(self.port()).await?;
        sim.set_credits(self.credits);
        self.deny_key.iter().for_each(|key| sim.deny_key(key));
        self.revoke_key.iter().for_each(|key| sim.revoke_key(key));
        self.block.iter().for_each(|vendor_data| sim.block(vendor_data));
        self.store_face.iter().for_each(|vendor_data| sim.store_face(vendor_data));
        for Fault { mood, count } in &self.fault {
            sim.script(std::iter::repeat_n(mood.clone(), *count));
        }
        Ok(sim)
    }

    fn build(&self, mut builder: SimulatorBuilder) -> SimulatorBuilder {
        for workflow in &self.kyc {
            builder = builder.workflow(workflow.apply(Workflow::kyc(workflow.id)));
        }
        for workflow in &self.kyb {
            builder = builder.workflow(workflow.apply(Workflow::kyb(workflow.id)));
        }
        builder = self.key.iter().fold(builder, SimulatorBuilder::key);
        builder = self.host.iter().fold(builder, SimulatorBuilder::host);
        builder = self.callback_host.iter().fold(builder, SimulatorBuilder::callback_host);
        builder = self.frame_ancestor.iter().fold(builder, SimulatorBuilder::frame_ancestor);
        for (is_set, set) in [
            (self.forbid_invalid_keys, SimulatorBuilder::forbid_invalid_keys as fn(_) -> _),
            (self.declared_only, SimulatorBuilder::declared_workflows_only),
            (self.sandbox, SimulatorBuilder::sandbox),
            (self.no_framing, SimulatorBuilder::no_framing),
        ] {
            builder = if is_set { set(builder) } else { builder };
        }
        builder = apply(builder, self.rate_limit, |b, rate| b.rate_limit(rate.count, rate.period));
        builder = apply(builder, self.sandbox_quota, |b, rate| b.sandbox_quota(rate.count, rate.period));
        // After the two limits, which a scenario may set.
        builder = if self.no_limits { builder.no_limits() } else { builder };
        builder = apply(builder, self.remember, SimulatorBuilder::remember);
        builder = apply(builder, self.stop_clock_at, |b, time| b.stop_clock_at(time.0));
        builder = apply(builder, self.seed, SimulatorBuilder::seed);
        builder = apply(builder, self.head_timeout, |b, time| b.head_timeout(time.0));
        builder = apply(builder, self.body_timeout, |b, time| b.body_timeout(time.0));
        apply(builder, self.connections, SimulatorBuilder::connections)
    }
}

fn apply<T>(
    builder: SimulatorBuilder,
    value: Option<T>,
    set: impl FnOnce(SimulatorBuilder, T) -> SimulatorBuilder,
) -> SimulatorBuilder {
    match value {
        Some(value) => set(builder, value),
        None => builder,
    }
}

/// A workflow, whichever its kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct WorkflowSetting {
    pub id: Uuid,
    version: Option<u32>,
    version_ids: Vec<Uuid>,
    callback: Option<String>,
    face_match: bool,
}

impl WorkflowSetting {
    fn apply(&self, workflow: Workflow) -> Workflow {
        let mut workflow = workflow.version(self.version.unwrap_or(1));
        workflow = self.version_ids.iter().copied().fold(workflow, Workflow::version_id);
        if let Some(callback) = &self.callback {
            workflow = workflow.callback(callback);
        }
        if self.face_match { workflow.face_match() } else { workflow }
    }
}

impl FromStr for WorkflowSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let id = fault::number(parts.next().unwrap_or_default(), "a UUID")?;
        let mut workflow =
            Self { id, version: None, version_ids: Vec::new(), callback: None, face_match: false };
        for part in parts {
            match part.split_once('=').unwrap_or((part, "")) {
                ("version", number) => workflow.version = Some(fault::number(number, "a version")?),
                ("version-id", id) => workflow.version_ids.push(fault::number(id, "a UUID")?),
                ("callback", url) => workflow.callback = Some(url.to_owned()),
                ("face-match", "") => workflow.face_match = true,
                _ => {
                    let known = "version=N, version-id=UUID, callback=URL, face-match";
                    return Err(format!("a workflow has no {part:?}, but {known}"));
                }
            }
        }
        Ok(workflow)
    }
}

/// So many in so long.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct Rate {
    count: usize,
    period: Duration,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (count, period) =
            text.split_once('/').ok_or_else(|| format!("{text:?} is not NUMBER/SECONDS, such as 600/60"))?;
        Ok(Self { count: fault::number(count, "a number")?, period: fault::seconds(period)? })
    }
}

/// A time span.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
pub struct Seconds(Duration);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        fault::seconds(text).map(Self)
    }
}

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(seconds: f64) -> Result<Self, String> {
        Duration::try_from_secs_f64(seconds).map(Self).map_err(|error| error.to_string())
    }
}

/// A moment.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct Time(SystemTime);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let time = DateTime::parse_from_rfc3339(text);
        let time = time.map_err(|_| format!("{text:?} is not a time such as 2026-01-02T03:04:05Z"))?;
        Ok(Self(time.with_timezone(&Utc).into()))
    }
}

macro_rules! from_string {
    ($($setting:ty),*) => {$(
        impl TryFrom<String> for $setting {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }
    )*};
}

from_string!(WorkflowSetting, Rate, Time);
