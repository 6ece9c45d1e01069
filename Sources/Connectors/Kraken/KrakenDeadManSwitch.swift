package import Domain

/// When Kraken is told to cancel everything of an account by itself, should we fall silent (Kraken
/// REST API, "Cancel All Orders After X").
///
/// Armed before the first order of ours that rests is sent, and again and again before it runs out;
/// disarmed when none rests. It cancels every order of the account, whoever's, so it is for
/// accounts that are ours alone. A process that dies with orders resting leaves it armed, as it
/// should.
///
/// What it is told goes through the one ordered sender of the key: decided by ``begin`` when its
/// turn has come, and answered by ``done`` before the turn is over. So what is known here is what
/// Kraken was told last.
package struct KrakenDeadManSwitch: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// Set it to ``KrakenLimits/switchTimeoutSeconds``.
        case arm
        /// Set it to zero.
        case disarm

        package var seconds: Int {
            switch self {
            case .arm: KrakenLimits.switchTimeoutSeconds
            case .disarm: 0
            }
        }
    }

    /// What Kraken was last told, as far as we know.
    package enum State: Hashable, Sendable {
        /// A process before us may have armed it.
        case unknown
        case armed(since: Instant)
        case disarmed
    }

    package private(set) var state = State.unknown
    /// When it may be tried again after a failure.
    private var notBefore: Instant?
    /// Since when it is not as it should be.
    package private(set) var failingSince: Instant?

    package init() {}

    /// What to tell Kraken now; `nil`: nothing. Ask at least once a second.
    package func action(hasResting: Bool, at now: Instant) -> Action? {
        if let notBefore, now < notBefore,
            notBefore.duration(since: now) <= KrakenLimits.switchRetryInterval
        {
            return nil
        }
        switch (state, hasResting) {
        case (.unknown, true), (.disarmed, true): return .arm
        case (.armed(let since), true):
            // A clock that was set back says nothing of how long ago it was.
            let age = now.duration(since: since)
            return age < .zero || age >= KrakenLimits.switchInterval ? .arm : nil
        case (.unknown, false), (.armed, false): return .disarm
        case (.disarmed, false): return nil
        }
    }

    /// The same, for who says it now: until it is answered, it may be disarmed.
    package mutating func begin(hasResting: Bool, at now: Instant) -> Action? {
        let action = action(hasResting: hasResting, at: now)
        if action == .disarm { state = .unknown }
        return action
    }

    /// Whether an order that is sent now, and accepted at the last moment that it may be, is still
    /// cancelled by it.
    package func holds(at now: Instant) -> Bool {
        guard case .armed(let since) = state, since <= now else { return false }
        return now.adding(KrakenLimits.orderValidity)
            < since.adding(.seconds(KrakenLimits.switchTimeoutSeconds))
    }

    /// What became of it. A failure may have arrived: an arming then counts as none, so that it is
    /// tried again soon, and where none was before it is unknown.
    package mutating func done(_ action: Action, _ isDone: Bool, at now: Instant) {
        guard isDone else {
            notBefore = now.adding(KrakenLimits.switchRetryInterval)
            failingSince = failingSince ?? now
            if action == .disarm || state == .disarmed { state = .unknown }
            return
        }
        (notBefore, failingSince) = (nil, nil)
        switch action {
        case .arm: state = .armed(since: now)
        case .disarm: state = .disarmed
        }
    }
}
