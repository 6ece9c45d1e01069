package import Domain
import Money
package import Routing
import StrictJSON

/// What was set, mostly over the control endpoint, as the journal keeps it: beside the records, and
/// no part of the ledger.
package enum SandboxSetting: Hashable, Sendable {
    /// Which wire the folder is of.
    case wire(ExchangeProtocol)
    /// How far the exchange's clock is ahead.
    case clock(Duration)
    case mode(Symbol, MarketMode)
    /// A book that market data does not touch.
    case book(Symbol, bids: [BookLevel], asks: [BookLevel])
    case unpinned(Symbol)
    case payer(AccountID, inDiscountAsset: Bool)
    /// What an account pays instead of the schedule.
    case rates(AccountID, FeeRates)
    /// The account's place in the wire's table of limits, by the name that it has there.
    case tier(AccountID, String)
    /// When the account's dead man's switch acts, by the true time; `nil`: it is off.
    case deadMan(AccountID, at: Instant?)
    case limits(factor: Int)
    /// A key, or what it may do from now on.
    case key(AccountID, SandboxKey)
    case keyRemoved(name: String)
    /// How a fault is now, and the dice of its next throw.
    case fault(Fault, dice: UInt64)
    /// `nil`: of all accounts.
    case faultsCleared(AccountID?)

    private enum Name: String {
        case wire, clock, mode, book, unpinned, payer, rates, tier, deadMan, limits
        case key, keyRemoved, fault, faultsCleared
    }

    private var name: Name {
        switch self {
        case .wire: .wire
        case .clock: .clock
        case .mode: .mode
        case .book: .book
        case .unpinned: .unpinned
        case .payer: .payer
        case .rates: .rates
        case .tier: .tier
        case .deadMan: .deadMan
        case .limits: .limits
        case .key: .key
        case .keyRemoved: .keyRemoved
        case .fault: .fault
        case .faultsCleared: .faultsCleared
        }
    }

    package var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("setting", name.rawValue)
            write(to: &json)
        }
        return json.bytes
    }

    private func write(to json: inout JSONWriter) {
        switch self {
        case .wire(let wire): json.member("protocol", wire.rawValue)
        case .clock(let offset): json.member("microseconds", integer: offset.wholeMicroseconds)
        case .mode(let symbol, let mode):
            json.member("symbol", symbol.description)
            json.member("mode", mode.rawValue)
        case .book(let symbol, let bids, let asks):
            json.member("symbol", symbol.description)
            Self.write(bids, "bids", &json)
            Self.write(asks, "asks", &json)
        case .unpinned(let symbol): json.member("symbol", symbol.description)
        case .payer(let account, let isOn):
            json.member("account", account.text)
            json.member("inDiscountAsset", bool: isOn)
        case .rates(let account, let rates):
            json.member("account", account.text)
            json.member("maker", rates.maker.description)
            json.member("taker", rates.taker.description)
        case .tier(let account, let tier):
            json.member("account", account.text)
            json.member("tier", tier)
        case .deadMan(let account, let at):
            json.member("account", account.text)
            if let at { json.member("at", integer: Int(at.microseconds)) }
        case .limits(let factor): json.member("factor", integer: factor)
        case .key(let account, let key):
            json.member("account", account.text)
            key.write(to: &json)
        case .keyRemoved(let name): json.member("apiKey", name)
        case .fault(let fault, let dice): fault.write(dice: dice, to: &json)
        case .faultsCleared(let account): json.member("account", ifPresent: account?.text)
        }
    }

    private static func write(_ levels: [BookLevel], _ name: String, _ json: inout JSONWriter) {
        json.member(name, array: levels) { json, level in
            json.array([level.price, level.quantity]) { $0.string($1.description) }
        }
    }

    // MARK: Reading

    /// The setting that `bytes` are of; `nil` for none.
    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes),
            let name = json["setting"]?.string.flatMap(Name.init(rawValue:)),
            let setting = Self.read(name, json)
        else { return nil }
        self = setting
    }

    private static func read(_ name: Name, _ json: JSONValue) -> SandboxSetting? {
        switch name {
        case .wire:
            json["protocol"]?.string.flatMap(ExchangeProtocol.init(rawValue:)).map { .wire($0) }
        case .clock:
            json["microseconds"]?.integer.map { .clock(.microseconds($0)) }
        case .mode, .book, .unpinned: symbol(json).flatMap { market(name, $0, json) }
        case .payer, .rates, .tier, .deadMan, .key: account(json).flatMap { of($0, name, json) }
        case .limits: json["factor"]?.integer.map { .limits(factor: Int($0)) }
        case .keyRemoved: json["apiKey"]?.string.map { .keyRemoved(name: $0) }
        case .fault: Fault.read(json).map { .fault($0.fault, dice: $0.dice) }
        case .faultsCleared: .faultsCleared(account(json))
        }
    }

    private static func market(
        _ name: Name, _ symbol: Symbol, _ json: JSONValue
    ) -> SandboxSetting? {
        switch name {
        case .mode:
            return json["mode"]?.string.flatMap(MarketMode.init(rawValue:)).map {
                .mode(symbol, $0)
            }
        case .book:
            guard let bids = FixedBooks.levels(json["bids"]),
                let asks = FixedBooks.levels(json["asks"])
            else { return nil }
            return .book(symbol, bids: bids, asks: asks)
        case .unpinned: return .unpinned(symbol)
        case .wire, .clock, .payer, .rates, .tier, .deadMan, .limits, .key, .keyRemoved, .fault,
            .faultsCleared:
            return nil
        }
    }

    private static func of(
        _ account: AccountID, _ name: Name, _ json: JSONValue
    ) -> SandboxSetting? {
        switch name {
        case .payer:
            return json["inDiscountAsset"]?.bool.map { .payer(account, inDiscountAsset: $0) }
        case .rates:
            guard let maker = json["maker"]?.string.flatMap({ try? Fixed($0) }),
                let taker = json["taker"]?.string.flatMap({ try? Fixed($0) })
            else { return nil }
            return .rates(account, FeeRates(maker: maker, taker: taker))
        case .tier: return json["tier"]?.string.map { .tier(account, $0) }
        case .deadMan:
            return .deadMan(account, at: json["at"]?.integer.map(Instant.init(microseconds:)))
        case .key: return SandboxKey(kept: json).map { .key(account, $0) }
        case .wire, .clock, .mode, .book, .unpinned, .limits, .keyRemoved, .fault, .faultsCleared:
            return nil
        }
    }

    private static func account(_ json: JSONValue) -> AccountID? {
        json["account"]?.string.map { AccountID($0) }
    }

    private static func symbol(_ json: JSONValue) -> Symbol? {
        guard let halves = json["symbol"]?.string?.split(separator: "-"), halves.count == 2 else {
            return nil
        }
        return Symbol(
            base: SandboxMarket.asset(String(halves[0])),
            quote: SandboxMarket.asset(String(halves[1])))
    }
}

extension Duration {
    /// Toward zero.
    var wholeMicroseconds: Int {
        Int(components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000)
    }
}
