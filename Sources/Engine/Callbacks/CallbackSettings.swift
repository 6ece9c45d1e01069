import Domain

package struct CallbackSettings: Hashable, Sendable {
    package var schedule = CallbackSchedule.standard
    /// How long one call may take.
    package var deadline: Duration = .seconds(Limits.callbackDeadlineSeconds)
    package var perSubscriptionMax = Limits.callbacksPerSubscriptionMax
    package var inFlightMax = Limits.callbacksInFlightMax
    /// From how long a call on its receiver is slow, until one that is quicker. Slow receivers
    /// together have at most half of the calls that may be under way, so that the others have
    /// theirs however many hang.
    package var slowAfter: Duration = .seconds(2)
    /// How often is looked for what nobody rang for.
    package var tick: Duration = .seconds(1)
    /// How often is measured what waits.
    package var measureInterval: Duration = .seconds(10)

    package init() {}

    var slowMax: Int { max(1, inFlightMax / 2) }
}
