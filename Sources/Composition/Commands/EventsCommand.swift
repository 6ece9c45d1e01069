import ArgumentParser
import Domain
import StrictJSON

/// `cambist events`: the sequence of events, one JSON object on each line.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Prints events in their order, one JSON object on each line.",
        discussion: """
            Each tenant's events are numbered 1, 2, 3, ... without a gap; operators' commands have \
            numbers of their own, and are printed without --tenant.
            """)

    @OptionGroup var installation: InstallationOptions
    @Option(help: "Whose events; without it, operators' commands.") var tenant: String?
    @Option(help: "Only those after this number.") var after: Int64 = 0

    func validate() throws {
        if after < 0 { throw ValidationError("--after: expected 0 or more, got \(after)") }
    }

    /// What is committed while it prints is printed too; it ends where it has caught up.
    func run() async throws {
        let gateway = try AdminGateway(installation)
        let log = tenant.map { EventLog.tenant(TenantID($0)) } ?? .installation
        var last = after
        while true {
            let answer = try await gateway.handle(
                AdminRequest(
                    .events(log, after: last, atMost: Limits.eventPageMax), operatorName: "",
                    reason: ""))
            if case .refused(let reason) = answer { throw CompositionError.refused(reason) }
            guard case .events(let events) = answer, let end = events.last else { return }
            StandardStreams.writeOutput(Self.lines(events) + "\n")
            last = end["number"]?.integer ?? last
        }
    }

    static func lines(_ events: [JSONValue]) -> String {
        events.map { event in
            var writer = JSONWriter()
            writer.value(event)
            return writer.text
        }.joined(separator: "\n")
    }
}
