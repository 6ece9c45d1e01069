import Domain
import VenueProtocols

/// Who asks, and whether the request is fresh.
struct BinanceAuthentication: Sendable {
    static let windowDefault = Duration.seconds(5)
    static let windowMax = Duration.seconds(60)
    /// A timestamp may be so far ahead.
    static let aheadMax = Duration.seconds(1)

    let keys: KeyRing

    struct Caller: Sendable {
        let account: AccountID
        let key: SandboxKey
        /// By the exchange's clock; later than this the request is not executed.
        let validUntil: Instant
    }

    /// - Parameters:
    ///   - payload: what was signed.
    ///   - address: where the request comes from.
    ///   - now: by the exchange's clock.
    func caller(
        key name: String?, _ parameters: BinanceParameters, payload: String, address: String,
        security: BinanceEndpoint.Security, now: Instant
    ) throws(BinanceError) -> Caller {
        guard let name, (1...128).contains(name.utf8.count) else { throw .badKeyFormat }
        guard let owned = keys.find(name), owned.key.mayBeUsed(from: address) else {
            throw .rejectedKey
        }
        let validUntil = try Self.validUntil(parameters, now: now)
        let signature = try parameters.required("signature")
        guard Self.isSigned(payload, signature, by: owned.key.proof) else { throw .badSignature }
        try Self.check(owned.key, security)
        return Caller(account: owned.account, key: owned.key, validUntil: validUntil)
    }

    /// Until when a request with this `timestamp` and `recvWindow` may be executed, if it is fresh
    /// now; a session that is logged on is asked for them too.
    static func validUntil(
        _ parameters: BinanceParameters, now: Instant
    ) throws(BinanceError) -> Instant {
        let timestamp = try parameters.instant("timestamp")
        guard let timestamp else { throw .missing("timestamp") }
        let window = try parameters.milliseconds("recvWindow") ?? windowDefault
        guard window <= windowMax else {
            throw BinanceError(-1131, "recvWindow must be less than 60000")
        }
        guard timestamp < now.adding(aheadMax) else { throw .ahead }
        guard now.duration(since: timestamp) <= window else { throw .tooLate }
        return timestamp.adding(window)
    }

    /// Who logged a session on, if his key may still do it.
    func again(
        _ caller: Caller, security: BinanceEndpoint.Security, validUntil: Instant
    ) throws(BinanceError) -> Caller {
        guard let owned = keys.find(caller.key.name) else { throw .rejectedKey }
        try Self.check(owned.key, security)
        return Caller(account: owned.account, key: owned.key, validUntil: validUntil)
    }

    private static func check(
        _ key: SandboxKey, _ security: BinanceEndpoint.Security
    ) throws(BinanceError) {
        let needed: KeyPermission = security == .trade ? .trade : .read
        guard key.permissions.contains(needed) else { throw .rejectedKey }
    }

    private static func isSigned(
        _ payload: String, _ signature: String, by proof: SandboxKey.Proof
    ) -> Bool {
        switch proof {
        case .secret(let secret):
            BinanceSignature.isHMAC(signature, of: payload, secret: secret)
        case .ed25519(let publicKey):
            BinanceSignature.isEd25519(signature, of: payload, publicKey: publicKey)
        }
    }

    /// What a REST request signs: the query immediately followed by the body, without the
    /// signature.
    static func payload(query: String, body: String) -> String {
        unsigned(query) + unsigned(body)
    }

    private static func unsigned(_ text: String) -> String {
        text.split(separator: "&", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("signature=") }.joined(separator: "&")
    }
}
