import Domain
import Engine
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TestKit

@testable import HTTPAPI

/// The whole API over fake services.
struct TestAPI: Sendable {
    static let secret = "s3cret-of-the-client"
    /// Made for tests; it signs nothing else.
    static let privateKey = [UInt8](1...32)

    let conversions = FakeConversions()
    let events = FakeEvents()
    let exports = FakeExports()
    var market = FakeMarket()
    let par = FakePar()
    let exchanges = FakeExchanges()
    let exchangeKeys = FakeExchangeKeys()
    let time = FakeTime()
    let metrics = PrometheusMetrics()
    let clients = FakeClients()
    let store = MemoryStore()
    let ring = TokenKeys(privateKey: TestAPI.privateKey).map(TokenKeyRing.init)
    var settings = APISettings(
        port: 0, rateLimits: RateLimitSettings(api: 0, token: 0), edge: patientEdge,
        issuer: "http://issuer.test", sandbox: true)
    var referencesNeededBy: TenantID?
    var readiness = Readiness.ready
    /// What the answer of `/health/ready` waits for.
    var beforeReadiness: @Sendable () async -> Void = {}

    /// While others compute, a server's tasks may not run for minutes: nothing is cut off then that
    /// the test does not want cut off.
    private static var patientEdge: EdgeSettings {
        var edge = EdgeSettings()
        edge.idleTimeout = .seconds(600)
        edge.headerTimeout = .seconds(600)
        edge.bodyTimeout = .seconds(600)
        edge.writeTimeout = .seconds(600)
        return edge
    }

    init(edit: (inout TestAPI) -> Void = { _ in }) { edit(&self) }

    func api(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) throws -> TradeAPI {
        guard let ring else { throw TestFailure.keys }
        let (clients, needed, readiness) = (clients, referencesNeededBy, readiness)
        let (beforeReadiness, exchangeKeys) = (beforeReadiness, exchangeKeys)
        let revocations = TokenRevocations(
            store.books.revokedTokens.values.sorted { $0.id < $1.id }, store: store, time: time)
        let services = APIServices(
            conversions: conversions, events: events, exports: exports, market: market,
            par: par, profiles: par, exchanges: exchanges,
            exchangeKey: { hash throws(StoreError) in try exchangeKeys.key(hash: hash) },
            clients: { id throws(StoreError) in try clients.client(id) }, keys: ring,
            revocations: revocations,
            time: time, random: FakeRandom(), metrics: metrics,
            readiness: {
                await beforeReadiness()
                return readiness
            },
            requiresReference: { $0 == needed },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return TradeAPI(services, settings: settings, onListening: onListening)
    }

    /// Runs the body against the router, without a socket.
    func run(_ body: @escaping @Sendable (APITestClient) async throws -> Void) async throws {
        try await api().testable.test(.router) { client in
            try await body(APITestClient(client: client))
        }
    }

    func routes() throws -> [Route] { try api().routes }

    var createdCount: Int { conversions.script.withLock { $0.created.count } }
}

enum TestFailure: Error {
    case keys
    case noToken(String)
    case noPort
}

/// The clients that the store of the test has.
final class FakeClients: Sendable {
    private let table: Mutex<[String: APIClient]>
    private let failure = Mutex<StoreError?>(nil)
    let reads = Atomic<Int>(0)

    init() {
        let hash = ClientSecret.hash(of: TestAPI.secret)
        let all = Scope.allCases.map(\.rawValue)
        table = Mutex([
            "acme-1": APIClient(
                id: "acme-1", tenant: "acme", scopes: all, secretHash: hash,
                createdAt: FakeTime.start),
            "other-1": APIClient(
                id: "other-1", tenant: "other", scopes: all, secretHash: hash,
                createdAt: FakeTime.start),
            "viewer": APIClient(
                id: "viewer", tenant: "acme", scopes: ["conversions:view"], secretHash: hash,
                createdAt: FakeTime.start),
        ])
    }

    func client(_ id: String) throws(StoreError) -> APIClient? {
        reads.wrappingAdd(1, ordering: .relaxed)
        if let failure = failure.withLock({ $0 }) { throw failure }
        return table.withLock { $0[id] }
    }

    func edit(_ id: String, _ change: @Sendable (inout APIClient) -> Void) {
        table.withLock { table in
            guard var client = table[id] else { return }
            change(&client)
            table[id] = client
        }
    }

    /// One more, as `acme-1` is but for the change.
    func add(_ id: String, _ change: @Sendable (inout APIClient) -> Void) {
        table.withLock { table in
            guard let model = table["acme-1"] else { return }
            var client = APIClient(
                id: id, tenant: model.tenant, scopes: model.scopes, secretHash: model.secretHash,
                createdAt: model.createdAt)
            change(&client)
            table[id] = client
        }
    }

    func fail(_ error: StoreError?) { failure.withLock { $0 = error } }
}
