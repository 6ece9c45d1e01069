package import Domain

/// A venue that tells how it is, for `/metrics` and for operators; from memory.
package protocol HealthReporting: Sendable {
    var id: VenueID { get }
    func health() -> VenueHealth
}

/// How the connection to a venue is at one moment.
package struct VenueHealth: Hashable, Sendable {
    /// One connection that pushes.
    package struct Stream: Hashable, Sendable {
        /// Such as `market` or `account/main`.
        package let name: String
        package let isUp: Bool
        /// Since the start.
        package let reconnects: Int
        package let lastMessageAt: Instant?

        package init(name: String, isUp: Bool, reconnects: Int, lastMessageAt: Instant?) {
            self.name = name
            self.isUp = isUp
            self.reconnects = reconnects
            self.lastMessageAt = lastMessageAt
        }
    }

    /// How much of one of the venue's limits is used.
    package struct Use: Hashable, Sendable {
        /// Such as `weight-1m` or `orders-10s`.
        package let name: String
        package let used: Int
        package let limit: Int

        package init(name: String, used: Int, limit: Int) {
            (self.name, self.used, self.limit) = (name, used, limit)
        }
    }

    /// A book that may not be used, and why.
    package struct BookTrouble: Hashable, Sendable {
        package let symbol: Symbol
        /// Such as `checksum 12 and not 34`.
        package let reason: String

        package init(symbol: Symbol, reason: String) {
            (self.symbol, self.reason) = (symbol, reason)
        }
    }

    /// How often a book that was usable had to be built anew, for one cause, since the start.
    package struct BookLoss: Hashable, Sendable {
        package let symbol: Symbol
        /// Such as `gap`, `checksum` or `disconnected`.
        package let cause: String
        package let count: Int

        package init(symbol: Symbol, cause: String, count: Int) {
            (self.symbol, self.cause, self.count) = (symbol, cause, count)
        }
    }

    /// Something that operators should know and that does not end by itself.
    package struct Incident: Hashable, Sendable {
        /// Such as `withdrawal-key` or `dead-man-switch`.
        package let kind: String
        package let text: String
        package let since: Instant

        package init(kind: String, text: String, since: Instant) {
            (self.kind, self.text, self.since) = (kind, text, since)
        }
    }

    /// The venue's clock less ours; `nil`: not measured yet.
    package let clockOffset: Duration?
    package let streams: [Stream]
    package let uses: [Use]
    /// Of the symbols that it should have books of.
    package let bookTroubles: [BookTrouble]
    package let bookLosses: [BookLoss]
    package let incidents: [Incident]
    /// Answers that could not be believed, since the start.
    package let hostileAnswers: Int
    /// Until when the venue lets nothing in (a ban, a lockout); `nil`: it does.
    package let blockedUntil: Instant?

    package init(
        clockOffset: Duration?, streams: [Stream], uses: [Use], bookTroubles: [BookTrouble],
        bookLosses: [BookLoss], incidents: [Incident], hostileAnswers: Int, blockedUntil: Instant?
    ) {
        self.clockOffset = clockOffset
        self.streams = streams
        self.uses = uses
        self.bookTroubles = bookTroubles
        self.bookLosses = bookLosses
        self.incidents = incidents
        self.hostileAnswers = hostileAnswers
        self.blockedUntil = blockedUntil
    }
}
