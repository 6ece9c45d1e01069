import ArgumentParser
import Domain

/// `cambist conversion`: what operators can do for one conversion.
struct ConversionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversion", abstract: "Ends one conversion.", subcommands: [Cancel.self])

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks an open conversion to cancel; what it did stays done.")

        @Argument(help: "The conversion's id.") var conversion: String
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            if operatorOptions.reason.isEmpty { throw ValidationError("say why with --reason") }
            guard ConversionID(conversion) != nil else {
                throw ValidationError("no conversion id: \(conversion)")
            }
        }

        func run() async throws {
            guard let id = ConversionID(conversion) else {
                throw ValidationError("no conversion id: \(conversion)")
            }
            let answer = try await AdminGateway(installation).handle(
                operatorOptions.request(.cancelConversion(id)))
            try AnswerPrinter(format: format).print(answer)
        }
    }
}
