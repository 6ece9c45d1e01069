package import ArgumentParser

/// `cambist`: the whole program by its subcommands.
package struct CambistCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cambist",
        abstract: "Turns any asset into any other over the venues where you hold accounts.",
        version: Release.version,
        subcommands: [
            ServeCommand.self,
            ClientCommand.self, ProfileCommand.self, TreasuryCommand.self,
            LedgerShowCommand.self, AccountCommand.self, ApiKeyCommand.self,
            ExchangeDeskCommand.self, CallbacksCommand.self, VenueCommand.self,
            ReconcileCommand.self, KeysCommand.self, HaltCommand.self,
            ResumeCommand.self,
            StatusCommand.self, ConversionCommand.self, OrderCommand.self, AuditCommand.self,
            EventsCommand.self, ReplayCommand.self, PlanFileCommand.self, SimulateCommand.self,
            DemoCommand.self,
        ])

    package init() {}
}
