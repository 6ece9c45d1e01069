import Domain
import Engine
import Synchronization

/// Everybody who is called, and every call that they saw.
final class Receivers: Sendable {
    struct Call: Hashable, Sendable {
        let url: String
        let headers: [CallbackHeader]
        let at: Instant
        /// As ``CallbackWorld`` writes it.
        let exchange: String
        let sequence: Int64
        let outcome: CallbackOutcome
        let answeredAt: Instant

        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        var event: String { header("X-Event-Id") ?? "" }
    }

    /// What a receiver does with its n-th call, from 0 on; how long it takes, and what it answers.
    typealias Script =
        @Sendable (CallbackCall, Int) -> (
            Duration, CallbackOutcome
        )

    private struct State {
        var afterAnswer: @Sendable (Call) -> Void = { _ in }
        var script: Script = { _, _ in (.zero, .delivered(status: 200)) }
        var counts: [String: Int] = [:]
        var calls: [Call] = []
        var underWay: [String: Int] = [:]
        var overlaps: [String] = []
        var mostUnderWay = 0
    }

    private let state = Mutex(State())
    private let keepsCalls: Bool

    init(keepsCalls: Bool = true) { self.keepsCalls = keepsCalls }

    func play(_ script: @escaping Script) { state.withLock { $0.script = script } }
    /// Does something when a receiver has answered and the dispatcher has not heard it.
    func afterAnswer(_ body: @escaping @Sendable (Call) -> Void) {
        state.withLock { $0.afterAnswer = body }
    }

    /// Every call, in the order in which they were answered.
    var calls: [Call] { state.withLock { $0.calls } }
    /// Exchanges of which two calls to one receiver were under way at once.
    var overlaps: [String] { state.withLock { $0.overlaps } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    func take(_ call: CallbackCall, _ time: VirtualTime) async -> CallbackOutcome {
        let begun = time.now()
        let words = String(decoding: call.body, as: UTF8.self).split(separator: " ")
        let key = call.url + " " + words[0]
        let (duration, wanted) = state.withLock { state in
            defer { state.counts[call.url, default: 0] += 1 }
            state.underWay[key, default: 0] += 1
            if state.underWay[key, default: 0] > 1 { state.overlaps.append(key) }
            state.mostUnderWay = max(
                state.mostUnderWay, state.underWay.values.reduce(0, +))
            return state.script(call, state.counts[call.url, default: 0])
        }
        var outcome = duration < call.deadline ? wanted : .failed(.timedOut)
        do {
            try await time.sleep(until: begun.adding(min(duration, call.deadline)))
        } catch {
            outcome = .failed(.cancelled)
        }
        let answered = Call(
            url: call.url, headers: call.headers, at: begun, exchange: String(words[0]),
            sequence: Int64(words[1]) ?? 0, outcome: outcome, answeredAt: time.now())
        let afterAnswer = state.withLock { state in
            state.underWay[key] = (state.underWay[key] ?? 1) - 1
            if state.underWay[key] == 0 { state.underWay[key] = nil }
            if keepsCalls { state.calls.append(answered) }
            return state.afterAnswer
        }
        afterAnswer(answered)
        return outcome
    }
}
