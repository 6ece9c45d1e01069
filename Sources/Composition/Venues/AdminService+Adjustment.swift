import Bookkeeping
import Domain
import Engine
import Money

/// What an operator wants booked of one asset of a venue account.
struct Adjustment {
    /// With one change.
    let entry: ExternalEntry
    let evidence: String
    /// Also where ledger and venue cannot be compared.
    let isForced: Bool

    var account: VenueAccount { entry.account }
    var asset: Asset { entry.changes[0].asset }
    var amount: Fixed { entry.changes[0].amount }
}

extension AdminService {
    /// One piece of evidence adjusts one asset of an account once, and only towards what its venue
    /// has.
    func adjust(
        _ adjustment: Adjustment, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let (account, asset) = (adjustment.account, adjustment.asset)
        guard books.accounts.contains(account) else {
            throw CompositionError.refused("the configuration has no account \(account)")
        }
        try expectReason(request)
        let mirrors = try await store.mirrors()
        // An entry before the opening balance would be all that the ledger ever has of it.
        guard mirrors.keys.contains(where: { $0.account == account }) else {
            throw CompositionError.refused("the ledger has not opened \(account) yet")
        }
        let id = adjustment.entry.venueLedgerID
        guard try await store.knownExternals(of: account, among: [id]).isEmpty else {
            return known(adjustment)
        }
        let comparison = await engine?.comparison(of: account, asset) ?? .noServer
        let posted = try await store.mirrors()[Pocket(account, asset)]?.posted ?? .zero
        let after = try posted.adding(adjustment.amount)
        let figures = try figures(adjustment, comparison, from: posted, to: after)
        let subject =
            "\(account) by \(adjustment.amount) \(asset) on \(adjustment.evidence): \(figures)"
        let told = CommitWrite.event(event(.venueAdjusted, subject, by: request))
        let writes = adjustment.entry.taken(posting: true) + [told]
        switch await store.commit(Commit(writes: writes)) {
        case .done: return .done("adjusted \(subject)")
        case .refused(.account(.externalKnown)): return known(adjustment)
        case .refused(let refusal): return .refused("the store refused it: \(refusal)")
        case .unknown(let reason):
            throw CompositionError.unavailable(
                "it is not known whether this was booked (\(reason)); the same evidence may be "
                    + "given again")
        }
    }

    private func known(_ adjustment: Adjustment) -> AdminAnswer {
        .refused(
            "\(adjustment.account) was adjusted in \(adjustment.asset) on "
                + "\(adjustment.evidence) already")
    }

    /// What the ledger had and has, and what the venue has.
    ///
    /// - Throws: ``CompositionError/refused(_:)`` for an adjustment away from what the venue has,
    ///   and for one that cannot be compared with it and is not forced.
    private func figures(
        _ adjustment: Adjustment, _ comparison: PocketComparison, from posted: Fixed,
        to after: Fixed
    ) throws -> String {
        let text = "the ledger had \(posted) and has \(after)"
        guard case .compared(let ledger, let venue) = comparison, ledger == posted else {
            guard adjustment.isForced else {
                throw CompositionError.refused(
                    "\(comparison.obstacle); with --force it is booked all the same")
            }
            return "\(text), the venue was not compared (\(comparison.obstacle))"
        }
        let before = try venue.subtracting(posted).magnitude
        guard try venue.subtracting(after).magnitude < before else {
            throw CompositionError.refused(
                "the venue has \(venue) \(adjustment.asset) and the ledger \(posted): with "
                    + "\(adjustment.amount) it would have \(after), which is no nearer")
        }
        return "\(text), the venue has \(venue)"
    }
}

extension PocketComparison {
    /// Why ledger and venue cannot be held against each other.
    fileprivate var obstacle: String {
        switch self {
        case .noServer: "no server runs here, and it is the server that asks venues"
        case .unreachable: "the venue does not say what the account has"
        case .compared, .moving: "an order or a balance of the account is moving: try again later"
        }
    }
}
