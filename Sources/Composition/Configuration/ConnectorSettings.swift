package import Connectors
package import Domain
package import Money
package import Routing

/// A venue of `kind: binance`, `kind: kraken` or `kind: bitstamp`.
///
/// What is `nil` is as the connector has it by itself.
package struct ConnectorSettings: Hashable, Sendable {
    /// Whose protocol it speaks.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case binance, kraken, bitstamp
    }

    /// What is of one protocol alone.
    package enum Wire: Hashable, Sendable {
        /// `assetCodes`: our asset by the venue's code, where that is another. `hasWallet`: whether
        /// it has the wallet's endpoints; test nets have none.
        case binance(
            streamURL: String, socketAPIURL: String, recvWindow: Duration?,
            assetCodes: [String: Asset], hasWallet: Bool)
        case kraken(publicStreamURL: String, privateStreamURL: String, tier: KrakenTier?)
        /// Market data alone: it has no accounts.
        case bitstamp(streamURL: String)
    }

    package struct Account: Hashable, Sendable {
        package let id: AccountID
        package let tenant: TenantID
        /// Whether nobody but this installation trades there.
        package let isExclusive: Bool
        /// Whether its key may be one that can withdraw.
        package let allowsWithdrawalKeys: Bool
    }

    package let id: VenueID
    package let wire: Wire
    package let restURL: String
    /// Absolute path of certificates in PEM that are trusted instead of the system's.
    package let trustRoots: String?
    package let allowsPlaintext: Bool
    /// In the order of the file; at least one.
    package let symbols: [Symbol]
    package let fees: FeeSchedule?
    /// How long an answer is waited for.
    package let timeout: Duration?
    /// How old what is known of a book may be.
    package let staleness: Duration?
    /// Levels on each side.
    package let bookDepth: Int?
    /// How many times the published limits the exchange allows.
    package let limitsFactor: Int?
    /// Whether the money there is real.
    package let environment: AccountEnvironment
    package let accounts: [Account]

    package var kind: Kind {
        switch wire {
        case .binance: .binance
        case .kraken: .kraken
        case .bitstamp: .bitstamp
        }
    }

    package func account(_ id: AccountID) -> Account? { accounts.first { $0.id == id } }

    /// Where the venues are, by their own documentation.
    package enum PublicURL {
        package static let binanceREST = "https://api.binance.com"
        package static let binanceStream = "wss://stream.binance.com:9443/stream"
        package static let binanceSocketAPI = "wss://ws-api.binance.com:443/ws-api/v3"
        package static let krakenREST = "https://api.kraken.com"
        package static let krakenPublicStream = "wss://ws.kraken.com/v2"
        package static let krakenPrivateStream = "wss://ws-auth.kraken.com/v2"
        package static let bitstampREST = BitstampConfiguration.restURL
        package static let bitstampStream = BitstampConfiguration.streamURL
    }
}
