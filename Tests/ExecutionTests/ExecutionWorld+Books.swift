import Bookkeeping
import Domain
import Execution
import Money

extension ExecutionWorld {
    /// The ledger of the suite: naive, and it complains.
    mutating func apply(_ commit: Commit) {
        for write in commit.writes {
            switch write {
            case .hold(let change):
                let old = balances[change.pocket] ?? .zero
                if change.change.isPositive, change.change > old.available {
                    violations.append("over-committed \(change.pocket)")
                }
                hold(change.pocket, change.change)
            case .post(let entry):
                for change in entry.mirrorChanges {
                    let pocket = Pocket(change.account, change.asset)
                    let old = balances[pocket] ?? .zero
                    balances[pocket] = MirrorBalance(
                        posted: Fixed(uncheckedUnits: old.posted.units + change.change.units),
                        held: old.held)
                }
            case .insertTrade(let trade):
                if trades.contains(where: { $0.venueTradeID == trade.venueTradeID }) {
                    violations.append("booked \(trade.venueTradeID) twice")
                }
                trades.append(trade)
            case .reverseTrade(let trade, let state): reverse(trade, as: state)
            case .amend(_, let amendment): amendments.append(amendment)
            case .recordDecisions(let record): records.append(record)
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder,
                .consumeLimits, .releaseLimits, .event, .numberEvents, .putHalt, .removeHalt,
                .putResolution, .insertClient, .updateClient, .revokeToken, .forgetRevokedTokens,
                .putExport, .removeExport, .par, .exchange, .account:
                break
            }
        }
    }

    private mutating func hold(_ pocket: Pocket, _ change: Fixed) {
        let old = balances[pocket] ?? .zero
        let held = Fixed(uncheckedUnits: old.held.units + change.units)
        if held.isNegative { violations.append("negative hold on \(pocket)") }
        balances[pocket] = MirrorBalance(posted: old.posted, held: held)
    }

    /// What must hold after every commit.
    mutating func check() {
        guard let execution else { return }
        let conversion = execution.conversion
        if placements.values.contains(where: { $0 > 1 }) {
            violations.append("an order sent twice")
        }
        if case .from(let amount) = conversion.request.fixed, execution.flows.spent > amount {
            violations.append("spent \(execution.flows.spent) of \(amount)")
        }
        if conversion.status == .failed, !trades.isEmpty {
            violations.append("FAILED with trades")
        }
        if conversion.status.isFinal, balances.values.contains(where: { !$0.held.isZero }) {
            violations.append("final with holds")
        }
        exposurePeak = max(
            exposurePeak, arithmetic { () throws(MoneyError) in try execution.flows.exposure() })
        if !mayOverdraw, balances.values.contains(where: { $0.posted.isNegative }) {
            violations.append("overdrawn")
        }
    }

    var status: ConversionStatus? { execution?.conversion.status }
    var reason: FailureReason? { execution?.conversion.failure?.reason }
}
