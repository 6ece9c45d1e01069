import Money

/// A small generator (SplitMix64, Steele, Lea and Flood 2014): the same seed gives the same bits.
struct SeededBits: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    /// Evenly in `0..<bound`, up to a bias below 2^-32 for the small bounds used here.
    mutating func below(_ bound: Int64) -> Int64 {
        Int64(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Evenly in [0, 1).
    mutating func share() -> Fixed {
        let scaled = next().multipliedFullWidth(by: UInt64(Fixed.unitsPerOne)).high
        return Fixed(uncheckedUnits: Int128(scaled))
    }

    /// Evenly in `0..<bound`, in whole microseconds.
    mutating func duration(below bound: Duration) -> Duration {
        let microseconds =
            bound.components.seconds * 1_000_000
            + bound.components.attoseconds / 1_000_000_000_000
        return .microseconds(microseconds > 0 ? below(microseconds) : 0)
    }
}
