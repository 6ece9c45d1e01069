import Money

/// Numbers of every magnitude and the edges among them, the same for the same seed.
struct FixedGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    private static let edges: [Int128] = [
        0, 1, 2, 3, 5, 9, 10, Fixed.unitsPerOne - 1, Fixed.unitsPerOne, Fixed.unitsPerOne + 1,
        Fixed.unitsPerOne / 2, Fixed.unitsPerOne * 2, Int128(1) << 63, Int128(1) << 64,
        (Int128(1) << 64) - 1, (Int128(1) << 64) + 1, Fixed.unitsMax / 2, Fixed.unitsMax - 1,
        Fixed.unitsMax,
    ]

    /// An edge, a power of ten with a factor, or a number whose length in bits is drawn first.
    mutating func units() -> Int128 {
        let magnitude: Int128
        switch below(8) {
        case 0: magnitude = Self.edges[below(Self.edges.count)]
        case 1: magnitude = Int128(1 + below(99)) * power(below(36))
        default:
            let bits = UInt128(next()) << 64 | UInt128(next())
            magnitude = Int128(bits >> UInt128(4 + below(124)))
        }
        let units = min(magnitude, Fixed.unitsMax)
        return below(2) == 0 ? units : -units
    }

    mutating func value() -> Fixed { Fixed(uncheckedUnits: units()) }

    func power(_ exponent: Int) -> Int128 {
        var result: Int128 = 1
        for _ in 0..<exponent { result *= 10 }
        return result
    }

    /// An odd number that leaves room to multiply.
    private mutating func odd() -> Int128 { Int128(next() >> UInt64(1 + below(62))) | 1 }

    /// Factors and a divisor whose exact quotient lies halfway between two units.
    mutating func tie() -> (Int128, Int128, Int128) {
        let half = Int128(1 + below(1_000_000))
        let sign: Int128 = below(2) == 0 ? 1 : -1
        return (sign * half, odd(), 2 * half)
    }

    /// A product of two that drops exactly one half of a unit.
    mutating func tiedProduct() -> (Int128, Int128) {
        let exponent = below(9)
        let sign: Int128 = below(2) == 0 ? 1 : -1
        return (sign * odd() * 5 * power(exponent), power(17 - exponent))
    }
}
