package import Domain
import Execution

/// A wait that lasts longer than it should: no error, and something that a person should look at.
package struct Stall: Hashable, Sendable {
    /// In the order in which they are told of; each also a value of the metric's label `cause`.
    package enum Cause: String, CaseIterable, Hashable, Sendable {
        /// An order's fate is unknown, and its venue does not tell.
        case unknownOrder = "unknown_order"
        /// A venue does not confirm any more that an order of its is open.
        case silentVenue = "silent_venue"
        /// An order rests at its venue though its conversion has expired.
        case restingPastExpiry = "resting_past_expiry"
        /// A conversion has not ended, and should have.
        case overdue = "overdue"
        /// The time to look at a conversion again has passed, or was never set.
        case unattended = "unattended"
        /// Neither a conversion nor an order of it has changed, and nothing of it rests.
        case idle = "idle"
    }

    package let cause: Cause
    package let conversion: ConversionID
    package let tenant: TenantID
    /// What it is about, where that is one order.
    package let order: OrderID?
    /// When the wait began; what is allowed of it is over.
    package let since: Instant

    package init(
        cause: Cause, conversion: ConversionID, tenant: TenantID, order: OrderID?, since: Instant
    ) {
        self.cause = cause
        self.conversion = conversion
        self.tenant = tenant
        self.order = order
        self.since = since
    }
}

/// How long each kind of wait may last before it is a ``Stall``.
package struct StallLimits: Hashable, Sendable {
    /// Where its venue can be asked, an order's absence is proven within seconds.
    package var unknown: Duration = .seconds(60)
    /// Of a venue about an order that it showed before.
    package var silence: Duration = .seconds(60)
    /// Between a conversion's expiry and the end of its last resting order.
    package var resting: Duration = .seconds(30)
    /// Between the end of all that an executor may still do and the end of its conversion.
    package var overdue: Duration = .seconds(60)
    /// Between the time to look again and the look.
    package var unattended: Duration = .seconds(30)
    package var idle: Duration = .seconds(900)

    package init() {}
}

/// One open conversion as the run queue has it.
struct StallCheck {
    let execution: ConversionExecution
    /// When it was to be looked at, at the latest.
    let wakeAt: Instant?
    let limits: StallLimits
    let now: Instant

    private var conversion: Conversion { execution.conversion }

    /// What of it waits too long, in the order of ``Stall/Cause``.
    var stalls: [Stall] {
        var found: [Stall] = []
        for order in execution.orders where !order.isSettled { found += stalls(of: order) }
        if let since = overdueSince { found.append(stall(.overdue, since: since)) }
        let due = wakeAt ?? conversion.createdAt
        if has(limits.unattended, passedSince: due) {
            found.append(stall(.unattended, since: due))
        }
        if !conversion.status.isFinal, !execution.orders.contains(where: { $0.state == .open }),
            has(limits.idle, passedSince: execution.lastChange)
        {
            found.append(stall(.idle, since: execution.lastChange))
        }
        return found
    }

    private func stalls(of order: Order) -> [Stall] {
        switch order.state {
        case .unknown(let since):
            return has(limits.unknown, passedSince: since)
                ? [stall(.unknownOrder, order, since: since)] : []
        case .open, .cancelRequested:
            var found: [Stall] = []
            if let since = execution.silence(of: order.id),
                has(limits.silence, passedSince: since)
            {
                found.append(stall(.silentVenue, order, since: since))
            }
            if has(limits.resting, passedSince: conversion.expiresAt) {
                found.append(stall(.restingPastExpiry, order, since: conversion.expiresAt))
            }
            return found
        // What is being sent has its venue's deadline; what has ended is asked for its fills, and
        // its conversion is overdue if they do not come.
        case .intended, .filled, .cancelled, .rejected, .absent: return []
        }
    }

    /// Since when it should have ended: its expiry, or the cancel before it, and all that is then
    /// still done with money between two legs.
    private var overdueSince: Instant? {
        guard !execution.isSettled else { return nil }
        let begun: Instant =
            switch conversion.status {
            case .pending, .processing: conversion.expiresAt
            case .pendingCancel: min(conversion.expiresAt, conversion.updatedAt)
            case .completed, .cancelled, .failed, .simulated: conversion.updatedAt
            }
        let end = begun.adding(execution.driveMax)
        return has(limits.overdue, passedSince: end) ? end : nil
    }

    private func has(_ limit: Duration, passedSince start: Instant) -> Bool {
        now.duration(since: start) >= limit
    }

    private func stall(
        _ cause: Stall.Cause, _ order: Order? = nil, since: Instant
    ) -> Stall {
        Stall(
            cause: cause, conversion: conversion.id, tenant: conversion.tenant, order: order?.id,
            since: since)
    }
}
