//! The curves: what a first push and a first pull take over the number of records, as a picture that
//! is readable on light and on dark. Both axes are logarithmic: what takes as many times longer is as
//! much higher, at any number.

use svg::Document;
use svg::node::element::{
    Circle, Description, Group, Line, Polyline, Rectangle, Style, TSpan, Text, Title,
};

use super::records::float;
use super::report::{ATUIN, BARE, Figure, Measured, Of, SQLITE};
use crate::figures::grouped;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 412.0;
/// Of one panel, and of the plot in it.
const PANEL: f64 = 470.0;
const PLOT: (f64, f64) = (264.0, 240.0);
/// The plot's corner in its panel.
const CORNER: (f64, f64) = (74.0, 112.0);
/// Between two lines of text.
const LINE: f64 = 17.0;

const TITLE: &str = "Sync: how long a first push and a first pull take";
const SUBTITLE: &str = "Records of 1 KB, new server and devices each round, medians. Both axes are \
                        logarithmic; lower is quicker.";

/// Whose curves, by which name, and in which of the style's classes.
const CURVES: [(&str, &str, Of); 3] = [
    ("atuin", "atuin", ATUIN),
    ("Pia", "ours", SQLITE),
    ("bare pair", "bare", BARE),
];
const PANELS: [(&str, Figure); 2] = [
    ("First push", |round| round.push),
    ("First pull", |round| round.pull),
];

/// One curve: records and milliseconds.
struct Curve {
    name: &'static str,
    class: &'static str,
    points: Vec<(f64, f64)>,
}

impl Curve {
    fn last(&self) -> (f64, f64) {
        self.points.last().copied().unwrap_or_default()
    }
}

/// The picture of all sizes, the smallest first.
pub(super) fn draw(measured: &[Measured]) -> String {
    let panels = PANELS.map(|(name, figure)| (name, curves(measured, figure)));
    let all = || panels.iter().flat_map(|(_, curves)| curves);
    let points = || all().flat_map(|curve| curve.points.iter());
    let across = Scale::over(points().map(|point| point.0), PLOT.0);
    let up = Scale::wide(points().map(|point| point.1), PLOT.1);
    let mut picture = Document::new()
        .set("viewBox", (0, 0, WIDTH, HEIGHT))
        .set("width", WIDTH)
        .set("height", HEIGHT)
        .set("role", "img")
        .set("aria-labelledby", "title desc")
        .add(Title::new(TITLE).set("id", "title"))
        .add(
            Description::new()
                .set("id", "desc")
                .add(svg::node::Text::new(in_words(&panels))),
        )
        .add(Style::new(include_str!("curves.css")))
        .add(paper())
        .add(text(TITLE, "title", 24.0, 36.0))
        .add(text(SUBTITLE, "small", 24.0, 58.0));
    for (left, (name, curves)) in [0.0, PANEL].into_iter().zip(&panels) {
        let panel = Group::new().set("transform", format!("translate({left} 0)"));
        let panel = grid(panel, measured, &across, &up);
        let panel = panel.add(text(name, "panel", CORNER.0, CORNER.1 - LINE));
        picture = picture.add(lines(panel, curves, &across, &up));
    }
    format!("{picture}\n")
}

fn curves(measured: &[Measured], figure: Figure) -> Vec<Curve> {
    let points = |of: Of| {
        let points = measured.iter();
        points
            .map(|at| (float(at.size), at.median(of, figure)))
            .collect()
    };
    let curves = CURVES.map(|(name, class, of)| Curve {
        name,
        class,
        points: points(of),
    });
    curves.into()
}

/// What is to be seen, for whoever cannot see it.
fn in_words(panels: &[(&str, Vec<Curve>)]) -> String {
    let of_panel = |(name, curves): &(&str, Vec<Curve>)| {
        let each = curves.iter().map(|curve| {
            let points = curve.points.iter();
            let points =
                points.map(|(size, took)| format!("{} for {}", time(*took), grouped(*size)));
            format!("{}: {}", curve.name, points.collect::<Vec<_>>().join(", "))
        });
        format!("{name}. {}.", each.collect::<Vec<_>>().join("; "))
    };
    panels.iter().map(of_panel).collect::<Vec<_>>().join(" ")
}

fn paper() -> Rectangle {
    Rectangle::new()
        .set("class", "paper")
        .set("x", 0.5)
        .set("y", 0.5)
        .set("width", WIDTH - 1.0)
        .set("height", HEIGHT - 1.0)
        .set("rx", 8)
}

