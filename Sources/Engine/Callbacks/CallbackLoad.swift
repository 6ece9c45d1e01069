import Domain

/// Which callbacks are under way, and who may have more of them. A value: decides, and calls
/// nobody.
///
/// A receiver that hangs holds its calls and nobody else's: each subscription has its own few, and
/// all receivers that are slow have at most a share.
struct CallbackLoad {
    /// The calls to one subscription; there is at least one.
    private struct Lane {
        let account: ExchangeAccount
        /// One call each: what follows for the same exchange waits for its end.
        var exchanges: Set<ConversionID> = []
        /// The store had nothing more for it when it was last asked.
        var isDrained = false
    }

    private let settings: CallbackSettings
    private var lanes: [SubscriptionID: Lane] = [:]
    /// Whose last call was slow.
    private var slow: Set<SubscriptionID> = []
    private(set) var count = 0
    private var slowCount = 0
    /// More are not remembered, and then all are quick until they are slow again.
    private static let slowKept = 1_000

    init(_ settings: CallbackSettings) { self.settings = settings }

    /// How many more calls there may be.
    var room: Int { settings.inFlightMax - count }

    /// Who needs no look: those with as many calls as they may have, and those for whom there was
    /// nothing more and is no news.
    var busy: Set<SubscriptionID> {
        let full = lanes.keys.filter { id in
            lanes[id]?.isDrained == true || room(of: id) == 0
        }
        return slowCount < settings.slowMax ? Set(full) : slow.union(full)
    }

    private func room(of id: SubscriptionID) -> Int {
        let own = settings.perSubscriptionMax - (lanes[id]?.exchanges.count ?? 0)
        let share = slow.contains(id) ? settings.slowMax - slowCount : room
        return max(0, min(own, share, room))
    }

    /// The exchanges of calls to a subscription that are under way.
    func exchanges(of id: SubscriptionID) -> Set<ConversionID> { lanes[id]?.exchanges ?? [] }

    mutating func hear(_ news: CallbackBoard.News) {
        for id in lanes.keys {
            guard let account = lanes[id]?.account else { continue }
            if news.isForAll || news.accounts.contains(account) { lanes[id]?.isDrained = false }
        }
    }

    /// Begins as many of these deliveries as there is room for.
    ///
    /// - Parameters:
    ///   - due: what the store has for the subscription, as many as it may have calls at once.
    ///   - earlier: ``exchanges(of:)`` from before the store was asked. What ended since then may
    ///     be in its answer as it was before.
    /// - Returns: those to call now.
    mutating func begin(
        _ due: [DueDelivery], to subscription: CallbackSubscription,
        since earlier: Set<ConversionID>
    ) -> [DueDelivery] {
        let id = subscription.id
        let current = exchanges(of: id)
        let new = due.filter { due in
            let exchange = due.delivery.exchange
            return !current.contains(exchange) && !earlier.contains(exchange)
        }
        let begun = Array(new.prefix(room(of: id)))
        var lane = lanes[id] ?? Lane(account: subscription.account)
        lane.exchanges.formUnion(begun.map(\.delivery.exchange))
        lane.isDrained = earlier.isSubset(of: current)
        if !lane.exchanges.isEmpty { lanes[id] = lane }
        count += begun.count
        if slow.contains(id) { slowCount += begun.count }
        return begun
    }

    /// A call has ended, and what came of it is durable.
    mutating func end(_ delivery: CallbackDelivery, after duration: Duration) {
        let id = delivery.subscription
        guard var lane = lanes[id], lane.exchanges.remove(delivery.exchange) != nil else {
            preconditionFailure("a call that ends was begun")
        }
        count -= 1
        if slow.contains(id) { slowCount -= 1 }
        lane.isDrained = false
        lanes[id] = lane.exchanges.isEmpty ? nil : lane
        judge(id, isSlow: duration >= settings.slowAfter, others: lane.exchanges.count)
    }

    private mutating func judge(_ id: SubscriptionID, isSlow: Bool, others: Int) {
        guard isSlow != slow.contains(id) else { return }
        if isSlow {
            if slow.count >= Self.slowKept {
                slow = []
                slowCount = 0
            }
            slow.insert(id)
            slowCount += others
        } else {
            slow.remove(id)
            slowCount -= others
        }
    }
}
