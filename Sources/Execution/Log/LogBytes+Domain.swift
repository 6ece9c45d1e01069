import Bookkeeping
import Domain
import Money

extension LogWriter {
    mutating func put(_ instant: Instant) { put(instant.microseconds) }

    mutating func put(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        put(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    mutating func put<Entity>(_ id: Identifier<Entity>) {
        for word in [id.high, id.low] {
            withUnsafeBytes(of: word.bigEndian) { for byte in $0 { put(byte) } }
        }
    }

    mutating func put(_ asset: Asset) {
        put(asset.code)
        put(UInt8(asset.scale))
    }

    mutating func put(_ symbol: Symbol) {
        put(symbol.base)
        put(symbol.quote)
    }

    mutating func put(_ account: VenueAccount) {
        put(account.venue.text)
        put(account.account.text)
    }

    mutating func put(_ pocket: Pocket) {
        put(pocket.account)
        put(pocket.asset)
    }

    mutating func put(_ failure: Failure) {
        put(failure.reason.rawValue)
        put(failure.message)
    }

    mutating func put(_ fee: Fee) {
        put(fee.amount)
        put(fee.asset)
    }

    mutating func put(_ fill: Fill) {
        put(fill.venueTradeID)
        put(fill.venueOrderID)
        put(fill.quantity)
        put(fill.price)
        put(fill.notional)
        put(fill.fee)
        put(fill.isMaker)
        put(fill.at)
    }

    mutating func put(_ reversal: Reversal) {
        put(reversal.venueTradeID)
        put(reversal.correction) { $0.put($1) }
    }

    mutating func put(_ trade: Trade) {
        put(trade.id)
        put(trade.order)
        put(trade.conversion)
        put(trade.account)
        put(trade.symbol)
        put(trade.side.rawValue)
        put(
            Fill(
                venueTradeID: trade.venueTradeID, venueOrderID: trade.venueOrderID,
                quantity: trade.quantity, price: trade.price, notional: trade.notional,
                fee: trade.fee, isMaker: trade.isMaker, at: trade.at))
        put(trade.state.rawValue)
    }
}

extension LogReader {
    mutating func instant() throws(LogError) -> Instant { Instant(microseconds: try integer()) }

    mutating func duration() throws(LogError) -> Duration { .microseconds(try integer()) }

    mutating func identifier<Entity>() throws(LogError) -> Identifier<Entity> {
        var words: [UInt64] = []
        for _ in 0..<2 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(try byte()) }
            words.append(word)
        }
        return Identifier(high: words[0], low: words[1])
    }

    mutating func asset() throws(LogError) -> Asset {
        let code = try text()
        let scale = Int(try byte())
        guard Asset.isWellFormed(code), (0...Fixed.fractionDigits).contains(scale) else {
            throw .malformed("the asset \(code)")
        }
        return Asset(code, scale: scale)
    }

    mutating func symbol() throws(LogError) -> Symbol {
        Symbol(base: try asset(), quote: try asset())
    }

    mutating func account() throws(LogError) -> VenueAccount {
        VenueAccount(VenueID(try text()), AccountID(try text()))
    }

    mutating func pocket() throws(LogError) -> Pocket { Pocket(try account(), try asset()) }

    mutating func failure() throws(LogError) -> Failure { Failure(try word(), try text()) }

    mutating func fee() throws(LogError) -> Fee { Fee(try fixed(), of: try asset()) }

    mutating func fill() throws(LogError) -> Fill {
        Fill(
            venueTradeID: try text(), venueOrderID: try text(), quantity: try fixed(),
            price: try fixed(), notional: try fixed(), fee: try fee(), isMaker: try flag(),
            at: try instant())
    }

    mutating func reversal() throws(LogError) -> Reversal {
        Reversal(
            of: try text(),
            correction: try optional { (reader) throws(LogError) in try reader.fill() })
    }

    mutating func trade() throws(LogError) -> Trade {
        Trade(
            id: try identifier(), order: try identifier(), conversion: try identifier(),
            account: try account(), symbol: try symbol(), side: try word(), fill: try fill(),
            state: try word())
    }
}
