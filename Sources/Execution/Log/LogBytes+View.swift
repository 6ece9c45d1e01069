import Domain
import Money
import Routing

extension LogWriter {
    mutating func put(_ view: MarketView) {
        put(view.markets) { writer, market in
            writer.put(market.account)
            writer.put(market.book)
            writer.put(market.fees)
            writer.put(market.rules)
            writer.put(market.spendable)
        }
        put(view.listings) { writer, listing in
            writer.put(listing.account)
            writer.put(listing.fees)
            writer.put(listing.rules)
            writer.put(listing.spendable)
        }
        put(view.halted) { $0.put($1.description) }
        put(view.feeAssetMids.sorted { $0.key < $1.key }) { writer, pair in
            writer.put(pair.key)
            writer.put(pair.value)
        }
        put(view.orderNotionalMax)
        put(view.orderValidity.sorted { $0.key < $1.key }) { writer, pair in
            writer.put(pair.key.text)
            writer.put(pair.value)
        }
    }

    private mutating func put(_ book: Book) {
        put(book.symbol)
        for levels in [book.bids, book.asks] {
            put(levels) { writer, level in
                writer.put(level.price)
                writer.put(level.quantity)
            }
        }
        put(book.at)
        put(book.sequence)
    }

    private mutating func put(_ fees: FeeSchedule) {
        put(fees.maker)
        put(fees.taker)
        switch fees.asset {
        case .received: put(UInt8(0))
        case .base: put(UInt8(1))
        case .quote: put(UInt8(2))
        case .asset(let asset):
            put(UInt8(3))
            put(asset)
        }
    }

    private mutating func put(_ rules: MarketRules) {
        put(rules.symbol)
        put(rules.lot)
        put(rules.tick)
        put(rules.minQuantity)
        put(rules.minNotional)
    }

    private mutating func put(_ amounts: [Asset: Fixed]) {
        put(amounts.sorted { $0.key < $1.key }) { writer, pair in
            writer.put(pair.key)
            writer.put(pair.value)
        }
    }
}

extension LogReader {
    mutating func view() throws(LogError) -> MarketView {
        MarketView(
            markets: try list { (reader) throws(LogError) in try reader.market() },
            listings: try list { (reader) throws(LogError) in try reader.listing() },
            halted: try optional { (reader) throws(LogError) in try reader.scope() },
            feeAssetMids: Dictionary(
                try list { (reader) throws(LogError) in
                    (try reader.symbol(), try reader.fixed())
                }, uniquingKeysWith: { _, new in new }),
            orderNotionalMax: try amounts(),
            orderValidity: Dictionary(
                try list { (reader) throws(LogError) in
                    (VenueID(try reader.text()), try reader.duration())
                }, uniquingKeysWith: { _, new in new }))
    }

    private mutating func scope() throws(LogError) -> HaltScope {
        guard let scope = HaltScope(try text()) else { throw .malformed("a scope") }
        return scope
    }

    private mutating func market() throws(LogError) -> Market {
        let account = try account()
        let book = try book()
        let fees = try fees()
        let rules = try rules()
        guard rules.symbol == book.symbol else { throw .malformed("a market of two symbols") }
        return Market(
            account: account, book: book, fees: fees, rules: rules, spendable: try amounts())
    }

    private mutating func listing() throws(LogError) -> Listing {
        Listing(
            account: try account(), fees: try fees(), rules: try rules(),
            spendable: try amounts())
    }

    private mutating func book() throws(LogError) -> Book {
        Book(
            symbol: try symbol(), bids: try levels(), asks: try levels(), at: try instant(),
            sequence: try number())
    }

    private mutating func levels() throws(LogError) -> [BookLevel] {
        try list { (reader) throws(LogError) in
            BookLevel(price: try reader.fixed(), quantity: try reader.fixed())
        }
    }

    private mutating func fees() throws(LogError) -> FeeSchedule {
        let (maker, taker) = (try fixed(), try fixed())
        let asset: FeeAsset =
            switch try byte() {
            case 0: .received
            case 1: .base
            case 2: .quote
            case 3: .asset(try self.asset())
            default: throw .malformed("a fee asset")
            }
        return FeeSchedule(maker: maker, taker: taker, asset: asset)
    }

    private mutating func rules() throws(LogError) -> MarketRules {
        MarketRules(
            symbol: try symbol(), lot: try fixed(), tick: try fixed(), minQuantity: try fixed(),
            minNotional: try fixed())
    }

    private mutating func amounts() throws(LogError) -> [Asset: Fixed] {
        Dictionary(
            try list { (reader) throws(LogError) in (try reader.asset(), try reader.fixed()) },
            uniquingKeysWith: { _, new in new })
    }
}