fn grid(mut panel: Group, measured: &[Measured], across: &Scale, up: &Scale) -> Group {
    let (left, top) = CORNER;
    let (right, bottom) = (left + PLOT.0, top + PLOT.1);
    for value in up.ticks() {
        let y = bottom - up.at(value);
        panel = panel
            .add(line("grid", (left, y), (right, y)))
            .add(text(&round_time(value), "tick", left - 8.0, y + 4.0).set("text-anchor", "end"));
    }
    for at in measured {
        let (x, name) = (left + across.at(float(at.size)), grouped(float(at.size)));
        panel = panel
            .add(line("grid", (x, top), (x, bottom)))
            .add(line("axis", (x, bottom), (x, bottom + 5.0)))
            .add(text(&name, "tick", x, bottom + 20.0).set("text-anchor", "middle"));
    }
    let middle = left + PLOT.0 / 2.0;
    panel
        .add(line("axis", (left, bottom), (right, bottom)))
        .add(text("records", "small", middle, bottom + 40.0).set("text-anchor", "middle"))
}

fn lines(mut panel: Group, curves: &[Curve], across: &Scale, up: &Scale) -> Group {
    let place = |(size, took): (f64, f64)| {
        let (x, y) = (CORNER.0 + across.at(size), CORNER.1 + PLOT.1 - up.at(took));
        ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0)
    };
    let ends: Vec<f64> = curves.iter().map(|curve| place(curve.last()).1).collect();
    for (curve, label) in curves.iter().zip(apart(&ends)) {
        let (class, places) = (curve.class, curve.points.iter().copied().map(place));
        let places: Vec<(f64, f64)> = places.collect();
        panel = panel.add(
            Polyline::new()
                .set("class", format!("curve {class}"))
                .set("points", places.clone()),
        );
        for (x, y) in places {
            let dot = Circle::new().set("cx", x).set("cy", y).set("r", 3.5);
            panel = panel.add(dot.set("class", format!("dot {class}")));
        }
        let (name, x) = (format!("{} ", curve.name), CORNER.0 + PLOT.0 + 12.0);
        let took = TSpan::new(time(curve.last().1)).set("class", "took");
        panel = panel.add(text(&name, &format!("name {class}"), x, label + 4.5).add(took));
    }
    panel
}

/// The same heights, moved no more than it takes for lines of text not to overlap. They come in any
/// order, and stay in theirs.
fn apart(heights: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|one, other| heights[*one].total_cmp(&heights[*other]));
    let mut moved = heights.to_vec();
    // Each pair that is too close is pushed apart; a few times, since that may close another gap.
    for _ in 0..heights.len() * 8 {
        for pair in order.windows(2) {
            let missing = LINE - (moved[pair[1]] - moved[pair[0]]);
            if missing > 0.0 {
                moved[pair[0]] -= missing / 2.0;
                moved[pair[1]] += missing / 2.0;
            }
        }
    }
    moved.iter().map(|at| (at * 10.0).round() / 10.0).collect()
}

/// From values to a length, by their logarithms.
struct Scale {
    from: f64,
    to: f64,
    length: f64,
}

impl Scale {
    /// From the least of the values to the most.
    fn over(values: impl Iterator<Item = f64> + Clone, length: f64) -> Self {
        let from = values.clone().fold(f64::INFINITY, f64::min);
        let to = values.fold(0.0, f64::max);
        Self { from, to, length }
    }

    /// The same, from a tick to a tick.
    fn wide(values: impl Iterator<Item = f64> + Clone, length: f64) -> Self {
        let tight = Self::over(values, length);
        let from = ticks().take_while(|tick| *tick <= tight.from).last();
        let to = ticks().find(|tick| *tick >= tight.to);
        Self {
            from: from.unwrap_or(tight.from),
            to: to.unwrap_or(tight.to),
            length,
        }
    }

    fn at(&self, value: f64) -> f64 {
        let whole = (self.to / self.from).ln().max(f64::EPSILON);
        (value / self.from).ln() / whole * self.length
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        ticks().filter(|tick| (self.from..=self.to).contains(tick))
    }
}

/// 1, 3, 10, 30 and so on, in milliseconds up to some minutes.
fn ticks() -> impl Iterator<Item = f64> {
    (0..6).flat_map(|power| [1.0, 3.0].map(|digit| digit * 10_f64.powi(power)))
}

fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Line {
    Line::new()
        .set("class", class)
        .set("x1", from.0)
        .set("y1", from.1)
        .set("x2", to.0)
        .set("y2", to.1)
}

fn text(content: &str, class: &str, x: f64, y: f64) -> Text {
    Text::new(content)
        .set("class", class)
        .set("x", x)
        .set("y", y)
}

/// A tick's.
fn round_time(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        format!("{milliseconds} ms")
    } else {
        format!("{} s", milliseconds / 1000.0)
    }
}

/// In three digits.
fn time(milliseconds: f64) -> String {
    match milliseconds {
        few if few < 100.0 => format!("{few:.1} ms"),
        some if some < 1000.0 => format!("{some:.0} ms"),
        many if many < 10_000.0 => format!("{:.2} s", many / 1000.0),
        most => format!("{:.1} s", most / 1000.0),
    }
}
