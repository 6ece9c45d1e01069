import ArgumentParser
import Foundation

/// `cambist venue rekey`: wraps all keys by a new master key.
struct VenueRekeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract: "Wraps all stored keys by a new master key; no venue's key changes.",
        discussion: "The master key of before is given as always, the new one by its file.")

    @OptionGroup var installation: InstallationOptions
    @OptionGroup var operatorOptions: OperatorOptions
    @Option(help: "The file with the new master key: 32 bytes in base 64, mode 0600.")
    var newMasterKeyFile: String
    @Option(help: "text or json.") var format = AnswerFormat.text

    func run() async throws {
        try ProcessMemory.conceal()
        let (configuration, folder) = try installation.load()
        let vault = VenueKeyVault(
            master: try MasterKeySource.load(
                file: configuration.masterKeyFile,
                environment: ProcessInfo.processInfo.environment))
        let new = try MasterKeySource.read(newMasterKeyFile)
        let gateway = AdminGateway(configuration: configuration, folder: folder)
        var keys: [SealedVenueKey] = []
        for key in try await gateway.venueKeys() { keys.append(try vault.rewrap(key, by: new)) }
        guard !keys.isEmpty else { throw CompositionError.refused("no venue keys are stored") }
        let answer = try await gateway.handle(
            operatorOptions.request(.venueKey(.rewrap(keys))))
        try AnswerPrinter(format: format).print(answer)
    }
}
