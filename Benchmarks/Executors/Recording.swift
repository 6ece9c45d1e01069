import Domain
import Foundation
import Money
import Routing
import Venues

/// What several venues said of one pair over some time, and what is assumed of them: recordings
/// have neither fees for makers nor rules.
struct Recording: Sendable {
    struct Member: Sendable {
        let venue: VenueID
        /// In the order of their time.
        let feed: Feed
        let fees: FeeSchedule
        let rules: MarketRules
    }

    enum Feed: Sendable {
        case messages([TapeMessage])
        case synthetic(seed: UInt64)
    }

    let name: String
    let symbol: Symbol
    let members: [Member]
    /// From the moment when every venue has its book to the first venue's last message.
    let start: Int64
    let length: Duration

    /// Base of what is converted: one that the touch nearly holds, and one that goes deep.
    let amounts: [Fixed]
    /// How long an executor may take, and when it begins, from `start`.
    let horizon: Duration
    let offsets: [Duration]
}

extension Recording {
    static let dollar = Asset("USD", scale: 2)
    static let bitcoin = Asset("BTC", scale: 8)
    static let ether = Asset("ETH", scale: 8)
    static let tether = Asset("USDT", scale: 6)

    static let folder =
        ProcessInfo.processInfo.environment["CAMBIST_MARKET_DATA"] ?? "../shared/market-data"

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder + "/l2-bundles") }

    /// Four venues of one pair. Takers pay what the bundle's header says, makers six tenths of it.
    static func bundle() throws -> Recording {
        let tape = try Tape.read(path: folder + "/l2-bundles/A-2021-btcusd.tape.jsonl.gz")
        let symbol = Symbol(base: bitcoin, quote: dollar)
        let members = try (tape.header?.members ?? []).map { member in
            let maker = try member.takerFee.multiplied(by: Fixed("0.6"), rounding: .up)
            return Member(
                venue: VenueID(member.venue),
                feed: .messages(tape.messages.filter { $0.venue == member.venue }),
                fees: FeeSchedule(maker: maker, taker: member.takerFee, asset: .quote),
                rules: rules(symbol, lotDigits: 5, tick: member.tick))
        }
        return try Recording(
            "BTC-USD 2021, four venues", symbol, members, amounts: [Fixed("0.5"), Fixed(10)],
            horizon: .seconds(18), offsets: [0, 2, 4, 6].map { .seconds($0) })
    }

    /// One venue. Both sides pay a tenth of a percent.
    static func binance2021(_ base: Asset, lotDigits: Int, amounts: [Fixed]) throws -> Recording {
        let symbol = Symbol(base: base, quote: tether)
        let name = "\(base.code)/USDT"
        let tape = try Tape.read(path: folder + "/l2-2021-spot/binance-20210404.tape.jsonl.gz") {
            $0.symbol == name
        }
        return try Recording(
            "\(symbol) 2021, Binance", symbol,
            [binance(tape.messages, symbol, lotDigits: lotDigits)], amounts: amounts,
            horizon: .seconds(40), offsets: [0, 10, 20, 30, 40].map { .seconds($0) })
    }

    /// Eleven minutes in which the price falls by half a percent.
    static func binance2024() throws -> Recording {
        let symbol = Symbol(base: bitcoin, quote: tether)
        let messages = try BinanceFrames.read(
            path: folder + "/l2-binance-2024/binance-spot-btcusdt-20240808.frames.jsonl.gz",
            symbol: "BTC/USDT")
        return try Recording(
            "BTC-USDT 2024, Binance", symbol, [binance(messages, symbol, lotDigits: 5)],
            amounts: [Fixed(1), Fixed(20)], horizon: .seconds(240),
            offsets: [0, 100, 200, 300, 400].map { .seconds($0) })
    }

    /// Where there is no recording: three venues of the synthetic market.
    static func synthetic() throws -> Recording {
        let symbol = Symbol(base: bitcoin, quote: dollar)
        let members = try zip([11, 12, 13], ["0.0010", "0.0016", "0.0026"]).map { seed, fee in
            try Member(
                venue: VenueID("synthetic-\(seed)"), feed: .synthetic(seed: UInt64(seed)),
                fees: FeeSchedule(
                    maker: Fixed(fee).multiplied(by: Fixed("0.6"), rounding: .up),
                    taker: Fixed(fee), asset: .quote),
                rules: rules(symbol, lotDigits: 5, tick: Fixed("0.01")))
        }
        return try Recording(
            "BTC-USD, synthetic", symbol, members, amounts: [Fixed("0.5"), Fixed(10)],
            horizon: .seconds(30), offsets: [0, 30, 60, 90].map { .seconds($0) })
    }

    private static func binance(
        _ messages: [TapeMessage], _ symbol: Symbol, lotDigits: Int
    ) throws -> Member {
        try Member(
            venue: "binance", feed: .messages(messages),
            fees: FeeSchedule(maker: Fixed("0.001"), taker: Fixed("0.001"), asset: .quote),
            rules: rules(symbol, lotDigits: lotDigits, tick: Fixed("0.01")))
    }

    private static func rules(_ symbol: Symbol, lotDigits: Int, tick: Fixed) -> MarketRules {
        MarketRules(
            symbol: symbol, lot: Fixed.step(digits: lotDigits), tick: tick,
            minNotional: Fixed(10))
    }

    private init(
        _ name: String, _ symbol: Symbol, _ members: [Member], amounts: [Fixed],
        horizon: Duration, offsets: [Duration]
    ) throws {
        var (start, end): (Int64, Int64?) = (0, nil)
        for member in members {
            guard case .messages(let messages) = member.feed else { continue }
            let snapshot = messages.first { message in
                if case .snapshot = message.content { true } else { false }
            }
            guard let snapshot, let last = messages.last else {
                throw BenchmarkError.noBook(of: "\(member.venue)", in: name)
            }
            start = max(start, snapshot.microseconds)
            end = min(end ?? last.microseconds, last.microseconds)
        }
        self.name = name
        self.symbol = symbol
        self.members = members
        self.start = start
        length = end.map { .microseconds($0 - start) } ?? .seconds(3_600)
        self.amounts = amounts
        self.horizon = horizon
        self.offsets = offsets.filter { [length] in $0 + horizon <= length }
        guard !self.offsets.isEmpty else { throw BenchmarkError.tooShort(name) }
    }
}

/// What keeps the benchmark from running.
enum BenchmarkError: Error, CustomStringConvertible {
    case noBook(of: String, in: String)
    case tooShort(String)
    case frame(line: Int)
    case notAdmitted(String)
    case stuck(String)
    case refusedForEver(String)
    case lost([String])
    case differs(String)

    var description: String {
        switch self {
        case .noBook(let venue, let name): "\(name): no snapshot of \(venue)"
        case .tooShort(let name): "\(name): the recording is shorter than a run"
        case .frame(let line): "line \(line) is no frame"
        case .notAdmitted(let text): "not admitted: \(text)"
        case .stuck(let text): "no end: \(text)"
        case .refusedForEver(let text): "a commit was refused again and again: \(text)"
        case .differs(let text): "the execution report says otherwise: \(text)"
        case .lost(let losses):
            "TAKER lost to the best single venue:\n" + losses.joined(separator: "\n")
        }
    }
}
