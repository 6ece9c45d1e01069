import Connectors
import Domain
import Money

/// Numbers that are the same in every run.
struct Dice {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}

/// A count of the last decimal as a number with so many decimals.
private func decimal(_ count: Int, digits: Int) -> String {
    let text = String(count)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return padded.dropLast(digits) + "." + padded.suffix(digits)
}

/// One change of a level, in counts of the last decimal.
private struct Change {
    let side: Side
    let price: Int
    let quantity: Int

    /// Near the best mostly; one of four takes the level away.
    init(_ dice: inout Dice, _ side: Side, mid: Int, depth: Int) {
        self.side = side
        let offset = 1 + min(dice.next(below: depth), dice.next(below: depth))
        price = side == .buy ? mid - offset : mid + offset
        quantity = dice.next(below: 4) == 0 ? 0 : 1 + dice.next(below: 500_000_000)
    }
}

/// Messages of `btcusdt@depth@100ms` as they come: ten changes a side, two of them far away.
struct BinanceDepthLoad {
    let snapshot: String
    private(set) var messages: [[UInt8]] = []
    private(set) var lastMilliseconds: Int64

    /// In cents.
    private static let mid = 5_000_500
    private static let levels = 1_000
    private static let changes = 10

    /// - Parameter start: of the venue's clock; a book is never older than its snapshot.
    init(count: Int, from start: Instant) {
        lastMilliseconds = start.microseconds / 1_000
        let sides = [Side.buy, .sell].map { side in
            (1...Self.levels).map { offset in
                Self.level(side == .buy ? Self.mid - offset : Self.mid + offset, 150_000_000)
            }.joined(separator: ",")
        }
        snapshot = #"{"lastUpdateId":1000,"bids":[\#(sides[0])],"asks":[\#(sides[1])]}"#
        var dice = Dice()
        var update = 1_000
        for _ in 0..<count {
            let first = update + 1
            update += 2 * Self.changes
            lastMilliseconds += 100
            let text = [Side.buy, .sell].map { side in
                (0..<Self.changes).map { number in
                    let depth = number < 8 ? 100 : Self.levels
                    let change = Change(&dice, side, mid: Self.mid, depth: depth)
                    return Self.level(change.price, change.quantity)
                }.joined(separator: ",")
            }
            messages.append(
                Array(
                    """
                    {"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate",\
                    "E":\(lastMilliseconds),"s":"BTCUSDT","U":\(first),"u":\(update),\
                    "b":[\(text[0])],"a":[\(text[1])]}}
                    """.utf8))
        }
    }

    private static func level(_ price: Int, _ quantity: Int) -> String {
        #"["\#(decimal(price, digits: 2))000000","\#(decimal(quantity, digits: 8))"]"#
    }
}

/// Messages of Kraken's channel `book`: two changes each, and the checksum after them.
struct KrakenBookLoad {
    let snapshot: [UInt8]
    private(set) var messages: [[UInt8]] = []

    static let assetPairs = """
        {"XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD","base":"XXBT","quote":"ZUSD",\
        "cost_decimals":5,"pair_decimals":1,"lot_decimals":8,"lot_multiplier":1,\
        "fees":[[0,0.4]],"fees_maker":[[0,0.25]],\
        "ordermin":"0.00005","costmin":"0.5","tick_size":"0.1","status":"online"}}
        """
    private static let (priceDigits, quantityDigits) = (1, 8)
    private static let mid = 500_050

    init(count: Int, depth: Int) {
        var (dice, book) = (Dice(), LevelBook())
        let sides = [Side.buy, .sell].map { side in
            (1...depth).map { offset in
                let price = side == .buy ? Self.mid - offset : Self.mid + offset
                Self.set(&book, side, price, 150_000_000)
                return Self.level(price, 150_000_000)
            }
        }
        snapshot = Self.message("snapshot", sides[0], sides[1], book, 0)
        for number in 1...count {
            var texts: [Side: [String]] = [:]
            for _ in 0..<2 {
                let side = dice.next(below: 2) == 0 ? Side.buy : .sell
                let change = Change(&dice, side, mid: Self.mid, depth: depth)
                Self.set(&book, side, change.price, change.quantity)
                texts[side, default: []].append(Self.level(change.price, change.quantity))
            }
            book.truncate(to: depth)
            messages.append(
                Self.message("update", texts[.buy] ?? [], texts[.sell] ?? [], book, number))
        }
    }

    private static func set(_ book: inout LevelBook, _ side: Side, _ price: Int, _ quantity: Int) {
        book.set(
            side, price: fixed(price, digits: priceDigits),
            quantity: fixed(quantity, digits: quantityDigits))
    }

    private static func fixed(_ count: Int, digits: Int) -> Fixed {
        Fixed(uncheckedUnits: Int128(count) * Fixed.step(digits: digits).units)
    }

    private static func level(_ price: Int, _ quantity: Int) -> String {
        let price = decimal(price, digits: priceDigits)
        return #"{"price":\#(price),"qty":\#(decimal(quantity, digits: quantityDigits))}"#
    }

    private static func message(
        _ type: String, _ bids: [String], _ asks: [String], _ book: LevelBook, _ number: Int
    ) -> [UInt8] {
        let checksum = book.krakenChecksum(
            priceDigits: priceDigits, quantityDigits: quantityDigits)
        let micros = decimal(number, digits: 6).split(separator: ".")
        let second = (Int(micros[0]) ?? 0) % 60
        return Array(
            """
            {"channel":"book","type":"\(type)","data":[{"symbol":"BTC/USD",\
            "bids":[\(bids.joined(separator: ","))],"asks":[\(asks.joined(separator: ","))],\
            "checksum":\(checksum),\
            "timestamp":"2026-01-01T00:00:\(second < 10 ? "0" : "")\(second).\(micros[1])Z"}]}
            """.utf8)
    }
}
