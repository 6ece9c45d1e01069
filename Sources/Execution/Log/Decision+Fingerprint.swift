import Bookkeeping
import Domain
import Money

extension Decision {
    /// A number that stands for everything that was decided but the ids of events: what becomes
    /// durable, what is sent, when to look again. Two decisions with one fingerprint are the same
    /// for all purposes.
    var fingerprint: UInt64 {
        var writer = LogWriter()
        for write in commit?.writes ?? [] { writer.put(decided: write) }
        writer.put(UInt64(commit?.guards.count ?? 0))
        for command in commands {
            switch command {
            case .place(let order): writer.put(1, order)
            case .query(let order): writer.put(2, order)
            case .cancel(let order): writer.put(3, order)
            }
        }
        writer.put(wakeAt) { $0.put($1) }
        return writer.hash
    }
}

extension LogWriter {
    fileprivate mutating func put(decided write: CommitWrite) {
        switch write {
        case .insertConversion(let conversion), .updateConversion(let conversion, _):
            put(conversion)
        case .insertOrder(let order): put(11, order)
        case .updateOrder(let order): put(12, order)
        case .insertTrade(let trade): put(trade)
        case .reverseTrade(let trade, let state):
            put(trade)
            put(state.rawValue)
        case .hold(let change):
            put(change.pocket)
            put(change.change)
        case .releaseLimits(_, let asset): put(asset)
        case .amend(_, let amendment):
            put(amendment.reason)
            put(UInt64(amendment.movements.count))
        case .post(let entry): put(entry.reference)
        case .consumeLimits, .event, .numberEvents, .putHalt, .removeHalt, .putResolution,
            .insertClient, .updateClient, .revokeToken, .forgetRevokedTokens, .recordDecisions,
            .putExport, .removeExport, .par, .exchange, .account:
            break
        }
    }

    private mutating func put(_ conversion: Conversion) {
        put(conversion.status.rawValue)
        put(conversion.failure) { $0.put($1) }
        put(conversion.completedAt) { $0.put($1) }
        put(conversion.revision)
        let progress = conversion.progress
        for mids in [progress.startMids, progress.startTouches, progress.endMids] {
            put(mids) { $0.put($1) }
        }
        put(progress.cancelRequestedAt) { $0.put($1) }
        put(progress.base) { writer, base in
            writer.put(base.slice)
            writer.put(base.done)
        }
        put(progress.residuals) { writer, residual in
            writer.put(residual.account)
            writer.put(residual.asset)
            writer.put(residual.amount)
        }
    }

    fileprivate mutating func put(_ kind: UInt8, _ order: Order) {
        put(kind)
        put(order.id)
        put(order.leg)
        put(order.attempt)
        put(order.account)
        put(order.symbol)
        put(order.side.rawValue)
        put(order.timeInForce.rawValue)
        put(order.quantity)
        put(order.limitPrice)
        put(order.createdAt)
        put(order.validUntil)
        put(order.reserved)
        put(order.state)
        put(order.reportedQuantity)
        put(order.filledQuantity)
        put(order.filledNotional)
        put(order.takenBackQuantity)
    }

    private mutating func put(_ state: OrderState) {
        switch state {
        case .intended: put(UInt8(0))
        case .unknown(let since):
            put(UInt8(1))
            put(since)
        case .open: put(UInt8(2))
        case .cancelRequested: put(UInt8(3))
        case .filled: put(UInt8(4))
        case .cancelled: put(UInt8(5))
        case .rejected(let failure):
            put(UInt8(6))
            put(failure)
        case .absent: put(UInt8(7))
        }
    }
}
