import Bookkeeping
import Domain
import Money

extension ExchangeAudit {
    /// Each entry that the notices ask for, at the time of the notice, and no other.
    static func checkEntries(
        of exchange: Exchange, _ evidence: Evidence, _ notes: inout ConversionAudit.Notes
    ) {
        func reached(_ state: ExchangeState) -> ExchangeNotice? {
            evidence.notices.first { $0.exchange.state == state }
        }
        let ordered = reached(.ordered)
        let rules: [(LedgerEntry.Reason, LedgerEntry?)] = [
            (.forward, ordered.flatMap { try? LedgerEntry(booking: exchange, at: $0.at) }),
            (
                .dealerSettlement,
                reached(.orderSettled).map { LedgerEntry(settling: exchange, at: $0.at) }
            ),
            (.credit, reached(.success).map { LedgerEntry(crediting: exchange, at: $0.at) }),
        ]
        for (reason, entry) in rules {
            let posted = evidence.posted[reason] ?? []
            let rule = entry.map { ParAudit.postings(of: $0) } ?? []
            notes.expect(
                posted == rule, "exchange-posted",
                "\(reason.rawValue): posted \(posted), and its rule says \(rule)")
        }
        let closed = ordered == nil ? nil : reached(.failed)
        checkCloseOut(of: exchange, closed, evidence.posted[.closeOut] ?? [], &notes)
    }

    /// The forwards are taken back exactly. What it cost is nowhere but in the entry: one transfer
    /// at most, of what was sold, between the dealer and who bears it.
    private static func checkCloseOut(
        of exchange: Exchange, _ closed: ExchangeNotice?, _ posted: [ParAudit.Posting],
        _ notes: inout ConversionAudit.Notes
    ) {
        guard let closed else {
            return notes.expect(
                posted.isEmpty, "exchange-posted", "closed out, and posted \(posted)")
        }
        let free = CloseOut(dealerReference: "", cost: .zero, bearer: .house)
        let back = try? LedgerEntry(closingOut: exchange, free, at: closed.at)
        let rule = back.map { ParAudit.postings(of: $0) } ?? []
        notes.expect(
            Array(posted.prefix(rule.count)) == rule, "exchange-posted",
            "CLOSE_OUT: posted \(posted), and it takes back \(rule)")
        let rest = posted.dropFirst(rule.count)
        notes.expect(
            rest.count <= 1 && rest.allSatisfy { isCost($0, of: exchange, at: closed.at) },
            "exchange-posted", "CLOSE_OUT: \(rest) is no cost")
    }

    private static func isCost(
        _ posting: ParAudit.Posting, of exchange: Exchange, at: Instant
    ) -> Bool {
        let dealer = LedgerAccount.market(exchange.quote.counterpart).description
        let bearers = [
            LedgerAccount.house(.closeOut).description,
            LedgerAccount.profile(exchange.account.profile).description,
        ]
        let (from, to) = (posting.from, posting.to)
        return posting.asset == exchange.quote.from.asset.code && posting.amount.isPositive
            && posting.at == at
            && (from == dealer && bearers.contains(to) || to == dealer && bearers.contains(from))
    }
}
