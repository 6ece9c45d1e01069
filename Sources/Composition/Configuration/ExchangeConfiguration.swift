package import Domain
package import Money

/// `exchange`: foreign exchange with a value date, as configured for the whole installation.
package struct ExchangeConfiguration: Hashable, Sendable {
    /// What limits and credit count in.
    package let reportingCurrency: Asset
    /// Of an account that says nothing else; inside the price.
    package let marginBasisPoints: Int
    /// In the order of the file.
    package let accounts: [Account]
    /// A file of the operator's changes to the calendars, by its absolute path.
    package let calendarOverrides: String?
    /// What is added to UTC where the days of limits begin.
    package let limitOffset: Duration
    package let callbacks: Callbacks
    /// Currencies that are quoted besides the usual ones.
    package let quotable: [Asset]

    /// What is agreed with one account, or of one pair with it.
    package struct Account: Hashable, Sendable {
        package enum Funding: Hashable, Sendable {
            case prefunded
            /// In the reporting currency.
            case bySettlement(creditLimit: Fixed)
        }

        package let tenant: TenantID
        /// The profile's nickname or id.
        package let profile: String
        /// `nil`: what holds for every pair that has no entry of its own.
        package let pair: Symbol?
        /// `nil`: that of the account, or of the installation.
        package let marginBasisPoints: Int?
        /// Prefunded in the entry of a pair.
        package let funding: Funding

        package init(
            tenant: TenantID, profile: String, pair: Symbol? = nil,
            marginBasisPoints: Int? = nil, funding: Funding = .prefunded
        ) {
            self.tenant = tenant
            self.profile = profile
            self.pair = pair
            self.marginBasisPoints = marginBasisPoints
            self.funding = funding
        }
    }

    package struct Callbacks: Hashable, Sendable {
        /// Whether a loopback, private or link-local address is called.
        package let allowsPrivateAddresses: Bool
        /// Whether `http:` is called.
        package let allowsPlainHTTP: Bool

        package init(allowsPrivateAddresses: Bool = false, allowsPlainHTTP: Bool = false) {
            self.allowsPrivateAddresses = allowsPrivateAddresses
            self.allowsPlainHTTP = allowsPlainHTTP
        }
    }

    package static let reportingCurrencyDefault = Asset("EUR", scale: 2)

    package init(
        reportingCurrency: Asset = Self.reportingCurrencyDefault, marginBasisPoints: Int = 0,
        accounts: [Account] = [], calendarOverrides: String? = nil, limitOffset: Duration = .zero,
        callbacks: Callbacks = Callbacks(), quotable: [Asset] = []
    ) {
        self.reportingCurrency = reportingCurrency
        self.marginBasisPoints = marginBasisPoints
        self.accounts = accounts
        self.calendarOverrides = calendarOverrides
        self.limitOffset = limitOffset
        self.callbacks = callbacks
        self.quotable = quotable
    }
}
