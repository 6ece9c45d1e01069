import Bookkeeping
import Domain
import Engine
import Money

extension AdminService {
    func reconciliation(
        _ command: ReconciliationCommand, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        switch command {
        case .reconcile(let account): .audit(try await reconcile(account))
        case .adjust(let account, let code, let amount, let evidence, let isForced):
            try await adjust(
                Adjustment(
                    entry: ExternalEntry(
                        account: account, venueLedgerID: "adjustment:\(code):\(evidence)",
                        kind: .adjustment,
                        changes: [.init(amount, of: try books.asset(atVenue: code))],
                        at: time.now(), note: "by \(request.operatorName): \(request.reason)"),
                    evidence: evidence, isForced: isForced),
                request)
        case .release(let account, let code): try await release(account, code, request)
        }
    }

    private func reconcile(_ account: VenueAccount?) async throws -> [AuditFinding] {
        guard let reconciler else {
            throw CompositionError.refused(
                "no server runs here: it is the server that asks venues")
        }
        guard account.map(reconciler.accounts.contains) ?? true else {
            throw CompositionError.refused(
                "there is no account \(account?.description ?? "") at a venue with a history")
        }
        var findings: [ReconciliationFinding] = []
        for one in account.map({ [$0] }) ?? reconciler.accounts {
            findings += try await reconciler.reconcile(one)?.findings ?? []
        }
        return findings.map {
            AuditFinding(
                check: $0.kind.rawValue, subject: $0.fullSubject, message: $0.text)
        }
    }

    private func release(
        _ account: VenueAccount, _ code: String, _ request: AdminRequest
    ) async throws -> AdminAnswer {
        let scope = HaltScope.holding(account, code)
        guard let halt = try await store.halts().first(where: { $0.scope == scope }) else {
            return .refused("\(code) is not quarantined on \(account)")
        }
        try expectReason(request)
        let subject = "\(code) on \(account)"
        let told = "\(subject), quarantined since \(halt.at) (\(halt.reason))"
        switch await store.commit(
            Commit(writes: [.removeHalt(scope), .event(event(.released, told, by: request))]))
        {
        case .done:
            reconciler?.forget(account, code)
            return .done("released \(subject)")
        case .refused(let refusal): return .refused("the store refused it: \(refusal)")
        case .unknown(let reason):
            throw CompositionError.unavailable("it is not known whether it is released: \(reason)")
        }
    }

    func expectReason(_ request: AdminRequest) throws {
        guard !request.reason.isEmpty else {
            throw CompositionError.refused("what changes the ledger needs a reason")
        }
    }
}

extension ReconciliationFinding {
    /// With the account, where it is not all of it.
    var fullSubject: String {
        subject == account.description ? subject : "\(account) \(subject)"
    }
}

extension StatusReport.Item {
    /// A quarantine: a halt that only ``ReconciliationCommand/release(_:asset:)`` ends.
    static func quarantine(
        _ halt: Halt, of asset: String, on account: VenueAccount
    ) -> StatusReport.Item {
        StatusReport.Item(
            kind: .quarantine, subject: "\(account) \(asset)", since: halt.at,
            waitsFor: "an explanation: \(halt.reason)",
            command: "cambist venue release --account \(account) --asset \(asset) --reason TEXT "
                + "--config FILE, after cambist venue adjust if there is evidence")
    }

    /// What the last look at an account left; `nil` where it is told otherwise, or ends with the
    /// next look.
    static func item(of finding: ReconciliationFinding) -> StatusReport.Item? {
        let again = "cambist reconcile --account \(finding.account) --config FILE"
        switch finding.kind {
        case .foreignOrder:
            return StatusReport.Item(
                kind: .foreignOrder, subject: finding.fullSubject, since: nil,
                waitsFor: finding.text, command: "a cancel at the venue itself")
        case .unreachable, .notOpened, .tradeNotBooked, .undecided, .difference:
            return StatusReport.Item(
                kind: .reconciliation, subject: finding.fullSubject, since: nil,
                waitsFor: "\(finding.kind.rawValue): \(finding.text)", command: again)
        case .quarantined, .notCompared, .smallDifference: return nil
        }
    }
}
