import Bookkeeping
import Domain
import Money
import TestKit

extension Mutant {
    /// The commit as this defect makes it.
    ///
    /// - Parameter stored: a copy for whoever needs it alone.
    func altering(_ commit: Commit, _ stored: @autoclosure () -> MemoryBooks) -> Commit {
        var altered = commit
        switch self {
        case .fillBookedTwice: altered.writes += commit.writes.flatMap(Self.again)
        case .unbalancedPosting: altered.writes = commit.writes.map(Self.unbalanced)
        case .lostHold:
            guard commit.isNew else { break }
            altered.writes.removeAll { $0.isHold }
        case .holdNotReleased:
            guard commit.isFinal else { break }
            altered.writes.removeAll { $0.isHold }
        case .failedAfterFills: altered.writes = commit.writes.map(Self.failed)
        case .referenceForgotten:
            altered.guards = []
            altered.writes = commit.writes.map(Self.withoutReference)
        case .skippedIntent: altered.writes.removeAll { $0.isIntent }
        case .wrongFeeSign: altered.writes = commit.writes.map(Self.withOtherFee)
        case .eventForgotten:
            guard commit.isFinal else { break }
            altered.writes.removeAll { $0.isEvent }
        case .limitsNotReleased: altered.writes.removeAll { $0.isRelease }
        case .statusGoesBack: altered.writes = commit.writes.map(Self.goingBack)
        case .haltIgnored: altered.guards.removeAll { $0.isHalt }
        case .bustNotPosted: altered.writes.removeAll { $0.isBust }
        case .exposureIgnored: altered.writes = commit.writes.map(Self.withLessExposure)
        case .scheduleIgnored: altered.writes = commit.writes.map(Self.withMoreSlices)
        case .residualForgotten: altered.writes = commit.writes.map(Self.withoutResiduals)
        case .externalPostedTwice: altered.writes += commit.writes.flatMap(Self.againExternal)
        case .externalNotPosted:
            guard commit.takesIn else { break }
            altered.writes.removeAll { $0.isExternalPosting }
        case .passedPosted: altered.writes += commit.writes.flatMap(Self.passed)
        case .foreignAdopted: altered.writes = Self.adopting(commit, stored())
        case .quarantinedAtOnce: break
        case .doubleSend, .resendUnknown, .droppedFill, .inventedFill, .cancelWinsOverFill,
            .absentFromUnreachable, .refusedFromTimeout, .acknowledgedBeforeDurable,
            .unknownReadAsDone, .orderPastItsBound, .neverAsked, .otherThanIntended, .bustUnheard:
            break
        }
        return altered
    }

    private static func again(_ write: CommitWrite) -> [CommitWrite] {
        guard case .insertTrade(let trade) = write else { return [] }
        let twin = Trade(
            id: TradeID(high: trade.id.high ^ 1, low: trade.id.low), order: trade.order,
            conversion: trade.conversion, account: trade.account, symbol: trade.symbol,
            side: trade.side,
            fill: Fill(
                venueTradeID: trade.venueTradeID + "-again", venueOrderID: trade.venueOrderID,
                quantity: trade.quantity, price: trade.price, notional: trade.notional,
                fee: trade.fee, isMaker: trade.isMaker, at: trade.at), state: .booked)
        return [.insertTrade(twin), .post(LedgerEntry(booking: twin))]
    }

    private static func unbalanced(_ write: CommitWrite) -> CommitWrite {
        guard case .post(let entry) = write, entry.reason == .trade else { return write }
        return .post(
            LedgerEntry(
                reference: entry.reference, reason: entry.reason, at: entry.at,
                transfers: entry.transfers.dropLast()))
    }

    private static func failed(_ write: CommitWrite) -> CommitWrite {
        guard case .updateConversion(var conversion, let expected) = write,
            conversion.status == .cancelled
        else { return write }
        conversion.status = .failed
        return .updateConversion(conversion, expected: expected)
    }

    private static func goingBack(_ write: CommitWrite) -> CommitWrite {
        guard case .updateConversion(var conversion, let expected) = write,
            conversion.status == .pendingCancel, conversion.version > 2
        else { return write }
        conversion.status = .processing
        return .updateConversion(conversion, expected: expected)
    }

    private static func withoutReference(_ write: CommitWrite) -> CommitWrite {
        guard case .insertConversion(let old) = write else { return write }
        var request = old.request
        request.reference = nil
        var conversion = Conversion(
            id: old.id, tenant: old.tenant, request: request, hops: old.hops,
            createdAt: old.createdAt, expiresAt: old.expiresAt, terms: old.terms)
        conversion.countsTowardLimits = old.countsTowardLimits
        return .insertConversion(conversion)
    }

    private static func withOtherFee(_ write: CommitWrite) -> CommitWrite {
        guard case .insertTrade(let trade) = write else { return write }
        return .insertTrade(
            Trade(
                id: trade.id, order: trade.order, conversion: trade.conversion,
                account: trade.account, symbol: trade.symbol, side: trade.side,
                fill: Fill(
                    venueTradeID: trade.venueTradeID, venueOrderID: trade.venueOrderID,
                    quantity: trade.quantity, price: trade.price, notional: trade.notional,
                    fee: Fee(trade.fee.amount.negated, of: trade.fee.asset),
                    isMaker: trade.isMaker, at: trade.at), state: trade.state))
    }
}

extension Commit {
    var isNew: Bool {
        writes.contains {
            if case .insertConversion = $0 { true } else { false }
        }
    }

    var isFinal: Bool {
        writes.contains {
            if case .updateConversion(let conversion, _) = $0 {
                conversion.status.isFinal
            } else {
                false
            }
        }
    }
}

extension CommitWrite {
    fileprivate var isHold: Bool { if case .hold = self { true } else { false } }
    fileprivate var isIntent: Bool { if case .insertOrder = self { true } else { false } }
    fileprivate var isEvent: Bool { if case .event = self { true } else { false } }
    fileprivate var isBust: Bool {
        if case .post(let entry) = self { entry.reason == .bust } else { false }
    }
    fileprivate var isRelease: Bool { if case .releaseLimits = self { true } else { false } }
}

extension CommitGuard {
    fileprivate var isHalt: Bool { if case .notHalted = self { true } else { false } }
}
