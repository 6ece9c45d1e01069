import Bookkeeping
import Domain
import Money

extension MemoryBooks {
    /// What the writes before one of them would have changed, as far as later checks look at it.
    private struct Ahead {
        var posted: [Pocket: Fixed] = [:]
        var held: [Pocket: Fixed] = [:]
        var versions: [ConversionID: Int64] = [:]
        var references: [Reference: ConversionID] = [:]
        var orders: Set<OrderID> = []
        var trades: Set<VenueTrade> = []
        var reversed: Set<VenueTrade> = []
        var entryKeys: Set<String> = []
        var par = MemoryParAhead()
        /// As the writes so far leave them; `nil` before the first one.
        var exchanges: MemoryExchanges?
        var accounts: MemoryAccounts?
    }

    /// Guards in order, then the writes' own guards in order.
    func check(_ commit: Commit) throws(MemoryRefusal) {
        for guarded in commit.guards { try check(guarded) }
        var ahead = Ahead()
        for write in commit.writes { try check(write, &ahead) }
    }

    private func check(_ guarded: CommitGuard) throws(MemoryRefusal) {
        switch guarded {
        case .referenceUnused(let tenant, let text):
            if let owner = references[Reference(tenant, text)] {
                throw .refused(.referenceUsed(by: owner))
            }
        case .notHalted(let scopes):
            for scope in [.everything] + scopes where halts[scope] != nil {
                throw .refused(.halted(scope))
            }
        case .withinLimits(let check): try self.check(check)
        case .exportsBelow(let most, let tenant):
            let waiting = exports.values.filter { $0.tenant == tenant && $0.isProcessing }.count
            guard waiting < most else { throw exceeded("exports", "\(most)", "\(waiting + 1)") }
        case .par(let guarded): try check(guarded)
        case .exchange(let guarded): try exchanges.check(guarded)
        }
    }

    private func check(_ check: LimitCheck) throws(MemoryRefusal) {
        let place = LimitPlace(tenant: check.tenant, asset: check.asset)
        let sum = (dayNotionals[LimitDay(place: place, day: check.day)] ?? .zero)
            .plus(check.notional)
        let open = (openCounts[place] ?? 0) + 1
        let limits = check.limits
        if let most = limits.maxNotional, check.notional > most {
            throw exceeded("maxNotional", "\(most)", "\(check.notional)")
        }
        if let most = limits.maxNotionalPerDay, sum > most {
            throw exceeded("maxNotionalPerDay", "\(most)", "\(sum)")
        }
        if let most = limits.maxOpen, open > most {
            throw exceeded("maxOpen", "\(most)", "\(open)")
        }
    }

    private func exceeded(_ name: String, _ allowed: String, _ wanted: String) -> MemoryRefusal {
        .refused(.limitExceeded(name: name, allowed: allowed, wanted: wanted))
    }

    private func check(_ write: CommitWrite, _ ahead: inout Ahead) throws(MemoryRefusal) {
        switch write {
        case .insertConversion(let conversion): try check(new: conversion, &ahead)
        case .updateConversion(let conversion, let expected):
            let stored =
                ahead.versions[conversion.id]
                ?? conversions[conversion.id]?
                .conversion.version
            guard stored == expected else { throw .refused(.versionChanged(conversion.id)) }
            ahead.versions[conversion.id] = expected + 1
        case .insertOrder(let order):
            guard orders[order.id] == nil, ahead.orders.insert(order.id).inserted else {
                throw .defect("order \(order.id) is there already")
            }
        case .updateOrder(let order):
            guard orders[order.id] != nil || ahead.orders.contains(order.id) else {
                throw .defect("there is no order \(order.id)")
            }
        case .insertTrade(let trade):
            let key = VenueTrade(account: trade.account, id: trade.venueTradeID)
            guard !trades.contains(key), ahead.trades.insert(key).inserted else {
                throw .refused(
                    .duplicateTrade(trade.account, venueTradeID: trade.venueTradeID))
            }
        case .reverseTrade(let trade, _):
            let stored = conversions[trade.conversion]?.trades.first { $0.id == trade.id }
            let key = VenueTrade(account: trade.account, id: trade.venueTradeID)
            guard stored?.state == .booked || stored == nil && ahead.trades.contains(key),
                ahead.reversed.insert(key).inserted
            else { throw .defect("trade \(trade.id) is not booked") }
        case .post(let entry):
            let key = "\(entry.reason.rawValue) \(entry.reference)"
            guard !entryKeys.contains(key), ahead.entryKeys.insert(key).inserted else {
                throw .defect("posted already: \(key)")
            }
            for (account, asset, change) in entry.mirrorChanges {
                let pocket = Pocket(account, asset)
                ahead.posted[pocket] = (ahead.posted[pocket] ?? .zero).plus(change)
            }
        case .hold(let change): try check(change, &ahead)
        case .par(let write): try check(write, &ahead.par)
        case .exchange(let write):
            var changed = ahead.exchanges ?? exchanges
            ahead.exchanges = nil
            try changed.apply(write)
            ahead.exchanges = changed
        case .account(let write):
            var changed = ahead.accounts ?? accounts
            ahead.accounts = nil
            try changed.apply(write)
            ahead.accounts = changed
        case .insertClient(let client):
            guard clients[client.id] == nil else {
                throw .defect("client \(client.id) is there already")
            }
        case .updateClient(let client):
            guard clients[client.id] != nil else {
                throw .defect("there is no client \(client.id)")
            }
        case .consumeLimits, .releaseLimits, .amend, .event, .recordDecisions, .numberEvents,
            .putHalt, .removeHalt, .putResolution, .revokeToken, .forgetRevokedTokens, .putExport,
            .removeExport:
            break
        }
    }

    private func check(
        new conversion: Conversion, _ ahead: inout Ahead
    ) throws(MemoryRefusal) {
        if let text = conversion.request.reference {
            let reference = Reference(conversion.tenant, text)
            if let owner = references[reference] ?? ahead.references[reference] {
                throw .refused(.referenceUsed(by: owner))
            }
            ahead.references[reference] = conversion.id
        }
        guard conversions[conversion.id] == nil, ahead.versions[conversion.id] == nil else {
            throw .defect("conversion \(conversion.id) is there already")
        }
        ahead.versions[conversion.id] = conversion.version
    }

    private func check(_ change: HoldChange, _ ahead: inout Ahead) throws(MemoryRefusal) {
        let pocket = change.pocket
        var mirror = mirrors[pocket] ?? .zero
        mirror.posted = mirror.posted.plus(ahead.posted[pocket] ?? .zero)
        mirror.held = mirror.held.plus(ahead.held[pocket] ?? .zero)
        guard change.change.isNegative || change.change <= mirror.available else {
            throw .refused(.insufficientFunds(pocket, available: mirror.available))
        }
        ahead.held[pocket] = (ahead.held[pocket] ?? .zero).plus(change.change)
    }
}
