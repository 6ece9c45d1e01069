import Domain
import Engine

extension VenueHealth {
    /// A clock that is further off than this is told of, although requests follow the venue's.
    static let clockOffsetMax = Duration.seconds(1)

    /// What is not well at the venue; most of it ends by itself.
    func items(of venue: VenueID, at now: Instant) -> [StatusReport.Item] {
        func item(
            _ kind: StatusReport.Kind, _ subject: String, _ waitsFor: String, since: Instant? = nil,
            command: String? = nil
        ) -> StatusReport.Item {
            StatusReport.Item(
                kind: kind, subject: subject, since: since, waitsFor: waitsFor, command: command)
        }
        var items: [StatusReport.Item] = []
        if !bookTroubles.isEmpty {
            let books = bookTroubles.map { "\($0.symbol) (\($0.reason))" }
            items.append(
                item(
                    .venue, "\(venue)",
                    "market data that may be used: \(books.joined(separator: ", "))"))
        }
        items += streams.filter { !$0.isUp }.map { stream in
            item(
                .stream, "\(venue) \(stream.name)",
                "the stream, which is down; it is opened again, and requests ask meanwhile",
                since: stream.lastMessageAt)
        }
        if let clockOffset, clockOffset.magnitude > Self.clockOffsetMax {
            items.append(
                item(
                    .clock, "\(venue)",
                    "this machine's clock: the venue's is \(Self.difference(clockOffset))",
                    command: "timedatectl set-ntp true, or whatever sets the clock here"))
        }
        if let blockedUntil, blockedUntil > now {
            items.append(
                item(.blocked, "\(venue)", "the end of the venue's block, \(blockedUntil)"))
        }
        return items
            + incidents.map { incident in
                item(
                    .incident, "\(venue) \(incident.kind)", incident.text,
                    since: incident.since, command: Self.command(incident, venue))
            }
    }

    private static func difference(_ offset: Duration) -> String {
        let (seconds, rest) = offset.magnitude.components
        let milliseconds = seconds * 1_000 + rest / 1_000_000_000_000_000
        let digits = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(digits) s \(offset < .zero ? "behind" : "ahead of") it"
    }

    private static let sharedKey = "key-shared/"

    private static func command(_ incident: Incident, _ venue: VenueID) -> String? {
        switch incident.kind {
        case let kind where kind.hasPrefix("key/"):
            "cambist venue add --account \(venue)/\(kind.dropFirst(4)) --config FILE, and a restart"
        case let kind where kind.hasPrefix(sharedKey):
            "stop the other program, or give this one a key of its own: "
                + "cambist venue add --account \(venue)/\(kind.dropFirst(sharedKey.count)) "
                + "--config FILE, and a restart"
        case let kind where kind.hasPrefix("nonce"):
            "room in the data folder, and the right to write there"
        case _: nil
        }
    }
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
