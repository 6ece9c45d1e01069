import Domain
import Money
import Venues

/// One order as it is asked for, over REST or a WebSocket.
struct KrakenOrderRequest: Sendable {
    enum Validity: Hashable, Sendable {
        case untilCancelled
        case immediate
        case until(Instant)
    }

    let pair: KrakenPair
    var side = Side.buy
    var kind = OrderKind.limit
    /// Base asset; quote asset where ``isInQuote``.
    var volume = Fixed.zero
    var isInQuote = false
    /// Zero for a market order.
    var price = Fixed.zero
    var validity = Validity.untilCancelled
    var flags: [String] = []
    var userref: Int64 = 0
    var client: String?
    var deadline: Instant?
    var isTrial = false

    /// Whether it takes what it can at once and ends.
    var mayFillInPart: Bool { kind == .market || validity == .immediate }

    var isPostOnly: Bool { flags.contains("post") }

    /// `buy 0.50000000 XBTUSDT @ limit 29500.0`
    var description: String {
        let volume = isInQuote ? self.volume.description : pair.quantity(self.volume)
        let price = kind == .market ? "market" : "limit \(pair.price(self.price))"
        return "\(side.kraken) \(volume) \(pair.altname) @ \(price)"
    }
}

extension Side {
    var kraken: String {
        switch self {
        case .buy: "buy"
        case .sell: "sell"
        }
    }

    init(kraken text: String?, field: String) throws(KrakenRefusal) {
        switch text {
        case "buy": self = .buy
        case "sell": self = .sell
        case nil, .some: throw .invalidArguments(field)
        }
    }
}

extension KrakenOrderRequest {
    /// Everything that can be told from the request and its market alone.
    func check(received: Instant) throws(KrakenRefusal) {
        try Self.check(deadline, received: received)
        if let client { try Self.check(client: client) }
        guard client == nil || userref == 0 else { throw .invalidArguments("cl_ord_id") }
        guard volume.isPositive else { throw .invalidArguments("volume") }
        let isMarket = kind == .market
        guard !isInQuote || isMarket else { throw .invalidArguments("oflags") }
        guard !(flags.contains("fcib") && flags.contains("fciq")) else {
            throw .invalidArguments("oflags")
        }
        switch validity {
        case .untilCancelled: break
        case .immediate: guard !isPostOnly else { throw .invalidArguments("timeinforce") }
        case .until(let instant):
            guard !isMarket, instant > received else { throw .invalidArguments("expiretm") }
        }
        guard !isMarket || !isPostOnly else { throw .invalidArguments("oflags") }
        let rules = pair.market.rules
        if !isInQuote {
            guard volume.isMultiple(of: rules.lot) else { throw .invalidArguments("volume") }
            guard volume >= rules.minQuantity else { throw .orderMinimum }
        }
        guard !isMarket else { return }
        try checkPrice(price)
        let cost = try? price.multiplied(by: volume, rounding: .down)
        guard let cost else { throw .invalidArguments("volume") }
        guard cost >= rules.minNotional else { throw .costMinimum }
    }

    private func checkPrice(_ price: Fixed) throws(KrakenRefusal) {
        try Self.check(price: price, in: pair)
    }

    static func check(price: Fixed, in pair: KrakenPair) throws(KrakenRefusal) {
        guard price.isPositive else { throw .invalidArguments("price") }
        guard price.isMultiple(of: Fixed.step(digits: pair.market.priceDigits)) else {
            throw .invalidPrice(pair.wsname, digits: pair.market.priceDigits)
        }
        guard price.isMultiple(of: pair.market.rules.tick) else { throw .tickSize }
    }

    static func check(_ deadline: Instant?, received: Instant) throws(KrakenRefusal) {
        guard let deadline else { return }
        let ahead = deadline.duration(since: received)
        guard ahead >= KrakenLimits.deadlineMin, ahead <= KrakenLimits.deadlineMax else {
            throw .invalidArguments("deadline")
        }
    }

    /// A UUID with or without hyphens, or up to 18 printable characters.
    static func check(client: String) throws(KrakenRefusal) {
        let bytes = Array(client.utf8)
        let isPlain = bytes.allSatisfy { (0x21...0x7E).contains($0) }
        let isHex = bytes.allSatisfy { byte in
            (48...57).contains(byte) || (97...102).contains(byte | 0x20) || byte == 45
        }
        let isShort = bytes.count <= KrakenLimits.clientBytesMax
        let isLong =
            bytes.count == KrakenLimits.clientDigits
            || bytes.count == KrakenLimits.clientHyphenated
        guard !bytes.isEmpty, isPlain, isShort || isLong && isHex else {
            throw .invalidArguments("cl_ord_id")
        }
    }

    // MARK: For the exchange

    /// - Parameter number: of the order that comes of it; names what the client did not, as no
    ///   client can.
    func command(
        for account: AccountID, number: UInt64, effects: [FaultKind: Duration]
    ) -> PlaceCommand {
        var memo = KrakenMemo()
        memo.userref = userref
        memo.flags = shownFlags
        memo.isNamed = client != nil
        memo.truncatesCost = effects[.costTruncation] != nil
        let timeInForce: TimeInForce =
            switch validity {
            case .untilCancelled, .until: isPostOnly ? .postOnly : .goodTillCancelled
            case .immediate: .immediateOrCancel
            }
        var command = PlaceCommand(
            account: account, client: client ?? " \(number)", symbol: pair.market.symbol,
            side: side, timeInForce: kind == .market ? .immediateOrCancel : timeInForce,
            size: isInQuote ? .quote(volume) : .base(volume), limitPrice: price,
            validUntil: deadline ?? .textMax)
        command.kind = kind
        if case .until(let instant) = validity { command.expiresAt = instant }
        command.memo = memo.text
        command.effects = OrderEffects(effects)
        command.feesInBase = memo.feesInBase
        return command
    }

    private var shownFlags: [String] {
        let fees = flags.contains("fcib") ? "fcib" : "fciq"
        return flags.filter { $0 != "fcib" && $0 != "fciq" } + [fees]
    }
}
