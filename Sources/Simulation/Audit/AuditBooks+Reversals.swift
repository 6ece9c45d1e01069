import Bookkeeping
import Domain
import Money
import Venues

/// Trades that venues take back: each once, with an entry that undoes its own, and all of them in
/// the end.
extension AuditBooks {
    mutating func checkReversals(_ absorbed: AbsorbedCommit) {
        var entries: [String: LedgerEntry] = [:]
        for entry in absorbed.entries where entry.reason == .bust {
            entries[entry.reference] = entry
        }
        for trade in absorbed.reversed {
            let entry = entries.removeValue(forKey: trade.id.description)
            checkPosting(of: trade, entry, direction: -1)
            see(trade)
        }
        for reference in entries.keys.sorted() {
            expect(false, .postingsFollowTrades, reference, "taken back without a trade")
        }
    }

    /// What came back is held again, unless others have spent or bound it already.
    private mutating func see(_ trade: Trade) {
        let wasFinal = conversions[trade.conversion]?.status.isFinal ?? false
        coverage.reach(.seen(wasFinal ? .takenBackAfterEnd : .takenBackBeforeEnd))
        guard let conversion = conversions[trade.conversion],
            case .from(let amount) = conversion.request.fixed
        else { return }
        let own = conversion.held.reduce(Int128(0)) {
            $1.key.asset == conversion.request.from ? $0 + $1.value : $0
        }
        let missing = amount.units - conversion.spent - own
        let pocket = Pocket(trade.account, conversion.request.from)
        guard missing > 0, (posted[pocket] ?? 0) - (held[pocket] ?? 0) < missing else { return }
        conversions[trade.conversion]?.isUnheld = true
    }

    /// Nothing that a venue took back is missed, however its reports got lost.
    mutating func compareReversals(_ venue: VenueID, _ records: PaperVenueRecords) {
        for number in records.takenBack {
            guard let trade = records.trade(number) else { continue }
            let order = records.orders[Int(trade.order) - 1]
            guard let known = orders[order.client], !known.isResolved else { continue }
            let key = VenueTrade(account: VenueAccount(venue, order.account), id: "\(number)")
            expect(
                takenBack.contains(key), .takenBackOnce, order.client,
                "\(venue) took back trade \(number), which stands here")
        }
    }
}
