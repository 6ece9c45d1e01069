import Domain
import Engine
import Metrics
import ServiceLifecycle

/// Writes how live venues are to the metrics, every second.
struct VenueHealthMeter: Service {
    let venues: [any HealthReporting]
    let time: any TimeSource
    let metrics: any MetricsFactory

    static let interval = Duration.seconds(1)

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                var told = Told()
                while !Task.isCancelled {
                    self.measure(&told)
                    try await self.time.sleep(until: self.time.now().adding(Self.interval))
                }
            }
        } catch is CancellationError {}
    }

    /// What counters have counted already: venues tell sums, counters take differences.
    struct Told {
        var sums: [String: Int] = [:]
        /// Books that were seen, so that one without trouble is told too.
        var symbols: [VenueID: Set<Symbol>] = [:]

        mutating func rise(_ name: String, to sum: Int) -> Int {
            let before = sums.updateValue(sum, forKey: name) ?? 0
            return max(0, sum - before)
        }
    }

    func measure(_ told: inout Told) {
        let now = time.now()
        for venue in venues { measure(venue, at: now, &told) }
    }

    private func measure(_ venue: any HealthReporting, at now: Instant, _ told: inout Told) {
        let health = venue.health()
        let id = ("venue", venue.id.text)
        if let offset = health.clockOffset {
            Gauge(label: "cambist_venue_clock_offset_seconds", dimensions: [id], factory: metrics)
                .record(offset.inSeconds)
        }
        for use in health.uses {
            let dimensions = [id, ("budget", use.name)]
            Gauge(label: "cambist_venue_budget_used", dimensions: dimensions, factory: metrics)
                .record(use.used)
            Gauge(label: "cambist_venue_budget_limit", dimensions: dimensions, factory: metrics)
                .record(use.limit)
        }
        for stream in health.streams { measure(stream, id, at: now, &told) }
        measureBooks(venue, health, &told)
        for loss in health.bookLosses {
            let name = "\(venue.id) \(loss.symbol) \(loss.cause)"
            Counter(
                label: "cambist_venue_book_losses_total",
                dimensions: [id, ("symbol", loss.symbol.description), ("cause", loss.cause)],
                factory: metrics
            ).increment(by: told.rise(name, to: loss.count))
        }
        Counter(label: "cambist_venue_hostile_answers_total", dimensions: [id], factory: metrics)
            .increment(by: told.rise("\(venue.id) hostile", to: health.hostileAnswers))
        Gauge(label: "cambist_venue_blocked", dimensions: [id], factory: metrics)
            .record(health.blockedUntil.map { $0 > now ? 1 : 0 } ?? 0)
    }

    private func measure(
        _ stream: VenueHealth.Stream, _ id: (String, String), at now: Instant, _ told: inout Told
    ) {
        let dimensions = [id, ("stream", stream.name)]
        Gauge(label: "cambist_venue_stream_up", dimensions: dimensions, factory: metrics)
            .record(stream.isUp ? 1 : 0)
        Counter(label: "cambist_venue_reconnects_total", dimensions: dimensions, factory: metrics)
            .increment(by: told.rise("\(id.1) \(stream.name)", to: stream.reconnects))
        if let last = stream.lastMessageAt {
            Gauge(
                label: "cambist_venue_stream_age_seconds", dimensions: dimensions, factory: metrics
            )
            .record(max(.zero, now.duration(since: last)).inSeconds)
        }
    }

    private func measureBooks(
        _ venue: any HealthReporting, _ health: VenueHealth, _ told: inout Told
    ) {
        let troubled = Set(health.bookTroubles.map(\.symbol))
        let listed = (venue as? any ChangingVenue)?.symbols ?? []
        let known = told.symbols[venue.id, default: []].union(troubled).union(listed)
        told.symbols[venue.id] = known
        for symbol in known.sorted() {
            Gauge(
                label: "cambist_venue_book_usable",
                dimensions: [("venue", venue.id.text), ("symbol", symbol.description)],
                factory: metrics
            ).record(troubled.contains(symbol) ? 0 : 1)
        }
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
