import Bookkeeping
import Domain
import Engine
import Money
import TestKit

/// What exchanges hold, owe, count and post.
extension ExchangeBooks {
    mutating func post(_ entry: LedgerEntry) {
        guard let id = ConversionID(entry.reference), known[id] != nil else { return }
        known[id]?.posts += 1
        for transfer in entry.transfers {
            for (account, amount) in [
                (transfer.from, transfer.amount.negated), (transfer.to, transfer.amount),
            ] {
                let own = known[id]?.posted[account]?[transfer.asset] ?? .zero
                known[id]?.posted[account, default: [:]][transfer.asset] = own + amount
            }
        }
    }

    /// Adds what it posts and holds, and compares what it touched with what is stored.
    mutating func fold(_ commit: Commit, _ stored: MemoryBooks) {
        for pocket in ledger.fold(commit.writes) {
            let own = ledger.balance(pocket)
            let theirs = stored.mirrors[pocket] ?? .zero
            expect(
                own == theirs, .exchangeBalances, "\(pocket)", "\(theirs) is stored, not \(own)")
            expect(
                !own.held.isNegative && own.posted >= own.held, .exchangeBalances, "\(pocket)",
                "is overdrawn: \(own.posted), held \(own.held)")
        }
    }

    mutating func checkMoney(of id: ConversionID, _ stored: MemoryBooks) {
        guard let one = known[id] else { return }
        checkPostings(one)
        checkHolds(one)
        checkCounts(of: one.exchange, stored)
    }

    // MARK: Postings

    /// What is posted for an exchange follows from its state, but for how the house's part of it
    /// is divided.
    private mutating func checkPostings(_ one: Known) {
        var should = Sheet()
        let (exchange, quote) = (one.exchange, one.exchange.quote)
        let client = LedgerAccount.clientForward(quote.counterpart)
        let dealer = LedgerAccount.dealerForward(quote.counterpart)
        let market = LedgerAccount.market(quote.counterpart)
        let profile = LedgerAccount.profile(quote.account.profile)
        var isEarned = true
        switch exchange.state {
        case .draft, .submitting, .unknown, .submitted, .rejected, .cancelled: isEarned = false
        case .ordered:
            should.add(client, quote.from.given, quote.to.taken)
            should.add(dealer, quote.dealer.from.taken, quote.dealer.to.given)
        case .orderSettled, .success:
            should.add(market, quote.dealer.from.taken, quote.dealer.to.given)
            should.add(profile, quote.from.given)
            let receiver: LedgerAccount =
                exchange.state == .success ? profile : .clearing(quote.account.profile)
            should.add(receiver, quote.to.taken)
        case .failed:
            isEarned = false
            guard let closeOut = one.closedBy else { break }
            should.add(market, (quote.from.asset, closeOut.cost))
            let bearer: LedgerAccount =
                switch closeOut.bearer {
                case .house: .house(.closeOut)
                case .client: profile
                }
            should.add(bearer, (quote.from.asset, closeOut.cost.negated))
        }
        let house = [LedgerAccount.house(.margin), .house(.rounding)]
        let posted = Sheet(one.posted.filter { !house.contains($0.key) })
        expect(
            posted == should, .exchangePostings, "\(exchange.id)",
            "\(posted.lines) is posted of \(exchange.state), and should be \(should.lines)")
        checkHouse(one, isEarned: isEarned)
    }

    /// What the prices differ by, of which rounding is at most half a minor unit of each currency.
    private mutating func checkHouse(_ one: Known, isEarned: Bool) {
        let quote = one.exchange.quote
        for (asset, part) in [
            (quote.from.asset, quote.from.quantity - quote.dealer.from.quantity),
            (quote.to.asset, quote.dealer.to.quantity - quote.to.quantity),
        ] {
            let margin = one.posted[.house(.margin)]?[asset] ?? .zero
            let rounding = one.posted[.house(.rounding)]?[asset] ?? .zero
            let half = Fixed.step(digits: asset.scale)
            expect(
                margin + rounding == (isEarned ? part : .zero)
                    && (rounding + rounding).magnitude <= half, .exchangePostings,
                "\(one.exchange.id)",
                "the house has \(margin) and \(rounding) \(asset) of \(isEarned ? part : .zero)")
        }
    }

