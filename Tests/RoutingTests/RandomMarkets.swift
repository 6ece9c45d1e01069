import Domain
import Money

@testable import Routing

/// Three venues with a few coarse lots each, small enough to try every combination.
struct RandomMarkets {
    private var generator: SeededGenerator
    let side: Side
    let isFrom: Bool
    /// No ladder holds more lots than this.
    let lotsMax = 10

    init(seed: UInt64, side: Side, isFrom: Bool) {
        generator = SeededGenerator(seed: seed)
        (self.side, self.isFrom) = (side, isFrom)
    }

    mutating func request() -> PlanRequest {
        let markets = ["alpha", "beta", "gamma"].map { market($0) }
        let whole = number(2...22)
        let isBase = isFrom == (side == .sell)
        let amount =
            isBase
            ? "\(whole).\(number(0...9))" : "\(whole * 100 + number(0...99)).\(number(0...9))"
        let fixed = Scene.fixed(amount)
        return PlanRequest(
            hop: Hop(symbol: Scene.pair, side: side), fixed: isFrom ? .from(fixed) : .to(fixed),
            markets: markets)
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    private mutating func market(_ venue: String) -> Market {
        let lot = [10, 10, 5, 20, 8][number(0...4)]
        var price = 100 + number(0...4)
        var levels: [(String, String)] = []
        // In tenths of the base asset.
        var depth = 0
        while depth < lotsMax * lot {
            let size = min(lotsMax * lot - depth, number(4...4 * lot))
            depth += size
            levels.append(("\(price)", "\(size / 10).\(size % 10)"))
            price += (side == .buy ? 1 : -1) * number(1...3)
        }
        return Scene.market(
            venue, bids: side == .sell ? levels : [], asks: side == .buy ? levels : [],
            fee: ["0", "0.001", "0.01"][number(0...2)],
            feeAsset: [.received, .base, .quote][number(0...2)],
            lot: "\(lot / 10).\(lot % 10)",
            minQuantity: ["0", "0", "3", "5"][number(0...3)],
            minNotional: ["0", "0", "250", "400"][number(0...3)],
            holds: [
                Scene.btc: "\(number(1...14))", Scene.usd: "\(number(1...14) * 100)",
            ])
    }
}
