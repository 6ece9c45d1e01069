import ArgumentParser
import Logging

/// `cambist venue test`: what the venue says of a stored key.
struct VenueTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Asks the venue what the stored key may do; exits 1 where it cannot be used.")

    @OptionGroup var installation: InstallationOptions
    @OptionGroup var account: VenueAccountOption
    @Option(help: "text or json.") var format = AnswerFormat.text

    func run() async throws {
        try ProcessMemory.conceal()
        let (configuration, folder) = try installation.load()
        _ = try account.find(in: configuration)
        let answer = try await AdminGateway(configuration: configuration, folder: folder).handle(
            AdminRequest(.venueKey(.test(try account.read())), operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
        if case .venueProbe(let probe) = answer, !probe.isUsable { throw ExitCode.failure }
    }

    /// For what connectors tell while a command asks: warnings, on standard error.
    static var logger: Logger {
        let time = SystemTime()
        return Logger(label: "cambist.venue") { label in
            StructuredLogHandler(label: label, level: .warning, now: { time.now().description }) {
                StandardStreams.writeError($0)
            }
        }
    }
}
