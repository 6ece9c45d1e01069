/// A small generator (SplitMix64; Steele, Lea and Flood 2014): the same seed gives the same bits.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// What draws from one seed. Each has bits of its own, so that a change of one leaves the
    /// others as they were.
    enum Purpose: UInt64 {
        case schedule = 1, scenario, workload, faults, crashes, identifiers, markets, operators
        case movements
    }

    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    init(_ seed: UInt64, for purpose: Purpose, _ number: Int = 0) {
        let place = purpose.rawValue << 32 | UInt64(truncatingIfNeeded: number)
        state = Self.mixed(seed) ^ Self.mixed(place)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    /// Evenly in `0..<bound`, up to a bias below 2^-32 for the small bounds used here.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// Whether something happens that happens `perMille` times in a thousand.
    mutating func chance(_ perMille: Int) -> Bool { below(1_000) < perMille }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// Evenly, in whole microseconds.
    mutating func duration(_ range: ClosedRange<Duration>) -> Duration {
        let low = range.lowerBound.wholeMicroseconds
        return .microseconds(low + below(range.upperBound.wholeMicroseconds - low + 1))
    }
}

extension Duration {
    var wholeMicroseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}
