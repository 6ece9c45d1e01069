import Domain
import VenueProtocols

/// Who asks, and whether the request is fresh.
struct BinanceAuthentication: Sendable {
    static let windowDefault = Duration.seconds(5)
    static let windowMax = Duration.seconds(60)
    /// A timestamp may be so far ahead.
    static let aheadMax = Duration.seconds(1)

    let accounts: [SandboxAccount]

    struct Caller: Sendable {
        let account: AccountID
        let key: SandboxKey
        /// By the exchange's clock; later than this the request is not executed.
        let validUntil: Instant
    }

    /// - Parameters:
    ///   - payload: what was signed.
    ///   - now: by the exchange's clock.
    func caller(
        key name: String?, _ parameters: BinanceParameters, payload: String,
        security: BinanceEndpoint.Security, now: Instant
    ) throws(BinanceError) -> Caller {
        guard let name, (1...128).contains(name.utf8.count) else { throw .badKeyFormat }
        guard let (account, key) = find(name) else { throw .rejectedKey }
        let validUntil = try Self.validUntil(parameters, now: now)
        let signature = try parameters.required("signature")
        guard Self.isSigned(payload, signature, by: key.proof) else { throw .badSignature }
        let needed: KeyPermission = security == .trade ? .trade : .read
        guard key.permissions.contains(needed) else { throw .rejectedKey }
        return Caller(account: account, key: key, validUntil: validUntil)
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

    private func find(_ name: String) -> (AccountID, SandboxKey)? {
        for account in accounts {
            if let key = account.keys.first(where: { $0.name == name }) {
                return (account.id, key)
            }
        }
        return nil
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
