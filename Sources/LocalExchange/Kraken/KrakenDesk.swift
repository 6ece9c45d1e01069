import Crypto
import Domain
import Money
import Synchronization
import VenueProtocols

/// Who asks: the account, and what its key may do.
struct KrakenCaller: Sendable {
    let account: AccountID
    let key: SandboxKey
}

/// What Kraken remembers of keys and accounts besides their orders: nonces, counters, lockouts and
/// tokens. It forgets everything with the process.
final class KrakenDesk: Sendable {
    private struct State {
        /// Of accounts that have another than the desk's.
        var tiers: [AccountID: KrakenTier] = [:]
        var nonces: [String: UInt64] = [:]
        var badNonces: [String: Int] = [:]
        var lockedUntil: [AccountID: Instant] = [:]
        var throttledUntil: [AccountID: Instant] = [:]
        var underWay: [String: Int] = [:]
        var requests: [String: KrakenCounter] = [:]
        var orders: [Market: KrakenCounter] = [:]
        var tokens: [String: Token] = [:]
        var tokensIssued: UInt64 = 0
    }

    private struct Market: Hashable {
        let account: AccountID
        let symbol: Symbol
    }

    private struct Token {
        let caller: KrakenCaller
        let expiresAt: Instant
        /// Connections that subscribed with it: it does not expire while there are any.
        var holders = 0

        func isValid(at now: Instant) -> Bool { holders > 0 || now < expiresAt }
    }

    /// Of accounts that were given none of their own.
    private let tier: KrakenTier
    /// How much more than usual the counters allow.
    private let rates: RateFactor
    private let keys: KeyRing
    private let state = Mutex(State())

    init(_ keys: KeyRing, tier: KrakenTier, rates: RateFactor) {
        self.tier = tier
        self.rates = rates
        self.keys = keys
    }

    func set(_ tier: KrakenTier, of account: AccountID) {
        state.withLock { $0.tiers[account] = tier }
    }

    func tier(of account: AccountID) -> KrakenTier {
        state.withLock { $0.tiers[account] ?? tier }
    }

    /// - Parameter address: where the request comes from.
    func caller(key name: String, from address: String) -> KrakenCaller? {
        keys.find(name).flatMap { owned in
            owned.key.mayBeUsed(from: address)
                ? KrakenCaller(account: owned.account, key: owned.key) : nil
        }
    }

    // MARK: Nonces and lockouts

    /// Takes a nonce, which grows from request to request; too many that do not, lock the key's
    /// account out.
    func take(nonce: UInt64, of caller: KrakenCaller, at now: Instant) throws(KrakenRefusal) {
        let refusal: KrakenRefusal? = state.withLock { state in
            let key = caller.key.name
            guard nonce <= state.nonces[key] ?? 0 else {
                state.nonces[key] = nonce
                state.badNonces[key] = nil
                return nil
            }
            state.badNonces[key, default: 0] += 1
            if state.badNonces[key, default: 0] >= KrakenLimits.badNoncesMax {
                state.badNonces[key] = nil
                state.lockedUntil[caller.account] = now.adding(KrakenLimits.lockout)
            }
            return .invalidNonce
        }
        if let refusal { throw refusal }
    }

    func checkLocks(_ account: AccountID, at now: Instant) throws(KrakenRefusal) {
        let refusal: KrakenRefusal? = state.withLock { state in
            if let until = state.lockedUntil[account], now < until { return .lockout }
            if let until = state.throttledUntil[account], now < until {
                return Self.throttled(until)
            }
            return nil
        }
        if let refusal { throw refusal }
    }

    func lockOut(_ account: AccountID, until: Instant) {
        state.withLock { $0.lockedUntil[account] = until }
    }

    func throttle(_ account: AccountID, until: Instant) -> KrakenRefusal {
        state.withLock { $0.throttledUntil[account] = until }
        return Self.throttled(until)
    }

