package import Domain
package import Money

/// One amount that leaves one account and arrives at another: balanced by construction.
package struct Transfer: Hashable, Sendable {
    package let from: LedgerAccount
    package let to: LedgerAccount
    package let asset: Asset
    /// Above zero.
    package let amount: Fixed

    package init(from: LedgerAccount, to: LedgerAccount, asset: Asset, amount: Fixed) {
        precondition(amount.isPositive, "a transfer moves something")
        precondition(from != to, "a transfer goes somewhere")
        self.from = from
        self.to = to
        self.asset = asset
        self.amount = amount
    }
}

/// The transfers of one business event. Appended once, never changed; a correction is a further
/// entry.
package struct LedgerEntry: Hashable, Sendable {
    package enum Reason: String, CaseIterable, Hashable, Sendable {
        case opening = "OPENING"
        case trade = "TRADE"
        case bust = "BUST"
    }

    /// Unique with `reason`: the trade's id, or for an opening balance an id of its own.
    package let reference: String
    package let reason: Reason
    package let at: Instant
    package let transfers: [Transfer]

    package init(reference: String, reason: Reason, at: Instant, transfers: [Transfer]) {
        self.reference = reference
        self.reason = reason
        self.at = at
        self.transfers = transfers
    }

    /// The posting rule of a trade: base one way, quote the other, the fee to the fee account.
    package init(booking trade: Trade) {
        let venue = LedgerAccount.venue(trade.account)
        let market = LedgerAccount.market(trade.account)
        let (paid, got) =
            trade.side == .buy
            ? ((trade.symbol.quote, trade.notional), (trade.symbol.base, trade.quantity))
            : ((trade.symbol.base, trade.quantity), (trade.symbol.quote, trade.notional))
        var transfers: [Transfer] = []
        if paid.1.isPositive {
            transfers.append(Transfer(from: venue, to: market, asset: paid.0, amount: paid.1))
        }
        if got.1.isPositive {
            transfers.append(Transfer(from: market, to: venue, asset: got.0, amount: got.1))
        }
        if !trade.fee.amount.isZero {
            let fees = LedgerAccount.fees(trade.account)
            let rebate = trade.fee.amount.isNegative
            transfers.append(
                Transfer(
                    from: rebate ? fees : venue, to: rebate ? venue : fees, asset: trade.fee.asset,
                    amount: trade.fee.amount.magnitude))
        }
        self.init(
            reference: trade.id.description, reason: .trade, at: trade.at, transfers: transfers)
    }

    /// Takes back what ``init(booking:)`` posted for the trade.
    package init(reversing trade: Trade, at: Instant) {
        let booking = LedgerEntry(booking: trade)
        self.init(
            reference: booking.reference, reason: .bust, at: at,
            transfers: booking.transfers.map {
                Transfer(from: $0.to, to: $0.from, asset: $0.asset, amount: $0.amount)
            })
    }

    /// An opening balance, as the venue reported it when the account was first seen.
    ///
    /// - Parameter amount: above zero.
    package init(opening account: VenueAccount, _ amount: Fixed, of asset: Asset, at: Instant) {
        self.init(
            reference: "\(account)/\(asset.code)", reason: .opening, at: at,
            transfers: [
                Transfer(
                    from: .funding(account), to: .venue(account), asset: asset, amount: amount)
            ])
    }

    /// What the entry changes on mirrors, one row per transfer side that touches one.
    package var mirrorChanges: [(account: VenueAccount, asset: Asset, change: Fixed)] {
        transfers.flatMap { transfer in
            var changes: [(account: VenueAccount, asset: Asset, change: Fixed)] = []
            if case .venue(let account) = transfer.from {
                changes.append((account, transfer.asset, transfer.amount.negated))
            }
            if case .venue(let account) = transfer.to {
                changes.append((account, transfer.asset, transfer.amount))
            }
            return changes
        }
    }
}
