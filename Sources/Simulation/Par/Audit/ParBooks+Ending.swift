import Bookkeeping
import Domain
import Engine
import Money
import TestKit

/// The end: nothing moves any more, and everything agrees with everything.
extension ParBooks {
    /// - Parameters:
    ///   - waits: what the service says of those that do not get on.
    ///   - filled: whether every treasury was filled.
    mutating func close(_ stored: MemoryBooks, waits: [ParWait], filled: Bool) {
        compareConversions(stored)
        compareWaits(waits, filled: filled)
        compareIssuers()
        compareBalances(stored)
        compareStatements(stored)
        compareEvents(stored)
    }

    private mutating func compareConversions(_ stored: MemoryBooks) {
        for id in ids {
            guard let own = conversions[id]?.conversion else { continue }
            let theirs = stored.par.conversions[id]
            expect(
                own == theirs, .storeAudit, "\(id)",
                "\(theirs.map { "\($0)" } ?? "nothing") is stored, and it is \(own)")
            let isOpen = !own.state.isFinal
            for (pocket, amount) in (ledger.holds[id] ?? [:]).sorted(by: { $0.key < $1.key }) {
                let should = isOpen && pocket == own.source ? own.request.amount : .zero
                expect(amount == should, .parHolds, "\(id)", "holds \(amount) of \(pocket)")
            }
        }
        let committed = ids.count
        expect(
            stored.par.conversions.count == committed, .storeAudit, "conversions",
            "\(stored.par.conversions.count) are stored, and \(committed) were committed")
    }

    /// What is open cannot settle, and an operator can read why.
    private mutating func compareWaits(_ waits: [ParWait], filled: Bool) {
        for known in open {
            let conversion = known.conversion
            let wait = waits.first { $0.conversion.id == conversion.id }
            let reason = wait?.reason
            if isOverNet(known) {
                expect(
                    [.limited, .treasury, .behind].contains(wait?.cause), .waitsSayWhy,
                    "\(conversion.id)", "is over the net, and is said to wait: \(reason ?? "-")")
                continue
            }
            expect(
                reason?.contains("the treasury has too little") == true, .waitsSayWhy,
                "\(conversion.id)", "waits for its treasury, and is said to: \(reason ?? "-")")
            expect(
                !filled, .endsInTime, "\(conversion.id)",
                "every treasury is filled, and it is \(conversion.state)")
        }
        for wait in waits {
            let isOpen = conversions[wait.conversion.id]?.conversion.state.isFinal == false
            expect(isOpen, .waitsSayWhy, "\(wait.conversion.id)", "is no longer open, and waits")
        }
        see(open.isEmpty ? .everythingSettled : .leftWaiting)
    }

    private mutating func compareBalances(_ stored: MemoryBooks) {
        var sums: [Asset: Fixed] = [:]
        for row in stored.trialBalance {
            sums[row.asset] = (sums[row.asset] ?? .zero) + row.balance
        }
        for (asset, sum) in sums.sorted(by: { $0.key < $1.key }) {
            expect(sum.isZero, .parBalances, "\(asset)", "all accounts come to \(sum)")
        }
        let own = ledger.balances.flatMap { account, byAsset in
            byAsset.map { "\(account) \($0.key) \($0.value)" }
        }
        let theirs = stored.trialBalance.map { "\($0.account) \($0.asset) \($0.balance)" }
        expect(
            own.sorted() == theirs.sorted(), .parBalances, "the trial balance",
            "\(theirs) is folded, and it is \(own.sorted())")
        for (day, figure) in counted.sorted(by: { $0.key < $1.key }) {
            let theirs = stored.par.days[day] ?? .zero
            expect(figure == theirs, .limitsKept, "\(day)", "\(theirs), and it is \(figure)")
        }
    }

    /// Each line has the balance after it, in the order of the entries.
    private mutating func compareStatements(_ stored: MemoryBooks) {
        var sums: [LedgerAccount: [Asset: Fixed]] = [:]
        var counts: [LedgerAccount: Int] = [:]
        var last: Int64 = 0
        for entry in stored.entries {
            for transfer in entry.transfers {
                for (account, amount) in [
                    (transfer.from, transfer.amount.negated), (transfer.to, transfer.amount),
                ] where account.hasStatement {
                    let sum = (sums[account]?[transfer.asset] ?? .zero) + amount
                    sums[account, default: [:]][transfer.asset] = sum
                    let number = counts[account] ?? 0
                    counts[account] = number + 1
                    let lines = stored.par.statements[account] ?? []
                    guard number < lines.count else {
                        return expect(false, .statementsAddUp, "\(account)", "a line is missing")
                    }
                    let line = lines[number]
                    expect(
                        line.amount == amount && line.balance == sum && line.number > last
                            && line.asset == transfer.asset && line.reference == entry.reference,
                        .statementsAddUp, "\(account)", "\(line), and it is \(amount), \(sum)")
                    last = line.number
                }
            }
        }
        for (account, lines) in stored.par.statements.sorted(by: { $0.key < $1.key }) {
            expect(
                lines.count == counts[account], .statementsAddUp, "\(account)",
                "has a line without an entry")
        }
    }

    /// Created first, then at most one end; all with their numbers, without a gap.
    private mutating func compareEvents(_ stored: MemoryBooks) {
        var told: [ConversionID: [DomainEvent.Kind]] = [:]
        for tenant in scenario.tenants {
            let log = stored.logs[.tenant(tenant)] ?? []
            expect(
                log.map(\.number) == (1..<1 + Int64(log.count)).map { $0 }, .eventsInOrder,
                "\(tenant)", "has the numbers \(log.map(\.number))")
            for numbered in log where numbered.event.kind.isPar {
                if let id = numbered.event.conversion {
                    told[id, default: []].append(numbered.event.kind)
                }
            }
        }
        for id in ids {
            guard let state = conversions[id]?.conversion.state else { continue }
            let should: [DomainEvent.Kind] =
                switch state {
                case .created, .settling: [.parCreated]
                case .settled: [.parCreated, .parSettled]
                case .cancelled: [.parCreated, .parCancelled]
                }
            expect(
                told[id] == should, .eventsComplete, "\(id)",
                "\(told[id] ?? []) was told of \(state)")
        }
    }
}
