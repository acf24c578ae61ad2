//! Chance with a seed, so that every demonstration ward of one seed is the same.

/// A splitmix64 sequence: small, and good enough to vary sample data.
pub struct Chance(u64);

impl Chance {
    /// Begins the sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// One of several; the empty text of none.
    pub fn one<'a>(&mut self, several: &[&'a str]) -> &'a str {
        let index = self.below(several.len() as u64);
        usize::try_from(index).ok().and_then(|index| several.get(index)).copied().unwrap_or_default()
    }

    /// Some of several, in their order.
    pub fn some<'a>(&mut self, several: &[&'a str]) -> Vec<&'a str> {
        several.iter().copied().filter(|_| self.below(2) == 0).collect()
    }
}
