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
        case settlement = "SETTLEMENT"
        case deposit = "DEPOSIT"
        case withdrawal = "WITHDRAWAL"
        case transfer = "TRANSFER"
        case forward = "FORWARD"
        case dealerSettlement = "DEALER_SETTLEMENT"
        case credit = "CREDIT"
        case closeOut = "CLOSE_OUT"
        /// What a venue's own history, or an operator's evidence, says of a venue account.
        case external = "EXTERNAL"
    }

    /// Unique with `reason`: the id of the trade, conversion or activity, the account and the
    /// venue's id of an external entry, or for an opening balance an id of its own.
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
        let (venue, market) = LedgerAccount.sides(of: trade.account)
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

    /// The posting rule of a conversion one to one: the issuer's treasury takes the source from the
    /// debited profile and pays the target to the credited one.
    package init(settling conversion: ParConversion, by issuer: VenueID, at: Instant) {
        let request = conversion.request
        self.init(
            reference: conversion.id.description, reason: .settlement, at: at,
            transfers: [
                Transfer(
                    from: .profile(request.profile), to: .treasury(issuer), asset: request.source,
                    amount: request.amount),
                Transfer(
                    from: .treasury(issuer), to: .profile(request.credited), asset: request.target,
                    amount: request.amount),
            ])
    }

    /// The posting rule of an activity: money from outside comes from `funding`, and goes there.
    package init(booking activity: Activity) {
        let reason: Reason
        let (from, to): (LedgerAccount, LedgerAccount)
        switch activity.kind {
        case .deposit(let purse):
            (reason, from, to) = (.deposit, purse.funding, purse.account)
        case .withdrawal(let purse):
            (reason, from, to) = (.withdrawal, purse.account, purse.funding)
        case .transfer(let source, let target):
            (reason, from, to) = (.transfer, .profile(source), .profile(target))
        }
        self.init(
            reference: activity.id.description, reason: reason, at: activity.at,
            transfers: [
                Transfer(from: from, to: to, asset: activity.asset, amount: activity.amount)
            ])
    }

    /// What the entry changes of balances that are kept row by row, one row per transfer side that
    /// touches one.
    package var mirrorChanges: [(account: VenueAccount, asset: Asset, change: Fixed)] {
        transfers.flatMap { transfer in
            var changes: [(account: VenueAccount, asset: Asset, change: Fixed)] = []
            if let account = transfer.from.place {
                changes.append((account, transfer.asset, transfer.amount.negated))
            }
            if let account = transfer.to.place {
                changes.append((account, transfer.asset, transfer.amount))
            }
            return changes
        }
    }
}

extension Activity.Purse {
    /// Where its money is.
    package var account: LedgerAccount {
        switch self {
        case .profile(let profile): .profile(profile)
        case .treasury(let issuer): .treasury(issuer)
        }
    }

    /// The outside world, as far as it brings money to it.
    package var funding: LedgerAccount {
        switch self {
        case .profile(let profile): .funding(VenueAccount(profile: profile))
        case .treasury(let issuer): .funding(VenueAccount(treasuryOf: issuer))
        }
    }
}

/// One posting on an account that keeps its statement, with the balance after it.
package struct StatementLine: Hashable, Sendable {
    /// Grows along the statement; not without gaps.
    package let number: Int64
    package let at: Instant
    package let reason: LedgerEntry.Reason
    /// Of the entry: the id of the conversion, activity or trade.
    package let reference: String
    package let counterpart: String
    package let asset: Asset
    /// Above zero it came, below zero it went.
    package let amount: Fixed
    package let balance: Fixed

    package init(
        number: Int64, at: Instant, reason: LedgerEntry.Reason, reference: String,
        counterpart: String, asset: Asset, amount: Fixed, balance: Fixed
    ) {
        self.number = number
        self.at = at
        self.reason = reason
        self.reference = reference
        self.counterpart = counterpart
        self.asset = asset
        self.amount = amount
        self.balance = balance
    }
}

extension Activity {
    /// The commit that books it. What leaves a profile must be there; what leaves a treasury has
    /// left already, and is booked even below zero.
    package func booking(guards: [CommitGuard] = []) -> Commit {
        var guards = guards
        switch kind {
        case .withdrawal(from: .profile(let source)), .transfer(let source, _):
            guards.append(
                .par(.available(Pocket(VenueAccount(profile: source), asset), amount)))
        case .deposit, .withdrawal(from: .treasury): break
        }
        return Commit(
            guards: guards,
            writes: [.par(.insertActivity(self)), .post(LedgerEntry(booking: self))])
    }
}
