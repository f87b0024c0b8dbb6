//! Plots the ratios as bars, without `didit-sdk` for Python: next to its bars the others could not
//! be distinguished.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use super::figures::{BY_HAND, Figures};

const SIZE: (u32, u32) = (960, 480);

/// Groups of bars. Less is better in all of them, so speeds are drawn as times.
fn groups(figures: &Figures) -> Vec<(&'static str, Vec<(&'static str, f64)>)> {
    let time = |group: &str, contender: &str| {
        let speeds = figures.speeds(group, contender);
        speeds.get(speeds.len() / 2).map(|speed| 1.0 / speed)
    };
    let bars = |of: &dyn Fn(&str) -> Option<f64>| {
        let contenders = ["raw", BY_HAND, "generated", "didit"];
        contenders
            .into_iter()
            .filter_map(|contender| Some((contender, of(contender)?)))
            .collect()
    };
    vec![
        ("time, one at a time", bars(&|who| time("calls_1", who))),
        ("time, 64 at once", bars(&|who| time("calls_64", who))),
        (
            "instructions",
            bars(&|who| figures.ratio("instructions_sequential", who)),
        ),
        (
            "allocations",
            bars(&|who| figures.ratio("allocations", who)),
        ),
        (
            "portrait: instructions",
            bars(&|who| figures.ratio("instructions_portrait", who)),
        ),
        (
            "portrait: peak heap",
            bars(&|who| figures.ratio("portrait_peak", who)),
        ),
    ]
}

fn colour(contender: &str) -> RGBColor {
    match contender {
        "didit" => RGBColor(0x1f, 0x6f, 0xb2),
        BY_HAND => RGBColor(0x8c, 0x8c, 0x8c),
        "generated" => RGBColor(0xd9, 0x9a, 0x3d),
        _ => RGBColor(0xcf, 0xcf, 0xcf),
    }
}

pub(super) fn draw(figures: &Figures, path: &Path) -> Result<(), Box<dyn Error>> {
    let groups = groups(figures);
    // Room for the legend above the highest bar.
    let heights = groups
        .iter()
        .flat_map(|(_, bars)| bars.iter().map(|(_, height)| *height));
    let top = heights.fold(1.0, f64::max) * 1.35;
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(
            "A call's cost, by hand = 1 (less is better)",
            ("sans-serif", 20),
        )
        .margin(16)
        .x_label_area_size(36)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..groups.len() as f64, 0.0..top)?;
    let names: Vec<_> = groups.iter().map(|(name, _)| *name).collect();
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(2 * groups.len() + 1)
        .x_label_formatter(&|x| match (x.fract() - 0.5).abs() < 0.01 {
            true => names
                .get(*x as usize)
                .copied()
                .unwrap_or_default()
                .to_owned(),
            false => String::new(),
        })
        .draw()?;
    for contender in ["raw", BY_HAND, "generated", "didit"] {
        let place = ["raw", BY_HAND, "generated", "didit"]
            .iter()
            .position(|name| *name == contender);
        let left = 0.1 + 0.2 * place.unwrap_or_default() as f64;
        let bars = groups.iter().enumerate().filter_map(|(group, (_, bars))| {
            let (_, height) = bars.iter().find(|(name, _)| *name == contender)?;
            let left = group as f64 + left;
            Some(Rectangle::new(
                [(left, 0.0), (left + 0.18, *height)],
                colour(contender).filled(),
            ))
        });
        chart
            .draw_series(bars)?
            .label(contender.replace('_', " "))
            .legend(move |(x, y)| {
                Rectangle::new([(x, y - 5), (x + 10, y + 5)], colour(contender).filled())
            });
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK)
        .draw()?;
    root.present()?;
    Ok(())
}
