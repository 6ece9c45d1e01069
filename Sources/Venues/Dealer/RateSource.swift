package import Domain
import Money

/// Where a dealer's middle prices come from.
package enum RateSource: Hashable, Sendable {
    /// Rates that stand still.
    case listed(ReferenceRates)
    /// The embedded rates, each moved by a walk of its own.
    case synthetic(seed: UInt64)

    /// The rates at a moment; the same for the same moment, also after a restart.
    package func rates(at now: Instant) -> ReferenceRates {
        switch self {
        case .listed(let rates): rates
        case .synthetic(let seed): SyntheticRates(seed: seed).rates(at: now)
        }
    }
}

extension RateSource {
    /// Grows whenever the rates change.
    func sequence(at now: Instant) -> UInt64 {
        switch self {
        case .listed: 1
        case .synthetic: UInt64(max(1, now.microseconds))
        }
    }
}

/// Rates around the embedded ones that move with time, from a seed and without a state.
///
/// A rate's distance from its embedded one is the sum of three walks (value noise): at each full
/// day, hour and minute a point is drawn, evenly within ``swings``, and between two points it moves
/// in a straight line. So it never jumps, and stays within 1.24 percent. Pegs hold.
struct SyntheticRates {
    let seed: UInt64

    /// Seconds from one point to the next, and how far a point is from zero at most, in 10^-8.
    static let swings: [(seconds: Int64, most: Int64)] = [
        (86_400, 1_000_000), (3_600, 200_000), (60, 40_000),
    ]
    private static let whole: Int64 = 100_000_000
    /// As central banks publish them.
    private static let digits = 6

    func rates(at now: Instant) -> ReferenceRates {
        let embedded = ReferenceRates.embedded
        var listed: [String: Fixed] = [:]
        for code in embedded.currencies {
            guard let middle = embedded.perEuro(code), !Self.follows.contains(code) else {
                continue
            }
            let factor = Fixed(Int(Self.whole + offset(of: code, at: now)))
            let moved = try? middle.multiplied(
                by: factor, dividedBy: Fixed(Int(Self.whole)), rounding: .halfEven
            ).rounded(toDigits: Self.digits, .halfEven)
            listed[code] = moved ?? middle
        }
        let days = Self.floored(now.microseconds, by: 86_400_000_000).quotient
        return ReferenceRates(date: CivilDate(daysSinceEpoch: Int(days)), listed: listed)
    }

    /// Those that follow another currency.
    private static let follows: Set<String> = ["EUR", "AED", "SAR", "BHD", "KWD", "CNH"]

    /// In 10^-8 of the rate.
    func offset(of code: String, at now: Instant) -> Int64 {
        var sum: Int64 = 0
        for (swing, (seconds, most)) in Self.swings.enumerated() {
            let period = seconds * 1_000_000
            let (point, rest) = Self.floored(now.microseconds, by: period)
            let before = draw(code, swing, point, within: most)
            let after = draw(code, swing, point + 1, within: most)
            sum += (before * (period - rest) + after * rest) / period
        }
        return sum
    }

    /// Evenly in `-most...most`.
    private func draw(
        _ code: String, _ swing: Int, _ point: Int64, within most: Int64
    ) -> Int64 {
        let name = code.utf8.reduce(UInt64(swing)) { $0 << 8 | UInt64($1) }
        var bits = SeededBits(
            SeededBits.mixed(seed ^ SeededBits.mixed(name)) ^ UInt64(bitPattern: point))
        return bits.below(2 * most + 1) - most
    }

    private static func floored(
        _ value: Int64, by divisor: Int64
    ) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
