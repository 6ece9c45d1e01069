import Domain
import StrictJSON
import VenueProtocols

extension KrakenWire {
    /// Who sent a private request: the key, the signature over the exact bytes and the nonce are
    /// looked at in this order.
    func access(
        _ request: SandboxRequest, _ fields: KrakenFields
    ) throws(KrakenRefusal) -> KrakenCaller {
        guard request.method == "POST" else { throw .unknownMethod }
        guard let name = request.header("api-key"),
            let caller = desk.caller(key: name, from: request.address)
        else { throw .invalidKey }
        let now = core.time.now()
        try desk.checkLocks(caller.account, at: now)
        guard let text = fields.text("nonce") else { throw .invalidNonce }
        let secret: String
        switch caller.key.proof {
        case .secret(let text): secret = text
        case .ed25519: throw .invalidKey
        }
        guard
            KrakenSignature.isSignature(
                request.header("api-sign") ?? "", path: request.path, nonce: text,
                body: request.bodyText, secret: secret)
        else { throw .invalidSignature }
        guard let nonce = UInt64(text) else { throw .invalidNonce }
        try desk.take(nonce: nonce, of: caller, at: now)
        return caller
    }

    func privateResult(
        _ name: String, _ fields: KrakenFields, _ caller: KrakenCaller, received: Instant
    ) async throws(KrakenRefusal) -> JSONValue {
        guard let method = KrakenMethod(rawValue: name) else { throw .unknownMethod }
        guard caller.key.permissions.contains(method.permission) else { throw .permissionDenied }
        try desk.count(method.points, of: caller, at: core.time.now())
        switch method {
        case .addOrder, .amendOrder, .editOrder, .cancelOrder, .cancelAll, .cancelAllOrdersAfter,
            .addOrderBatch, .cancelOrderBatch:
            return try await tradingResult(method, fields, caller.account, received: received)
        case .queryOrders: return try await queryOrders(fields, caller.account)
        case .openOrders: return try await openOrders(fields, caller.account)
        case .closedOrders: return try await closedOrders(fields, caller.account)
        case .tradesHistory: return try await tradesHistory(fields, caller.account)
        case .queryTrades: return try await queryTrades(fields, caller.account)
        case .balance: return try await balance(caller.account)
        case .balanceEx: return try await balanceEx(caller.account)
        case .tradeBalance: return try await tradeBalance(caller.account)
        case .tradeVolume: return try await tradeVolume(fields, caller.account)
        case .ledgers: return try await ledgers(fields, caller.account)
        case .queryLedgers: return try await queryLedgers(fields, caller.account)
        case .depositStatus: return try await transfers(fields, caller.account, .deposit)
        case .withdrawStatus: return try await transfers(fields, caller.account, .withdrawal)
        case .withdrawMethods: return try await withdrawMethods(fields)
        case .webSocketsToken:
            return KrakenJSON.object([
                "token": .string(desk.issueToken(to: caller, at: core.time.now())),
                "expires": KrakenJSON.integer(Int(KrakenLimits.tokenValid.components.seconds)),
            ])
        }
    }
}