    // MARK: Holds

    private mutating func checkHolds(_ one: Known) {
        let exchange = one.exchange
        let pocket = exchange.source
        let held = ledger.holds[exchange.id]?[pocket] ?? .zero
        expect(
            held == exchange.held, .exchangeHolds, "\(exchange.id)",
            "holds \(held), and says \(exchange.held)")
        let isPrefunded = scenario.terms(of: exchange.account).funding == .prefunded
        let all = exchange.quote.from.quantity
        switch exchange.state {
        case .draft, .submitting, .unknown, .submitted, .ordered:
            expect(
                !held.isNegative && (isPrefunded ? held == all : held <= all), .exchangeHolds,
                "\(exchange.id)", "holds \(held) of \(all)")
        case .orderSettled, .success, .rejected, .cancelled, .failed:
            expect(
                held.isZero, .exchangeHolds, "\(exchange.id)",
                "holds \(held) as \(exchange.state)")
        }
    }

    // MARK: Counts

    private mutating func checkCounts(of changed: Exchange, _ stored: MemoryBooks) {
        let account = changed.account
        var (unsettled, credit, day) = (Fixed.zero, Fixed.zero, Fixed.zero)
        for exchange in exchanges(of: account) {
            if !exchange.state.isFinal { unsettled = unsettled + exchange.quote.value }
            credit = credit + owed(exchange)
            let isBack = exchange.state == .rejected || exchange.state == .cancelled
            if exchange.countedOn == changed.countedOn, !isBack {
                day = day + exchange.quote.value
            }
        }
        for (count, own) in [
            (ExchangeCount.unsettled(account), unsettled), (.credit(account), credit),
            (.day(account, changed.countedOn), day),
        ] {
            let theirs = stored.exchanges.counts[count] ?? .zero
            expect(
                own == theirs, .limitsKept, count.scope, "\(theirs) is counted, and it is \(own)")
        }
        guard changed.state == .draft, changed.version == 0 else { return }
        let limits = scenario.limits(at: changed.quote.dealer.dealer)
        for (most, figure, name) in [
            (limits.perTrade, changed.quote.value, "perTrade"), (limits.perDay, day, "perDay"),
            (limits.unsettled, unsettled, "unsettled"),
            (creditLimit(of: account), credit, "credit"),
        ] {
            guard let most else { continue }
            expect(
                figure <= most, .limitsKept, "\(changed.id)", "\(name): \(figure) over \(most)")
        }
    }

    /// The share of its value that is not held, rounded up; nothing from the settlement on.
    private func owed(_ exchange: Exchange) -> Fixed {
        let missing = exchange.missing
        guard missing.isPositive else { return .zero }
        let share = try? exchange.quote.value.multiplied(
            by: missing, dividedBy: exchange.quote.from.quantity, rounding: .up)
        return share ?? .zero
    }

    private func creditLimit(of account: ExchangeAccount) -> Fixed? {
        switch scenario.terms(of: account).funding {
        case .prefunded: .zero
        case .bySettlement(let limit): limit
        }
    }
}

/// Balances that are not zero.
private struct Sheet: Equatable {
    private var balances: [LedgerAccount: [Asset: Fixed]] = [:]

    init(_ posted: [LedgerAccount: [Asset: Fixed]] = [:]) {
        for (account, byAsset) in posted {
            for (asset, amount) in byAsset { add(account, (asset, amount)) }
        }
    }

    mutating func add(_ account: LedgerAccount, _ parts: (asset: Asset, amount: Fixed)...) {
        for (asset, amount) in parts {
            let sum = (balances[account]?[asset] ?? .zero) + amount
            balances[account, default: [:]][asset] = sum.isZero ? nil : sum
            if balances[account]?.isEmpty == true { balances[account] = nil }
        }
    }

    var lines: [String] {
        balances.flatMap { account, byAsset in
            byAsset.map { "\(account) \($0.value) \($0.key)" }
        }.sorted()
    }
}

extension Amount {
    fileprivate var taken: (asset: Asset, amount: Fixed) { (asset, quantity) }
    fileprivate var given: (asset: Asset, amount: Fixed) { (asset, quantity.negated) }
}
