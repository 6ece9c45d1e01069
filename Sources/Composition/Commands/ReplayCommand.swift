import ArgumentParser
import Domain
import StrictJSON

/// `cambist replay ID`: decides a conversion again from what was recorded of it.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Decides a conversion again from its record; exits 1 where it comes out otherwise.",
        discussion: """
            Every step is shown with what it saw, what it did, and whether it is the same as then. \
            With --executor, what another executor would have done on the same recorded books is \
            shown beside it: a comparison, not a forecast.
            """)

    @Argument(help: "The conversion's id.") var conversion: String
    @OptionGroup var installation: InstallationOptions
    @Option(help: "MAKER, TAKER, MAKER_TAKER, MARKET or TWAP.") var executor: String?
    @Option(help: "text or json.") var format = AnswerFormat.text

    func validate() throws {
        _ = try command()
    }

    private func command() throws -> AdminCommand {
        guard let id = ConversionID(conversion) else {
            throw ValidationError("no conversion id: \(conversion)")
        }
        guard let executor else { return .replay(id, nil) }
        guard let kind = ExecutorKind(rawValue: executor) else {
            let known = ExecutorKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--executor: expected one of \(known), got \(executor)")
        }
        return .replay(id, kind)
    }

    func run() async throws {
        let answer = try await AdminGateway(installation).handle(
            AdminRequest(try command(), operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
        if case .replay(let report) = answer, report["same"]?.bool != true {
            throw ExitCode.failure
        }
    }

    /// The report for people.
    static func text(_ report: JSONValue) -> String {
        let steps = report["steps"]?.array ?? []
        var lines = steps.flatMap { Self.lines($0) }
        lines.append("")
        lines.append(Self.table(report))
        lines.append("")
        let differing = steps.count { $0["same"]?.bool != true }
        lines.append(
            differing == 0
                ? "\(steps.count) decisions, all the same as then"
                : "\(differing) of \(steps.count) decisions came out otherwise")
        return lines.joined(separator: "\n")
    }

    private static func lines(_ step: JSONValue) -> [String] {
        func texts(_ name: String) -> [String] { step[name]?.array?.compactMap(\.string) ?? [] }
        let head =
            "\(step["at"]?.string ?? "")  \(step["status"]?.string ?? "")"
            + (step["same"]?.bool == true ? "" : "  NOT THE SAME")
        let books = step["saw"]?.array?.map { book in
            "  saw   \(book["account"]?.string ?? "") \(book["symbol"]?.string ?? "") "
                + "\(book["bid"]?.string ?? "-") / \(book["ask"]?.string ?? "-")"
        }
        return [head] + texts("events").map { "  heard \($0)" } + (books ?? [])
            + texts("did").map { "  did   \($0)" }
    }

    private static func table(_ report: JSONValue) -> String {
        let columns = [("as it was", report["outcome"]), ("instead", report["alternative"])]
            .compactMap { name, outcome in outcome.map { (name, $0) } }
        func cell(_ outcome: JSONValue, _ path: [String]) -> String {
            var value: JSONValue? = outcome
            for name in path { value = value?[name] }
            return value?.string ?? "-"
        }
        let rows: [(String, [String])] = [
            ("executor", ["executor"]), ("status", ["status"]), ("spent", ["from", "amount"]),
            ("received", ["to", "amount"]), ("rate", ["execution", "rate"]),
            ("filled", ["execution", "filledRatio"]),
            ("slippage, bps", ["execution", "slippageBps"]),
            ("fees, bps", ["execution", "feeBps"]),
            ("shortfall, bps", ["execution", "shortfall", "totalBps"]),
            ("last fill, s", ["execution", "secondsToLastFill"]),
        ]
        return TextTable(
            [""] + columns.map(\.0),
            rows.map { name, path in [name] + columns.map { cell($0.1, path) } },
            alignment: [.left] + columns.map { _ in .right }
        ).text
    }
}
