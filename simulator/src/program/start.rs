//! Starts a simulator with the program's settings.

use std::io;

use crate::{Simulator, SimulatorBuilder, Workflow};

use super::fault_flag::FaultFlag;
use super::settings::Settings;

impl Settings {
    /// Starts a simulator with all of these settings.
    pub async fn start(&self, builder: SimulatorBuilder) -> io::Result<Simulator> {
        let sim = self.build(builder).bind(self.port()).await?;
        sim.set_credits(self.credits);
        self.deny_key.iter().for_each(|key| sim.deny_key(key));
        self.revoke_key.iter().for_each(|key| sim.revoke_key(key));
        self.block
            .iter()
            .for_each(|vendor_data| sim.block(vendor_data));
        self.store_face
            .iter()
            .for_each(|vendor_data| sim.store_face(vendor_data));
        sim.inject_webhook(self.webhook_fault.iter().map(|flag| flag.0));
        for FaultFlag { fault, count } in &self.fault {
            sim.inject(std::iter::repeat_n(fault.clone(), *count));
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
        builder = self
            .callback_host
            .iter()
            .fold(builder, SimulatorBuilder::callback_host);
        builder = self
            .frame_ancestor
            .iter()
            .fold(builder, SimulatorBuilder::frame_ancestor);
        for (is_set, set) in [
            (
                self.forbid_invalid_keys,
                SimulatorBuilder::forbid_invalid_keys as fn(_) -> _,
            ),
            (
                self.declared_only,
                SimulatorBuilder::declared_workflows_only,
            ),
            (self.sandbox, SimulatorBuilder::sandbox),
            (self.no_framing, SimulatorBuilder::no_framing),
        ] {
            builder = if is_set { set(builder) } else { builder };
        }
        builder = apply(builder, self.rate_limit, |b, rate| {
            b.rate_limit(rate.count, rate.period)
        });
        builder = apply(builder, self.sandbox_quota, |b, rate| {
            b.sandbox_quota(rate.count, rate.period)
        });
        // After the two limits, which it turns off.
        builder = if self.no_limits {
            builder.no_limits()
        } else {
            builder
        };
        builder = apply(builder, self.webhook.as_ref(), |b, url| {
            b.webhook(url, self.webhook_secret.clone().unwrap_or_default())
        });
        builder = apply(builder, self.remember, SimulatorBuilder::remember);
        builder = apply(builder, self.stop_clock_at, |b, time| {
            b.stop_clock_at(time.0)
        });
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
