import Domain
import Money
import Routing
import TestKit
import Venues

/// A stream of orders and cancels from a seed, and both engines' way through it.
struct OrderStream {
    enum Message {
        case order(NewOrder)
        case cancel(OrderID, account: Int)
    }

    /// What must be equal for the same stream.
    struct Traded: Equatable {
        var trades = 0
        var quantity = Int128(0)
        var notional = Int128(0)
        var freeQuote = Int128(0)
    }

    static let accounts = 16
    private static let restingMax = 5_000
    static let symbol = Symbol(base: Asset("BTC", scale: 8), quote: Asset("USD", scale: 2))
    static let fees = FeeSchedule(maker: thousandths(1), taker: thousandths(2))
    private static let opening = Fixed(1_000_000_000)

    private(set) var messages: [Message] = []
    private(set) var orders = 0

    static func thousandths(_ count: Int) -> Fixed {
        Fixed(uncheckedUnits: Int128(count) * Fixed.unitsPerOne / 1_000)
    }

    init(seed: UInt64, count: Int) {
        var bits = seed
        func next(_ bound: Int) -> Int {
            // Knuth's 64-bit linear congruence; the high bits are good enough for a load.
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (bits >> 33) % UInt64(bound))
        }
        messages.reserveCapacity(count)
        var resting: [(OrderID, Int)] = []
        for number in 0..<count {
            let kind = next(100)
            // A book of a venue holds thousands of orders and does not grow without end.
            if !resting.isEmpty, kind < 35 || resting.count > Self.restingMax {
                let (id, account) = resting.swapRemove(next(resting.count))
                messages.append(.cancel(id, account: account))
                continue
            }
            let id = OrderID(high: 0x0190_0000_0000_7000, low: UInt64(number) | 1 << 63)
            let account = next(Self.accounts)
            let isBuy = next(2) == 0
            let isImmediate = kind >= 80
            // Cents around 60,000.00: resting orders up to 1.00 away, takers 0.20 through.
            let distance = isImmediate ? -20 : 1 + next(100)
            let cents = 6_000_000 + (isBuy ? -distance : distance)
            messages.append(
                .order(
                    NewOrder(
                        client: id, account: account, market: 0, side: isBuy ? .buy : .sell,
                        timeInForce: isImmediate ? .immediateOrCancel : .goodTillCancelled,
                        quantity: Self.thousandths(1 + next(100)),
                        limitPrice: Fixed(
                            uncheckedUnits: Int128(cents) * (Fixed.unitsPerOne / 100)),
                        validUntil: Instant(microseconds: .max))))
            orders += 1
            if !isImmediate { resting.append((id, account)) }
        }
    }

    func runEngine() -> Traded {
        var engine = MatchingEngine(
            fees: Self.fees,
            rules: [
                MarketRules(
                    symbol: Self.symbol, lot: Self.thousandths(1),
                    tick: Fixed(uncheckedUnits: Fixed.unitsPerOne / 100),
                    minQuantity: Self.thousandths(1), minNotional: .one)
            ], accounts: (0..<Self.accounts).map { AccountID("account-\($0)") })
        let quote = engine.assets.firstIndex(of: Self.symbol.quote) ?? 0
        for account in 0..<Self.accounts {
            for asset in engine.assets.indices {
                engine.deposit(Self.opening, account: account, asset: asset)
            }
        }
        var traded = Traded()
        var executions: ContiguousArray<MatchedFill> = []
        let now = Instant(microseconds: 0)
        for message in messages {
            switch message {
            case .order(let order):
                executions.removeAll(keepingCapacity: true)
                _ = try? engine.submit(order, at: now, into: &executions)
                for execution in executions {
                    traded.trades += 1
                    traded.quantity += execution.quantity.units
                    traded.notional += execution.notional.units
                }
            case .cancel(let id, let account): _ = engine.cancel(id, account: account)
            }
        }
        for account in 0..<Self.accounts {
            let balance = engine.balance(account: account, asset: quote)
            traded.freeQuote += balance.total.units - balance.locked.units
        }
        return traded
    }

    func runNaive() -> Traded {
        var exchange = NaiveExchange(makerRate: Self.fees.maker, takerRate: Self.fees.taker)
        for account in 0..<Self.accounts {
            exchange.deposit(account: account, base: Self.opening, quote: Self.opening)
        }
        for message in messages {
            switch message {
            case .order(let order):
                _ = exchange.submit(
                    order.client, account: order.account, side: order.side, order.timeInForce,
                    quantity: order.quantity, price: order.limitPrice)
            case .cancel(let id, _): _ = exchange.cancel(id)
            }
        }
        var traded = Traded()
        for trade in exchange.trades {
            traded.trades += 1
            traded.quantity += trade.quantity.units
            traded.notional +=
                (try? trade.price.multiplied(by: trade.quantity, rounding: .down).units) ?? 0
        }
        for account in 0..<Self.accounts {
            traded.freeQuote += exchange.quote[account]?.free.units ?? 0
        }
        return traded
    }
}

extension Array {
    /// Takes an element out in constant time; the last takes its place.
    fileprivate mutating func swapRemove(_ index: Int) -> Element {
        swapAt(index, count - 1)
        return removeLast()
    }
}
