import Domain
import Money

/// What happens later, and what is not told yet.
struct SandboxTimers: Sendable {
    /// By order; by the exchange's clock.
    var expiries: [UInt64: Instant] = [:]
    /// The dead man's switches.
    var deadMen: [AccountID: Instant] = [:]
    /// Until when queries do not find an order.
    var hidden: [UInt64: Instant] = [:]
    /// By how much an order's trades are told late.
    var lateOrders: [UInt64: Duration] = [:]
    /// Until when a trade is not told.
    var lateTrades: [UInt64: Instant] = [:]
    /// In the order in which they happened.
    var held: [(due: Instant, event: SandboxEvent)] = []

    /// When a step of an order is told; `nil`: at once.
    func lateness(of order: UInt64, _ step: OrderEvent.Step, at real: Instant) -> Instant? {
        guard let late = lateOrders[order] else { return nil }
        switch step {
        case .traded, .filled: return real.adding(late)
        // What follows a trade that is not told yet would give it away.
        case .ended: return held.isEmpty ? nil : real.adding(late)
        case .accepted, .amended: return nil
        }
    }

    /// The events that are due, in their order.
    mutating func takeDue(at real: Instant) -> [SandboxEvent] {
        guard !held.isEmpty else { return [] }
        let due = held.filter { $0.due <= real }.map(\.event)
        held.removeAll { $0.due <= real }
        return due
    }

    /// Forgets what hid orders and trades until now, and orders that can have no late trades.
    mutating func forgetEffects(at real: Instant, isOpen: (UInt64) -> Bool) {
        if !hidden.isEmpty { hidden = hidden.filter { $0.value > real } }
        if !lateTrades.isEmpty { lateTrades = lateTrades.filter { $0.value > real } }
        guard !lateOrders.isEmpty, lateTrades.isEmpty, held.isEmpty else { return }
        lateOrders = lateOrders.filter { isOpen($0.key) }
    }

    mutating func forget(_ number: UInt64) { expiries[number] = nil }
}
