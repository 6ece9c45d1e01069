import Bookkeeping
import Domain
import Execution
import Logging
import Metrics
import Money

extension MarketBoard {
    /// From when on "absent" can be proof: before, the order may still arrive, or be shown late.
    func absenceProof(of order: Order) -> Instant {
        order.validUntil.adding(venue(order.account.venue)?.absenceMargin ?? .zero)
    }
}

/// When a venue that says "absent" is believed.
extension ConversionRunner {
    /// How often balances are asked for at once where fills of other orders were booked meanwhile;
    /// then with the next question for the order.
    private static let balanceLooksMax = 3

    /// Whether the answer proves that the order never arrived, and never will.
    ///
    /// Not while the account has less than the ledger says: the venue may hide an order that it
    /// has, and what it then trades shows in its balances first. Where that lasts longer than
    /// ``EngineSettings/absenceDoubtMax``, only the venue's report or operators end the wait.
    func isProof(
        _ answer: QueryAnswer, of order: Order, from venue: any Venue, askedAt: Instant
    ) async -> Bool {
        guard askedAt >= board.absenceProof(of: order) else { return false }
        // What a profile has is our own truth.
        guard answer == .absent, case .unknown = order.state, order.account.profile == nil else {
            return true
        }
        guard let missing = await missing(for: order, from: venue) else { return false }
        guard missing.isPositive else {
            return doubts.end(order.id, unlessHeldFor: settings.absenceDoubtMax)
        }
        if doubts.note(missing, of: order.hop.spends, for: order.id, at: askedAt) {
            logger.warning(
                "an order is said to be absent, and its account has less than the ledger says",
                metadata: [
                    "order": "\(order.id)", "conversion": "\(order.conversion)",
                    "account": "\(order.account)", "missing": "\(missing) \(order.hop.spends)",
                ])
            Counter(label: "cambist_absences_doubted_total").increment()
        }
        return false
    }

    /// What the venue has less of the asset that the order spends than the ledger, or has bound
    /// beyond what our orders there bind; zero or less: nothing that the order would explain.
    /// `nil`: it does not tell, or something was booked during each look.
    private func missing(for order: Order, from venue: any Venue) async -> Fixed? {
        let asset = order.hop.spends
        let pocket = Pocket(order.account, asset)
        for _ in 0..<Self.balanceLooksMax {
            let ledger = board.mirrors.balance(pocket).posted
            guard let balances = await venue.balances(of: order.account.account) else {
                return nil
            }
            guard board.mirrors.balance(pocket).posted == ledger else { continue }
            let there = balances[asset] ?? VenueBalance(total: .zero, locked: .zero)
            return missing(for: order, ledger: ledger, there: there)
        }
        return nil
    }

    private func missing(for order: Order, ledger: Fixed, there: VenueBalance) -> Fixed {
        let asset = order.hop.spends
        let less = Fixed(uncheckedUnits: ledger.units - there.total.units)
        if less > settings.reconciliation.tolerance(of: asset) { return less }
        switch order.timeInForce {
        case .immediateOrCancel, .fillOrKill: return .zero
        case .goodTillCancelled, .postOnly:
            let ours = board.mirrors.resting.bound(asset, on: order.account)
            let bound = Fixed(uncheckedUnits: there.locked.units - ours.units)
            return bound.units >= order.reserved.units / 2 ? bound : .zero
        }
    }

    /// Logs and counts what a commit made true of orders.
    func observeOrders(_ before: ConversionExecution, _ after: ConversionExecution) {
        for (old, new) in zip(before.orders, after.orders) where old != new && old.id == new.id {
            if new.isSettled { doubts.forget(new.id) }
            let metadata: Logger.Metadata = [
                "order": "\(new.id)", "conversion": "\(new.conversion)",
                "account": "\(new.account)",
            ]
            if case .unknown = new.state, old.state == .intended {
                logger.warning(
                    "it is not known whether an order arrived; its venue is asked",
                    metadata: metadata)
                Counter(
                    label: "cambist_orders_unknown_total",
                    dimensions: [("venue", new.account.venue.description)]
                ).increment()
            }
            if old.state == .absent, old.bookedQuantity.isZero, new.bookedQuantity.isPositive {
                logger.critical(
                    "an order that was taken for absent has traded", metadata: metadata)
                Counter(label: "cambist_absent_orders_traded_total").increment()
            }
        }
    }
}
