package import Connectors
package import Domain

/// Makes connectors, asking their venues for what they must know first.
package protocol ConnectorMaker: Sendable {
    /// - Parameter keys: of the accounts that have one.
    /// - Returns: `nil`: the venue does not answer now.
    func make(
        _ settings: ConnectorSettings, keys: [AccountID: VenueKey]
    ) async -> (any Connector)?
    /// Ends what all of them speak through; nothing is made afterwards.
    func close() async
}
