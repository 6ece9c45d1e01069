package import Domain

/// How far a venue's clock is ahead of ours, learned from requests that it stamped.
///
/// The stamp was made between sending and receiving, so each sample bounds the offset from both
/// sides, by as much as its round trip took. Of the last samples the one with the shortest round
/// trip counts. A sample whose bounds cannot be true together with those of the one that counts
/// says that a clock was set: what was learned before is forgotten.
package struct ClockOffset: Hashable, Sendable {
    /// One request: our clock, the venue's, our clock.
    package struct Sample: Hashable, Sendable {
        package let sent: Instant
        package let server: Instant
        package let received: Instant

        /// - Parameter received: not before `sent`; a sample with a clock set in between is none.
        package init?(sent: Instant, server: Instant, received: Instant) {
            guard received >= sent else { return nil }
            (self.sent, self.server, self.received) = (sent, server, received)
        }

        package var roundTrip: Duration { received.duration(since: sent) }
    }

    /// Between these two the offset is.
    private struct Bounds: Hashable {
        let lower: Int64
        let upper: Int64
        let measured: Instant

        var width: Int64 { upper - lower }
    }

    /// How many samples count at most.
    package static let samplesMax = 16
    /// How fast two clocks part at worst; more than that, and one of them was set.
    package static let driftPartsPerMillion: Int64 = 500

    private let resolution: Int64
    private let window: Duration
    private var samples: [Bounds] = []
    /// How often a clock was found to have been set.
    package private(set) var jumps = 0

    /// - Parameters:
    ///   - resolution: of the venue's stamps, which are cut to it: a millisecond, a second.
    ///   - window: how long a sample counts.
    package init(resolution: Duration, window: Duration = .seconds(600)) {
        self.resolution = resolution.microseconds
        self.window = window
    }

    package mutating func add(_ sample: Sample) {
        let stamp = sample.server.microseconds
        let new = Bounds(
            lower: stamp - sample.received.microseconds,
            upper: stamp + resolution - sample.sent.microseconds, measured: sample.received)
        let now = sample.received
        samples.removeAll { old in
            old.measured > now || now.duration(since: old.measured) > window
        }
        if let best, disagree(best, new) {
            samples.removeAll()
            jumps += 1
        }
        samples.append(new)
        if samples.count > Self.samplesMax { samples.removeFirst() }
    }

    /// What the venue's clock is ahead of ours; negative: behind. `nil` before the first sample.
    package var offset: Duration? {
        best.map { .microseconds($0.lower + $0.width / 2) }
    }

    /// The offset is true within this much to either side.
    package var error: Duration? {
        best.map { .microseconds(($0.width + 1) / 2) }
    }

    /// What the venue's clock shows, by our best knowledge; our own where nothing is known.
    package func venueTime(at local: Instant) -> Instant { local.adding(offset ?? .zero) }

    /// The same, and certainly not later than what it shows: a request that is stamped with it is
    /// never one from the future.
    package func earliestVenueTime(at local: Instant) -> Instant {
        local.adding(.microseconds(best?.lower ?? 0))
    }

    /// Certainly not earlier than what it shows.
    package func latestVenueTime(at local: Instant) -> Instant {
        local.adding(.microseconds(best?.upper ?? 0))
    }

    /// Our clock when the venue's shows `venue`.
    package func localTime(at venue: Instant) -> Instant {
        venue.adding(.microseconds(-(offset?.microseconds ?? 0)))
    }

    /// The sample with the tightest bounds, of equal ones the newest.
    private var best: Bounds? {
        samples.reversed().min { $0.width < $1.width }
    }

    private func disagree(_ old: Bounds, _ new: Bounds) -> Bool {
        let age = new.measured.microseconds - old.measured.microseconds
        let drift = age / 1_000_000 * Self.driftPartsPerMillion + Self.driftPartsPerMillion
        return new.lower > old.upper + drift || new.upper < old.lower - drift
    }
}

extension Duration {
    /// Whole microseconds, cut.
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
