import Bookkeeping
import Domain
import Engine
import Money
import TestKit

extension ParMutant {
    /// The commit as this defect makes it.
    func altering(_ commit: Commit, _ stored: MemoryBooks) -> Commit {
        var altered = commit
        switch self {
        case .treasuryHoldSkipped:
            if commit.isIntent { altered.writes.removeAll { $0.isHold } }
        case .treasuryNotReleased: altered.writes.removeAll { $0.isTreasuryRelease }
        case .versionIgnored, .settledAgainAfterStart:
            altered.writes = commit.writes.map { Self.withVersion($0, of: stored) }
        case .cancelKeepsReserve:
            if commit.isCancel { altered.writes.removeAll { $0.isHold } }
        case .cancelKeepsNet:
            if commit.isCancel { altered.writes.removeAll { $0.isCount } }
        case .recipientForgotten: altered.writes = commit.writes.map(Self.toPayer)
        case .endNotTold:
            if !commit.isCreation { altered.writes.removeAll { $0.isParEvent } }
        case .referenceForgotten:
            altered.guards.removeAll { $0.isReference }
            altered.writes = commit.writes.map(Self.withoutReference)
        case .haltIgnored: altered.guards.removeAll { $0.isHalt }
        case .limitsIgnored: altered.guards.removeAll { $0.isParLimits }
        case .netNotJudgedAgain: altered.guards.removeAll { $0.isNetWithin }
        case .closedInUse: altered.guards.removeAll { $0.isProfileUnused }
        case .closedTwice:
            if commit.isClosing { altered.guards.removeAll { $0.isProfileActive } }
        case .overdrawn: altered.guards.removeAll { $0.isAvailable }
        case .intentNotStored, .resentWithoutProof, .marginDropped, .timeoutReadAsRefusal,
            .timeoutReadAsSettled, .unreachableReadAsAbsent, .sentTwice, .treasuryOverseen,
            .cancelsWhatIsSettling, .intentForgottenAtStart, .openForgotten,
            .creationTimeForgotten, .listWithoutHorizon, .acknowledgedBeforeDurable,
            .unknownReadAsDone:
            break
        }
        return altered
    }

    private static func withVersion(_ write: CommitWrite, of stored: MemoryBooks) -> CommitWrite {
        guard case .par(.updateConversion(let conversion, _)) = write,
            let version = stored.par.conversions[conversion.id]?.version
        else { return write }
        return .par(.updateConversion(conversion, expected: version))
    }

    private static func toPayer(_ write: CommitWrite) -> CommitWrite {
        guard case .post(let entry) = write, entry.reason == .settlement, entry.transfers.count == 2
        else { return write }
        let (paid, got) = (entry.transfers[0], entry.transfers[1])
        return .post(
            LedgerEntry(
                reference: entry.reference, reason: entry.reason, at: entry.at,
                transfers: [
                    paid,
                    Transfer(from: got.from, to: paid.from, asset: got.asset, amount: got.amount),
                ]))
    }

    private static func withoutReference(_ write: CommitWrite) -> CommitWrite {
        guard case .par(.insertConversion(let old)) = write else { return write }
        var request = old.request
        request.reference = nil
        return .par(
            .insertConversion(
                ParConversion(
                    id: old.id, tenant: old.tenant, request: request, createdAt: old.createdAt)))
    }
}

extension ParMutant {
    /// What this defect makes of an issuer's answer to an order.
    func altering(_ answer: PlaceAnswer, of order: Order) -> PlaceAnswer {
        switch (self, answer) {
        case (.timeoutReadAsRefusal, .unknown):
            .refused(Failure(.rejectedByVenue, "No answer, so it is not there."))
        case (.timeoutReadAsSettled, .unknown): .accepted(Self.settled(order))
        case (_, .accepted), (_, .refused), (_, .unknown): answer
        }
    }

    private static func settled(_ order: Order) -> OrderReport {
        let fill = Fill(
            venueTradeID: "invented", venueOrderID: "invented", quantity: order.quantity,
            price: .one, notional: order.quantity, fee: Fee(.zero, of: order.hop.receives),
            isMaker: false, at: order.createdAt)
        return OrderReport(
            order: order.id, venueOrderID: "invented", status: .filled,
            cumulativeQuantity: order.quantity, fills: [fill], bookSequence: 0,
            at: order.createdAt)
    }
}

extension ParMutant? {
    /// The balances that a process begins with, as this defect shows them.
    func altering(
        _ mirrors: [Pocket: MirrorBalance], _ scenario: ParScenario
    ) -> [Pocket: MirrorBalance] {
        guard self == .treasuryOverseen else { return mirrors }
        var altered = mirrors
        for (issuer, asset) in scenario.treasuries {
            let pocket = Pocket(VenueAccount(treasuryOf: issuer), asset)
            let posted = altered[pocket]?.posted ?? .zero
            altered[pocket, default: .zero].posted = posted + Fixed(1_000)
        }
        return altered
    }
}

extension Commit {
    fileprivate var isCancel: Bool {
        writes.contains { write in
            if case .par(.updateConversion(let conversion, _)) = write,
                case .cancelled = conversion.state
            {
                true
            } else {
                false
            }
        }
    }

    fileprivate var isClosing: Bool {
        writes.contains { write in
            if case .par(.putProfile(let profile)) = write { !profile.isActive } else { false }
        }
    }

    fileprivate var isCreation: Bool {
        writes.contains { if case .par(.insertConversion) = $0 { true } else { false } }
    }
}

extension CommitWrite {
    fileprivate var isHold: Bool { if case .hold = self { true } else { false } }
    fileprivate var isCount: Bool { if case .par(.count) = self { true } else { false } }

    fileprivate var isTreasuryRelease: Bool {
        guard case .hold(let change) = self else { return false }
        return change.pocket.account.isTreasury && change.change.isNegative
    }

    fileprivate var isParEvent: Bool {
        if case .event(let event) = self { event.kind.isPar } else { false }
    }
}

extension CommitGuard {
    fileprivate var isHalt: Bool { if case .notHalted = self { true } else { false } }
    fileprivate var isReference: Bool {
        if case .par(.referenceUnused) = self { true } else { false }
    }
    fileprivate var isParLimits: Bool {
        if case .par(.withinLimits) = self { true } else { false }
    }
    fileprivate var isNetWithin: Bool {
        if case .par(.netWithin) = self { true } else { false }
    }
    fileprivate var isProfileUnused: Bool {
        if case .par(.profileUnused) = self { true } else { false }
    }
    fileprivate var isProfileActive: Bool {
        if case .par(.profileActive) = self { true } else { false }
    }
    fileprivate var isAvailable: Bool { if case .par(.available) = self { true } else { false } }
}
