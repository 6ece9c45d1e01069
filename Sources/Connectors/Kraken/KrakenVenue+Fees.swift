package import Domain
import Engine
package import Routing

extension KrakenVenue {
    package var fees: FeeSchedule { feeBoard.highest }

    package func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule {
        feeBoard.fees(of: symbol, for: account)
    }

    /// Asks what the account pays, which changes with its volume of the last 30 days.
    ///
    /// - Returns: whether it is known as of now.
    @discardableResult
    package func renewFees(of account: AccountID) async -> Bool {
        guard configuration.fees == nil else { return true }
        guard let session = sessions[account] else { return false }
        // One market that is not listed any more would have the whole question refused.
        let pairs = markets.current.pairs.filter(\.isListed)
        guard !pairs.isEmpty else { return true }
        let reply = await session.send(.tradeVolume(pairs), for: .ordinary)
        let fees = believed { () throws(KrakenError) in
            try KrakenFees.fees(tradeVolume: reply.result(), pairs)
        }
        guard let fees else { return false }
        feeBoard.pay(fees, by: account)
        return true
    }
}
