//! Scales of numbers, cut at round numbers.

/// A range of numbers on an axis: it has zero in it, and ends at round numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The first number.
    pub from: f64,
    /// The last number.
    pub to: f64,
    /// From one round number to the next.
    pub step: f64,
}

impl Scale {
    /// A scale over some numbers with about so many steps at most, one at least. `whole` are never cut finer than one.
    pub fn over((least, greatest): (f64, f64), most: usize, whole: bool) -> Scale {
        let (least, greatest) = (least.min(0.0), greatest.max(0.0));
        let span = if greatest > least { greatest - least } else { 1.0 };
        let step = round_above(span / most.max(1) as f64);
        let step = if whole { step.max(1.0) } else { step };
        let (from, to) = ((least / step).floor() * step, (greatest / step).ceil() * step);
        Scale { from, to: if to > from { to } else { from + step }, step }
    }

    /// The round numbers, upwards.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let (from, step) = (self.from, self.step);
        let count = ((self.to - from) / step).round() as usize;
        (0..=count).map(move |tick| from + tick as f64 * step)
    }

    /// Where a number stands, from 0 at the first to 1 at the last.
    pub fn part(&self, number: f64) -> f64 {
        (number - self.from) / (self.to - self.from)
    }
}

/// The least of 1, 2, 5, 10, 20 and so on, or of their fractions, that is not below a number above zero.
fn round_above(number: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= number {
        power *= 10.0;
    }
    while power > number {
        power /= 10.0;
    }
    // What is computed of tenths may be above by its last bit.
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|round| *round >= number * 0.999_999)
        .unwrap_or(power)
}

/// A number with as many decimals, three at most, as it has: `0.05`, `12`.
pub fn fixed(number: f64) -> String {
    let thousandths = (number * 1000.0).round() as i64;
    let (whole, rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    let sign = if thousandths < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_scale(numbers: (f64, f64), most: usize, whole: bool, expected: &[&str]) {
        let ticks: Vec<String> = Scale::over(numbers, most, whole).ticks().map(fixed).collect();
        assert_eq!(ticks, expected, "{numbers:?}");
    }

    #[test]
    fn scales_are_cut_at_round_numbers() {
        check_scale((0.0, 97.0), 5, true, &["0", "20", "40", "60", "80", "100"]);
        check_scale((40.0, 1234.0), 4, true, &["0", "500", "1000", "1500"]);
        check_scale((0.0, 3.0), 5, true, &["0", "1", "2", "3"]);
        check_scale((0.0, 1.0), 4, true, &["0", "1"]);
        check_scale((0.0, 0.9), 4, false, &["0", "0.5", "1"]);
        check_scale((-30.0, 60.0), 5, true, &["-40", "-20", "0", "20", "40", "60"]);
        check_scale((0.0, 0.0), 5, false, &["0", "0.2"]);
    }

    #[test]
    fn whatever_the_numbers_steps_are_few() {
        for greatest in [1e-9, 0.07, 0.3, 1.0, 7.5, 999.0, 1e6, 3.3e15, 1e18] {
            for most in 1..12 {
                let scale = Scale::over((0.0, greatest), most, false);
                assert!((2..=most + 2).contains(&scale.ticks().count()), "{scale:?} of {greatest} in {most}");
                assert!(scale.to >= greatest * 0.999_99 && scale.part(scale.to) == 1.0);
            }
        }
    }
}
