import Domain
import Testing

@testable import Connectors

@Suite struct RateMeterTests {
    private static let name = BudgetName(rawValue: "test")

    /// - Parameter seconds: in milliseconds would be as good; a moment of day 1.
    private static func at(_ seconds: Int64) -> Instant {
        Instant(microseconds: (86_400 + seconds) * 1_000_000)
    }

    private static func window(limit: Int = 10, reserve: Int = 0) -> RateMeter {
        RateMeter(
            RateBudget(name, .window(limit: limit, length: .seconds(60)), reserve: reserve))
    }

    private static func decaying(
        max: Int = 10, thousandths: Int64 = 500, reserve: Int = 0
    ) -> RateMeter {
        RateMeter(
            RateBudget(
                name, .decaying(max: max, perSecond: DecayRate(thousandths: thousandths)),
                reserve: reserve))
    }

    @Test func aWindowIsFullUntilTheNextOneBegins() {
        var meter = Self.window()
        meter.add(10, at: Self.at(5))
        #expect(meter.wait(for: 1, .ending, at: Self.at(59)) == Self.at(60))
        #expect(meter.wait(for: 1, .ending, at: Self.at(60)) == nil)
        #expect(meter.points(at: Self.at(60)) == 0)
    }

    @Test func aCounterSinksWithTime() {
        var meter = Self.decaying()
        meter.add(10, at: Self.at(0))
        #expect(meter.wait(for: 1, .order, at: Self.at(0)) == Self.at(2))
        #expect(meter.points(at: Self.at(1)) == 10, "9.5 are ten")
        #expect(meter.wait(for: 3, .order, at: Self.at(1)) == Self.at(6))
        #expect(meter.wait(for: 1, .order, at: Self.at(2)) == nil)
        #expect(meter.points(at: Self.at(100)) == 0)
    }

    /// What the wait promises is true, to the microsecond, for every rate that a venue has.
    @Test(arguments: [330, 500, 1_000, 2_340, 3_750] as [Int64])
    func whoWaitsAsLongAsToldMayGo(thousandths: Int64) throws {
        var meter = Self.decaying(max: 60, thousandths: thousandths)
        meter.add(60, at: Self.at(0))
        let wait = meter.wait(for: 7, .order, at: Self.at(0))
        let until = try #require(wait)
        let before = Instant(microseconds: until.microseconds - 1)
        #expect(meter.wait(for: 7, .order, at: before) == until)
        #expect(meter.wait(for: 7, .order, at: until) == nil)
    }

    @Test(arguments: [(CallPurpose.ordinary, false), (.order, false), (.ending, true)])
    func onlyWhatEndsOrdersMayUseTheReserve(purpose: CallPurpose, mayGo: Bool) {
        for var meter in [Self.window(reserve: 3), Self.decaying(reserve: 3)] {
            meter.add(7, at: Self.at(0))
            #expect((meter.wait(for: 3, purpose, at: Self.at(0)) == nil) == mayGo)
            meter.add(3, at: Self.at(0))
            #expect(meter.wait(for: 1, purpose, at: Self.at(0)) != nil)
        }
    }

    @Test func theVenuesCountIsBelievedUpwardsOnly() {
        var meter = Self.window()
        meter.raise(to: 8, at: Self.at(1))
        meter.raise(to: 2, at: Self.at(1))
        #expect(meter.points(at: Self.at(1)) == 8)
    }

    @Test(arguments: [11, 9_999_999_999, .max]) func moreThanThereIsMeansAllOfIt(points: Int) {
        for var meter in [Self.window(), Self.decaying()] {
            meter.raise(to: points, at: Self.at(1))
            #expect(meter.points(at: Self.at(1)) == 10)
            meter.add(1, at: Self.at(1))
            #expect(meter.points(at: Self.at(1)) == 11)
        }
    }

    @Test func whatIsGivenBackIsFreeAndNeverMoreThanWasUsed() {
        var meter = Self.window()
        meter.add(10, at: Self.at(1))
        meter.giveBack(1, at: Self.at(1))
        #expect(meter.wait(for: 1, .order, at: Self.at(1)) == nil)
        meter.giveBack(100, at: Self.at(1))
        #expect(meter.points(at: Self.at(1)) == 0)
    }

    @Test func aCallDearerThanItsShareGoesWhenNothingIsUsed() {
        var meter = Self.window(reserve: 4)
        #expect(meter.wait(for: 50, .ordinary, at: Self.at(1)) == nil)
        meter.add(1, at: Self.at(1))
        #expect(meter.wait(for: 50, .ordinary, at: Self.at(1)) == Self.at(60))
    }

    @Test func whatIsOverfullWaitsForLessThanTheCallAlone() {
        var meter = Self.decaying()
        meter.add(30, at: Self.at(0))
        #expect(meter.wait(for: 1, .ending, at: Self.at(0)) == Self.at(42))
    }

    @Test func aClockThatIsSetBackNeitherFreesNorBlocksForLong() {
        var window = Self.window()
        window.add(10, at: Self.at(3_600))
        #expect(window.wait(for: 1, .order, at: Self.at(0)) == Self.at(60))
        var counter = Self.decaying()
        counter.add(10, at: Self.at(3_600))
        #expect(counter.wait(for: 1, .order, at: Self.at(0)) == Self.at(2))
        #expect(counter.wait(for: 1, .order, at: Self.at(2)) == nil)
    }
}
