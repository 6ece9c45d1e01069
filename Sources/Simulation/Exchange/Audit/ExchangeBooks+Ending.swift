import Bookkeeping
import Domain
import Engine
import Money
import TestKit

/// The end: nothing moves any more, and everything agrees with everything.
extension ExchangeBooks {
    /// Whether nothing open can get on: each waits for money of its client that is not there.
    var isAtRest: Bool { open.allSatisfy(\.isWaitingForMoney) && openDeliveries.isEmpty }

    /// - Parameters:
    ///   - findings: of the store's own audit.
    ///   - waits: what the service says of those that do not get on.
    mutating func close(_ findings: [AuditFinding], waits: [OpenExchange]) {
        for finding in findings {
            expect(
                false, .storeAudit, finding.subject, "\(finding.check): \(finding.message)")
        }
        compareExchanges()
        compareWaits(waits)
        compareDealers()
        compareBalances()
        compareNotices()
        compareCallbacks()
    }

    private mutating func compareExchanges() {
        let stored = store?.books.exchanges.exchanges ?? [:]
        for id in ids {
            guard let own = known[id]?.exchange else { continue }
            let theirs = stored[id]
            expect(
                theirs?.state == own.state && theirs?.version == own.version
                    && theirs?.held == own.held && theirs?.told == own.told,
                .storeAudit, "\(id)",
                "\(theirs.map { "\($0.state) \($0.version)" } ?? "nothing") is stored, and it is "
                    + "\(own.state) \(own.version)")
        }
        let committed = ids.count
        expect(
            stored.count == committed, .storeAudit, "exchanges",
            "\(stored.count) are stored, and \(committed) were committed")
    }

    /// What is open is listed, and an operator can read why.
    private mutating func compareWaits(_ waits: [OpenExchange]) {
        let open = open
        expect(
            waits.map(\.exchange.id) == open.map(\.id).sorted(), .waitsSayWhy, "open exchanges",
            "\(waits.map(\.exchange.id)) are listed, and open are \(open.map(\.id))")
        for wait in waits {
            expect(
                wait.waitsFor == "the client's money is missing" && wait.exchange.isFundsMissing
                    && wait.isOverdue, .waitsSayWhy, "\(wait.exchange.id)",
                "waits for its client's money, and is said to: \(wait.waitsFor)")
        }
    }

    /// All accounts come to nothing, and so do the forwards and what is cleared, but for deals that
    /// are open.
    private mutating func compareBalances() {
        let rows = store?.books.trialBalance ?? []
        var sums: [Asset: Fixed] = [:]
        for row in rows { sums[row.asset] = (sums[row.asset] ?? .zero) + row.balance }
        for (asset, sum) in sums.sorted(by: { $0.key < $1.key }) {
            expect(sum.isZero, .exchangeBalances, "\(asset)", "all accounts come to \(sum)")
        }
        let own = ledger.balances.flatMap { account, byAsset in
            byAsset.map { "\(account) \($0.key) \($0.value)" }
        }
        let theirs = rows.map { "\($0.account) \($0.asset) \($0.balance)" }
        expect(
            own.sorted() == theirs.sorted(), .exchangeBalances, "the trial balance",
            "\(theirs) is folded, and it is \(own.sorted())")
        let openAccounts = Set(open.map(\.quote.counterpart))
        for (account, byAsset) in ledger.balances.sorted(by: { $0.key < $1.key }) {
            let isOpen: Bool
            switch account {
            case .clientForward(let place), .dealerForward(let place):
                isOpen = openAccounts.contains(place)
            case .clearing: isOpen = false
            case .venue, .profile, .treasury, .market, .fees, .house, .funding: continue
            }
            let rest = byAsset.filter { !$0.value.isZero }
            expect(
                isOpen || rest.isEmpty, .exchangeBalances, "\(account)",
                "is not closed: \(rest.map { "\($0.value) \($0.key)" }.sorted())")
        }
    }

    /// Numbers from 1 on without a gap, and an event for each, with a number too.
    private mutating func compareNotices() {
        guard let books = store?.books else { return }
        var logged: [ConversionID: [EventID]] = [:]
        for tenant in scenario.tenants {
            let log = books.logs[.tenant(tenant)] ?? []
            expect(
                log.map(\.number) == (1..<1 + Int64(log.count)).map { $0 }, .eventsInOrder,
                "\(tenant)", "has the numbers \(log.map(\.number))")
            for numbered in log where numbered.event.kind == .exchangeChanged {
                if let id = numbered.event.conversion {
                    logged[id, default: []].append(numbered.event.id)
                }
            }
        }
        for id in ids {
            let notices = books.exchanges.notices[id] ?? []
            let last = known[id]?.exchange.told ?? 0
            expect(
                notices.map(\.exchange.told) == (1..<last + 1).map { $0 }, .noticesInStep,
                "\(id)", "has the notices \(notices.map(\.exchange.told)) of \(last)")
            expect(
                notices.map(\.event) == logged[id] ?? [], .eventsComplete, "\(id)",
                "\(notices.count) notices and \(logged[id]?.count ?? 0) events")
        }
    }
}

extension Exchange {
    fileprivate var isWaitingForMoney: Bool {
        switch state {
        case .ordered: isFundsMissing && !missing.isZero
        case .draft, .submitting, .unknown, .submitted, .orderSettled, .success, .rejected,
            .cancelled, .failed:
            false
        }
    }
}
