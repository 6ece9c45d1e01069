import Bookkeeping
import Domain
import Engine
import Money

/// One issuer's record against our trades there and our settlements of conversions one to one.
struct IssuerComparison {
    let record: VenueRecord
    /// Everything that conversions over venues ever intended there.
    let orders: [StoredOrder]
    /// Conversions one to one that are not final.
    let open: [ParConversion]
    /// Of the issuer's treasury, from its first posting on.
    let statement: [StatementLine]

    func findings() -> [AuditFinding] {
        let traded = Set(orders.map(\.order.id.description))
        let trades = record.orders.filter { traded.contains($0.clientOrderID) }
        let numbers = Set(trades.map(\.venueOrderID))
        let ofTrades = VenueRecord(
            venue: record.venue, orders: trades,
            fills: record.fills.filter { numbers.contains($0.venueOrderID) },
            takenBack: record.takenBack, totals: [:])
        return VenueComparison(record: ofTrades, orders: orders, mirrors: [:]).findings()
            + atPar(record.orders.filter { !traded.contains($0.clientOrderID) })
    }

    /// A settlement as the treasury's statement has it.
    private struct Settlement {
        let conversion: ConversionID
        let lines: [StatementLine]
    }

    private var settlements: [Settlement] {
        var lines: [String: [StatementLine]] = [:]
        for line in statement where line.reason == .settlement {
            lines[line.reference, default: []].append(line)
        }
        return lines.sorted { $0.key < $1.key }.compactMap { reference, lines in
            ConversionID(reference).map { Settlement(conversion: $0, lines: lines) }
        }
    }

    /// Each settlement here is one there, and each there is one here or is under way.
    private func atPar(_ placed: [VenueRecord.PlacedOrder]) -> [AuditFinding] {
        let settlements = settlements
        // An order id has the time of its conversion in front.
        let byTime = Dictionary(grouping: settlements) { $0.conversion.high }
        let fills = Dictionary(grouping: record.fills, by: \.venueOrderID)
        var found: [AuditFinding] = []
        var first: [ConversionID: String] = [:]
        for order in placed {
            let id = OrderID(order.clientOrderID)
            let settlement = id.flatMap { id in
                byTime[id.high]?.first { id.belongs(to: $0.conversion) }
            }
            guard let settlement else {
                found += unsettled(order, id)
                continue
            }
            let conversion = settlement.conversion
            if let other = first.updateValue(order.venueOrderID, forKey: conversion) {
                found.append(
                    finding(
                        "settlement-once", conversion.description,
                        "the issuer settled it twice, as \(other) and \(order.venueOrderID)"))
            }
            let theirs = postings(of: order, fills[order.venueOrderID] ?? [])
            let ours = settlement.lines.map { Posting(asset: $0.asset, amount: $0.amount) }.sorted()
            let payer = settlement.lines.first { $0.amount.isPositive }?.counterpart
            if theirs != ours || payer != profile(of: order) {
                found.append(
                    finding(
                        "settlement-same", conversion.description,
                        "\(ours) with \(payer ?? "nobody") here, and \(theirs) with "
                            + "\(profile(of: order) ?? "nobody") at the issuer"))
            }
        }
        return found
            + settlements.filter { first[$0.conversion] == nil }.map {
                finding(
                    "settlement-at-issuer", $0.conversion.description,
                    "settled here, and the issuer has no order for it")
            }
    }

    /// What the issuer settled, and the ledger has not: as long as its conversion asks for it.
    private func unsettled(
        _ order: VenueRecord.PlacedOrder, _ id: OrderID?
    ) -> [AuditFinding] {
        let isUnderWay = open.contains { conversion in
            if case .settling = conversion.state {
                id?.belongs(to: conversion.id) == true
            } else {
                false
            }
        }
        return isUnderWay
            ? []
            : [
                finding(
                    "settlement-booked", order.venueOrderID,
                    "the issuer has it for client order id \(order.clientOrderID), and nothing "
                        + "is booked or under way for that")
            ]
    }

    /// What a treasury takes, above zero, or pays.
    private struct Posting: Hashable, Comparable, CustomStringConvertible {
        let asset: Asset
        let amount: Fixed

        static func < (left: Self, right: Self) -> Bool {
            (left.asset, left.amount) < (right.asset, right.amount)
        }

        var description: String { "\(amount) \(asset)" }
    }

    /// By the issuer's own figures, which are those of par where all is well.
    private func postings(of order: VenueRecord.PlacedOrder, _ fills: [Fill]) -> [Posting] {
        fills.flatMap { fill in
            order.side == .sell
                ? [
                    Posting(asset: order.symbol.base, amount: fill.quantity),
                    Posting(asset: order.symbol.quote, amount: fill.notional.negated),
                ]
                : [
                    Posting(asset: order.symbol.base, amount: fill.quantity.negated),
                    Posting(asset: order.symbol.quote, amount: fill.notional),
                ]
        }.sorted()
    }

    private func profile(of order: VenueRecord.PlacedOrder) -> String? {
        VenueAccount(record.venue, order.account).profile
            .map { LedgerAccount.profile($0).description }
    }

    private func finding(_ check: String, _ subject: String, _ message: String) -> AuditFinding {
        AuditFinding(check: check, subject: "\(record.venue):\(subject)", message: message)
    }
}
