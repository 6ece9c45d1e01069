import Domain
import StrictJSON

/// Writes answers to standard output: JSON for programs, text for people.
struct AnswerPrinter {
    let format: AnswerFormat

    /// - Throws: ``CompositionError/refused(_:)`` for an answer that is a refusal.
    func print(_ answer: AdminAnswer) throws(CompositionError) {
        StandardStreams.writeOutput(try text(of: answer) + "\n")
    }

    /// What is printed, without the end of the last line.
    func text(of answer: AdminAnswer) throws(CompositionError) -> String {
        if case .refused(let reason) = answer { throw .refused(reason) }
        switch format {
        case .json: return json(answer)
        case .text: return text(answer)
        }
    }

    private func json(_ answer: AdminAnswer) -> String {
        var writer = JSONWriter()
        switch answer {
        case .done, .credentials, .apiKey, .events, .refused: writer.value(answer.json)
        case .replay(let report): writer.value(report)
        case .table(let table): writer.value(table.rowsAsJSON)
        case .record(let record): writer.value(record.json)
        case .clients(let clients): writer.array(clients) { $0.value($1.json) }
        case .keys(let keys): writer.array(keys) { $0.value($1.json) }
        case .status(let report): writer.value(report.json)
        case .venueKeys(let keys): writer.value(VenueKeyReport.table(of: keys).rowsAsJSON)
        case .venueProbe(let probe): writer.value(probe.json)
        case .audit(let findings):
            writer.object { object in
                object.member("clean", bool: findings.isEmpty)
                object.member("findings", array: findings) { $0.value($1.json) }
            }
        }
        return writer.text
    }

    private func text(_ answer: AdminAnswer) -> String {
        switch answer {
        case .done(let text), .refused(let text): text
        case .credentials(let clientID, let secret):
            """
            client id      \(clientID)
            client secret  \(secret)
            The secret is shown this once.
            """
        case .clients(let clients): text(clients)
        case .keys(let keys): text(keys)
        case .events(let events): EventsCommand.lines(events)
        case .replay(let report): ReplayCommand.text(report)
        case .table(let table): table.text
        case .record(let record): record.text
        case .apiKey(let key, let account):
            """
            api key     \(key)
            account id  \(account)
            The key is shown this once.
            """
        case .status(let report): text(report)
        case .venueKeys(let keys): keys.isEmpty ? "no keys" : VenueKeyReport.table(of: keys).text
        case .venueProbe(let probe): probe.record.text
        case .audit(let findings):
            findings.isEmpty
                ? "clean"
                : TextTable(
                    ["check", "subject", "finding"],
                    findings.map { [$0.check, $0.subject, $0.message] }
                ).text
        }
    }

    private func text(_ clients: [ClientSummary]) -> String {
        guard !clients.isEmpty else { return "no clients" }
        let rows = clients.map { client in
            [
                client.id, client.tenant.text, client.scopes.joined(separator: " "),
                client.createdAt.description,
                Self.history(of: client),
            ]
        }
        return TextTable(["client", "tenant", "scopes", "created", ""], rows).text
    }

    private static func history(of client: ClientSummary) -> String {
        if let revokedAt = client.revokedAt { return "revoked \(revokedAt)" }
        guard let rotatedAt = client.rotatedAt else { return "" }
        let overlap = client.previousSecretEndsAt.map { ", old secret until \($0)" } ?? ""
        return "rotated \(rotatedAt)\(overlap)"
    }

    private func text(_ keys: [TokenKeySummary]) -> String {
        guard !keys.isEmpty else { return "no keys: the first start makes them" }
        let rows = keys.map { key in
            [
                key.id, key.createdAt?.description ?? "",
                key.isSigning
                    ? "signs"
                    : "checks until \(key.retiresAt?.description ?? "an hour after a rotation")",
            ]
        }
        return TextTable(["key", "created", ""], rows).text
    }

    private func text(_ report: StatusReport) -> String {
        guard !report.items.isEmpty else { return "nothing waits" }
        let rows = report.items.map { item in
            [
                item.since.map { Self.age(report.at.duration(since: $0)) } ?? "",
                item.kind.rawValue,
                item.subject,
                item.waitsFor, item.command ?? "",
            ]
        }
        return TextTable(["age", "what", "id", "waits for", "ended by"], rows).text
    }

    /// The two largest units: `3d 4h`, `5m 10s`.
    static func age(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"),
            (seconds % 60, "s"),
        ]
        guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0s" }
        return parts[first...].prefix(2).map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
