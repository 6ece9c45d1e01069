package import Domain

/// Asks venues what keys may do there.
package protocol VenueProber: Sendable {
    /// By the key that is stored, or that a running server uses.
    ///
    /// - Throws: ``CompositionError`` for an account or a key that cannot be had; a venue that does
    ///   not answer is an answer.
    func probe(_ account: VenueAccount) async throws(CompositionError) -> VenueProbe
}

/// Venue keys where operators store and remove them: in their file.
package struct VenueKeyCustody: Sendable {
    let file: VenueKeyFile
    /// By the configuration: whose account each is.
    let tenants: [VenueAccount: TenantID]
    let prober: any VenueProber

    init(path: String, connectors: [ConnectorSettings], prober: any VenueProber) {
        file = VenueKeyFile(path: path)
        self.prober = prober
        let accounts = connectors.flatMap { venue in
            venue.accounts.map { (VenueAccount(venue.id, $0.id), $0.tenant) }
        }
        tenants = Dictionary(accounts, uniquingKeysWith: { first, _ in first })
    }
}
