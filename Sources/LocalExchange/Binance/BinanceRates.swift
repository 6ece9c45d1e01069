import Domain
import Synchronization

/// Request weights by address and order counts by account, with bans for who goes on.
final class BinanceRates: Sendable {
    static let weightPerMinute = 6_000
    static let ordersPerTenSeconds = 100
    static let ordersPerDay = 200_000
    /// Requests that are refused for their weight before the address is banned.
    static let refusalsMax = 10
    static let banFirst = Duration.seconds(120)
    static let banMax = Duration.seconds(3 * 86_400)
    private static let minute: Int64 = 60_000_000
    private static let tenSeconds: Int64 = 10_000_000
    private static let day: Int64 = 86_400_000_000

    private struct Window {
        var number: Int64 = 0
        var count = 0

        mutating func add(_ amount: Int, _ now: Instant, _ length: Int64) {
            let current = now.microseconds / length
            if current != number { (number, count) = (current, 0) }
            count += amount
        }

        mutating func giveBack() { count = max(0, count - 1) }
    }

    private struct Address {
        var weight = Window()
        var refusals = 0
        var bans = 0
        var bannedUntil: Instant?
    }

    private struct State {
        var addresses: [String: Address] = [:]
        var short: [AccountID: Window] = [:]
        var long: [AccountID: Window] = [:]
    }

    private let state = Mutex(State())
    private let factor: RateFactor

    init(factor: RateFactor) { self.factor = factor }

    struct Refusal: Error {
        let error: BinanceError
        let retryAfterSeconds: Int
    }

    /// Counts a request.
    ///
    /// - Returns: the weight that the address has used in this minute.
    func spend(_ weight: Int, of address: String, now: Instant) throws(Refusal) -> Int {
        let limit = Self.weightPerMinute * factor.value
        let result: Result<Int, Refusal> = state.withLock { state in
            var entry = state.addresses[address] ?? Address()
            defer { state.addresses[address] = entry }
            if let until = entry.bannedUntil, now < until {
                return .failure(Self.banned(until, now))
            }
            entry.weight.add(weight, now, Self.minute)
            guard entry.weight.count > limit else {
                if entry.weight.count == weight { entry.refusals = 0 }
                return .success(entry.weight.count)
            }
            entry.refusals += 1
            guard entry.refusals > Self.refusalsMax else {
                return .failure(Self.tooMany(limit, now))
            }
            entry.refusals = 0
            entry.bans += 1
            let length = min(Self.banFirst * (1 << min(entry.bans - 1, 16)), Self.banMax)
            let until = now.adding(length)
            entry.bannedUntil = until
            return .failure(Self.banned(until, now))
        }
        return try result.get()
    }

    static func tooMany(_ limit: Int, _ now: Instant) -> Refusal {
        Refusal(
            error: BinanceError(
                -1003,
                "Too much request weight used; current limit is \(limit) request weight per 1 "
                    + "MINUTE. Please use WebSocket Streams for live updates to avoid polling "
                    + "the API.", status: 429),
            retryAfterSeconds: secondsLeft(in: minute, now))
    }

    static func banned(_ until: Instant, _ now: Instant) -> Refusal {
        Refusal(
            error: BinanceError(
                -1003,
                "Way too much request weight used; IP banned until \(until.microseconds / 1_000). "
                    + "Please use WebSocket Streams for live updates to avoid bans.",
                status: 418),
            retryAfterSeconds: Int(until.duration(since: now).components.seconds) + 1)
    }

    /// Refuses where the account has placed as many orders as it may.
    func checkOrders(of account: AccountID, now: Instant) throws(Refusal) {
        let counts = counts(of: account, now: now)
        let limits = limits
        let (limit, text, length) =
            counts.long >= limits.long
            ? (limits.long, "1 DAY", Self.day) : (limits.short, "10 SECOND", Self.tenSeconds)
        guard counts.short >= limits.short || counts.long >= limits.long else { return }
        throw Refusal(
            error: BinanceError(
                -1015, "Too many new orders; current limit is \(limit) orders per \(text).",
                status: 429),
            retryAfterSeconds: Self.secondsLeft(in: length, now))
    }

    /// Until the next window of the length begins, at least one.
    private static func secondsLeft(in length: Int64, _ now: Instant) -> Int {
        Int((length - now.microseconds % length + 999_999) / 1_000_000)
    }

    /// Counts an order; one that traded at once has given its place back.
    func countOrder(of account: AccountID, traded: Bool, now: Instant) {
        state.withLock { state in
            state.short[account, default: Window()].add(traded ? 0 : 1, now, Self.tenSeconds)
            state.long[account, default: Window()].add(traded ? 0 : 1, now, Self.day)
        }
    }

    /// Gives the place of an order back that traded later, in the windows of now.
    func discountOrder(of account: AccountID, now: Instant) {
        state.withLock { state in
            state.short[account, default: Window()].add(0, now, Self.tenSeconds)
            state.long[account, default: Window()].add(0, now, Self.day)
            state.short[account]?.giveBack()
            state.long[account]?.giveBack()
        }
    }

    func counts(of account: AccountID, now: Instant) -> (short: Int, long: Int) {
        state.withLock { state in
            state.short[account, default: Window()].add(0, now, Self.tenSeconds)
            state.long[account, default: Window()].add(0, now, Self.day)
            return (state.short[account]?.count ?? 0, state.long[account]?.count ?? 0)
        }
    }

    func weight(of address: String) -> Int {
        state.withLock { $0.addresses[address]?.weight.count ?? 0 }
    }

    var limits: (weight: Int, short: Int, long: Int) {
        let factor = factor.value
        return (
            Self.weightPerMinute * factor, Self.ordersPerTenSeconds * factor,
            Self.ordersPerDay * factor
        )
    }
}
