import Domain
import Testing

@testable import Connectors

@Suite struct ClockOffsetTests {
    /// - Parameters: milliseconds; `ahead` is what the venue's clock is ahead, `there` how long the
    ///   request travelled.
    private static func sample(
        at sent: Int64, ahead: Int64, there: Int64, back: Int64
    ) throws -> ClockOffset.Sample {
        let server = Instant(microseconds: (sent + there + ahead) * 1_000)
        let received = Instant(microseconds: (sent + there + back) * 1_000)
        return try #require(
            ClockOffset.Sample(
                sent: Instant(microseconds: sent * 1_000), server: server, received: received))
    }

    private static let clock = ClockOffset(resolution: .milliseconds(1))
    private static let hour: Int64 = 3_600_000

    @Test func nothingIsKnownBeforeTheFirstSample() {
        let now = Instant(microseconds: 5)
        #expect(Self.clock.offset == nil && Self.clock.error == nil)
        #expect(Self.clock.venueTime(at: now) == now)
    }

    @Test(
        arguments: [
            (2_000, 10, 10), (2_000, 1, 99), (-2_000, 80, 5), (0, 3, 4), (500, 0, 0),
        ] as [(Int64, Int64, Int64)])
    func theTrueOffsetIsWithinTheError(ahead: Int64, there: Int64, back: Int64) throws {
        var clock = Self.clock
        clock.add(try Self.sample(at: Self.hour, ahead: ahead, there: there, back: back))
        let offset = try #require(clock.offset)
        let error = try #require(clock.error)
        #expect(offset - error <= .milliseconds(ahead))
        #expect(offset + error >= .milliseconds(ahead))
        #expect(error <= .milliseconds((there + back + 1) / 2 + 1))
        let now = Instant(microseconds: Self.hour * 1_000)
        #expect(clock.earliestVenueTime(at: now) <= now.adding(.milliseconds(ahead)))
        #expect(clock.latestVenueTime(at: now) >= now.adding(.milliseconds(ahead)))
    }

    @Test func theShortestRoundTripWins() throws {
        var clock = Self.clock
        for (number, back) in [400, 2, 900].enumerated() {
            let sent = Self.hour + Int64(number) * 1_000
            clock.add(try Self.sample(at: sent, ahead: 2_000, there: 2, back: Int64(back)))
        }
        #expect(clock.error == .microseconds(2_500))
        #expect(clock.offset == .microseconds(2_000_500))
        let venue = clock.venueTime(at: Instant(microseconds: 0))
        #expect(clock.localTime(at: venue) == Instant(microseconds: 0))
    }

    @Test(arguments: [3_000, -3_000] as [Int64])
    func aJumpForgetsWhatWasKnown(jump: Int64) throws {
        var clock = Self.clock
        clock.add(try Self.sample(at: Self.hour, ahead: 0, there: 1, back: 1))
        clock.add(try Self.sample(at: Self.hour + 1_000, ahead: jump, there: 200, back: 200))
        let offset = try #require(clock.offset)
        let error = try #require(clock.error)
        #expect(offset - error <= .milliseconds(jump) && offset + error >= .milliseconds(jump))
        #expect(clock.jumps == 1)
    }

    @Test func aSlowAnswerThatAgreesIsNoJump() throws {
        var clock = Self.clock
        clock.add(try Self.sample(at: Self.hour, ahead: 2_000, there: 1, back: 1))
        clock.add(try Self.sample(at: Self.hour + 60_000, ahead: 2_000, there: 1, back: 900))
        #expect(clock.jumps == 0)
        #expect(clock.error == .microseconds(1_500))
    }

    /// 50 parts per million over ten minutes are 30 ms.
    @Test func clocksThatDriftApartDoNotJump() throws {
        var clock = Self.clock
        for minute in Int64(0)..<60 {
            clock.add(
                try Self.sample(
                    at: Self.hour + minute * 60_000, ahead: minute * 3, there: 1, back: 1))
        }
        #expect(clock.jumps == 0)
        let offset = try #require(clock.offset)
        #expect(offset > .milliseconds(59 * 3 - 31))
    }

    @Test func anOldSampleIsForgotten() throws {
        var clock = Self.clock
        clock.add(try Self.sample(at: Self.hour, ahead: 0, there: 1, back: 1))
        clock.add(try Self.sample(at: Self.hour + 601_000, ahead: 0, there: 300, back: 300))
        #expect(clock.error == .microseconds(300_500))
    }

    @Test func anAnswerBeforeItsRequestIsNoSample() {
        let early = Instant(microseconds: 1)
        let late = Instant(microseconds: 2)
        #expect(ClockOffset.Sample(sent: late, server: late, received: early) == nil)
    }
}
