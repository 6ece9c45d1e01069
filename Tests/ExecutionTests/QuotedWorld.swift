import Bookkeeping
import Domain
import Execution
import Money

/// Naive books for exchanges, which complain.
struct QuotedWorld {
    private(set) var exchange: Exchange
    private(set) var violations: [String] = []
    private(set) var balances: [String: Fixed] = [:]
    private(set) var held = Fixed.zero
    private(set) var counts: [ExchangeCount: Fixed] = [:]
    private(set) var notices: [ExchangeNotice] = []
    private(set) var events: [DomainEvent] = []
    private(set) var posted: [LedgerEntry.Reason] = []
    private(set) var sent = 0
    private var entropy: UInt64 = 1
    let funds: Fixed

    /// Confirms the exchange.
    init(_ exchange: Exchange, funds: Fixed) {
        self.exchange = exchange
        self.funds = funds
        apply(
            exchange.acceptance(
                limits: ExchangeLimits(perDay: Fixed(1_000_000), unsettled: Fixed(1_000_000)),
                creditLimit: Fixed(1_000_000), eventID: EventID(high: 0, low: 1)))
        check()
    }

    /// What is free in the client's profile of the sold currency.
    var available: Fixed {
        let profile = LedgerAccount.profile(exchange.account.profile)
        let posted = balance(profile, exchange.quote.from.asset)
        return Fixed(uncheckedUnits: funds.units + posted.units - held.units)
    }

    func balance(_ account: LedgerAccount, _ asset: Asset) -> Fixed {
        balances["\(account) \(asset)"] ?? .zero
    }

    @discardableResult
    mutating func decide(
        _ event: QuotedExecution.Event, at now: Instant
    ) -> QuotedExecution.Step {
        entropy += 1
        let before = exchange
        let decision = QuotedExecution(exchange)
            .decide(event, at: now, eventID: EventID(high: 0, low: entropy))
        if case .send = decision.step { sent += 1 }
        guard let commit = decision.commit else {
            expect(decision.execution.exchange == before, "changed without a commit")
            return decision.step
        }
        apply(commit)
        exchange = decision.execution.exchange
        expect(exchange.version == before.version + 1, "version \(exchange.version)")
        expect(
            exchange.state == before.state || before.state.next.contains(exchange.state),
            "\(before.state) to \(exchange.state)")
        expect(exchange.updatedAt >= before.updatedAt, "went back in time")
        check()
        return decision.step
    }

    private mutating func apply(_ commit: Commit) {
        for write in commit.writes {
            switch write {
            case .hold(let change): held = Fixed(uncheckedUnits: held.units + change.change.units)
            case .post(let entry):
                posted.append(entry.reason)
                for transfer in entry.transfers {
                    add(transfer.amount.negated, transfer.from, transfer.asset)
                    add(transfer.amount, transfer.to, transfer.asset)
                }
            case .exchange(let write): apply(write)
            case .event(let event): events.append(event)
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .insertTrade,
                .reverseTrade, .amend, .consumeLimits, .releaseLimits, .recordDecisions,
                .numberEvents, .putHalt, .removeHalt, .putResolution, .insertClient,
                .updateClient, .revokeToken, .forgetRevokedTokens, .putExport, .removeExport,
                .par, .account:
                violations.append("wrote \(write)")
            }
        }
    }

    private mutating func apply(_ write: ExchangeWrite) {
        switch write {
        case .count(let count, let change):
            counts[count] = Fixed(uncheckedUnits: (counts[count] ?? .zero).units + change.units)
        case .tell(let notice): notices.append(notice)
        case .insert, .update, .useQuote: break
        case .insertQuote, .insertSubscription, .endSubscription, .putDelivery, .parkBehind,
            .redeliver, .insertKey, .revokeKey, .forgetQuotes:
            violations.append("wrote \(write)")
        }
    }

    private mutating func add(_ amount: Fixed, _ account: LedgerAccount, _ asset: Asset) {
        let key = "\(account) \(asset)"
        balances[key] = Fixed(uncheckedUnits: (balances[key] ?? .zero).units + amount.units)
    }

    private mutating func expect(_ condition: Bool, _ text: String) {
        if !condition { violations.append(text) }
    }

    /// What must hold after every commit.
    private mutating func check() {
        let (state, quote) = (exchange.state, exchange.quote)
        expect(held == exchange.held, "holds \(held), and says \(exchange.held)")
        expect(sent <= 1, "sent \(sent) times")
        let count: (ExchangeCount) -> Fixed = { [counts] in counts[$0] ?? .zero }
        let account = exchange.account
        expect(
            count(.unsettled(account)) == (state.isFinal ? .zero : quote.value), "unsettled")
        let isGivenBack = state == .rejected || state == .cancelled
        expect(
            count(.day(account, exchange.countedOn)) == (isGivenBack ? .zero : quote.value), "day")
        expect(count(.credit(account)) == exchange.credit, "credit")
        expect(exchange.credit == (state.isFinal ? .zero : exchange.creditNeeded), "credit due")
        expect(
            notices.map(\.exchange.told) == (0..<notices.count).map { Int64($0 + 1) },
            "numbers of notices")
        expect(notices.count == Int(exchange.told), "told")
        expect(events.map(\.id) == notices.map(\.event), "events and notices")
        expect(state.isFinal == (exchange.completedAt != nil), "completed")
        checkForwards()
        expect(!available.isNegative, "overdrawn")
    }

    private mutating func checkForwards() {
        let quote = exchange.quote
        let forward = LedgerAccount.clientForward(quote.counterpart)
        let dealer = LedgerAccount.dealerForward(quote.counterpart)
        let clearing = LedgerAccount.clearing(exchange.account.profile)
        let (from, to) = (quote.from, quote.to)
        let isOpen = exchange.state == .ordered
        expect(
            balance(forward, from.asset) == (isOpen ? from.quantity.negated : .zero)
                && balance(forward, to.asset) == (isOpen ? to.quantity : .zero), "client's leg")
        expect(
            balance(dealer, from.asset) == (isOpen ? quote.dealer.from.quantity : .zero)
                && balance(dealer, to.asset) == (isOpen ? quote.dealer.to.quantity.negated : .zero),
            "dealer's leg")
        expect(
            balance(clearing, to.asset)
                == (exchange.state == .orderSettled ? to.quantity : .zero), "clearing")
        let house = [LedgerAccount.house(.margin), .house(.rounding)]
        for (asset, ours, theirs) in [
            (from.asset, from.quantity, quote.dealer.from.quantity),
            (to.asset, quote.dealer.to.quantity, to.quantity),
        ] {
            let kept = house.reduce(Int128(0)) { $0 + balance($1, asset).units }
            let isBooked =
                posted.contains(.forward) && !posted.contains(.closeOut)
            expect(
                kept == (isBooked ? ours.units - theirs.units : 0), "the house's share of \(asset)")
        }
    }
}
