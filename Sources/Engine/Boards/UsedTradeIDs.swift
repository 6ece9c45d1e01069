package import Domain
internal import Synchronization

/// Trades that cannot be booked, since the account has booked others under their ids: an exchange
/// that began anew counts from 1 again. Bounded by the accounts.
package final class UsedTradeIDs: Sendable {
    package struct Found: Hashable, Sendable {
        package let account: VenueAccount
        /// The first of them.
        package let venueTradeID: String
        package let since: Instant
        /// How many trades since the start.
        package fileprivate(set) var count: Int

        package init(
            account: VenueAccount, venueTradeID: String, since: Instant, count: Int = 1
        ) {
            self.account = account
            self.venueTradeID = venueTradeID
            self.since = since
            self.count = count
        }
    }

    private let state = Mutex<[VenueAccount: Found]>([:])

    package init() {}

    /// - Returns: whether it is the account's first.
    func note(_ venueTradeID: String, at account: VenueAccount, _ now: Instant) -> Bool {
        state.withLock { found in
            guard found[account] == nil else {
                found[account]?.count += 1
                return false
            }
            found[account] = Found(account: account, venueTradeID: venueTradeID, since: now)
            return true
        }
    }

    /// By account.
    package var found: [Found] {
        state.withLock { $0.values.sorted { $0.account < $1.account } }
    }
}
