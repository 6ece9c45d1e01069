import Domain
import Money
import Testing

@testable import Venues

/// Synthetic rates are plausible: near the embedded ones, moving, without jumps, the same for the
/// same seed and moment.
@Suite struct SyntheticRateTests {
    /// Friday 2026-10-30, 10:00 UTC.
    private static let start = Instant(microseconds: 1_793_354_400_000_000)
    private static let most = SyntheticRates.swings.reduce(0) { $0 + $1.most }

    @Test(arguments: [UInt64(0), 1, 7, .max])
    func theyStayNearTheEmbeddedOnesAndMove(seed: UInt64) throws {
        let rates = SyntheticRates(seed: seed)
        let embedded = ReferenceRates.embedded
        var seen: [String: Set<Fixed>] = [:]
        for hour in -150..<150 {
            let now = Self.start.adding(.seconds(hour * 3_607))
            let moved = rates.rates(at: now)
            #expect(moved.currencies == embedded.currencies)
            for code in embedded.currencies {
                #expect(abs(rates.offset(of: code, at: now)) <= Self.most)
                let value = try #require(moved.perEuro(code))
                let middle = try #require(embedded.perEuro(code))
                let distance = try value.subtracting(middle).magnitude
                let bound = try middle.multiplied(
                    by: Fixed(125), dividedBy: Fixed(10_000), rounding: .up)
                #expect(distance <= bound, "\(code) is \(value)")
                seen[code, default: []].insert(value)
            }
        }
        for (code, values) in seen {
            #expect(code == "EUR" ? values == [.one] : values.count > 100, "\(code)")
        }
    }

    @Test func theyDoNotJumpFromOneMomentToTheNext() {
        let rates = SyntheticRates(seed: 3)
        // Across full minutes, hours and days, also before 1970.
        for moment in [Int64(0), 86_400, 3_600, 60, -60, -86_400, 1_793_318_400] {
            for code in ["USD", "JPY", "TRY"] {
                let before = rates.offset(
                    of: code, at: Instant(microseconds: moment * 1_000_000 - 1))
                let after = rates.offset(
                    of: code, at: Instant(microseconds: moment * 1_000_000))
                #expect(abs(after - before) <= 3, "\(code) at \(moment)")
            }
        }
    }

    @Test func theyDependOnSeedAndMomentAlone() {
        let (one, other) = (RateSource.synthetic(seed: 1), RateSource.synthetic(seed: 2))
        let later = Self.start.adding(.seconds(90))
        #expect(one.rates(at: Self.start) == one.rates(at: Self.start))
        #expect(one.rates(at: Self.start) != other.rates(at: Self.start))
        #expect(one.rates(at: Self.start) != one.rates(at: later))
        #expect(one.rates(at: Self.start).date.description == "2026-10-30")
        let usd = Currencies.asset("USD")
        let dirham = Symbol(base: usd, quote: Currencies.asset("AED"))
        #expect(one.rates(at: later).cross(dirham)?.description == "3.6725")
    }
}
