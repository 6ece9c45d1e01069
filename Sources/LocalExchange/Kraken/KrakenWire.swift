package import Domain
import Money
import StrictJSON

/// The exchange as Kraken's REST API and WebSocket version 2 show one: public and private streams
/// on one path, `/v2`.
package struct KrakenWire: WireProtocol {
    static let publicPrefix = "/0/public/"
    static let privatePrefix = "/0/private/"
    static let socketPath = "/v2"

    let core: SandboxCore
    let faults: FaultBook
    let desk: KrakenDesk
    let pairs: [KrakenPair]

    package init(core: SandboxCore, faults: FaultBook, rates: RateFactor) {
        self.init(core: core, faults: faults, rates: rates, tier: .pro)
    }

    init(core: SandboxCore, faults: FaultBook, rates: RateFactor, tier: KrakenTier) {
        self.core = core
        self.faults = faults
        desk = KrakenDesk(core.keys, tier: tier, rates: rates)
        for (account, name) in core.kept.tiers {
            if let tier = KrakenTier(rawValue: name) { desk.set(tier, of: account) }
        }
        pairs = core.settings.markets.enumerated().map { KrakenPair(index: $0, market: $1) }
    }

    package func respond(to request: SandboxRequest) async -> SandboxResponse? {
        if request.path.hasPrefix(Self.publicPrefix) {
            let name = String(request.path.dropFirst(Self.publicPrefix.count))
            let fields = Self.fields(request)
            return await answered(request, account: nil, reference: nil) {
                () async throws(KrakenRefusal) in try await publicResult(name, fields)
            }
        }
        guard request.path.hasPrefix(Self.privatePrefix) else { return nil }
        let name = String(request.path.dropFirst(Self.privatePrefix.count))
        let fields = Self.fields(request)
        // Faults are for those who could be served: nobody else knows the account.
        let caller: KrakenCaller
        do { caller = try access(request, fields) } catch {
            return KrakenReply.response(.failure(error))
        }
        let received = core.now()
        let reference = fields.text(name == KrakenMethod.addOrder.rawValue ? "cl_ord_id" : "")
        return await answered(request, account: caller.account, reference: reference) {
            () async throws(KrakenRefusal) in
            try await desk.one(of: caller, at: core.time.now()) {
                () async throws(KrakenRefusal) in
                try await privateResult(name, fields, caller, received: received)
            }
        }
    }

    package func opensSocket(at path: String) -> Bool { path == Self.socketPath }

    package func run() async {}

    package func setTier(_ name: String, of account: AccountID) -> Bool {
        guard let tier = KrakenTier(rawValue: name) else { return false }
        desk.set(tier, of: account)
        return true
    }

    /// A form or JSON, by its look; a query where there is no body.
    private static func fields(_ request: SandboxRequest) -> KrakenFields {
        if request.body.isEmpty { return KrakenFields(form: request.query) ?? KrakenFields([]) }
        if let json = KrakenFields(json: request.body) { return json }
        return KrakenFields(form: request.bodyText) ?? KrakenFields([])
    }

    /// Answers with everything that may go wrong with it.
    private func answered(
        _ request: SandboxRequest, account: AccountID?, reference: String?,
        _ body: () async throws(KrakenRefusal) -> JSONValue
    ) async -> SandboxResponse {
        let troubles = KrakenTroubles(
            faults: faults.take(
                .request, account: account, endpoint: request.endpoint, reference: reference))
        if troubles.faults[.dropBefore] != nil { return .dropped }
        if let refusal = troubles.refusal(desk: desk, account: account, now: core.time.now()) {
            return KrakenReply.response(.failure(refusal))
        }
        if let delay = troubles.faults[.delayRequest] {
            try? await core.time.sleep(until: core.time.now().adding(delay))
        }
        var answer: Result<JSONValue, KrakenRefusal>
        do { answer = .success(try await body()) } catch { answer = .failure(error) }
        if let refusal = troubles.refusalAfter { answer = .failure(refusal) }
        var response =
            troubles.faults[.htmlAfter] != nil ? KrakenReply.page : KrakenReply.response(answer)
        response.delivery = troubles.delivery
        response.delay = troubles.faults[.delayAnswer] ?? .zero
        return response
    }

    // MARK: Asking the exchange

    /// What the exchange says, once it is durable.
    func look<Value: Sendable>(
        _ body: (inout SandboxState) -> Value
    ) async throws(KrakenRefusal) -> Value {
        guard let value = await core.ask(body) else { throw .internalError }
        return value
    }

    /// The same for what may be refused.
    func ask<Value: Sendable>(
        _ body: (inout SandboxState) -> Result<Value, KrakenRefusal>
    ) async throws(KrakenRefusal) -> Value {
        try await look(body).get()
    }

    func pair(_ name: String?) throws(KrakenRefusal) -> KrakenPair {
        guard let name, let pair = pairs.first(where: { $0.isCalled(name) }) else {
            throw .unknownPair
        }
        return pair
    }

    func pair(of symbol: Symbol) -> KrakenPair {
        guard let pair = pairs.first(where: { $0.market.symbol == symbol }) else {
            preconditionFailure("the exchange trades nothing but its markets")
        }
        return pair
    }
}
