import ArgumentParser
import Domain
import Engine

/// `cambist order`: what operators can do for one order.
struct OrderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order", abstract: "Ends the wait of an order by evidence.",
        subcommands: [Resolve.self])

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what became of an order that its venue does not answer for.",
            discussion: """
                Two operators give the same command. The evidence is --absent (the venue never \
                had it and never will), or --venue-order with every fill that the venue shows, \
                none if there is none.
                """)

        @Argument(help: "The order's id.") var order: String
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Flag(help: "The venue never had the order, and it can no longer arrive.")
        var absent = false
        @Option(help: "The venue had the order under this id, and it ended.")
        var venueOrder: String?
        @Option(
            help: ArgumentHelp(
                "A fill: TRADE-ID,QUANTITY,PRICE,FEE,FEE-ASSET,TIME. May be repeated.",
                valueName: "fill"))
        var fill: [String] = []
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            if operatorOptions.reason.isEmpty { throw ValidationError("say why with --reason") }
            guard OrderID(order) != nil else { throw ValidationError("no order id: \(order)") }
            guard absent != (venueOrder != nil) else {
                throw ValidationError("give --absent, or --venue-order with its fills")
            }
            if absent, !fill.isEmpty {
                throw ValidationError("an order that never arrived has no fills")
            }
        }

        func run() async throws {
            let gateway = try AdminGateway(installation)
            guard let id = OrderID(order) else { throw ValidationError("no order id: \(order)") }
            let evidence: OrderEvidence
            if let venueOrder {
                let fills = try fill.map {
                    try FillText.read($0, of: venueOrder, gateway.configuration.assets)
                }
                evidence = .ended(venueOrderID: venueOrder, fills: fills)
            } else {
                evidence = .absent
            }
            let answer = try await gateway.handle(
                operatorOptions.request(.resolveOrder(id, evidence)))
            try AnswerPrinter(format: format).print(answer)
        }
    }
}
