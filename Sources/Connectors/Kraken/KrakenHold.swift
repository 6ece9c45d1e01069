package import Domain

/// Whether a key may be used, by what Kraken said of it lately: while it is locked out, or its
/// nonces are behind those of another program, no orders are sent, and single other requests probe
/// whether that is over, with pauses that double.
///
/// Each refused nonce counts towards a lockout, so trying on makes it worse. A value: time is an
/// argument.
package struct KrakenHold: Hashable, Sendable {
    /// What an answer says of the key.
    package enum Finding: Hashable, Sendable {
        /// Kraken looked at the request itself.
        case taken
        case nonceTooLow
        case lockedOut
    }

    /// Nonces were refused again and again, and none was taken since.
    package private(set) var isBehind = false
    private var refusalsInARow = 0
    private var lockedUntil: Instant?
    private var pause = KrakenLimits.probePauseMin
    private var nextProbe: Instant?

    package init() {}

    /// The end of a lockout, as far as nobody knows better.
    package func lockedUntil(at now: Instant) -> Instant? {
        lockedUntil.flatMap { $0 > now ? $0 : nil }
    }

    package func takesOrders(at now: Instant) -> Bool {
        !isBehind && lockedUntil(at: now) == nil
    }

    /// Whether a request may wait for its turn.
    package func admits(_ purpose: CallPurpose, at now: Instant) -> Bool {
        takesOrders(at: now) || (purpose != .order && isProbeDue(at: now))
    }

    /// Its turn has come.
    ///
    /// - Returns: whether it may be sent; as a probe where the key is held.
    package mutating func begin(_ purpose: CallPurpose, at now: Instant) -> Bool {
        guard admits(purpose, at: now) else { return false }
        if !takesOrders(at: now) { wait(at: now) }
        return true
    }

    /// Whether nobody knows how it is by now, and one request may find out.
    package func isProbeDue(at now: Instant) -> Bool {
        guard !takesOrders(at: now), let nextProbe else { return false }
        // So far ahead it can only be by a clock that was set back.
        return nextProbe <= now || nextProbe.duration(since: now) > KrakenLimits.probePauseMax
    }

    package mutating func note(_ finding: Finding, at now: Instant) {
        switch finding {
        case .taken: self = KrakenHold()
        case .nonceTooLow:
            refusalsInARow = min(refusalsInARow + 1, KrakenLimits.nonceRefusalsMax)
            guard refusalsInARow == KrakenLimits.nonceRefusalsMax, !isBehind else { return }
            isBehind = true
            wait(at: now)
        case .lockedOut:
            guard lockedUntil(at: now) == nil else { return }
            lockedUntil = now.adding(KrakenBudgets.lockout)
            wait(at: now)
        }
    }

    private mutating func wait(at now: Instant) {
        nextProbe = now.adding(pause)
        pause = min(pause * 2, KrakenLimits.probePauseMax)
    }
}
