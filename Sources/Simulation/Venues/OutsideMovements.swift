import Domain
import Engine
import Money

/// What changes the accounts of one venue and is no order of ours: the truth of it, and what the
/// venue's history shows of it by now.
///
/// In assets of its own that no pair trades, so that no conversion spends what the matching engine
/// does not know.
struct OutsideMovements: Sendable {
    /// How much later than a balance the history shows what changed it, at most.
    static let delay = Duration.milliseconds(200)
    static let dust = Asset("DUST", scale: 8)
    static let soot = Asset("SOOT", scale: 8)

    static let assets: Set = [dust, soot]

    private struct Event {
        enum Content {
            case entry(ExternalEntry)
            case trade(AccountTrade)
        }

        let account: AccountID
        let content: Content
        let at: Instant
        let shownAt: Instant
    }

    private let venue: VenueID
    private var generator: SeededGenerator
    private var events: [Event] = []
    private var units: [AccountID: [Asset: Int128]] = [:]
    private var orders: [AccountID: [AccountOrder]] = [:]

    init(_ venue: VenueID, _ generator: SeededGenerator) {
        (self.venue, self.generator) = (venue, generator)
    }

    /// Until the next one.
    mutating func pause() -> Duration { generator.duration(.milliseconds(50) ... .seconds(8)) }

    mutating func isStale() -> Bool { generator.chance(150) }

    /// Lets something happen on one of the accounts.
    mutating func happen(on accounts: [AccountID], at now: Instant) {
        let account = generator.pick(accounts)
        let amount = Fixed(1 + generator.below(3))
        switch generator.below(8) {
        case 0...2: move(.deposit, amount, account, now)
        case 3:
            let there = units[account]?[Self.dust] ?? 0
            guard there >= amount.units else { return move(.deposit, amount, account, now) }
            move(.withdrawal, amount.negated, account, now)
        case 4: move(generator.pick([.rebate, .interest, .transfer]), amount, account, now)
        case 5: orders[account, default: []].append(order(amount, now))
        case 6: orders[account] = nil
        default: trade(amount, account, now)
        }
    }

    private mutating func move(
        _ kind: ExternalEntry.Kind, _ amount: Fixed, _ account: AccountID, _ now: Instant
    ) {
        change(account, Self.dust, by: amount.units)
        let entry = ExternalEntry(
            account: VenueAccount(venue, account), venueLedgerID: "m-\(events.count)", kind: kind,
            changes: [.init(amount, of: Self.dust)], at: now, note: "")
        add(.entry(entry), account, now)
    }

    /// Sells what is there for as much of the other.
    private mutating func trade(_ amount: Fixed, _ account: AccountID, _ now: Instant) {
        guard units[account]?[Self.dust] ?? 0 >= amount.units else { return }
        let fee = Fixed(uncheckedUnits: amount.units / 100)
        change(account, Self.dust, by: -amount.units)
        change(account, Self.soot, by: amount.units - fee.units)
        let id = "x-\(events.count)"
        let fill = Fill(
            venueTradeID: id, venueOrderID: "o\(id)", quantity: amount, price: .one,
            notional: amount, fee: Fee(fee, of: Self.soot), isMaker: false, at: now)
        let trade = AccountTrade(
            fill: fill, symbol: Symbol(base: Self.dust, quote: Self.soot), side: .sell,
            order: nil)
        add(.trade(trade), account, now)
    }

    private func order(_ amount: Fixed, _ now: Instant) -> AccountOrder {
        AccountOrder(
            venueOrderID: "f-\(now.microseconds)", clientOrderID: "manual", order: nil,
            symbol: "DUST-SOOT", side: .sell, openQuantity: amount, at: now)
    }

    private mutating func change(_ account: AccountID, _ asset: Asset, by amount: Int128) {
        units[account, default: [:]][asset, default: 0] += amount
    }

    private mutating func add(_ content: Event.Content, _ account: AccountID, _ now: Instant) {
        let shownAt = now.adding(generator.duration(.zero...Self.delay))
        events.append(Event(account: account, content: content, at: now, shownAt: shownAt))
    }

    // MARK: What the venue says

    /// Never zero.
    func balances(of account: AccountID) -> [Asset: Fixed] {
        (units[account] ?? [:]).filter { $0.value != 0 }
            .mapValues { Fixed(uncheckedUnits: $0) }
    }

    func entries(of account: AccountID, since: Instant, at now: Instant) -> [ExternalEntry] {
        shown(account, since, now).compactMap {
            if case .entry(let entry) = $0.content { entry } else { nil }
        }
    }

    func trades(of account: AccountID, since: Instant, at now: Instant) -> [AccountTrade] {
        shown(account, since, now).compactMap {
            if case .trade(let trade) = $0.content { trade } else { nil }
        }
    }

    func openOrders(of account: AccountID) -> [AccountOrder] { orders[account] ?? [] }

    private func shown(_ account: AccountID, _ since: Instant, _ now: Instant) -> [Event] {
        events.filter { $0.account == account && $0.at >= since && $0.shownAt <= now }
    }
}
