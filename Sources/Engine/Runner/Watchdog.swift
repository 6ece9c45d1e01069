import Domain
import Execution
import Logging
import Metrics

/// Looks for conversions that make no progress, and tells: as metrics, and once in the log.
///
/// It changes nothing. What is found rests in memory and is found again by the next look.
struct Watchdog {
    let runner: ConversionRunner
    private var known: Set<Known> = []

    private struct Known: Hashable {
        let cause: Stall.Cause
        let conversion: ConversionID
        let order: OrderID?
    }

    init(_ runner: ConversionRunner) { self.runner = runner }

    mutating func look() {
        let now = runner.time.now()
        let waits = runner.queue.waits(at: now, limits: runner.settings.stalls)
        for cause in Stall.Cause.allCases {
            Gauge(label: "cambist_stalled", dimensions: [("cause", cause.rawValue)])
                .record(waits.stalls.count { $0.cause == cause })
        }
        Gauge(label: "cambist_oldest_wait_seconds")
            .record(waits.oldestChange.map { Self.seconds(from: $0, to: now) } ?? 0)
        Gauge(label: "cambist_oldest_stall_seconds")
            .record(waits.stalls.map(\.since).min().map { Self.seconds(from: $0, to: now) } ?? 0)
        tell(waits.stalls, at: now)
    }

    private static func seconds(from start: Instant, to now: Instant) -> Int64 {
        max(0, now.duration(since: start).components.seconds)
    }

    private mutating func tell(_ stalls: [Stall], at now: Instant) {
        var seen: Set<Known> = []
        for stall in stalls {
            let key = Known(cause: stall.cause, conversion: stall.conversion, order: stall.order)
            seen.insert(key)
            guard !known.contains(key) else { continue }
            runner.logger.warning(
                "a conversion makes no progress",
                metadata: [
                    "conversion": "\(stall.conversion)", "tenant": "\(stall.tenant)",
                    "order": "\(stall.order?.description ?? "")",
                    "cause": "\(stall.cause.rawValue)", "since": "\(stall.since)",
                ])
        }
        known = seen
    }
}

/// What the run queue's conversions wait for at one moment.
struct Waits: Hashable, Sendable {
    /// Oldest first.
    let stalls: [Stall]
    /// When the one that has not changed for the longest last did; `nil` where nothing is open.
    let oldestChange: Instant?
}

extension RunQueue {
    /// Conversions that are looked at in one go; mail and work go on in between.
    private static let looksAtOnce = 500

    /// - Parameter now: the time of the look.
    func waits(at now: Instant, limits: StallLimits) -> Waits {
        var stalls: [Stall] = []
        var oldest: Instant?
        let ids = openIDs
        for start in stride(from: 0, to: ids.count, by: Self.looksAtOnce) {
            for (execution, wakeAt) in waiting(ids[start...].prefix(Self.looksAtOnce)) {
                oldest = min(oldest ?? execution.lastChange, execution.lastChange)
                stalls +=
                    StallCheck(execution: execution, wakeAt: wakeAt, limits: limits, now: now)
                    .stalls
            }
        }
        stalls.sort {
            ($0.since, $0.conversion, $0.cause.rawValue) < (
                $1.since, $1.conversion, $1.cause.rawValue
            )
        }
        return Waits(stalls: stalls, oldestChange: oldest)
    }
}
