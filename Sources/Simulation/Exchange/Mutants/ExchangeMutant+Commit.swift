import Bookkeeping
import Domain
import Money
import TestKit

extension ExchangeMutant {
    /// The commit as this defect makes it.
    func altering(_ commit: Commit, _ stored: MemoryBooks) -> Commit {
        var altered = commit
        guard let exchange = commit.exchange else { return commit }
        switch self {
        case .holdSkipped, .holdNotReleased, .holdReleasedEarly:
            alterHolds(&altered, exchange)
        case .forwardNotReversed, .marginLost, .creditedTwice, .closeOutForgotten:
            altered.writes = commit.writes.map { write in
                guard case .post(let entry) = write else { return write }
                return .post(altering(entry))
            }
        case .creditForgotten: altered.writes.removeAll { $0.countsCredit }
        case .limitNotGivenBack: altered.writes.removeAll { $0.givesBack(day: false) }
        case .dayNotGivenBack: altered.writes.removeAll { $0.givesBack(day: true) }
        case .limitsIgnored: altered.guards.removeAll { $0.isWithin { $0 != "credit" } }
        case .creditLimitIgnored: altered.guards.removeAll { $0.isWithin { $0 == "credit" } }
        case .quoteUsedTwice:
            altered.guards.removeAll { $0.isQuoteUnused }
            altered.writes.removeAll { $0.usesQuote }
        case .externalIDForgotten: altered.writes = commit.writes.map(Self.withoutName)
        case .noticeSkipped:
            if exchange.state == .ordered { altered.writes.removeAll { $0.isNotice } }
        case .eventSkipped:
            if exchange.state == .success { altered.writes.removeAll { $0.isExchangeEvent } }
        case .sequenceRepeated: altered.writes = commit.writes.map(Self.repeated)
        case .rolledWithoutNotice:
            if exchange.settlementDate != stored.exchanges.exchanges[exchange.id]?.settlementDate {
                altered.writes.removeAll { $0.isNotice || $0.isExchangeEvent }
            }
        case .versionIgnored: altered.writes = commit.writes.map { Self.forced($0, stored) }
        case .haltIgnored: altered.guards.removeAll { $0.isHalt }
        case .intentNotStored, .acknowledgedBeforeDurable, .unknownReadAsDone, .openForgotten,
            .intentForgottenAtStart, .sentTwice, .timeoutReadAsRefusal, .timeoutReadAsBooked,
            .unreachableReadAsAbsent, .absenceTakenTooEarly, .absenceTakenASecondEarly,
            .cancelledAlthoughBooked, .settledWithoutEvidence, .rejectedReadAsBooked,
            .callbackNotSent, .failureReadAsDelivered, .laterNoticeFirst:
            break
        }
        return altered
    }

    private func alterHolds(_ commit: inout Commit, _ exchange: Exchange) {
        if self == .holdSkipped, exchange.state == .draft {
            commit.writes.removeAll { $0.isHold }
        } else if self == .holdNotReleased, exchange.state.isFinal {
            commit.writes.removeAll { $0.isHold }
        } else if self == .holdReleasedEarly, exchange.state == .ordered, commit.posts,
            exchange.held.isPositive
        {
            let pocket = Pocket(
                VenueAccount(profile: exchange.account.profile), exchange.quote.from.asset)
            let change = HoldChange(
                conversion: exchange.id, pocket: pocket, change: exchange.held.negated)
            commit.writes.append(.hold(change))
        }
    }

    private func altering(_ entry: LedgerEntry) -> LedgerEntry {
        var transfers = entry.transfers
        if self == .forwardNotReversed, entry.reason == .dealerSettlement {
            transfers.removeAll { $0.touchesDealerForward }
        } else if self == .marginLost, entry.reason == .forward {
            transfers.removeAll { $0.touchesHouse }
        } else if self == .creditedTwice, entry.reason == .credit {
            transfers += entry.transfers
        } else if self == .closeOutForgotten, entry.reason == .closeOut {
            transfers.removeAll { $0.touchesMarket }
        }
        return LedgerEntry(
            reference: entry.reference, reason: entry.reason, at: entry.at, transfers: transfers)
    }

    private static func withoutName(_ write: CommitWrite) -> CommitWrite {
        guard case .exchange(.insert(let old)) = write else { return write }
        var new = Exchange(
            id: old.id, shortID: old.shortID, externalID: "\(old.id)", quote: old.quote,
            createdAt: old.createdAt, countedOn: old.countedOn, state: old.state, held: old.held,
            credit: old.credit)
        new.refinement = old.refinement
        new.completedAt = old.completedAt
        return .exchange(.insert(new))
    }

    private static func repeated(_ write: CommitWrite) -> CommitWrite {
        guard case .exchange(.tell(let notice)) = write, notice.exchange.told > 1 else {
            return write
        }
        var exchange = notice.exchange
        exchange.told -= 1
        return .exchange(
            .tell(ExchangeNotice(event: notice.event, at: notice.at, exchange: exchange)))
    }

    private static func forced(_ write: CommitWrite, _ stored: MemoryBooks) -> CommitWrite {
        guard case .exchange(.update(let exchange, _)) = write,
            let version = stored.exchanges.exchanges[exchange.id]?.version
        else { return write }
        return .exchange(.update(exchange, expected: version))
    }
}

extension Commit {
    fileprivate var posts: Bool {
        writes.contains { if case .post = $0 { true } else { false } }
    }
}

extension CommitWrite {
    fileprivate var isHold: Bool { if case .hold = self { true } else { false } }
    fileprivate var isNotice: Bool { if case .exchange(.tell) = self { true } else { false } }
    fileprivate var usesQuote: Bool { if case .exchange(.useQuote) = self { true } else { false } }

    fileprivate var isExchangeEvent: Bool {
        if case .event(let event) = self { event.kind == .exchangeChanged } else { false }
    }

    fileprivate var countsCredit: Bool {
        if case .exchange(.count(.credit, _)) = self { true } else { false }
    }

    /// - Parameter day: of the day, or of what is under way.
    fileprivate func givesBack(day: Bool) -> Bool {
        guard case .exchange(.count(let count, let change)) = self, change.isNegative else {
            return false
        }
        return switch count {
        case .day: day
        case .unsettled: !day
        case .credit: false
        }
    }
}

extension CommitGuard {
    fileprivate var isHalt: Bool { if case .notHalted = self { true } else { false } }

    fileprivate var isQuoteUnused: Bool {
        if case .exchange(.quoteUnused) = self { true } else { false }
    }

    fileprivate func isWithin(_ isMeant: (String) -> Bool) -> Bool {
        if case .exchange(.within(_, _, _, let name)) = self { isMeant(name) } else { false }
    }
}

extension Transfer {
    private func touches(_ isMeant: (LedgerAccount) -> Bool) -> Bool {
        isMeant(from) || isMeant(to)
    }

    fileprivate var touchesHouse: Bool {
        touches { if case .house = $0 { true } else { false } }
    }

    fileprivate var touchesMarket: Bool {
        touches { if case .market = $0 { true } else { false } }
    }

    fileprivate var touchesDealerForward: Bool {
        touches { if case .dealerForward = $0 { true } else { false } }
    }
}
