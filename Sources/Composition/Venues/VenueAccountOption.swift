import ArgumentParser
import Domain

/// Which account of which live venue a command is about.
struct VenueAccountOption: ParsableArguments {
    @Option(help: "The venue account, as VENUE/ACCOUNT.")
    var account: String

    func validate() throws {
        guard parsed != nil else {
            throw ValidationError("--account: expected VENUE/ACCOUNT, got \"\(account)\"")
        }
    }

    /// The account as it is written; it need not be in the configuration.
    func read() throws -> VenueAccount {
        guard let parsed else { throw ValidationError("--account: expected VENUE/ACCOUNT") }
        return parsed
    }

    /// - Throws: ``CompositionError/refused(_:)`` for one that the configuration does not have.
    func find(
        in configuration: Configuration
    ) throws -> (venue: ConnectorSettings, account: ConnectorSettings.Account) {
        let id = try read()
        guard let venue = configuration.connector(id.venue),
            let account = venue.account(id.account)
        else {
            throw CompositionError.refused("the configuration has no live account \(id)")
        }
        return (venue, account)
    }

    private var parsed: VenueAccount? {
        guard case .account(let account)? = HaltScope("account:\(account)") else { return nil }
        return account
    }
}
