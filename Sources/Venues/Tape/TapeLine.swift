import Domain
import Money
import Routing

/// One line, read member by member in whatever order.
enum TapeLine {
    case header(TapeHeader)
    case message(TapeMessage)

    /// - Parameter symbol: the header's, for messages that name none.
    init(_ bytes: UnsafeBufferPointer<UInt8>, symbol: String?) throws(LineError) {
        var scanner = LineScanner(bytes)
        var fields = Fields()
        try scanner.object { (scanner, name) throws(LineError) in
            try fields.read(name, &scanner)
        }
        try scanner.requireEnd()
        if fields.isHeader {
            guard let own = fields.symbol ?? fields.headerSymbol else {
                throw LineError("a header without symbol")
            }
            self = .header(TapeHeader(symbol: own, members: fields.members))
        } else {
            self = .message(try fields.message(symbol: symbol))
        }
    }

    private struct Fields {
        var isHeader = false
        var seconds: Fixed?
        var venue: String?
        var symbol: String?
        var headerSymbol: String?
        var kind: String?
        var bids: [BookLevel] = []
        var asks: [BookLevel] = []
        var last: UInt64?
        var update: UInt64?
        var price: Fixed?
        var quantity: Fixed?
        var aggressor: Side?
        var members: [TapeHeader.Member] = []

        mutating func read(_ name: String, _ scanner: inout LineScanner) throws(LineError) {
            switch name {
            case "t":
                if let number = try? scanner.number() {
                    seconds = number
                } else {
                    isHeader = try scanner.string() == "header"
                }
            case "ts": seconds = try scanner.number()
            case "v": venue = try scanner.string()
            case "s": symbol = try scanner.string()
            case "symbol": headerSymbol = try scanner.string()
            case "members": try readMembers(&scanner)
            case "k": kind = try scanner.string()
            case "b": bids = try Self.levels(&scanner)
            case "a": asks = try Self.levels(&scanner)
            case "last": last = try scanner.wholeNumber()
            case "u": update = try scanner.wholeNumber()
            case "p": price = try scanner.decimalString()
            case "q": quantity = try scanner.decimalString()
            case "side":
                let text = try scanner.string()
                guard let side = Side(rawValue: text.uppercased()) else {
                    throw LineError("no side: \(text)")
                }
                aggressor = side
            default: try scanner.skip()
            }
        }

        private mutating func readMembers(_ scanner: inout LineScanner) throws(LineError) {
            var read: [TapeHeader.Member] = []
            try scanner.array { scanner throws(LineError) in
                var (venue, tick, fee) = ("", Fixed.zero, Fixed.zero)
                try scanner.object { (scanner, name) throws(LineError) in
                    switch name {
                    case "venue": venue = try scanner.string()
                    case "tick": tick = try scanner.decimalString()
                    case "taker_fee": fee = try scanner.decimalString()
                    default: try scanner.skip()
                    }
                }
                read.append(TapeHeader.Member(venue: venue, tick: tick, takerFee: fee))
            }
            members = read
        }

        private static func levels(_ scanner: inout LineScanner) throws(LineError) -> [BookLevel] {
            var levels: [BookLevel] = []
            try scanner.array { scanner throws(LineError) in
                try scanner.require(UInt8(ascii: "["))
                let price = try scanner.decimalString()
                try scanner.require(UInt8(ascii: ","))
                let quantity = try scanner.decimalString()
                try scanner.require(UInt8(ascii: "]"))
                guard price.isPositive else { throw LineError("a price of zero") }
                levels.append(BookLevel(price: price, quantity: quantity))
            }
            return levels
        }

        func message(symbol: String?) throws(LineError) -> TapeMessage {
            guard let seconds else { throw LineError("no time") }
            guard let venue else { throw LineError("no venue") }
            guard let symbol = self.symbol ?? symbol else { throw LineError("no symbol") }
            let content: TapeMessage.Content
            switch kind {
            case "snapshot": content = .snapshot(bids: bids, asks: asks, last: last)
            case "delta": content = .delta(bids: bids, asks: asks, update: update)
            case "trade":
                guard let price, let quantity, let aggressor else {
                    throw LineError("a trade without price, quantity or side")
                }
                content = .trade(price: price, quantity: quantity, aggressor: aggressor)
            case .none, .some: throw LineError("unknown kind \(kind ?? "")")
            }
            return TapeMessage(seconds: seconds, venue: venue, symbol: symbol, content: content)
        }
    }
}
