import Domain
import Engine
import Logging

extension LiveVenues {
    /// Opens what keys there are; an account without one is known by why.
    ///
    /// - Throws: ``CompositionError/unreadable(_:_:)`` for a file of keys, or of the master key,
    ///   that cannot be read at all.
    init(_ settings: ServerSettings) throws(CompositionError) {
        let connectors = settings.configuration.connectors
        guard !connectors.isEmpty else {
            (all, maker) = ([], nil)
            return
        }
        let vault = VenueKeyVault(
            master: try MasterKeySource.load(
                file: settings.configuration.masterKeyFile, environment: settings.environment))
        let stored = try VenueKeyFile(path: settings.folder.venueKeysPath).read()
        let maker =
            settings.connectors ?? ConnectorOpening(settings.folder, logger: settings.logger)
        self.maker = maker
        all = connectors.map { venue in
            let keys = venue.accounts.map { account in
                (account.id, Self.key(of: account, at: venue.id, stored, vault))
            }
            var logger = Logger(label: "\(settings.logger.label).venue.\(venue.id)")
            logger.logLevel = settings.logger.logLevel
            return LiveVenue(
                venue, keys: Dictionary(keys, uniquingKeysWith: { first, _ in first }),
                maker: maker, time: settings.time, logger: logger)
        }
    }

    private static func key(
        of account: ConnectorSettings.Account, at venue: VenueID, _ stored: [SealedVenueKey],
        _ vault: VenueKeyVault
    ) -> Result<VenueKey, CompositionError> {
        let name = VenueAccount(venue, account.id)
        guard let sealed = stored.first(where: { $0.account == name }) else {
            return .failure(.vault(.absent(name)))
        }
        return Result { () throws(CompositionError) in
            try vault.open(sealed, for: account.tenant)
        }
    }
}
