package typealias SubscriptionID = Identifier<CallbackSubscription>

/// Who is told of the exchanges of an account (spec/exchange.md, section 6).
package struct CallbackSubscription: Hashable, Sendable {
    package let id: SubscriptionID
    package let account: ExchangeAccount
    package let url: String
    /// Signs the bodies.
    package let sharedKey: String
    /// Sent with each call, where the client asked for it.
    package let header: Header?
    package let createdAt: Instant
    package var endedAt: Instant?

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    package init(
        id: SubscriptionID, account: ExchangeAccount, url: String, sharedKey: String,
        header: Header? = nil, createdAt: Instant, endedAt: Instant? = nil
    ) {
        self.id = id
        self.account = account
        self.url = url
        self.sharedKey = sharedKey
        self.header = header
        self.createdAt = createdAt
        self.endedAt = endedAt
    }
}

/// One notice on its way to one subscriber. Made in the commit of the notice.
package struct CallbackDelivery: Hashable, Sendable {
    package enum State: String, CaseIterable, Hashable, Sendable {
        /// Called when it is due: the first of its exchange and subscription that is open.
        case pending = "PENDING"
        /// Behind an open one of its exchange and subscription; pending once that one is done.
        case waiting = "WAITING"
        case delivered = "DELIVERED"
        /// Given up until an operator sends it again; later ones of its exchange wait behind it.
        case parked = "PARKED"
        /// The subscription ended first.
        case dropped = "DROPPED"

        /// Neither delivered nor dropped.
        package var isOpen: Bool {
            switch self {
            case .pending, .waiting, .parked: true
            case .delivered, .dropped: false
            }
        }

        package static let open = Set(allCases.filter(\.isOpen))
    }

    package let subscription: SubscriptionID
    package let exchange: ConversionID
    /// The notice's number.
    package let sequence: Int64
    package let event: EventID
    package var state: State
    /// Calls so far.
    package var attempts: Int
    /// The next call, or the last one.
    package var dueAt: Instant
    /// What became of the last call, where it was no success; plain words.
    package var failure: String?

    package init(
        subscription: SubscriptionID, exchange: ConversionID, sequence: Int64, event: EventID,
        state: State = .pending, attempts: Int = 0, dueAt: Instant, failure: String? = nil
    ) {
        self.subscription = subscription
        self.exchange = exchange
        self.sequence = sequence
        self.event = event
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.failure = failure
    }
}
