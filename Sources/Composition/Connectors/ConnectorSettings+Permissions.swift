import Connectors
import Domain
import Engine

extension ConnectorSettings {
    /// What the account's key may do; `nil`: could not ask.
    ///
    /// A venue without a wallet, as test nets are, does not tell, and nothing can be withdrawn
    /// there: a key that may read counts as one that may trade.
    func permissions(
        of account: AccountID, by connector: any Connector
    ) async -> KeyPermissions? {
        switch wire {
        case .binance(_, _, _, _, hasWallet: false):
            await connector.balances(of: account).map { _ in
                KeyPermissions(
                    mayRead: true, mayTrade: true, mayWithdraw: false,
                    isRestrictedToAddresses: nil)
            }
        case .binance, .kraken, .bitstamp: await connector.permissions(of: account)
        }
    }
}
