import Connectors
import Domain
import Engine
import Money
import Routing
import Synchronization

@testable import Composition

/// A connector that answers as the test says, and remembers what it was asked.
final class ScriptedConnector: Connector {
    struct Script: Sendable {
        var permissions: [AccountID: KeyPermissions] = [:]
        /// Of keys that it does not take, in its words.
        var refusals: [AccountID: String] = [:]
        var takesOrders = true
        var health = VenueHealth(
            clockOffset: .milliseconds(20), streams: [], uses: [], bookTroubles: [], bookLosses: [],
            incidents: [], hostileAnswers: 0, blockedUntil: nil)
        var placed: [OrderID] = []
        var asked: [String] = []
    }

    let id: VenueID
    let rules: [MarketRules]
    let fees = FeeSchedule(maker: .zero, taker: .zero)
    let orderValidity = Duration.seconds(2)
    let absenceMargin = Duration.seconds(1)
    let script = Mutex(Script())
    private let stream: AsyncStream<OrderReport>
    private let continuation: AsyncStream<OrderReport>.Continuation

    static let trading = KeyPermissions(
        mayRead: true, mayTrade: true, mayWithdraw: false, isRestrictedToAddresses: true)
    static let withdrawing = KeyPermissions(
        mayRead: true, mayTrade: true, mayWithdraw: true, isRestrictedToAddresses: nil)

    init(_ id: VenueID, _ symbols: [Symbol], _ permissions: [AccountID: KeyPermissions]) {
        self.id = id
        rules = symbols.map { MarketRules(symbol: $0) }
        (stream, continuation) = AsyncStream.makeStream(of: OrderReport.self)
        script.withLock { $0.permissions = permissions }
    }

    func run() async {
        // Nobody writes to it: it ends when the task is cancelled.
        let (quiet, writer) = AsyncStream<Never>.makeStream()
        for await _ in quiet {}
        writer.finish()
    }

    func permissions(of account: AccountID) async -> KeyAnswer {
        script.withLock {
            $0.asked.append("permissions \(account)")
            if let words = $0.refusals[account] { return .refused(words) }
            return $0.permissions[account].map { .rights($0) } ?? .unsaid("nothing in the script")
        }
    }

    func takesOrders(_ account: AccountID) -> Bool { script.withLock { $0.takesOrders } }

    func report(_ report: OrderReport) { continuation.yield(report) }

    var symbols: [Symbol] { rules.map(\.symbol) }
    func rules(of symbol: Symbol) -> MarketRules? { rules.first { $0.symbol == symbol } }
    func book(of symbol: Symbol) -> Book? { nil }
    func ticker(of symbol: Symbol) -> Ticker? { nil }

    func place(_ order: Order) async -> PlaceAnswer {
        script.withLock { $0.placed.append(order.id) }
        return .unknown("scripted")
    }

    func cancel(_ order: Order) async -> CancelAnswer { .notOpen }
    func query(_ order: Order) async -> QueryAnswer { .absent }
    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }

    func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        rules.reduce(into: [:]) {
            $0[$1.symbol.base] = VenueBalance(total: .one, locked: .zero)
        }
    }

    func reports() -> AsyncStream<OrderReport> { stream }
    func health() -> VenueHealth { script.withLock { $0.health } }
    func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? { [] }
    func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? { [] }
    func openOrders(of account: AccountID) async -> [AccountOrder]? { [] }
}

/// Hands out connectors as far as the venues are there, and keeps what keys it was given.
final class ScriptedMaker: ConnectorMaker {
    private let connectors: [VenueID: ScriptedConnector]
    let isUp = Mutex(true)
    let given = Mutex<[VenueID: [AccountID: VenueKey]]>([:])

    init(_ connectors: ScriptedConnector...) {
        self.connectors = Dictionary(uniqueKeysWithValues: connectors.map { ($0.id, $0) })
    }

    func make(
        _ settings: ConnectorSettings, keys: [AccountID: VenueKey]
    ) async -> (any Connector)? {
        given.withLock { $0[settings.id] = keys }
        return isUp.withLock { $0 } ? connectors[settings.id] : nil
    }

    func close() async {}
}
