import ArgumentParser

/// `cambist venue`: a local exchange, and what is to be done about live venues: their keys, and
/// what the ledger says of them.
struct VenueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "venue",
        abstract: "Runs a local exchange; keeps the keys and the ledger of venue accounts.",
        subcommands: [
            VenueAddCommand.self, VenueTestCommand.self, VenueListCommand.self,
            VenueRemoveCommand.self, VenueRekeyCommand.self, VenueAdjustCommand.self,
            VenueReleaseCommand.self, LocalExchangeCommand.self,
        ], defaultSubcommand: LocalExchangeCommand.self)
}
