package import Domain

/// When a callback that failed is sent again (spec/exchange.md, section 6).
package struct CallbackSchedule: Hashable, Sendable {
    /// From each failure to the next call; after the last one the callback is parked.
    package let delays: [Duration]

    package init(delays: [Duration]) { self.delays = delays }

    package static let standard = CallbackSchedule(delays: [
        .seconds(5), .seconds(5 * 60), .seconds(30 * 60), .seconds(2 * 3_600),
        .seconds(5 * 3_600), .seconds(10 * 3_600), .seconds(10 * 3_600),
    ])

    private static let noRoomPause = Duration.seconds(5)

    /// Calls of one delivery in all.
    package var triesMax: Int { delays.count + 1 }

    /// The delivery after a call.
    ///
    /// - Parameters:
    ///   - outcome: the call's.
    ///   - now: when the outcome was known: from then on the next delay counts.
    package func delivery(
        _ delivery: CallbackDelivery, after outcome: CallbackOutcome, at now: Instant
    ) -> CallbackDelivery {
        var after = delivery
        after.attempts += 1
        after.dueAt = now
        switch outcome {
        case .delivered:
            after.state = .delivered
            after.failure = nil
        case .failed(.noRoom):
            // Nothing was tried: it counts for nothing.
            after.attempts = delivery.attempts
            after.failure = CallbackFailure.noRoom.description
            after.dueAt = now.adding(Self.noRoomPause)
        case .failed(let failure):
            after.failure = failure.description
            if after.attempts < triesMax {
                after.dueAt = now.adding(delays[after.attempts - 1])
            } else {
                after.state = .parked
            }
        }
        return after
    }
}