    private static func throttled(_ until: Instant) -> KrakenRefusal {
        .throttled(until: (until.microseconds + 999_999) / 1_000_000)
    }

    /// Does one request of a key; too many at once are refused.
    func one<Value: Sendable>(
        of caller: KrakenCaller, at now: Instant,
        _ body: () async throws(KrakenRefusal) -> Value
    ) async throws(KrakenRefusal) -> Value {
        let key = caller.key.name
        let count = state.withLock { state in
            state.underWay[key, default: 0] += 1
            return state.underWay[key, default: 0]
        }
        defer { state.withLock { $0.underWay[key, default: 1] -= 1 } }
        guard count <= KrakenLimits.concurrentMax else {
            throw Self.throttled(now.adding(KrakenLimits.throttle))
        }
        return try await body()
    }

    // MARK: Counters

    /// Counts a REST request.
    func count(_ points: Int64, of caller: KrakenCaller, at now: Instant) throws(KrakenRefusal) {
        guard points > 0 else { return }
        let tier = tier(of: caller.account)
        let fits = state.withLock { state in
            let factor = Int64(rates.value)
            var counter = state.requests[caller.key.name] ?? KrakenCounter()
            counter.fall(to: now.microseconds, decay: tier.requestDecay * factor)
            let fits =
                counter.level + points * KrakenCounter.point
                <= tier.requestsMax * factor * KrakenCounter.point
            if fits { counter.add(points * KrakenCounter.point) }
            state.requests[caller.key.name] = counter
            return fits
        }
        guard fits else { throw .rateLimit }
    }

    /// Counts an order or a change of one.
    ///
    /// - Parameters:
    ///   - points: in millionths.
    ///   - mustFit: refuse it where it would pass the limit; cancels are counted and never refused.
    /// - Returns: `nil` where it may go on.
    func countOrder(
        _ points: Int64, account: AccountID, symbol: Symbol, at now: Instant, mustFit: Bool
    ) -> KrakenRefusal? {
        let tier = tier(of: account)
        return state.withLock { state in
            let market = Market(account: account, symbol: symbol)
            let factor = Int64(rates.value)
            var counter = state.orders[market] ?? KrakenCounter()
            counter.fall(to: now.microseconds, decay: tier.orderDecay * factor)
            defer { state.orders[market] = counter }
            let fits = counter.level + points <= tier.ordersMax * factor * KrakenCounter.point
            guard fits || !mustFit else { return .orderRate }
            counter.add(points)
            return nil
        }
    }

    // MARK: Tokens

    func issueToken(to caller: KrakenCaller, at now: Instant) -> String {
        state.withLock { state in
            if state.tokens.count >= KrakenLimits.tokensMax {
                state.tokens = state.tokens.filter { $0.value.isValid(at: now) }
            }
            state.tokensIssued += 1
            let words = "\(caller.key.name) \(now.microseconds) \(state.tokensIssued)"
            let token = Base64Text.text(Array(SHA256.hash(data: Array(words.utf8))))
            state.tokens[token] = Token(
                caller: caller, expiresAt: now.adding(KrakenLimits.tokenValid))
            return token
        }
    }

    /// - Returns: `nil` for a token that is none, or none any more.
    func caller(token: String, from address: String, at now: Instant) -> KrakenCaller? {
        let caller: KrakenCaller? = state.withLock { state in
            guard let token = state.tokens[token], token.isValid(at: now) else { return nil }
            return token.caller
        }
        return caller.flatMap { self.caller(key: $0.key.name, from: address) }
    }

    /// Keeps a token from expiring until it is let go.
    func hold(token: String) { state.withLock { $0.tokens[token]?.holders += 1 } }

    func letGo(token: String) { state.withLock { $0.tokens[token]?.holders -= 1 } }

    func expireTokens(of account: AccountID) {
        state.withLock { state in
            state.tokens = state.tokens.filter { $0.value.caller.account != account }
        }
    }
}
