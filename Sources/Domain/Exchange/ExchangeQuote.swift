package import Money

package typealias QuoteID = Identifier<ExchangeQuote>

/// One of a client's accounts for foreign exchange: a profile of the tenant, whose balances pay and
/// receive.
package struct ExchangeAccount: Hashable, Comparable, Sendable {
    package let tenant: TenantID
    package let profile: ProfileID

    package init(tenant: TenantID, profile: ProfileID) {
        (self.tenant, self.profile) = (tenant, profile)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.tenant, left.profile) < (right.tenant, right.profile)
    }
}

/// A firm price for one exchange, ours to the client and the dealer's to us. Used at most once.
package struct ExchangeQuote: Hashable, Sendable {
    package let id: QuoteID
    package let account: ExchangeAccount
    /// The client's, with our margin in it.
    package let rate: ExchangeRate
    /// What the client pays.
    package let from: Amount
    /// What the client gets.
    package let to: Amount
    /// Whether the client said `from`; otherwise `to`. The other one follows from the price.
    package let isFromFixed: Bool
    package let settlementDate: CivilDate
    package let dealer: DealerTerms
    /// What is sold, in the reporting currency at the reference rate of the quote: what limits
    /// count.
    package let value: Fixed
    package let createdAt: Instant
    /// Ours; before the dealer's.
    package let expiresAt: Instant
    /// The exchange that it became.
    package var usedBy: ConversionID?

    /// What the dealer says to us.
    package struct DealerTerms: Hashable, Sendable {
        package let dealer: VenueID
        /// The dealer's name for its quote.
        package let quote: String
        package let price: Fixed
        /// What we pay the dealer, of the currency that the client sells.
        package let from: Amount
        /// What the dealer pays us, of the currency that the client buys.
        package let to: Amount
        package let expiresAt: Instant

        package init(
            dealer: VenueID, quote: String, price: Fixed, from: Amount, to: Amount,
            expiresAt: Instant
        ) {
            self.dealer = dealer
            self.quote = quote
            self.price = price
            self.from = from
            self.to = to
            self.expiresAt = expiresAt
        }
    }

    package init(
        id: QuoteID, account: ExchangeAccount, rate: ExchangeRate, from: Amount, to: Amount,
        isFromFixed: Bool, settlementDate: CivilDate, dealer: DealerTerms, value: Fixed,
        createdAt: Instant, expiresAt: Instant, usedBy: ConversionID? = nil
    ) {
        self.id = id
        self.account = account
        self.rate = rate
        self.from = from
        self.to = to
        self.isFromFixed = isFromFixed
        self.settlementDate = settlementDate
        self.dealer = dealer
        self.value = value
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usedBy = usedBy
    }

    /// The profile as the dealer's counterpart: what the ledger books forwards under.
    package var counterpart: VenueAccount { VenueAccount(dealer.dealer, profile: account.profile) }
}
