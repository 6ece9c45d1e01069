import Domain
import Money
import StrictJSON

/// `24hrTicker` and `24hrMiniTicker` of a market after a trade.
struct BinanceTickerText {
    let symbol: String
    let trade: PublicTrade
    /// `nil`: no book was heard of yet.
    let view: BookShown?
    let at: Instant

    func write(isMini: Bool, to json: inout JSONWriter) {
        json.object { json in
            json.member("e", isMini ? "24hrMiniTicker" : "24hrTicker")
            json.member("E", integer: at.milliseconds)
            json.member("s", symbol)
            if !isMini { writeChange(&json) }
            json.member("c", trade.price.wire)
            if !isMini { writeBest(&json) }
            json.member("o", trade.day.open.wire)
            json.member("h", trade.day.high.wire)
            json.member("l", trade.day.low.wire)
            json.member("v", trade.day.volume.wire)
            json.member("q", trade.day.quoteVolume.wire)
            if !isMini { writeCounts(&json) }
        }
    }

    private func writeChange(_ json: inout JSONWriter) {
        let day = trade.day
        let change = Fixed(uncheckedUnits: trade.price.units - day.open.units)
        let percent = try? change.multiplied(by: Fixed(100), dividedBy: day.open, rounding: .down)
        let average = try? day.quoteVolume.divided(by: day.volume, rounding: .down)
        json.member("p", change.wire)
        json.member("P", (percent ?? .zero).text(digits: 3))
        json.member("w", (average ?? .zero).wire)
        json.member("x", day.open.wire)
    }

    private func writeBest(_ json: inout JSONWriter) {
        json.member("Q", trade.quantity.wire)
        json.member("b", (view?.bids.first?.price ?? .zero).wire)
        json.member("B", (view?.bids.first?.quantity ?? .zero).wire)
        json.member("a", (view?.asks.first?.price ?? .zero).wire)
        json.member("A", (view?.asks.first?.quantity ?? .zero).wire)
    }

    private func writeCounts(_ json: inout JSONWriter) {
        json.member("O", integer: at.milliseconds - 86_400_000)
        json.member("C", integer: at.milliseconds)
        json.member("F", integer: 1)
        json.member("L", integer: Int(trade.number))
        json.member("n", integer: Int(trade.number))
    }
}
